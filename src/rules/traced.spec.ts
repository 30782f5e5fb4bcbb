import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { flattened, nested } from '../../test/flattened-facts.js';
import { LAW_DAYS } from '../../test/generated-facts.js';
import { generatedCase } from '../../test/generated-rulebook.js';
import {
  compileColumns,
  interpretStage,
  type EvaluatedRecord,
  type Evaluation,
  type Outputs,
  type TraceStep,
} from './index.js';
import { runRecords } from './record-run.js';

interface Shown {
  readonly outputs: Outputs;
  readonly trace: readonly TraceStep[];
  readonly rows: readonly Shown[];
}

/** A record with everything below it, every step written out. */
function shown({ outputs, trace, rows }: EvaluatedRecord): Shown {
  const below = Array.from({ length: rows?.length ?? 0 }, (_, index) => rows?.at(index));
  return {
    outputs,
    trace: trace(),
    rows: below.filter((row) => row !== undefined).map(shown),
  };
}

function shownOf(evaluation: Evaluation): Shown {
  if (!evaluation.ok) throw new Error(JSON.stringify(evaluation.issues));
  const { outputs, trace, rows } = evaluation;
  return shown({ outputs, trace: () => trace, rows });
}

describe('traces of columns', () => {
  it('are those of the interpreter, step by step, on every row of generated rulebooks', () => {
    fc.assert(
      fc.property(generatedCase(6), ({ rulebook, facts }) => {
        const { on, nation } = facts;
        const truth = shownOf(interpretStage(rulebook, 'national_year', nested(nation), { on }));
        const columns = flattened(rulebook, nation).facts;
        for (const backEnd of ['generated', 'closures'] as const) {
          const options = { days: LAW_DAYS, backEnd, traced: true };
          const run = compileColumns(rulebook, options).run(columns);
          if (!run.ok) throw new Error(JSON.stringify(run.issues));
          expect(shown(run.record('national_year', 0))).toEqual(truth);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are those of the interpreter for records as callers have them', () => {
    fc.assert(
      fc.property(generatedCase(8), ({ rulebook, facts }) => {
        for (const year of facts.nation.rows) {
          const on = facts.on;
          const truth = interpretStage(rulebook, 'producer_year', nested(year, 1), { on });
          const run = runRecords(rulebook, 'producer_year', [{ facts: nested(year, 1), on }]);
          if (run === undefined) throw new Error('Facts that are in order were not read.');
          expect(shown(run.record('producer_year', 0))).toEqual(shownOf(truth));
        }
      }),
      { numRuns: 40 },
    );
  });
});
