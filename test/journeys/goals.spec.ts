import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inBrowser } from '../browser.js';
import { categories, field, FilingWorld, formOf, summaryOf } from './filing-world.js';
import { LONG } from './journey.js';
import { recomputed } from './printed-sums.js';
import type { Visitor } from './visitor.js';

// The measured goals of a producer's quarter, counted by the browser: a producer who declares three categories, each by
// units and mass, and filed the same three the quarter before.

inBrowser('a producer with three categories', () => {
  let world: FilingWorld;

  beforeAll(async () => {
    world = await FilingWorld.begin();
  }, LONG);
  afterAll(() => world.close(), LONG);

  const typed = { units: ['12000', '380', '24'], mass_kg: ['276', '912.5', '10956'] };

  async function fillQuarter(visitor: Visitor): Promise<void> {
    for (const at of [0, 1, 2])
      await visitor.answer({
        [field('units', at)]: typed.units[at] ?? '',
        [field('mass_kg', at)]: typed.mass_kg[at] ?? '',
      });
  }

  async function file(visitor: Visitor): Promise<string> {
    await visitor.press('File this quarter');
    await fillQuarter(visitor);
    await visitor.press('Save and check');
    await visitor.tick('I declare that these figures are complete and correct');
    await visitor.press('Submit this return');
    return visitor.text();
  }

  it(
    'files a quarter in 3 pages, 5 clicks and 6 fields (goal 1)',
    () =>
      world.producer(async (visitor) => {
        const receipt = await file(visitor);
        const effort = visitor.takeEffort();
        expect(receipt).toContain('Submitted: Second quarter of 2026');
        expect(effort.pages).toBeLessThanOrEqual(3);
        expect(effort.clicks).toBeLessThanOrEqual(5);
        expect(effort.fields).toBeLessThanOrEqual(6);
        // One navigation for each step: no page leads on by itself.
        expect(effort.navigations).toBe(effort.pages);
      }),
    LONG,
  );

  it(
    "sees last quarter's value and the change beside each field (goal 1)",
    () =>
      world.producer(async (visitor) => {
        await visitor.press('File this quarter');
        const row = (at: number) => visitor.page.locator('tbody tr').nth(at).innerText();
        const before = await Promise.all([0, 1, 2].map(row));
        for (const [at, { units, mass_kg }] of categories.entries()) {
          expect(before[at]).toContain(Number(units).toLocaleString('en'));
          expect(before[at]).toContain(Number(mass_kg).toLocaleString('en'));
        }
        await fillQuarter(visitor);
        // The script adds what has changed field by field; the last field comes last.
        const last = visitor.page.locator('tbody tr').nth(2);
        await last.getByText('+20 % against last quarter').nth(1).waitFor();
        const after = await Promise.all([0, 1, 2].map(row));
        expect(after.map((text) => text.match(/[+-]\d+ % against last quarter/g))).toEqual([
          ['+20 % against last quarter', '+20 % against last quarter'],
          ['-5 % against last quarter', '-5 % against last quarter'],
          ['+20 % against last quarter', '+20 % against last quarter'],
        ]);
      }),
    LONG,
  );

  it(
    'is told all faults at once, each with the rule it broke and what is accepted (goal 4)',
    () =>
      world.producer(async (visitor) => {
        await visitor.press('File this quarter');
        const wrong: [string, string, RegExp][] = [
          [field('units', 0), '1,5', /has decimals.*whole numbers, such as 1250/],
          [field('mass_kg', 0), '-276', /has a sign.*zero or more/],
          [field('units', 1), '380.5', /has decimals.*whole numbers, such as 1250/],
          [field('mass_kg', 1), '9'.repeat(20), /is too large.*at most nine digits/],
          [field('units', 2), 'many', /is not a number.*digits only, such as 1250/],
          [field('mass_kg', 2), '1.23456789', /too many decimals.*at most 6/],
        ];
        await visitor.answer(Object.fromEntries(wrong.map(([name, value]) => [name, value])));
        await visitor.press('Save and check');
        expect(visitor.status).toBe(422);
        const messages = await visitor.page
          .locator('.govuk-error-summary__list li')
          .allInnerTexts();
        expect(messages).toHaveLength(wrong.length);
        for (const [at, [name, value, rule]] of wrong.entries()) {
          expect(messages[at]).toMatch(rule);
          const place = visitor.page.locator(`[name="${name}"]`);
          // The value is kept as typed, and the summary leads to its field.
          expect(await place.inputValue()).toBe(value);
          const id = (await place.getAttribute('id')) ?? '';
          expect(await visitor.page.locator(`.govuk-error-summary a[href="#${id}"]`).count()).toBe(
            1,
          );
          // Far from its row, the summary names the battery; beside the field nothing has to.
          const [battery, ...problem] = (messages[at] ?? '').split(': ');
          expect(battery).toMatch(/^\w[^“]*, \w/);
          const beside = await visitor.page.locator(`#${id}-error`).innerText();
          expect(beside).toContain(problem.join(': '));
        }
        await visitor.look('goal-4-six-faults');
      }),
    LONG,
  );

  it(
    'opens every figure to its sources in 2 clicks, and each printed sum comes out (goal 5)',
    () =>
      world.producer(async (visitor) => {
        await file(visitor);
        await visitor.press('How the fee was worked out', 'link');
        const assessment = visitor.page.url();
        const cells = await visitor.page.locator('#lines tbody tr').allInnerTexts();
        expect(cells).toHaveLength(3);
        let checked = 0;
        for (const at of [0, 1, 2]) {
          await visitor.open(assessment);
          visitor.takeEffort();
          const fee = visitor.page.locator('#lines tbody tr').nth(at).locator('td a').last();
          const printed = await fee.innerText();
          await visitor.follow(fee);
          expect(await visitor.heading()).toContain(printed);
          // One click has led to the steps; the second is the provision itself, at its publisher.
          expect(visitor.takeEffort().clicks).toBeLessThanOrEqual(1);
          const provisions = visitor.page.locator('main section a[href^="https://"]');
          expect(await provisions.count()).toBeGreaterThan(0);
          expect(await visitor.text()).toMatch(/in force since \d+ \w+ \d{4}/);
          for (const section of await visitor.page.locator('main section').allInnerTexts()) {
            const [heading = '', ...paragraphs] = section.split('\n').filter((line) => line !== '');
            checked += recomputed(heading.replace(/^.*: /, ''), paragraphs);
          }
        }
        expect(checked).toBeGreaterThanOrEqual(12);
      }),
    LONG,
  );

  it(
    'files with scripts off as with scripts on, and holds the same receipt (goal 7)',
    async () => {
      const receipts: Record<string, string>[] = [];
      for (const javaScript of [true, false]) {
        const filing = async (visitor: Visitor) => {
          await file(visitor);
          receipts.push(formOf(await summaryOf(visitor)));
        };
        await world.producer(filing, { javaScript });
      }
      const [withScripts, without] = receipts;
      expect(withScripts).toMatchObject({
        Reference: 'a reference',
        Received: 'a time',
        'Fingerprint of what was declared (SHA-256)': 'a hash',
      });
      expect(without).toEqual(withScripts);
    },
    LONG,
  );

  it(
    'never changes silently what somebody else changed: an old tab is shown both values (goal 8)',
    () =>
      world.producer(async (visitor) => {
        await visitor.press('File this quarter');
        const old = await visitor.secondTab();
        await fillQuarter(visitor);
        await visitor.press('Save draft');
        await old.answer({ [field('units', 0)]: '77', [field('mass_kg', 0)]: '1.8' });
        await old.press('Save draft');
        expect(old.status).toBe(409);
        const rows = await old.page.locator('main tbody tr').allInnerTexts();
        expect(rows.find((row) => row.includes('77'))).toContain('12,000');
        await old.look('goal-8-conflict');
        await visitor.open(`${world.base}/returns/2026-Q2`);
        const kept = visitor.page.locator(`[name="${field('units', 0)}"]`);
        expect(await kept.inputValue()).toBe('12000');
      }),
    LONG,
  );

  it(
    'gives one record and the same reference however often it is confirmed (goal 8)',
    () =>
      world.producer(async (visitor) => {
        await visitor.press('File this quarter');
        await fillQuarter(visitor);
        await visitor.press('Save and check');
        const again = await visitor.secondTab();
        const references: string[] = [];
        for (const tab of [visitor, again]) {
          await tab.tick(/^I declare/);
          await tab.press(/^Submit/);
          references.push((await summaryOf(tab)).Reference ?? '', new URL(tab.page.url()).pathname);
        }
        expect(references[2]).toBe(references[0]);
        expect(references[3]).toBe(references[1]);
        await visitor.open(`${world.base}/returns/2026-Q2/submissions`);
        expect(await visitor.heading()).toBe('Submitted once');
        expect(await visitor.page.locator('main tbody tr').count()).toBe(1);
      }),
    LONG,
  );

  it(
    'corrects by a new numbered version with a reason; the first one stands (goal 8)',
    () =>
      world.producer(async (visitor) => {
        await file(visitor);
        await visitor.open(`${world.base}/returns/2026-Q2`);
        expect(await visitor.heading()).toBe('What should be changed in what you submitted?');
        await visitor.answer({ [field('units', 2)]: '25', [field('mass_kg', 2)]: '11412.5' });
        await visitor.press('Save and check');
        await visitor.tick(/^I declare/);
        await visitor.press(/^Submit/);
        expect(visitor.status).toBe(422);
        const reason = 'One car was counted in the wrong quarter';
        await visitor.answer({ reason });
        await visitor.page.getByRole('checkbox', { name: /^I declare/ }).check();
        await visitor.press(/^Submit/);
        const receipt = await summaryOf(visitor);
        expect(Object.values(receipt)).toContain('2');
        expect(Object.values(receipt)).toContain(reason);
        await visitor.open(`${world.base}/returns/2026-Q2/submissions`);
        expect(await visitor.heading()).toBe('Submitted 2 times');
        expect(await visitor.text()).toContain(reason);
      }),
    LONG,
  );

  it(
    'files nothing with two clicks, and copies last quarter with one',
    () =>
      world.producer(async (visitor) => {
        await visitor.press('File this quarter');
        await visitor.press('Copy last quarter’s figures');
        for (const [at, { units, mass_kg }] of categories.entries()) {
          const value = (column: 'units' | 'mass_kg') =>
            visitor.page.locator(`[name="${field(column, at)}"]`).inputValue();
          expect([await value('units'), await value('mass_kg')]).toEqual([units, mass_kg]);
        }
        await visitor.open(world.base);
        await visitor.open(`${world.base}/returns/2026-Q2`);
        await visitor.press('I have nothing to declare');
        await visitor.tick(/^I declare/);
        await visitor.press(/^Submit/);
        expect(Object.values(await summaryOf(visitor))).toContain(
          'None: nothing was placed on the market',
        );
      }),
    LONG,
  );
});
