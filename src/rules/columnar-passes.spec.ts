import { describe, expect, it } from '@jest/globals';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import {
  compileColumns,
  issueLine,
  loadRulebook,
  type ColumnOptions,
  type CompiledColumns,
  type Raw,
  type RunFacts,
  type Rulebook,
  type StageName,
  type StageResults,
} from './index.js';
import { rulebookHead } from '../../test/rulebook-head.js';

const on = valueOf(parseCalendarDate('2025-12-31'));

/** Several stages have a formula of one name, and one of them is read from below. */
function load(): Rulebook {
  const loaded = loadRulebook({
    rulebookYaml: `${rulebookHead('passes', 'Passes')}inputs:
  line:
    mass: { type: mass, label: Mass }
  producer_year:
    small: { type: yes-no, label: Small }
  national_year:
    held: { type: mass, perYear: yes, label: Held }
stages:
  line:
    outputs: [fee, is_large]
    formulas:
      fee: { label: Fee, expr: mass * 2.2 EUR / 1 kg, unit: EUR, cite: act s. 1, round: { mode: half-away-from-zero, step: "0.01", cite: act s. 1 } }
      square: { label: Square, expr: mass * (mass / 1 kg), unit: kg, cite: act s. 1 }
      is_large: { label: Large, expr: square > 4 kg, unit: yes-no, cite: act s. 1 }
    second:
      label: Once the nation is known
      outputs: [part, is_half]
      formulas:
        part: { label: Part, expr: if producer_year.small then 0 kg else mass, unit: kg, cite: act s. 2, notApplicable: Nobody knows. }
        of_all: { label: Part, expr: part / national_year.ground, unit: "1", cite: act s. 2, notApplicable: Nobody knows. }
        is_half: { label: Half, expr: of_all > 0.5, unit: yes-no, cite: act s. 2, notApplicable: Nobody knows. }
  producer_period:
    outputs: [net]
    formulas:
      ground: { label: Ground, expr: sum(line.mass), unit: kg, cite: act s. 1 }
      net: { label: Net, expr: ground, unit: kg, cite: act s. 1 }
  producer_year:
    outputs: [net]
    formulas:
      ground: { label: Ground, expr: sum(producer_period.net), unit: kg, cite: act s. 1 }
      net: { label: Net, expr: ground, unit: kg, cite: act s. 1 }
  national_year:
    outputs: [net, held_before]
    formulas:
      held_before: { label: Held, expr: sum(held over -2..-1), unit: kg, cite: act s. 1, notApplicable: A year is missing. }
      ground: { label: Ground, expr: sum(producer_year.net), unit: kg, cite: act s. 1 }
      net: { label: Net, expr: ground * 3, unit: kg, cite: act s. 1 }
untranslatable: []
`,
    tables: {},
    cases: {},
  });
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const rulebook = load();
const HELD = new Map([
  [2023, { values: Float64Array.of(1_000_000) }],
  [2024, { values: BigInt64Array.of(2n ** 60n) }],
  [2025, { values: Float64Array.of(7) }],
]);
const BACK_ENDS = ['generated', 'closures'] as const;

/** A nation of one producer with one period; so many of its lines belong to it. */
function nation(masses: readonly bigint[], owned = masses.length): RunFacts {
  return {
    line: { rows: masses.length, inputs: { mass: { values: BigInt64Array.from(masses) } } },
    producer_period: { rows: 1, inputs: {}, below: Uint32Array.of(0, owned) },
    producer_year: {
      rows: 1,
      inputs: { small: { codes: Uint8Array.of(0) } },
      below: Uint32Array.of(0, 1),
    },
    national_year: { rows: 1, inputs: { held: { years: HELD } }, below: Uint32Array.of(0, 1) },
  };
}

function stagesOf(columns: CompiledColumns, facts: RunFacts): ReadonlyMap<StageName, StageResults> {
  const run = columns.run(facts);
  if (!run.ok) throw new Error(JSON.stringify(run.issues));
  return run.stages;
}

function compiled(options: Omit<ColumnOptions, 'days'> = {}): CompiledColumns {
  return compileColumns(rulebook, { days: [on], ...options });
}

/** What each line gives of an output. */
function given(columns: CompiledColumns, facts: RunFacts, name: string): readonly Raw[] {
  const line = stagesOf(columns, facts).get('line');
  return Array.from({ length: line?.rows ?? 0 }, (_, row) => line?.raw(row, name) ?? null);
}

const cents = (minor: bigint): Raw => ratio(minor, 100n);

function withoutGenerating<T>(act: () => T): T {
  const { Function: generating } = globalThis;
  globalThis.Function = (() => {
    throw new EvalError('Generating code is forbidden.');
  }) as unknown as FunctionConstructor;
  try {
    return act();
  } finally {
    globalThis.Function = generating;
  }
}

describe('the columns of a run', () => {
  it('are its outputs and what other stages and second passes read, and with traces every formula', () => {
    const names = (traced: boolean) =>
      [...stagesOf(compiled({ traced }), nation([1n]))].map(([name, each]) => [
        name,
        [...each.names].sort(),
      ]);
    expect(names(false)).toEqual([
      ['line', ['fee', 'is_half', 'is_large', 'of_all', 'part']],
      ['producer_period', ['net']],
      ['producer_year', ['net']],
      ['national_year', ['ground', 'held_before', 'net']],
    ]);
    expect(names(true)).toEqual([
      ['line', ['fee', 'is_half', 'is_large', 'of_all', 'part', 'square']],
      ['producer_period', ['ground', 'net']],
      ['producer_year', ['ground', 'net']],
      ['national_year', ['ground', 'held_before', 'net']],
    ]);
  });

  it('hold a row whose way to its results alone passes what doubles hold', () => {
    for (const backEnd of BACK_ENDS) {
      const line = stagesOf(compiled({ backEnd }), nation([2n ** 40n, 2_000_000n])).get('line');
      expect([line?.raw(0, 'is_large'), line?.raw(1, 'is_large')]).toEqual([true, false]);
      expect(line?.wide).toEqual(new Set());
    }
  });

  it('hold sums over years, exactly where a year passes what doubles hold', () => {
    for (const backEnd of BACK_ENDS) {
      const year = stagesOf(compiled({ backEnd }), nation([1n])).get('national_year');
      expect(year?.raw(0, 'held_before')).toEqual(ratio(2n ** 60n + 1_000_000n, 1_000_000n));
      expect(year?.wide).toEqual(new Set([0]));
    }
  });

  it('say nothing of a line that belongs to nobody, nor by exact arithmetic', () => {
    for (const backEnd of BACK_ENDS)
      for (const mass of [3_000_000n, 2n ** 60n]) {
        const facts = nation([mass, mass], 1);
        expect(given(compiled({ backEnd }), facts, 'part')).toEqual([
          ratio(mass, 1_000_000n),
          null,
        ]);
        expect(given(compiled({ backEnd }), facts, 'is_half')).toEqual([true, null]);
      }
  });
});

describe('a compilation', () => {
  it('serves again where facts are of the same size, without generating code', () => {
    const columns = compiled();
    expect(given(columns, nation([1_000_000n, 7n]), 'fee')).toEqual([cents(220n), cents(0n)]);
    const again = withoutGenerating(() => given(columns, nation([1_010_000n, 3n]), 'fee'));
    expect(again).toEqual([cents(222n), cents(0n)]);
    // Another size is another compilation; the first one serves on.
    expect(() => withoutGenerating(() => given(columns, nation([1n << 40n]), 'fee'))).toThrow(
      'forbidden',
    );
    expect(given(columns, nation([2n ** 40n]), 'fee')).toEqual([cents(241_892_558n)]);
    const first = withoutGenerating(() => given(columns, nation([990_000n, 5n]), 'fee'));
    expect(first).toEqual([cents(218n), cents(0n)]);
  });

  it.each(BACK_ENDS)('for small numbers does not round large ones, %s', (backEnd) => {
    const columns = compiled({ backEnd });
    expect(given(columns, nation([1_000_000n]), 'fee')).toEqual([cents(220n)]);
    // 247,697,979,499.49998 cents, which a double would have as .5.
    expect(given(columns, nation([1_125_899_906_815_909n]), 'fee')).toEqual([
      cents(247_697_979_499n),
    ]);
  });

  it.each(BACK_ENDS)('for few lines does not add up many, %s', (backEnd) => {
    const columns = compiled({ backEnd });
    const mass = 2n ** 44n - 1n;
    for (const count of [1, 601, 3]) {
      const facts = nation(Array.from({ length: count }, () => mass));
      const stages = stagesOf(columns, facts);
      const sum = ratio(BigInt(count) * mass, 1_000_000n);
      expect(stages.get('producer_year')?.raw(0, 'net')).toEqual(sum);
    }
  });

  it.each(BACK_ENDS)('serves those stages that are given, more or fewer, %s', (backEnd) => {
    const columns = compiled({ backEnd });
    const all = nation([5_000_000n, 7_000_000n]);
    const { line, producer_period } = all;
    if (line === undefined || producer_period === undefined) throw new Error('There are lines.');
    const { rows, inputs } = producer_period;
    const net = (facts: RunFacts): Raw | undefined =>
      stagesOf(columns, facts).get('producer_period')?.raw(0, 'net');
    for (let time = 0; time < 2; time += 1) {
      expect(net({ producer_period: { rows, inputs } })).toEqual(ratio(0n, 1n));
      expect(net({ line, producer_period })).toEqual(ratio(12n, 1n));
      expect(net(all)).toEqual(ratio(12n, 1n));
      expect(given(columns, all, 'is_half')).toEqual([false, true]);
    }
  });
});
