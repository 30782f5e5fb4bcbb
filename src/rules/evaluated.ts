import { interpretFormula, type Frame } from './interpret.js';
import type { Formula, Rulebook, Stage } from './model.js';
import type { Computed } from './second-pass.js';
import { traceStep, type TraceStep } from './trace.js';
import { valueFrom, type Outputs, type Value } from './values.js';

/** A computed record as others read it. What costs is computed when asked for: a year may have a million rows. */
export interface EvaluatedRecord {
  /** Of both passes, where the second was computed. */
  readonly outputs: Outputs;
  readonly trace: () => readonly TraceStep[];
  readonly rows: EvaluatedRows | undefined;
}

export interface EvaluatedRows {
  readonly length: number;
  /** Throws a RangeError when there is no such row; rows count from 0, in the order of the facts. */
  readonly at: (index: number) => EvaluatedRecord;
}

export function evaluated(rulebook: Rulebook, record: Computed): EvaluatedRecord {
  const { stage, frame, children, second } = record;
  const later = second === undefined ? [] : (stage.second?.formulas ?? []);
  return {
    outputs: { ...outputsOf(stage, frame), ...outputsFrom(later, frame) },
    trace: () => [
      ...stage.formulas.map((formula) =>
        traceStep(formula, interpretFormula(formula, frame), { rulebook, stage, frame }),
      ),
      ...later.map((formula) => secondStep(formula, rulebook, record)),
    ],
    rows:
      frame.rows === undefined
        ? undefined
        : {
            length: children.length,
            at: (index) => {
              const child = children[index];
              if (child === undefined) throw new RangeError('There is no such row.');
              return evaluated(rulebook, child);
            },
          },
  };
}

function secondStep(formula: Formula, rulebook: Rulebook, record: Computed): TraceStep {
  const frame = record.second?.frame ?? record.frame;
  const shared = record.second?.shares.get(formula);
  const result = shared ?? interpretFormula(formula, frame);
  return traceStep(formula, result, { rulebook, stage: record.stage, frame, shared });
}

/** Of the first pass. */
export function outputsOf(stage: Stage, frame: Frame): Outputs {
  return outputsFrom(stage.formulas, frame);
}

function outputsFrom(formulas: readonly Formula[], frame: Frame): Outputs {
  const outputs: Record<string, Value> = {};
  for (const formula of formulas) {
    if (!formula.output) continue;
    outputs[formula.name] = valueFrom(
      frame.values.get(formula.name) ?? null,
      formula.type,
      formula.unit,
      formula.notApplicable,
    );
  }
  return outputs;
}
