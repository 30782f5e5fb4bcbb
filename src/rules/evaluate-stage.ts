import {
  evaluationOf,
  interpretStage,
  type Evaluation,
  type EvaluationOptions,
} from './evaluate.js';
import type { Facts } from './facts.js';
import { BELOW, type Rulebook, type StageName } from './model.js';
import { runRecords } from './record-run.js';

/** From so many rows on, columns are quicker than the interpreter, their compilation for a new rulebook included. */
const MANY_ROWS = 8;

/**
 * Evaluates one stage on one day of the law; its trace is there to be read. `on` chooses the parameters: the date placed on the
 * market or the last day of the reported year, never today. Rows of the stage below stand under `lines`, `periods` or `producers`;
 * a row may carry its own `on`. Issues instead of outputs when facts are wrong or the rulebook does not hold on that day.
 *
 * Second passes: a `producer_year` or `national_year` gives those of all its rows too, where what they read of the stages above is
 * evaluated here. A stage evaluated alone takes the values of the stages above as facts under their names, all that its second
 * pass reads: `{ mass: '50 g', producer_year: { placed: '900 kg' } }`; the outputs of an evaluation of that stage will do. Without
 * them its second pass is left out, and so are its outputs. A part of a pool needs all rows at hand, never facts.
 */
export function evaluateStage(
  rulebook: Rulebook,
  stageName: StageName,
  facts: Facts,
  options: EvaluationOptions,
): Evaluation {
  if (options.observe === undefined && hasManyRows(stageName, facts)) {
    const run = runRecords(rulebook, stageName, [{ facts, on: options.on }]);
    if (run !== undefined) return evaluationOf(run.record(stageName, 0));
  }
  return interpretStage(rulebook, stageName, facts, options);
}

function hasManyRows(stage: StageName, facts: Facts): boolean {
  return rowsIn(stage, facts, MANY_ROWS) >= MANY_ROWS;
}

/** Rows below, counted up to `most`. */
function rowsIn(stage: StageName, facts: unknown, most: number): number {
  const below = BELOW[stage];
  if (below === undefined || typeof facts !== 'object' || facts === null) return 0;
  const list = Object.hasOwn(facts, below.rows) ? (facts as Facts)[below.rows] : undefined;
  if (!Array.isArray(list)) return 0;
  let count = list.length;
  for (let at = 0; at < list.length && count < most; at += 1)
    count += rowsIn(below.stage, list[at], most - count);
  return count;
}
