import { describe, expect, it } from '@jest/globals';

import { composeReal, facts, frame, sources } from '../../test/composed-report.js';
import { workedOut, type Equation } from '../../test/worked-out.js';

import { composeReport } from './compose-report.js';
import { defaultPolicy } from './disclosure-control.js';
import { hiddenRows } from './hidden-rows.js';
import type { NationalFacts } from './national-facts.js';
import { figureAt, tableOf, type Snapshot } from './report.js';

// Certificates show what was treated, and what is treated was collected, imported or passed on. Whoever subtracts all that a
// report prints must not come near what few recyclers stand behind.

type Origin = 'collected' | 'imported' | 'passed_on';
/** Who drew how many kilograms of what, in which quarter. */
type Drawn = readonly [
  origin: Origin,
  recycler: string,
  kg: number,
  chemistry?: string,
  quarter?: string,
];

const nmc = 'lithium_ion_nmc';
const lfp = 'lithium_ion_lfp';
const year = ['2025-Q1', '2025-Q2', '2025-Q3', '2025-Q4'];
const of = (
  origin: Origin,
  kgs: Readonly<Record<string, number>>,
  chemistry = nmc,
  quarter = '2025-Q1',
) => Object.entries(kgs).map(([recycler, kg]): Drawn => [origin, recycler, kg, chemistry, quarter]);

function factsOf(drawn: readonly Drawn[], quarters = ['2025-Q1']): NationalFacts {
  const inPeriod = drawn
    .map(([origin, contributor, kg, chemistry = nmc, quarter = '2025-Q1']) => ({
      origin,
      contributor,
      chemistry,
      quarter,
      massMg: BigInt(kg) * 1_000_000n,
    })) // prettier-ignore
    .filter(({ quarter }) => quarters.includes(quarter));
  const sum = (rows: readonly { massMg: bigint }[]) => rows.reduce((all, { massMg }) => all + massMg, 0n); // prettier-ignore
  const chemistries = [...new Set(inPeriod.map(({ chemistry }) => chemistry))];
  return {
    ...facts,
    quarters,
    placed: quarters.flatMap((quarter) => facts.placed.map((each) => ({ ...each, quarter }))),
    treatment: chemistries.map((chemistry) => {
      const group = inPeriod.filter((each) => each.chemistry === chemistry);
      const treatedMg = sum(group);
      const collectedMg = sum(group.filter(({ origin }) => origin === 'collected'));
      return { chemistry, facilityCountry: 'DE', collectedMg, treatedMg, recycledMg: treatedMg / 2n };
    }), // prettier-ignore
    transport: inPeriod
      .filter(({ origin }) => origin === 'collected')
      .map((each) => ({ ...each, distanceKm: 100 })),
    brought: inPeriod.flatMap(({ origin, ...each }) =>
      origin === 'collected' ? [] : [{ ...each, origin }],
    ),
  };
}

const chemistries = [nmc, lfp];

const kgIn = (snapshot: Snapshot, table: string, row: string, column: string): number | null => {
  const found = tableOf(snapshot, table);
  const value = found === undefined ? undefined : figureAt(found, row, column)?.value;
  return value == null ? null : Number(value);
};

type Names = Readonly<Record<string, number>>;

/** What the certificates of a period tell anybody, of quantities whose names begin with the period. */
function certifiedIn(snapshot: Snapshot): Equation[] {
  const named = namedBy(snapshot);
  const sumOf = (origin: string): Names => Object.fromEntries(chemistries.map((each) => [`${origin} ${each}`, 1])); // prettier-ignore
  return [
    { of: named({ ...sumOf('collected'), collected: -1 }), is: 0 },
    { of: named({ ...sumOf('brought'), imported: -1, passed_on: -1 }), is: 0 },
    ...chemistries.map((each) => ({
      of: named({ [`collected ${each}`]: 1, [`brought ${each}`]: 1 }),
      is: kgIn(snapshot, 'treatment_by_chemistry', each, 'treated') ?? 0,
    })),
  ];
}

const namedBy = ({ period }: Snapshot) => (names: Names): Names =>
  Object.fromEntries(Object.entries(names).map(([name, by]) => [`${period} ${name}`, by])); // prettier-ignore

/** What its report prints beyond them. */
function printedIn(snapshot: Snapshot): Equation[] {
  const named = namedBy(snapshot);
  const printed = (kg: number | null, names: Names): Equation[] =>
    kg === null ? [] : [{ of: named(names), is: kg }];
  const flow = (row: string) => kgIn(snapshot, 'flows', row, 'mass');
  const treated = kgIn(snapshot, 'treatment_by_chemistry', 'total', 'treated') ?? 0;
  const [waiting, fromStock] = ['waiting', 'from_stock'].map(flow);
  const rows = (tableOf(snapshot, 'transport')?.rows ?? []).map(({ key }) => key);
  const drawn = { collected: 1, imported: 1, passed_on: 1 };
  return [
    // A chemistry that is not in the table was not collected.
    ...chemistries.flatMap(
      (each) =>
      printed(rows.includes(each) ? kgIn(snapshot, 'transport', each, 'collected') : 0, { [`collected ${each}`]: 1 }), // prettier-ignore
    ),
    ...printed(kgIn(snapshot, 'transport', 'total', 'collected'), { collected: 1 }),
    ...['collected', 'imported', 'passed_on'].flatMap((row) => printed(flow(row), { [row]: 1 })),
    ...printed(flow('to_treatment'), { collected: 1 }),
    ...printed(waiting == null ? null : treated + waiting, drawn),
    ...printed(fromStock == null ? null : treated - fromStock, drawn),
  ];
}

