import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { columnarOutputs } from '../../test/column-outputs.js';
import { flattened, nested } from '../../test/flattened-facts.js';
import { LAW_DAYS } from '../../test/generated-facts.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { generatedCase, type GeneratedCase } from '../../test/generated-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import {
  compileColumns,
  interpretStage,
  issueLine,
  loadRulebook,
  type EvaluatedRecord,
  type Outputs,
  type Rulebook,
  type RunFacts,
  type StageName,
} from './index.js';

const BELOW_OF: readonly StageName[] = [
  'national_year',
  'producer_year',
  'producer_period',
  'line',
];

/** What the interpreter says of every row, by stage and in the order of the columns. */
function interpreted({ rulebook, facts }: GeneratedCase): ReadonlyMap<StageName, Outputs[]> {
  const { on } = facts;
  const whole = interpretStage(rulebook, 'national_year', nested(facts.nation), { on });
  if (!whole.ok) throw new Error(JSON.stringify(whole.issues));
  const results = new Map<StageName, Outputs[]>();
  let records: Pick<EvaluatedRecord, 'outputs' | 'rows'>[] = [
    { outputs: whole.outputs, rows: whole.rows },
  ];
  for (const stage of BELOW_OF) {
    results.set(
      stage,
      records.map((record) => record.outputs),
    );
    records = records.flatMap(({ rows }) =>
      Array.from({ length: rows?.length ?? 0 }, (_, index) => rows?.at(index)).filter(
        (row) => row !== undefined,
      ),
    );
  }
  return results;
}

