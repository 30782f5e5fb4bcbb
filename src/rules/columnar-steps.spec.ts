import { describe, expect, it } from '@jest/globals';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { Draft, type Register, type Step } from './columnar-steps.js';
import { compileColumns, issueLine, loadRulebook, type RunFacts } from './index.js';
import { rulebookHead } from '../../test/rulebook-head.js';

const BACK_ENDS = ['generated', 'closures'] as const;
const on = valueOf(parseCalendarDate('2025-12-31'));

/** Sums of a period, in this order. */
function periodsOf(formulas: Readonly<Record<string, string>>) {
  const list = Object.entries(formulas).map(([name, rest]) => {
    return `      ${name}: { label: Sum, cite: act s. 1, ${rest} }`;
  });
  const loaded = loadRulebook({
    rulebookYaml: `${rulebookHead('sums', 'Sums')}inputs:
  line:
    mass: { type: mass, label: Mass }
    units: { type: count, label: Units }
stages:
  line:
    outputs: [kept]
    formulas:
      kept: { label: Kept, expr: units, unit: piece, cite: act s. 1 }
  producer_period:
    outputs: [${Object.keys(formulas).join(', ')}]
    formulas:
${list.join('\n')}
untranslatable: []
`,
    tables: {},
    cases: {},
  });
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return BACK_ENDS.map((backEnd) => {
    const run = compileColumns(loaded.rulebook, { days: [on], backEnd }).run(FACTS);
    if (!run.ok) throw new Error(JSON.stringify(run.issues));
    const stage = run.stages.get('producer_period');
    return Object.keys(formulas).map((name) =>
      [0, 1, 2].map((row) => {
        const raw = stage?.raw(row, name);
        return typeof raw === 'object' && raw !== null ? Number(raw.n) / Number(raw.d) : raw;
      }),
    );
  });
}

/** Three periods: of 1, 2 and 5 kg; of nothing; and of more than doubles hold together. */
const FACTS: RunFacts = {
  line: {
    rows: 5,
    inputs: {
      mass: { values: Float64Array.of(1e6, 2e6, 5e6, 2 ** 52, 2 ** 53 - 2) },
      units: { values: Float64Array.of(10, 20, 30, 40, 50) },
    },
  },
  producer_period: { rows: 3, inputs: {}, below: Uint32Array.of(0, 3, 3, 5) },
};
const LARGE = (2 ** 52 + (2 ** 53 - 2)) / 1e6;

/** Of each formula, what it comes to in the three periods, by either back end. */
function expectSums(
  formulas: Readonly<Record<string, string>>,
  expected: readonly (readonly (number | null)[])[],
): void {
  expect(periodsOf(formulas)).toEqual(BACK_ENDS.map(() => expected));
}

describe('sums over the same rows', () => {
  it('are those of each, one after the other', () => {
    expectSums(
      {
        total: 'expr: sum(line.mass), unit: kg',
        units: 'expr: sum(line.units), unit: piece',
        lines: 'expr: count(line), unit: "1"',
      },
      [
        [8, 0, LARGE],
        [60, 0, 90],
        [3, 0, 2],
      ],
    );
  });

  it('may compare each row with the sum before them, which has to be whole by then', () => {
    expectSums(
      {
        total: 'expr: sum(line.mass), unit: kg',
        heavy: 'expr: count(line where line.mass * 2 > total), unit: "1"',
        heavier: 'expr: sum(line.mass where line.mass * 2 > total), unit: kg',
      },
      [
        [8, 0, LARGE],
        [1, 0, 1],
        [5, 0, (2 ** 53 - 2) / 1e6],
      ],
    );
  });

  it('may have something computed between them', () => {
    const found = periodsOf({
      total: 'expr: sum(line.mass), unit: kg',
      half: 'expr: total / 2, unit: kg',
      above: 'expr: count(line where line.mass > half), unit: "1"',
    });
    expect(found.map((each) => each[2])).toEqual([
      [1, 0, 1],
      [1, 0, 1],
    ]);
  });
});

describe('what is done once for each row below', () => {
  const plus = (to: Register, b: Register | number): Step => {
    return { op: 'binary', to, operator: '+', a: to, b };
  };

  it('goes through them once where neither of two touches what the other does, else twice', () => {
    const draft = new Draft();
    const [a, b, c] = [draft.register(), draft.register(), draft.register()];
    const zero: Step = { op: 'set', to: b, a: 0 };
    draft.each([plus(a, 1)]);
    draft.emit(zero);
    draft.each([plus(b, 2)]);
    expect(draft.finished()).toEqual([zero, { op: 'each', body: [plus(a, 1), plus(b, 2)] }]);
    draft.each([plus(c, a)]);
    expect(draft.finished().at(-1)).toEqual({ op: 'each', body: [plus(c, a)] });
  });

  it('passes what is computed of neither between them', () => {
    const [a, b, c] = [{ register: 0 }, { register: 1 }, { register: 2 }];
    const draft = new Draft();
    draft.each([plus(a, 1)]);
    const since: readonly Step[] = [
      { op: 'load', to: c, column: 0, place: 'own', ofNumber: true },
      { op: 'guard', a: c, limit: 1 },
    ];
    for (const step of since) draft.emit(step);
    draft.each([plus(b, c)]);
    expect(draft.finished()).toEqual([...since, { op: 'each', body: [plus(a, 1), plus(b, c)] }]);
  });

  it('waits for what is computed of the first between them', () => {
    const [a, b] = [{ register: 0 }, { register: 1 }];
    const between: readonly Step[] = [
      { op: 'guard', a, limit: 1 },
      { op: 'set', to: b, a },
      { op: 'set', to: a, a: 0 },
    ];
    for (const step of between) {
      const own = new Draft();
      own.each([plus(a, 1)]);
      own.emit(step);
      own.each([plus(b, 2)]);
      expect(own.finished().map(({ op }) => op)).toEqual(['each', step.op, 'each']);
    }
  });
});
