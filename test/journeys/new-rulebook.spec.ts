import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inBrowser } from '../browser.js';
import { Journey, LONG } from './journey.js';

const editor = 'Agency rule editor, Invented Battery Agency';
const second = 'Agency second rule editor, Invented Battery Agency';
const producer = 'Producer submitter, Volkswagen';

/** The blanks of the small text and of its cases, from above to below, without the comments. */
function filled(text: string, ...answers: readonly string[]): string {
  let at = 0;
  return text.replace(/^(?! *#).*$/gm, (line) => line.replaceAll('___', () => answers[at++] ?? ''));
}

inBrowser('a rulebook that nobody has written yet', () => {
  let journey: Journey;
  let draft = '';

  beforeAll(async () => {
    journey = await Journey.throughDemonstration();
  }, LONG);

  afterAll(() => journey.end(), LONG);

  it(
    'is begun by a rule editor without a programmer, and without JavaScript too',
    () =>
      journey.as(
        editor,
        async (visitor) => {
          await visitor.open('/p/demo/agency/rulebooks');
          await visitor.press('Begin a rulebook that does not exist yet', 'link');
          await visitor.answer({ rulebookId: 'eu/../2023', 'title-en': 'Fees by weight' });
          await visitor.press('Begin the rulebook');
          const faults = visitor.page.locator('.govuk-error-summary li');
          expect(await faults.count()).toBe(6);
          await visitor.answer({
            rulebookId: 'de/fees-by-weight',
            'title-de': 'Gebühren nach Gewicht',
            purpose: 'fees',
            validFrom: '2026-04-01',
            reason: 'One fee for every kilogram',
            instrument: 'Fee decision of 3 March 2026',
            address: 'https://example.org/fee-decision',
          });
          await visitor.press('Begin the rulebook');
          draft = new URL(visitor.page.url()).pathname.replace('/text', '');
          const text = visitor.page.locator('textarea[name="text"]');
          expect(await visitor.text()).toContain('cases/first.yaml:6: a blank (___) is left');
          const answers = ['A fee for batteries.', 'Eine Gebühr.', '2026-03-03', '5', '50', '0.70'];
          await text.fill(filled(await text.inputValue(), ...answers, '§ 1', '§ 2', '§ 3'));
          await visitor.press('Save the text');
          await visitor.press('cases/first.yaml', 'link');
          const expected = ['7.00', '21.00', '0.15', '0.11', '0.001', '0.00'];
          await text.fill(filled(await text.inputValue(), ...expected));
          await visitor.press('Save the text');
          expect(await visitor.text()).not.toContain('a blank (___) is left');
          // A table that turns out not to be needed is begun and removed again.
          await visitor.answer({ name: '../fees.csv' });
          await visitor.press('Begin the file');
          expect(await faults.allInnerTexts()).toEqual([
            expect.stringContaining('A file has a name of at most 60 characters'),
          ]);
          await visitor.answer({ name: 'fees.csv' });
          await visitor.press('Begin the file');
          expect(await visitor.text()).toContain('No parameter uses this table.');
          await visitor.press('Remove fees.csv');
          expect(await visitor.text()).not.toContain('No parameter uses this table.');
        },
        { javaScript: false },
      ),
    LONG,
  );

  it(
    'is begun on pages that fit every screen',
    () =>
      journey.as(editor, async (visitor) => {
        await visitor.open('/p/demo/agency/rulebooks');
        await visitor.look('rulebook-list');
        await visitor.open('/p/demo/agency/rulebooks/new');
        await visitor.look('rulebook-new');
        await visitor.lookInGerman('rulebook-new');
        await visitor.open('/p/demo/agency/rulebooks/new?lang=en');
        await visitor.press('Begin the rulebook');
        await visitor.look('rulebook-new-refused');
        await visitor.open(`${draft}/text?file=cases%2Ffirst.yaml`);
        await visitor.look('rulebook-new-text');
      }),
    LONG,
  );

  it(
    'is checked, tried out beside the law that it replaces, approved by a second person and published',
    async () => {
      await journey.as(editor, async (visitor) => {
        await visitor.open(draft);
        const replaces = 'From 1 April 2026 on this rulebook replaces';
        expect(await visitor.text()).toContain(replaces);
        expect(await visitor.text()).toContain('Fees by weight');
        await visitor.press('Check the draft');
        expect(await visitor.heading()).toContain('is checked and can be tried out');
        await visitor.press('Try it out on the last quarters');
        expect(await visitor.text()).toMatch(/fees would be €[\d,.]+ instead of €[\d,.]+/);
        await visitor.look('rulebook-new-tried');
      });
      await journey.as(second, async (visitor) => {
        await visitor.open(draft);
        expect(await visitor.text()).toContain('From 1 April 2026 on this rulebook replaces');
        await visitor.fill(/^Number of the decision/, 'Board decision 3/2026');
        await visitor.press('Approve this change');
        await visitor.press(/^Make it law from/);
        expect(await visitor.heading()).toContain('is law');
        await visitor.look('rulebook-new-published');
        await visitor.page.locator('main a[href*="/rulebooks/de/fees-by-weight"]').click();
        expect(await visitor.text()).toContain('0.7 EUR/kg');
      });
    },
    LONG,
  );

  it(
    'is what the next return is assessed by, and the one before is still assessed by the former',
    () =>
      journey.as(producer, async (visitor) => {
        await visitor.open('/p/demo/producer/returns/2026-Q2');
        await visitor.press('Copy last quarter’s figures');
        await visitor.press('Save and check');
        await visitor.tick('I declare that these figures are complete and correct');
        await visitor.press('Submit this return');
        const rateOf = async (period: string): Promise<string> => {
          await visitor.open(`/p/demo/producer/returns/${period}/submissions`);
          await visitor.page.locator('main table a').last().click();
          await visitor.page.waitForURL(/submissions\/DEMO/);
          await visitor.press('How the fee was worked out', 'link');
          return visitor.text();
        };
        const next = await rateOf('2026-Q2');
        expect(next).toContain('0.7 EUR/kg');
        expect(next).toContain('Fees by weight');
        await visitor.look('assessment-by-a-new-rulebook');
        expect(await rateOf('2026-Q1')).not.toContain('0.7 EUR/kg');
      }),
    LONG,
  );

  it(
    'stands in the place of the former one, whose address stays good',
    () =>
      journey.nobody(async (visitor) => {
        await visitor.open('/p/demo/rulebooks');
        expect(await visitor.text()).toContain('Fees by weight');
        expect(await visitor.text()).not.toContain('demo/eco-modulated-fees');
        await visitor.open('/p/demo/rulebooks/demo/eco-modulated-fees');
        expect(await visitor.text()).toContain('it was until 31 March 2026');
        await visitor.look('public-rulebook-replaced');
      }),
    LONG,
  );
});