describe('columns', () => {
  it('agree with the interpreter on every line of generated rulebooks, generated code and closures alike', () => {
    fc.assert(
      fc.property(generatedCase(), (generated) => {
        const { facts } = flattened(generated.rulebook, generated.facts.nation);
        const truth = interpreted(generated);
        for (const backEnd of ['generated', 'closures'] as const) {
          const results = columnarOutputs(generated.rulebook, facts, { days: LAW_DAYS, backEnd });
          for (const [stage, outputs] of truth) expect(results.get(stage)).toEqual(outputs);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leaves to exact arithmetic what passes 2^53, and says which lines', () => {
    const rulebook = sample();
    const mass = [1_000_000n, 2n ** 62n, 2n ** 50n];
    const line = {
      rows: 3,
      inputs: {
        category: { codes: Uint8Array.of(0, 1, 0) },
        mass: { values: BigInt64Array.from(mass) },
        units: { values: Float64Array.of(1, 0, 3) },
      },
    };
    const run = compileColumns(rulebook, { days: LAW_DAYS }).run({ line });
    const results = run.ok ? run.stages.get('line') : undefined;
    expect(results?.raw(0, 'fee')).toEqual(ratio(2n, 1n));
    expect(results?.raw(1, 'fee')).toEqual(ratio(170_632_382_681_813n, 100n));
    expect(results?.raw(1, 'unit_mass')).toBeNull();
    expect(results?.raw(2, 'unit_mass')).toEqual(ratio(2n ** 50n, 3_000_000n));
    expect(results?.wide).toEqual(new Set([1]));
  });

  it('leaves to exact arithmetic by the law of the day of each line', () => {
    const days = ['2023-12-31', '2024-12-31', '2025-07-01'].map((day) =>
      valueOf(parseCalendarDate(day)),
    );
    const line = {
      rows: 3,
      day: Uint8Array.of(1, 2, 1),
      inputs: {
        category: { codes: new Uint8Array(3).fill(1) },
        mass: { values: BigInt64Array.of(2n ** 62n, 2n ** 62n, 1_000_000n) },
        units: { values: new Float64Array(3).fill(1) },
      },
    };
    for (const backEnd of ['generated', 'closures'] as const) {
      const run = compileColumns(sample(), { days, backEnd }).run({ line });
      const results = run.ok ? run.stages.get('line') : undefined;
      // 4,611,686,018,427.387904 kg at 0.37 and at 0.335 EUR/kg.
      expect(results?.raw(0, 'fee')).toEqual(ratio(170_632_382_681_813n, 100n));
      expect(results?.raw(1, 'fee')).toEqual(ratio(154_491_481_617_317n, 100n));
      expect(results?.raw(2, 'fee')).toEqual(ratio(37n, 100n));
    }
  });

  it('compute without generating code, where that is forbidden, only by closures', () => {
    const line = {
      rows: 1,
      inputs: {
        category: { codes: Uint8Array.of(0) },
        mass: { values: Float64Array.of(1_500_000) },
        units: { values: Float64Array.of(3) },
      },
    };
    const fee = (backEnd: 'generated' | 'closures'): unknown => {
      const run = compileColumns(sample(), { days: LAW_DAYS, backEnd }).run({ line });
      return run.ok && run.stages.get('line')?.raw(0, 'fee');
    };
    const { Function: generating } = globalThis;
    globalThis.Function = forbidden as unknown as FunctionConstructor;
    try {
      expect(fee('closures')).toEqual(ratio(3n, 1n));
      expect(() => fee('generated')).toThrow('forbidden');
    } finally {
      globalThis.Function = generating;
    }
    expect(fee('generated')).toEqual(ratio(3n, 1n));
  });

  it('adds up exactly where a sum passes 2^53 and no row of it does', () => {
    const mass = [2n ** 52n, 2n ** 52n, 1n, 1n, 1n];
    for (const backEnd of ['generated', 'closures'] as const) {
      const run = compileColumns(sample(), { days: LAW_DAYS, backEnd }).run({
        line: {
          rows: 5,
          inputs: {
            category: { codes: new Uint8Array(5).fill(1) },
            mass: { values: BigInt64Array.from(mass) },
            units: { values: new Float64Array(5).fill(1) },
          },
        },
        producer_period: {
          rows: 2,
          inputs: { late: { codes: new Uint8Array(2) } },
          below: Uint32Array.of(0, 5, 5),
        },
      });
      const results = run.ok ? run.stages.get('producer_period') : undefined;
      expect(results?.raw(0, 'ev_mass')).toEqual(ratio(2n ** 53n + 3n, 1_000_000n));
      expect(results?.raw(1, 'ev_mass')).toEqual(ratio(0n, 1n));
    }
  });

  it('adds up exactly where so many small rows pass 2^53 together', () => {
    const [rows, mass] = [601, 2n ** 44n - 1n];
    for (const backEnd of ['generated', 'closures'] as const) {
      const run = compileColumns(sample(), { days: LAW_DAYS, backEnd }).run({
        line: {
          rows,
          inputs: {
            category: { codes: new Uint8Array(rows).fill(1) },
            mass: { values: new Float64Array(rows).fill(Number(mass)) },
            units: { values: new Float64Array(rows).fill(1) },
          },
        },
        producer_period: {
          rows: 1,
          inputs: { late: { codes: new Uint8Array(1) } },
          below: Uint32Array.of(0, rows),
        },
      });
      const results = run.ok ? run.stages.get('producer_period') : undefined;
      expect(results?.raw(0, 'ev_mass')).toEqual(ratio(601n * mass, 1_000_000n));
    }
  });

  it('refuses columns that are no facts, and says where', () => {
    const columns = compileColumns(sample(), { days: LAW_DAYS });
    const inputs = {
      category: { codes: Uint8Array.of(0, 1) },
      mass: { values: Float64Array.of(1, 2) },
      units: { values: Float64Array.of(1, 2) },
    };
    const refusal = (changed: Partial<RunFacts['line']>, rows = 2): unknown => {
      const run = columns.run({ line: { rows, inputs, ...changed } });
      return run.ok ? [] : run.issues.map(({ location, message }) => [location, message]);
    };
    expect(refusal({})).toEqual([]);
    const wrong: [Record<string, unknown>, number | undefined, string][] = [
      [{ category: { codes: Uint8Array.of(0, 7) } }, 2, 'has no code 7'],
      [{ category: { codes: Uint8Array.of(255, 0) } }, 1, 'has no value'],
      [{ mass: { values: Float64Array.of(1) } }, undefined, 'has 1 rows, not 2'],
      [{ mass: { values: Float64Array.of(1, -1) } }, 2, 'is out of bounds'],
      [{ mass: { values: Float64Array.of(1.5, 1) } }, 1, 'takes whole numbers'],
      [{ mass: { values: Float64Array.of(1, 2 ** 53) } }, 2, 'takes whole numbers'],
      [{ mass: undefined }, undefined, 'is missing'],
      [{ share: { values: Float64Array.of(1, 1) } }, undefined, 'does not say its denominator'],
    ];
    for (const [change, row, message] of wrong) {
      const [field] = Object.keys(change);
      const location = row === undefined ? { field } : { row, field };
      const issues = refusal({ inputs: { ...inputs, ...change } });
      expect(issues).toEqual([[location, expect.stringContaining(message)]]);
    }
    expect(refusal({ day: Uint8Array.of(0, 9) })).toHaveLength(1);
    expect(refusal({}, 3)).not.toEqual([]);
  });
});

function forbidden(): never {
  throw new EvalError('Generating code is forbidden.');
}

function sample(): Rulebook {
  const loaded = loadRulebook(sampleFiles());
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join());
  return loaded.rulebook;
}
