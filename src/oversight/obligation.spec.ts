import { describe, expect, it } from '@jest/globals';
import { valueOf } from '../kernel/decision.js';
import { loadShippedRulebook } from '../rulebook-files.js';
import { loadRulebook, type Rulebook } from '../rules/index.js';
import { obligationsOf, type ObligationFacts, type Received } from './obligation.js';
import { sampleFiles } from '../../test/sample-rulebook.js';

const loaded = loadShippedRulebook('eu/2023-1542');
if (loaded?.ok !== true) throw new Error('the European rulebook does not load');
const european: Rulebook = loaded.rulebook;

const tonnes = (t: number): bigint => BigInt(t) * 1_000_000_000n;
const years = (from: number, accepted = 4) =>
  [0, 1, 2].map((at) => ({ year: from + at, expected: 4, accepted }));
const each = (category: string, from: number, masses: readonly number[]) =>
  masses.map((t, at) => ({ category, year: from + at, massMg: tonnes(t) }));

const collected = (category: string, t: number, from: Partial<Received> = {}): Received => ({
  category,
  originKind: 'collection_point',
  abroad: false,
  massMg: tonnes(t),
  ...from,
});

/** 2029: portable batteries 63 %, those of light means of transport 51 % of the average of 2026 to 2028. */
const facts: ObligationFacts = {
  year: 2029,
  placed: [...each('portable', 2026, [100, 200, 300]), ...each('lmt', 2026, [100, 100, 100])],
  filed: years(2026),
  received: [collected('portable', 200), collected('lmt', 11)],
};

describe('obligations', () => {
  it('stand in each category alone: a surplus in one does not hide a shortfall in another', () => {
    const found = valueOf(obligationsOf(european, facts));
    const rows = found.categories.map((row) => [row.category, row.owedMg, row.coveredMg, row.missingMg, row.surplusMg]); // prettier-ignore
    expect(rows).toEqual([
      ['portable', tonnes(126), tonnes(200), 0n, tonnes(74)],
      ['lmt', tonnes(51), tonnes(11), tonnes(40), 0n],
    ]);
    // Netted, 211 t against 177 t would look as if nothing were missing.
    expect(found.outstandingMg).toBe(tonnes(40));
    expect(found.surplusMg).toBe(tonnes(74));
    expect(found.owedMg).toBe(tonnes(177));
  });

  it('hold batteries of general use to the rate of portable batteries, placed and collected', () => {
    const placed = [
      ...each('portable', 2026, [10, 10, 10]),
      ...each('portable_general', 2026, [90, 90, 90]),
    ];
    const received = [collected('portable', 4), collected('portable_general', 50)];
    const found = valueOf(obligationsOf(european, { ...facts, placed, received }));
    expect(found.categories.map(({ category }) => category)).toEqual(['portable', 'lmt']);
    // 63 % of 100 t, less 54 t.
    expect(found.categories[0]).toMatchObject({
      holds: ['portable', 'portable_general'],
      owedMg: tonnes(63),
      coveredMg: tonnes(54),
      missingMg: tonnes(9),
    });
  });

  it('count what was collected in the state once, and say what was received beside it', () => {
    const received = [
      collected('portable', 30, { originKind: 'pro' }),
      collected('portable', 20, { originKind: 'recycler' }),
      collected('portable_general', 7, { originKind: 'manufacturing' }),
      collected('portable', 5, { originKind: 'import' }),
      collected('lmt', 3, { originKind: 'recycler', abroad: true }),
    ];
    const found = valueOf(obligationsOf(european, { ...facts, received }));
    expect(found.categories.map(({ coveredMg }) => coveredMg)).toEqual([tonnes(30), 0n]);
    expect(found.notCollected).toEqual([
      { why: 'from-recycler', massMg: tonnes(20) },
      { why: 'manufacturing', massMg: tonnes(7) },
      { why: 'abroad', massMg: tonnes(8) },
    ]);
  });

  it('say which years are averaged, and that quarters are not filed yet', () => {
    const filed = years(2026).map((year) => (year.year === 2028 ? { ...year, accepted: 3 } : year));
    const found = valueOf(obligationsOf(european, { ...facts, filed }));
    expect(
      found.averaged.map(({ year, expected, accepted }) => [year, expected - accepted]),
    ).toEqual([
      [2026, 0],
      [2027, 0],
      [2028, 1],
    ]);
    expect(found.provisional).toBe(true);
    expect(valueOf(obligationsOf(european, facts)).provisional).toBe(false);
  });

  it('are unknown, not zero, while a year that is averaged is not known', () => {
    const filed = years(2026).slice(1);
    const placed = facts.placed.filter(({ year }) => year > 2026);
    const found = valueOf(obligationsOf(european, { ...facts, placed, filed }));
    expect(found.categories.map(({ owedMg, why }) => [owedMg, why])).toEqual([
      [null, 'unknown-year'],
      [null, 'unknown-year'],
    ]);
  });

  it('take a year of accepted returns without the category as one with nothing placed', () => {
    const placed = each('portable', 2026, [300]);
    const found = valueOf(obligationsOf(european, { ...facts, placed }));
    expect(found.categories.map(({ owedMg }) => owedMg)).toEqual([tonnes(63), 0n]);
  });

  it('have no percentage before the law sets one, nor for what must be taken back whole', () => {
    const received = [collected('ev', 5, { originKind: 'dismantler' })];
    const early = { ...facts, year: 2026, placed: each('portable', 2023, [100, 200, 300]), filed: years(2023), received }; // prettier-ignore
    const found = valueOf(obligationsOf(european, early));
    expect(found.categories.map((row) => [row.category, row.owedMg, row.why])).toEqual([
      ['portable', tonnes(90), 'target'],
      ['lmt', null, 'not-yet'],
      ['ev', null, 'no-percentage'],
    ]);
    expect(found.outstandingMg).toBe(tonnes(90));
    expect(found.categories[2]).toMatchObject({ coveredMg: tonnes(5), surplusMg: 0n });
  });

  it('round what is owed up to a milligram, and the columns add up', () => {
    const placed = [1n, 0n, 0n].map((massMg, at) => ({
      category: 'portable',
      year: 2026 + at,
      massMg,
    }));
    const found = valueOf(obligationsOf(european, { ...facts, placed, received: [] }));
    expect(found.categories[0]).toMatchObject({ owedMg: 1n, missingMg: 1n });
    expect(found.categories[0]?.steps.map(({ name }) => name)).toEqual([
      'average_made_available',
      'collection_target',
      'collection_needed',
    ]);
  });

  it('are refused where the rulebook states none', () => {
    const other = loadRulebook(sampleFiles());
    if (!other.ok) throw new Error('the sample does not load');
    expect(obligationsOf(other.rulebook, facts)).toMatchObject({
      reason: { code: 'obligation.no-rules' },
    });
  });
});
