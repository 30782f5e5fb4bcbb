import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { add, compare, ratio } from '../../src/kernel/ratio.js';
import { inBrowser } from '../browser.js';
import { Journey, LONG } from './journey.js';
import { printedFigure } from './printed-sums.js';

// Goal 6: a surplus in one category never hides a shortfall in another; years averaged and quarters not filed are said.

inBrowser('obligations', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await Journey.throughDemonstration();
  }, LONG);
  afterAll(() => journey.end(), LONG);

  it(
    'are read by the agency, each column for itself',
    () =>
      journey.as('Agency officer, Invented Battery Agency', async (visitor) => {
        await visitor.open('/p/demo/agency');
        await visitor.follow(visitor.page.getByRole('link', { name: 'Obligations' }));
        const text = await visitor.text();
        expect(text).toMatch(/\d{4}: \d+ quarters? accepted of \d+/);
        const heads = await visitor.page.locator('main thead th').allInnerTexts();
        expect(heads).toEqual(['Category', 'Owed (kg)', 'Covered (kg)', 'Missing (kg)', 'Surplus (kg)']); // prettier-ignore
        // The foot of a column is the sum of that column, whatever stands in the next one.
        const rows = await visitor.page.locator('main tbody tr').allInnerTexts();
        const foot = (await visitor.page.locator('main tfoot tr').innerText()).split('\t');
        for (const column of [1, 3, 4]) {
          const printed = rows.map((row) => row.split('\t')[column] ?? '');
          const figures = printed.filter((cell) => /^[\d,.]+$/.test(cell)).map(printedFigure);
          const sum = figures.reduce(add, ratio(0n, 1n));
          expect([column, compare(sum, printedFigure(foot[column] ?? ''))]).toEqual([column, 0]);
        }
        expect(text).toContain('no percentage: all that is offered is taken back');
        expect(await visitor.page.locator('#working a[href^="https://"]').count()).toBeGreaterThan(
          0,
        );
        await visitor.look('obligations');
      }),
    LONG,
  );

  it(
    'are read by a producer: what its own batteries call for',
    () =>
      journey.as('Producer submitter, Volkswagen', async (visitor) => {
        await visitor.open('/p/demo/producer/obligations');
        expect(await visitor.text()).toContain('This is what your own batteries call for.');
        await visitor.look('producer-obligations');
        await visitor.open('/p/demo/producer/obligations?lang=de');
        expect(await visitor.text()).toContain('So viel verlangen Ihre eigenen Batterien.');
        await visitor.look('producer-obligations-de');
      }),
    LONG,
  );
});
