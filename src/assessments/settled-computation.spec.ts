import { describe, expect, it } from '@jest/globals';
import { linePoolFiles } from '../../test/line-pool-rulebook.js';
import { recomputedStep } from '../../test/printed-steps.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import {
  evaluateStage,
  issueLine,
  loadRulebook,
  printedSteps,
  type EvaluatedRecord,
  type Rulebook,
} from '../rules/index.js';
import type { LineColumns, ReturnRows } from './line-facts.js';
import {
  aboveFor,
  beyondAsText,
  beyondFrom,
  sharesOfLine,
  type Beyond,
  type KeptBeyond,
} from './run-above.js';
import { computeLines } from './run-computation.js';
import { computeSettlement } from './settled-computation.js';
import { workingOf } from './working.js';

const on = '2025-01-01' as CalendarDate;
const chemistries = ['lead_acid', 'lithium_ion_lfp', 'lithium_ion_nmc'];

function load(change?: (yaml: string) => string): Rulebook {
  const loaded = loadRulebook(linePoolFiles(change));
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

/** Returns of producers with so many lines each, of masses that leave cents over. */
function nation(returns: readonly (readonly [producer: string, lines: number])[]) {
  let rows = 0;
  const of: ReturnRows[] = returns.map(([producer, lines], at) => {
    const from = rows;
    rows += lines;
    return { organisationId: producer, submissionId: String(at), from, to: rows };
  });
  const mass = BigInt64Array.from({ length: rows }, (_, at) => BigInt(at % 911) * 1_234_567n);
  const codes = Uint16Array.from({ length: rows }, (_, at) => (at * 7) % 3);
  return { rows: of, columns: columnsOf(mass, codes) };
}

function columnsOf(mass: BigInt64Array, codes: Uint16Array): LineColumns {
  const rows = mass.length;
  return {
    rows,
    texts: new Map([
      ['chemistry', { codes, values: chemistries }],
      ['category', { codes: new Uint16Array(rows), values: ['industrial'] }],
    ]),
    numbers: new Map([
      ['mass', mass],
      ['units', new BigInt64Array(rows).fill(1n)],
      ['exported_units', new BigInt64Array(rows)],
    ]),
  };
}

/** The lines of one return by themselves. */
function own({ texts, numbers }: LineColumns, { from, to }: ReturnRows): LineColumns {
  const codes = texts.get('chemistry')?.codes.slice(from, to) ?? [];
  const mass = numbers.get('mass')?.slice(from, to) ?? [];
  return columnsOf(BigInt64Array.from(mass), Uint16Array.from(codes));
}

/** As it comes back from where the run kept it. */
const kept = (beyond: Beyond): Beyond =>
  beyondFrom(JSON.parse(beyondAsText(beyond) ?? 'null') as KeptBeyond | null);

describe('a return that a run settled', () => {
  const rulebook = load();
  const small: Parameters<typeof nation>[0] = [
    ['a', 3],
    ['a', 1],
    ['b', 40],
    ['c', 0],
    ['d', 2],
  ];

  it('is worked out by itself as it was among all: every step of every line, and of the total', () => {
    const { rows, columns } = nation(small);
    const run = valueOf(computeLines(rulebook, columns, rows, on));
    const producers = ['a', 'b', 'c', 'd'].map((id) => ({
      periods: rows
        .filter(({ organisationId }) => organisationId === id)
        .map((each) => ({ lines: factsOf(own(columns, each)) })),
    }));
    const year = evaluateStage(rulebook, 'national_year', { producers }, { on });
    if (!year.ok) throw new Error(JSON.stringify(year.issues));
    const periods = rowsOf(year).flatMap(rowsOf);
    for (const [at, of] of rows.entries()) {
      const beyond = kept(run.beyondOf(at));
      const lines = own(columns, of);
      const alone = computeSettlement(rulebook, lines, { on, days: null, beyond });
      expect(alone?.totalMinor).toBe(run.totals[at]);
      expect([...(alone?.fees ?? [])]).toEqual([...run.fees.slice(of.from, of.to)]);
      const period = periods[at];
      const steps = printedSteps(alone?.total?.trace() ?? []);
      expect(steps).toEqual(printedSteps(period?.trace() ?? []));
      for (const step of steps) expect(recomputedStep(step)).toBe(step.result);
      for (const [place, facts] of factsOf(lines).entries()) {
        const above = aboveFor(rulebook, 'line', beyond);
        const shares = sharesOfLine(beyond, place);
        const line = evaluateStage(rulebook, 'line', { ...facts, ...above }, { on, shares });
        const printed = line.ok ? printedSteps(line.trace) : [];
        expect(printed).toEqual(printedSteps(period?.rows?.at(place).trace() ?? []));
        for (const step of printed) expect(recomputedStep(step)).toBe(step.result);
      }
    }
  });

  it('says of a part of a pool what it is a part of, by which key, and where what was left over went', () => {
    const { rows, columns } = nation(small);
    const run = valueOf(computeLines(rulebook, columns, rows, on));
    const parts = rows.flatMap((of, at) => {
      const beyond = kept(run.beyondOf(at));
      return factsOf(own(columns, of)).map((facts, place) => {
        const given = { ...facts, ...aboveFor(rulebook, 'line', beyond) };
        const line = evaluateStage(rulebook, 'line', given, { on, shares: sharesOfLine(beyond, place) });
        const steps = line.ok ? printedSteps(line.trace) : [];
        return steps.find(({ name }) => name === 'sorting_part');
      });
    }); // prettier-ignore
    expect(parts).toHaveLength(46);
    for (const part of parts) {
      expect(part?.shared).toMatchObject({ pool: { text: '700.00 EUR' }, rows: 46 });
      expect(part?.shared?.pool.cite).toBe('Test Act, s. 8');
      expect(part?.rounding?.mode).toBe(part?.shared?.gotRest === true ? 'up' : 'down');
    }
    const cents = parts.reduce((sum, part) => sum + BigInt((part?.result ?? '').replace(/\D/g, '')), 0n);
    expect(cents).toBe(70_000n);
    expect(new Set(parts.map((part) => part?.shared?.gotRest)).size).toBe(2);
  }); // prettier-ignore

  it('opens by kind of battery and way through the rules with any number of lines, and adds up to the cent', () => {
    const { rows, columns } = nation([['a', 500], ['large', 30_000], ['c', 700]]); // prettier-ignore
    const run = valueOf(computeLines(rulebook, columns, rows, on));
    const of = rows[1];
    if (of === undefined) throw new Error('There are three returns.');
    const lines = own(columns, of);
    const beyond = kept(run.beyondOf(1));
    const alone = computeSettlement(rulebook, lines, { on, days: null, beyond });
    if (alone === undefined) throw new Error('It was not worked out.');
    expect(alone.totalMinor).toBe(run.totals[1]);
    const { kinds, total } = workingOf(rulebook, { ...alone, columns: lines, lineKeyAt: String });
    const sum = kinds.reduce((all, { feeMinor }) => all + feeMinor, 0n);
    expect(kinds.reduce((all, each) => all + each.lines, 0)).toBe(30_000);
    expect(sum).toBe(run.fees.slice(of.from, of.to).reduce((all, fee) => all + fee, 0n));
    const settled = total.find(({ name }) => name === 'settled_fee_total');
    expect(settled?.worked).toContain(decimal(sum));
    for (const step of total) expect(recomputedStep(step)).toBe(step.result);
    for (const { alike, feeMinor } of kinds) {
      // One way for each factor; what a line pays of the pool is an amount, and added up.
      expect(alike).toHaveLength(1);
      expect(alike[0]?.steps.factor).toMatchObject({ same: expect.any(String) });
      expect(alike[0]?.steps.sorting_part).toMatchObject({ sum: expect.stringMatching(/ EUR$/) });
      expect(alike[0]?.steps.settled_fee).toEqual({ sum: `${decimal(feeMinor)} EUR` });
    }
  });

  it('is not worked out where the run did not keep all that it needs', () => {
    const { rows, columns } = nation(small);
    const run = valueOf(computeLines(rulebook, columns, rows, on));
    const beyond = kept(run.beyondOf(2));
    const lines = own(columns, rows[2] ?? { organisationId: '', submissionId: '', from: 0, to: 0 });
    const without = { ...beyond, lineShares: new Map() };
    expect(computeSettlement(rulebook, lines, { on, days: null, beyond: without })).toBeUndefined();
    const nothing = { ...beyond, above: {} };
    expect(computeSettlement(rulebook, lines, { on, days: null, beyond: nothing })).toBeUndefined();
  });
});

const factsOf = ({ rows, texts, numbers }: LineColumns) =>
  Array.from({ length: rows }, (_, at) => ({
    chemistry: chemistries[texts.get('chemistry')?.codes[at] ?? 0],
    mass: numbers.get('mass')?.[at] ?? 0n,
  }));

const rowsOf = ({ rows }: { readonly rows?: EvaluatedRecord['rows'] }): EvaluatedRecord[] =>
  Array.from({ length: rows?.length ?? 0 }, (_, at) => rows?.at(at)).flatMap((row) =>
    row === undefined ? [] : [row],
  );

const decimal = (minor: bigint): string =>
  `${String(minor / 100n)}.${String(minor % 100n).padStart(2, '0')}`;