const quantities = [
  'collected', 'imported', 'passed_on', `collected ${nmc}`, `collected ${lfp}`, `brought ${nmc}`, `brought ${lfp}`,
]; // prettier-ignore

/** A year is the sum of its quarters. */
const yearEquations = (): Equation[] =>
  quantities.map((name) => ({
    of: Object.fromEntries([
      ...year.map((quarter) => [`${quarter} ${name}`, 1] as const),
      [`2025 ${name}`, -1] as const,
    ]),
    is: 0,
  }));

/** Whether the figure can be told to a tenth, above or below, and not by the certificates alone. */
function isTold(reports: readonly Snapshot[], quantity: string, kg: number): boolean {
  const certain = [...reports.flatMap(certifiedIn), ...yearEquations()];
  const known = workedOut([...certain, ...reports.flatMap(printedIn)], quantity);
  const alone = workedOut(certain, quantity);
  return (
    (known.least > kg * 0.9 && known.least > alone.least) ||
    (known.most < kg * 1.1 && known.most < alone.most)
  );
}

const hiddenIn = (snapshot: Snapshot, table: string): string[] =>
  tableOf(snapshot, table)
    ?.rows.filter(({ figures }) => figures[0]?.marks.includes('c') === true)
    .map(({ key }) => key) ?? [];

const three = { R: 300, S: 200, T: 100 };

describe('what a report hides of what was treated', () => {
  it.each<[string, Drawn[], quantity: string, kg: number]>([
    ['imports of one recycler', [...of('collected', three), ...of('imported', { R: 70 })], 'imported', 70],
    ['imports of two', [...of('collected', three), ...of('imported', { R: 70, S: 30 })], 'imported', 100],
    ['what one passed on', [...of('collected', three), ...of('passed_on', { U: 70 })], 'passed_on', 70],
    ['imports of one beside what three passed on', [...of('collected', three), ...of('imported', { U: 70 }), ...of('passed_on', three)], 'imported', 70],
    ['imports of one chemistry, where three import another', [...of('collected', three), ...of('collected', three, lfp), ...of('imported', three), ...of('imported', { U: 70 }, lfp)], `brought ${lfp}`, 70],
    ['a chemistry that one imports and nobody collects', [...of('collected', three), ...of('imported', three), ...of('imported', { U: 70 }, lfp)], `brought ${lfp}`, 70],
    ['imports of one and what the same one passed on', [...of('collected', three), ...of('imported', { U: 70 }), ...of('passed_on', { U: 30 })], `brought ${nmc}`, 100],
    ['what two collected, where three import', [...of('collected', { R: 300, S: 200 }), ...of('imported', three), ...of('passed_on', three)], 'collected', 500],
  ])('%s cannot be worked out', (_, drawn, quantity, kg) => {
    const { snapshot } = composeReal(factsOf(drawn));
    expect(isTold([snapshot], `2025-Q1 ${quantity}`, kg)).toBe(false);
  }); // prettier-ignore

  it('is nothing where enough recyclers stand behind each figure', () => {
    const drawn = [...of('collected', three), ...of('imported', three), ...of('passed_on', three)];
    const { snapshot } = composeReal(factsOf(drawn));
    expect([hiddenIn(snapshot, 'flows'), hiddenIn(snapshot, 'transport')]).toEqual([[], []]);
    expect(isTold([snapshot], '2025-Q1 imported', 600)).toBe(true);
  });

  const allYear = (origin: Origin) => year.flatMap((quarter) => of(origin, three, nmc, quarter));
  const editions = [[...year, '2025'], ['2025', ...year], ['2025-Q2', '2025-Q3', '2025', '2025-Q4', '2025-Q1']]; // prettier-ignore
  const few: [string, Drawn[], quantity: string, kg: number][] = [
    ['imports of one in one quarter', [...allYear('collected'), ...of('imported', { U: 70 })], 'imported', 70],
    ['imports of one in a quarter, of three in the others', [...allYear('collected'), ...of('imported', { U: 70 }), ...year.slice(1).flatMap((quarter) => of('imported', three, nmc, quarter))], 'imported', 70],
    ['what one passed on in a quarter', [...allYear('collected'), ...allYear('imported'), ...of('passed_on', { U: 70 })], 'passed_on', 70],
    ['what two collected in a quarter', [...allYear('collected').filter(([, who, , , quarter]) => who !== 'T' || quarter !== '2025-Q1'), ...allYear('imported')], 'collected', 500],
  ]; // prettier-ignore

  const tries = editions.flatMap((order) =>
    few.map(([what, drawn, quantity, kg]) => ({ order, what, drawn, quantity, kg })),
  );
  it.each(tries)(
    'is kept by the quarters and the year together, released as $order: $what',
    ({ order, drawn, quantity, kg }) => {
      const released: Snapshot[] = [];
      for (const period of order) {
        const kind = period === '2025' ? 'year' : 'quarter';
        const programme = { ...frame(1).programme, demonstration: false };
        const given = factsOf(drawn, kind === 'year' ? year : [period]);
        const control = { policy: defaultPolicy, hiddenBefore: hiddenRows(released) };
        const composed = composeReport({ ...frame(1), programme, period, kind }, { ...sources(given), control }); // prettier-ignore
        released.push(composed.snapshot);
      }
      expect(isTold(released, `2025-Q1 ${quantity}`, kg)).toBe(false);
    },
  );
});
