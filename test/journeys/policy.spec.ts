import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inBrowser } from '../browser.js';
import { Journey, LONG } from './journey.js';
import type { Visitor } from './visitor.js';

const editor = 'Agency rule editor, Invented Battery Agency';
const second = 'Agency second rule editor, Invented Battery Agency';
const producer = 'Producer submitter, Volkswagen';

inBrowser('a rate that rises from a date', () => {
  let journey: Journey;
  let draft = '';

  beforeAll(async () => {
    journey = await Journey.throughDemonstration();
  }, LONG);

  afterAll(() => journey.end(), LONG);

  /** The fee of a quarter copied from the one before, as the check page states it before anything is declared. */
  async function feeShown(visitor: Visitor): Promise<number> {
    const text = await visitor.heading();
    return Number((/€([\d,.]+)/.exec(text)?.[1] ?? 'NaN').replaceAll(',', ''));
  }

  it(
    'is drafted by a policy person, who sees what is wrong and what it would cost',
    () =>
      journey.as(editor, async (visitor) => {
        await visitor.open('/p/demo/agency/rulebooks');
        expect(await visitor.heading()).toBe('No rulebook is being changed');
        await visitor.look('rulebook-drafts');
        await visitor.answer({
          rulebookId: 'demo/eco-modulated-fees',
          kind: 'supersede',
          validFrom: '2026-04-01',
          reason: 'The costs of NMC packs have risen',
        });
        await visitor.press('Start the draft');
        draft = new URL(visitor.page.url()).pathname;
        expect(await visitor.text()).toContain('Nothing is changed yet.');
        await visitor.look('rulebook-draft-new');
        await visitor.press('Base fee per kilogram', 'link');
        expect(await visitor.text()).toContain('The effect is of the rates as they are saved');
        await visitor.look('rulebook-rates');
        await visitor.press('1 January 2024', 'link');
        expect(await visitor.text()).toContain('This draft cannot change it');
        expect(await visitor.page.locator('[name="rate-0"]').isEditable()).toBe(false);
        await visitor.look('rulebook-rates-of-the-past');
        // A day is read as people write it, and one that is none is said.
        const draftRates = visitor.page.url().replace(/\?.*/, '');
        await visitor.open(`${draftRates}?from=31.2.2027`);
        expect(await visitor.page.locator('#from').inputValue()).toBe('31.2.2027');
        expect(await visitor.page.locator('.govuk-error-summary a[href="#from"]').count()).toBe(1);
        await visitor.open(`${draftRates}?from=1.7.2027`);
        expect(await visitor.heading()).toContain('from 1 July 2027');
        await visitor.press('1 April 2026', 'link');
        await visitor.answer({
          'rate-0': '',
          'rate-1': 'dear',
          'rate-2': '-1',
          'rate-3': '160',
          source: '+',
        });
        await visitor.press('Save the rates');
        const faults = visitor.page.locator('.govuk-error-summary li');
        expect(await faults.allInnerTexts()).toEqual([
          'Electric vehicle, Lithium-ion NMC: Enter a rate. Where the law has none, write n/a.',
          'Industrial, Lithium-ion NMC: “dear” is no plain number. Write for example 1.60, or n/a.',
          'Electric vehicle, Lithium-ion NCA: -1 is below zero. This rate cannot be negative.',
          'Industrial, Lithium-ion NCA: 160 lies outside what the guard allows: 0.01 to 10 EUR/kg.',
          'If a rate beyond the guard is meant, change the guard first: what you have typed comes along.',
          'Name the law or decision behind it, in at most 300 characters.',
          'Give the address of a page that begins with https://.',
          'Provision, in English: Say where it is written.',
        ]);
        expect(await visitor.text()).toContain('4 rates of the grid are not in it yet');
        await visitor.look('rulebook-rates-refused');
        await visitor.answer({ 'rate-0': '0.45', 'rate-1': '0.36', 'rate-2': '0.36', 'rate-3': '0.36', source: 'own', 'provision-en': 'board decision of 3 March 2026' }); // prettier-ignore
        await visitor.press('Save the rates');
        // The board's decision is read in German too, so that it is needed in German.
        expect(await faults.allInnerTexts()).toEqual([
          'Provision, in German: Say where it is written.',
        ]);
        await visitor.answer({ 'provision-de': 'Beschluss des Vorstands vom 3. März 2026' });
        // What no slip is and the guard takes for one: the guard is changed first, and what is typed waits meanwhile.
        await visitor.answer({ 'rate-0': '0.60' });
        await visitor.press('Save the rates');
        expect(await faults.allInnerTexts()).toEqual([
          'Electric vehicle, Lithium-ion NMC: 0.60 changes the rate of 0.36 EUR/kg by more than the 50 % that the guard allows.',
          'If a rate beyond the guard is meant, change the guard first: what you have typed comes along.',
        ]);
        await visitor.press('Change the guard');
        expect(await visitor.text()).toContain(
          'At least 66.7 %, so that what you have typed passes.',
        );
        const decided = visitor.page.locator('[name="guard-provision-en"]');
        expect(await decided.inputValue()).toBe('board decision of 3 March 2026');
        await visitor.answer({ highest: '0.001', greatestChange: '', 'guard-provision-en': '' });
        await visitor.press('Save the guard and go back to the rates');
        expect(await faults.allInnerTexts()).toEqual([
          'Highest value: The highest value lies below the lowest, which is 0.01.',
          'Greatest change from one value to the next: Enter a number. What is guarded stays guarded.',
          'Provision, in English: Say where it is written.',
        ]);
        await visitor.look('rulebook-guard-refused');
        await visitor.answer({ highest: '10', greatestChange: '70', 'guard-provision-en': 'board decision of 3 March 2026' }); // prettier-ignore
        await visitor.press('Save the guard and go back to the rates');
        expect(await faults.count()).toBe(0);
        expect(await visitor.text()).toContain('a change of at most 70 %');
        expect(await visitor.page.locator('[name="rate-0"]').inputValue()).toBe('0.60');
        await visitor.look('rulebook-rates-within-the-guard');
        await visitor.answer({ 'rate-0': '0.45' });
        await visitor.look('rulebook-rates-in-two-languages');
        await visitor.press('Save the rates');
        const text = await visitor.text();
        expect(text).toContain('0.36 EUR/kg\t0.45 EUR/kg\t25.0\u00a0%');
        expect(text).toContain('Greatest change from one value to the next: 70 %');
        expect(text).toMatch(
          /By the law of 1 April 2026: In 4 quarters with accepted returns fees would be €[\d,.]+ instead of €[\d,.]+/,
        );
        await visitor.look('rulebook-draft-changed');
        await visitor.press('Check the draft');
        expect(await visitor.text()).toContain('Not every check is passed.');
        await visitor.press('Keep a made-up line like the largest change as the missing cases');
        await visitor.press('Check the draft');
        expect(await visitor.heading()).toContain('is checked and can be tried out');
        await visitor.press('Try it out on the last quarters');
        expect(await visitor.text()).toContain('You wrote a part of this draft.');
        expect(
          await visitor.page.getByRole('button', { name: 'Approve this change' }).count(),
        ).toBe(0);
        await visitor.look('rulebook-draft-tried');
        await visitor.open(`${draft}/text`);
        expect(await visitor.text()).not.toContain('says it in fewer languages than its title');
        await visitor.look('rulebook-text');
      }),
    LONG,
  );

  it(
    'goes out as a file and comes back, without JavaScript too',
    () =>
      journey.as(
        editor,
        async (visitor) => {
          await visitor.open(`${draft}/rates/base_rate`);
          const [download] = await Promise.all([
            visitor.page.waitForEvent('download'),
            visitor.page.getByRole('link', { name: 'Download the grid as CSV' }).click(),
          ]);
          const file = await readFile(await download.path(), 'utf8');
          expect(file).toContain('ev,lithium_ion_nmc,0.36,0.45,own,board decision of 3 March 2026');
          const changed = file
            .replace('0.36,0.45', '0.36,0.46')
            .replaceAll('Vorstands vom 3. März 2026', 'Vorstands vom 4. März 2026');
          await visitor.upload('Changed grid (CSV or XLSX)', { name: 'rates.csv', text: changed });
          await visitor.press('Read the file into the grid');
          expect(await visitor.page.locator('[name="rate-0"]').inputValue()).toBe('0.46');
          expect(await visitor.page.locator('[name="rate-1"]').inputValue()).toBe('0.36');
          const said = (language: string) =>
            visitor.page.locator(`[name="provision-${language}"]`).inputValue();
          expect(await said('en')).toBe('board decision of 3 March 2026');
          expect(await said('de')).toBe('Beschluss des Vorstands vom 4. März 2026');
        },
        { javaScript: false },
      ),
    LONG,
  );

  it(
    'is approved by a second person and becomes law',
    () =>
      journey.as(second, async (visitor) => {
        await visitor.open(draft);
        await visitor.press('Refuse it');
        expect(await visitor.text()).toContain('Give a reason');
        await visitor.press('Approve this change');
        expect(await visitor.text()).toContain('Give the number of the decision');
        await visitor.look('rulebook-draft-decide');
        await visitor.fill(/^Number of the decision/, 'Board decision 12/2026');
        await visitor.press('Approve this change');
        expect(await visitor.heading()).toContain('is approved and can be published');
        await visitor.press(/^Make it law from/);
        expect(await visitor.heading()).toContain('is law');
        await visitor.look('rulebook-draft-published');
      }),
    LONG,
  );

  it(
    'is paid in the next return, while an amendment of the last quarter pays the old rate',
    () =>
      journey.as(producer, async (visitor) => {
        const rateOf = async (period: string): Promise<string> => {
          await visitor.open(`/p/demo/producer/returns/${period}/submissions`);
          await visitor.page.locator('main table a').last().click();
          await visitor.page.waitForURL(/submissions\/DEMO/);
          await visitor.press('How the fee was worked out', 'link');
          return visitor.text();
        };
        await visitor.open('/p/demo/producer/returns/2026-Q2');
        await visitor.press('Copy last quarter’s figures');
        await visitor.press('Save and check');
        const next = await feeShown(visitor);
        await visitor.tick('I declare that these figures are complete and correct');
        await visitor.press('Submit this return');
        expect(await rateOf('2026-Q2')).toContain('0.45 EUR/kg');
        await visitor.open('/p/demo/producer/returns/2026-Q1');
        const units = visitor.page.locator('main input[name^="units:"]:not([value=""])').first();
        await units.fill(String(Number(await units.inputValue()) + 1));
        await visitor.press('Save and check');
        const last = await feeShown(visitor);
        expect(next).toBeGreaterThan(last);
        await visitor.look('producer-amendment-check');
        await visitor.answer({ reason: 'One battery was counted too few' });
        await visitor.tick('I declare that these figures are complete and correct');
        await visitor.press('Submit this return');
        const amended = await rateOf('2026-Q1');
        expect(amended).toContain('0.36 EUR/kg');
        expect(amended).not.toContain('0.45 EUR/kg');
        // The rate leads to the version that computed it, not to what is law today.
        await visitor.page.locator('main a[href*="#rate-base_rate"]').first().click();
        await visitor.page.waitForURL(/\/versions\/[0-9a-f]{64}\?on=2026-01-01#rate-base_rate/);
        const version = await visitor.text();
        expect(version).toContain('This version is not law today: it was until 31 March 2026.');
        expect(version).not.toContain('0.45 EUR/kg');
      }),
    LONG,
  );

  it(
    'is read by everybody, with what it changed and why',
    () =>
      journey.nobody(async (visitor) => {
        await visitor.open('/p/demo/rulebooks/demo/eco-modulated-fees');
        const text = await visitor.text();
        expect(text).toContain('What the version in force changed');
        expect(text).toContain('The costs of NMC packs have risen');
        expect(text).toContain('0.36 EUR/kg\t0.45 EUR/kg\t25.0\u00a0%');
        await visitor.look('public-rulebook');
        await visitor.open('/p/demo/rulebooks/demo/eco-modulated-fees?on=2025-05-05');
        expect(await visitor.text()).toContain('This version is not law today');
        await visitor.look('public-rulebook-of-a-day');
        await visitor.press('The law of today', 'link');
        expect(await visitor.text()).toContain('0.36 EUR/kg\t0.45 EUR/kg\t25.0\u00a0%');
      }),
    LONG,
  );
});
