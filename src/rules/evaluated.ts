import { interpretFormula } from './interpret.js';
import type { Formula, Raw, Rulebook } from './model.js';
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
  const { stage, frame, children } = record;
  const read = (name: string): Raw => frame.values.get(name) ?? null;
  return {
    outputs: { ...outputsOf(stage.formulas, read), ...outputsOf(laterOf(record), read) },
    trace: () => stepsOf(rulebook, record),
    rows:
      frame.rows === undefined
        ? undefined
        : rowsAt(children.length, (index) => {
            const child = children[index];
            return child === undefined ? undefined : evaluated(rulebook, child);
          }),
  };
}

/** Rows by their place among those of one record. */
export function rowsAt(
  length: number,
  record: (index: number) => EvaluatedRecord | undefined,
): EvaluatedRows {
  return {
    length,
    at: (index) => {
      const found = Number.isInteger(index) && index >= 0 ? record(index) : undefined;
      if (found === undefined) throw new RangeError('There is no such row.');
      return found;
    },
  };
}

/** Every step of a record, those of its second pass last. */
export function stepsOf(rulebook: Rulebook, record: Omit<Computed, 'children'>): TraceStep[] {
  const { stage, frame, second } = record;
  return [
    ...stage.formulas.map((formula) =>
      traceStep(formula, interpretFormula(formula, frame), { rulebook, stage, frame }),
    ),
    ...laterOf(record).map((formula) => {
      const above = second?.frame ?? frame;
      const shared = second?.shares.get(formula);
      const result = shared ?? interpretFormula(formula, above);
      return traceStep(formula, result, { rulebook, stage, frame: above, shared });
    }),
  ];
}

/** Those of its second pass, where that was computed. */
function laterOf({ stage, second }: Pick<Computed, 'stage' | 'second'>): readonly Formula[] {
  return second === undefined ? [] : (stage.second?.formulas ?? []);
}

export function outputsOf(formulas: readonly Formula[], read: (name: string) => Raw): Outputs {
  const outputs: Record<string, Value> = {};
  for (const { name, output, type, unit, notApplicable } of formulas)
    if (output) outputs[name] = valueFrom(read(name), type, unit, notApplicable);
  return outputs;
}
