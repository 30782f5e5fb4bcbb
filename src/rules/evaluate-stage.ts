import type { ColumnOptions } from './columnar-types.js';
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
 * them its second pass is left out, and so are its outputs. A part of a pool needs all rows at hand, or the `shares` that were kept.
 */
export function evaluateStage(
  rulebook: Rulebook,
  stageName: StageName,
  facts: Facts,
  options: EvaluationOptions,
): Evaluation {
  const compiled = isForColumns(stageName, facts, options)
    ? evaluateCompiled(rulebook, stageName, facts, options)
    : undefined;
  return compiled ?? interpretStage(rulebook, stageName, facts, options);
}

/** Columns tell nobody what they compute, and take no shares from outside. */
export function isForColumns(
  stage: StageName,
  facts: Facts,
  { observe, shares }: Pick<EvaluationOptions, 'observe' | 'shares'>,
): boolean {
  const isPlain = observe === undefined && shares === undefined;
  return isPlain && rowsBelow(stage, facts) >= MANY_ROWS;
}

/**
 * The same by compiled columns, however few rows there are; by `closures` where code may not be generated, as in a browser with a
 * strict policy. Undefined for what is the interpreter's: see `runRecords`.
 */
export function evaluateCompiled(
  rulebook: Rulebook,
  stageName: StageName,
  facts: Facts,
  { on, backEnd }: Pick<EvaluationOptions, 'on'> & Pick<ColumnOptions, 'backEnd'>,
): Evaluation | undefined {
  const run = runRecords(rulebook, stageName, [{ facts, on }], backEnd);
  return run === undefined ? undefined : evaluationOf(run.record(stageName, 0));
}

/** Rows of all stages below; what is no list of records holds none. */
export function rowsBelow(stage: StageName, facts: unknown): number {
  const below = BELOW[stage];
  if (below === undefined) return 0;
  const list = (facts as Facts | null | undefined)?.[below.rows];
  if (!Array.isArray(list)) return 0;
  return list.reduce<number>((sum, row) => sum + 1 + rowsBelow(below.stage, row), 0);
}
