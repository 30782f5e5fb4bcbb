import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inBrowser } from '../browser.js';
import { Journey, LONG } from './journey.js';
import type { Visitor } from './visitor.js';

const address = '/p/demo/rulebooks/demo/eco-modulated-fees/calculator';
const facts = [
  { category: 'ev', chemistry: 'lithium_ion_nmc', units: '3', exported_units: '1', mass: '1200', on: '2026-04-01' },
  { category: 'portable', chemistry: 'alkaline', units: '1000', exported_units: '0', mass: '23.0005', on: '2026-04-01' },
  { category: 'industrial', chemistry: 'nickel_cadmium', units: '7', exported_units: '2', mass: '0.017', on: '2024-02-29' },
  { category: 'lmt', chemistry: 'lithium_ion_nmc', units: '7', exported_units: '0', mass: '16.8', recycled_cobalt: '16', carbon_footprint_class: 'class_e', on: '2025-07-01' },
]; // prettier-ignore

inBrowser('what the rulebooks answer to whoever asks', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await Journey.throughDemonstration();
  }, LONG);

  afterAll(() => journey.end(), LONG);

  const outputs = (visitor: Visitor): Promise<string[]> =>
    visitor.page.locator('[data-output]').allInnerTexts();

  async function ask(visitor: Visitor, fact: (typeof facts)[number]): Promise<void> {
    await visitor.open(address);
    await visitor.answer({ recycled_cobalt: '', carbon_footprint_class: '', ...fact });
  }

  it(
    'computes in the browser what it computes on the server, to the cent',
    () =>
      journey.nobody(async (visitor) => {
        const fees: (string | undefined)[] = [];
        for (const fact of facts) {
          await ask(visitor, fact);
          await visitor.page.locator('[data-calculator-live]').waitFor();
          await visitor.page.waitForTimeout(500);
          const computed = await outputs(visitor);
          await visitor.press('Calculate');
          expect(await outputs(visitor)).toEqual(computed);
          fees.push(computed.at(-1));
        }
        expect(fees.slice(0, 3)).toEqual(['288.00 EUR', '21.85 EUR', '0.02 EUR']);
        await visitor.look('calculator');
      }),
    LONG,
  );

  it(
    'computes a year with its windows and a return with its rows, with scripts and without',
    async () => {
      const year = '/p/demo/rulebooks/eu/2023-1542/calculator/national_year';
      const period = '/p/demo/rulebooks/demo/eco-modulated-fees/calculator/producer_period';
      const line = { category: 'portable', chemistry: 'alkaline', units: '1000', exported_units: '0', mass: '23.0005', carbon_footprint_class: '' }; // prettier-ignore
      const rows = [1, 2].map((row) =>
        Object.fromEntries(Object.entries(line).map(([name, value]) => [`lines.${String(row)}.${name}`, value])),
      ); // prettier-ignore
      const answers: string[][] = [];
      const ask = (scripts: boolean) => async (visitor: Visitor) => {
        const { page } = visitor;
        await visitor.open(year);
        await visitor.answer({ on: '2028-12-31' });
        if (scripts) await page.locator('[name="made_available.2027"]').waitFor();
        else await visitor.press('Calculate');
        await visitor.answer({ 'made_available.2025': '900 t', 'made_available.2026': '1000 t', 'made_available.2027': '1,100.5', collected: '600001' }); // prettier-ignore
        await visitor.press('Calculate');
        expect(await visitor.text()).toMatch(/sale, 2027: “1,100.5” cannot be read here/);
        await visitor.answer({ 'made_available.2027': '1100.5 t' });
        if (scripts) await page.locator('[data-output]').first().waitFor();
        else await visitor.press('Calculate');
        answers.push(await outputs(visitor));
        if (scripts) await visitor.press('Calculate');
        expect(await visitor.text()).toContain('(900 t + 1,000 t + 1,100.5 t) / 3');
        await visitor.open(period);
        await visitor.answer({ on: '2026-04-01', ...rows[0] });
        await visitor.press('Add a line');
        await visitor.answer(rows[1] ?? {});
        if (scripts)
          await page.locator('[data-output="fee_total"]', { hasText: '43.70' }).waitFor();
        else await visitor.press('Calculate');
        answers.push(await outputs(visitor));
        if (scripts) await visitor.press('Calculate');
        expect(await visitor.text()).toContain('Step by step: Line 2');
        if (scripts) await visitor.look('calculator');
      };
      await journey.nobody(ask(true));
      await journey.nobody(ask(false), { javaScript: false });
      expect(answers.slice(2)).toEqual(answers.slice(0, 2));
      expect(answers[0]).toContain('63 %');
      expect(answers[1]).toContain('43.70 EUR');
    },
    LONG,
  );

  it(
    'computes and says why not in German, with the words and marks of the page',
    () =>
      journey.nobody(
        async (visitor) => {
          const { page } = visitor;
          await visitor.open(address);
          const fact = { category: 'ev', chemistry: 'lithium_ion_nmc', units: '3', exported_units: '1', on: '2026-04-01' }; // prettier-ignore
          await visitor.answer({ ...fact, mass: 'schwer' });
          const why = page.locator('[data-calculator-faults] li');
          await why.first().waitFor();
          expect(await why.allInnerTexts()).toEqual([
            expect.stringContaining(
              '„schwer“ ist hier nicht lesbar. Schreiben Sie eine Zahl wie 12,5 kg.',
            ),
          ]);
          await visitor.answer({ mass: '1200,0' });
          await page.locator('[data-output="fee"]', { hasText: '288,00 EUR' }).waitFor();
          expect(await why.count()).toBe(0);
          const computed = await outputs(visitor);
          await visitor.press('Rechnen');
          expect(await outputs(visitor)).toEqual(computed);
          // A posted fault has no rows of results; they come with what is typed next.
          await visitor.answer({ mass: '' });
          await visitor.press('Rechnen');
          expect(await outputs(visitor)).toEqual([]);
          await visitor.answer({ mass: '1200' });
          await page.locator('[data-output="fee"]', { hasText: '288,00 EUR' }).waitFor();
          expect(await outputs(visitor)).toEqual(computed);
        },
        { language: 'de-DE' },
      ),
    LONG,
  );

  it(
    'works without JavaScript and says at the field what it cannot read',
    () =>
      journey.nobody(
        async (visitor) => {
          await ask(visitor, { ...facts[0], on: '2026-04-01' } as (typeof facts)[number]);
          await visitor.press('Calculate');
          expect((await outputs(visitor)).at(-1)).toBe('288.00 EUR');
          expect(await visitor.text()).toContain('0.36 EUR/kg');
          await visitor.answer({ mass: 'heavy' });
          await visitor.press('Calculate');
          expect(await visitor.text()).toContain(
            '“heavy” cannot be read here. Write a number such as 12.5 kg.',
          );
        },
        { javaScript: false },
      ),
    LONG,
  );

  it(
    'tells somebody without scripts whether they have to register, one question at a time',
    async () => {
      const pages: string[] = [];
      const ask = async (visitor: Visitor) => {
        await visitor.open('/p/demo');
        await visitor.press('Do I have to register?', 'link');
        await visitor.press('Continue');
        expect(await visitor.text()).toContain('Choose one of the answers');
        for (const answer of [
          { seat: 'another_state' },
          { supply: 'distance_sale' },
          { intended_use: 'traction_other_wheeled' },
          { sealed: 'yes' },
          { unit_mass: '1,234.5' },
        ]) {
          await visitor.answer(answer);
          await visitor.press('Continue');
        }
        expect(await visitor.text()).toContain('“1,234.5” is not understood.');
        pages.push(visitor.page.url());
        await visitor.answer({ unit_mass: '25' });
        await visitor.press('Continue');
        expect(await visitor.heading()).toBe('Yes, you have to register');
        const said = await visitor.text();
        expect(said).toMatch(
          /Light means of transport.\s+Regulation \(EU\) 2023\/1542, Art. 3\(1\)/,
        );
        expect(said).toMatch(
          /authorised representative.*\s+Regulation \(EU\) 2023\/1542, Art. 56\(3\)/,
        );
        pages.push(visitor.page.url());
      };
      await journey.nobody(ask, { javaScript: false });
      const look = async (german: Visitor) => {
        for (const page of pages) {
          await german.open(page);
          await german.look('check');
        }
        expect(await german.heading()).toBe('Ja, Sie müssen sich registrieren');
      };
      await journey.nobody(look, { language: 'de-DE' });
    },
    LONG,
  );
});
