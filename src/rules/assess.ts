import type { CalendarDate } from '../kernel/calendar-date.js';
import { computeFormulas, frameOf, notInForce, rowsOf } from './evaluate.js';
import { outputsOf, stepsOf } from './evaluated.js';
import { FactIssues, readFacts, type Facts } from './facts.js';
import { inForceOn, type InForce } from './interpret.js';
import type { RuleIssue } from './issues.js';
import type { Raw, Rulebook, Stage } from './model.js';
import { say } from './phrase.js';
import { runRecords } from './record-run.js';
import type { TraceStep } from './trace.js';
import { moneyOf, type Outputs } from './values.js';

export type Assessed =
  | {
      readonly ok: true;
      readonly lines: LineResults;
      readonly period: Outputs;
      readonly periodTrace: readonly TraceStep[];
    }
  | { readonly ok: false; readonly issues: readonly RuleIssue[] };

/** Results of many lines, read one at a time so that a hundred thousand of them cost no objects nobody looks at. */
export interface LineResults {
  readonly length: number;
  readonly outputs: (index: number) => Outputs;
  /** Minor units of an output that is money. */
  readonly minor: (index: number, output: string) => bigint;
}

/**
 * A whole return: every line without a trace, then the totals of the period with theirs. Give a line's own `on` where the law
 * changed inside the period. To explain one line: `evaluateStage(rulebook, 'line', line, { on })`. First passes only: a second pass
 * needs what lies above a return, and `evaluateStage` of the year gives it.
 */
export function assessReturn(
  rulebook: Rulebook,
  facts: { readonly lines: readonly Facts[]; readonly period?: Facts },
  { on }: { readonly on: CalendarDate },
): Assessed {
  const issues = new FactIssues();
  const line = rulebook.stages.get('line');
  const inForce = inForceOn(rulebook, on);
  if (line === undefined)
    issues.add({
      code: 'unknown-stage',
      message: say('The rulebook assesses no returns: it has no stage line.'),
      field: 'stage',
      found: rulebook.id,
    });
  else if (inForce === undefined) issues.add(notInForce(rulebook, on));
  if (line === undefined || inForce === undefined) return { ok: false, issues: issues.list };
  const { lines, period = {} } = facts;
  return (
    inColumns(rulebook, line, { lines, period, on }) ??
    interpreted(rulebook, line, { lines, period, inForce })
  );
}

/** Undefined when some fact is not in order. */
function inColumns(
  rulebook: Rulebook,
  line: Stage,
  { lines, period, on }: { lines: readonly Facts[]; period: Facts; on: CalendarDate },
): Assessed | undefined {
  const stage = rulebook.stages.get('producer_period');
  const run =
    stage === undefined
      ? runRecords(
          rulebook,
          'line',
          lines.map((each) => ({ facts: each, on: Object.hasOwn(each, 'on') ? each.on : on })),
        )
      : runRecords(rulebook, 'producer_period', [{ facts: { ...period, lines }, on }]);
  const table = run?.table('line');
  if (run === undefined || table === undefined) return undefined;
  const results = linesOf(line, table.rows, (index, name) => table.raw(index, name));
  if (stage === undefined) return { ok: true, lines: results, period: {}, periodTrace: [] };
  const total = run.record('producer_period', 0);
  return {
    ok: true,
    lines: results,
    period: firstOutputs(stage, total.outputs),
    get periodTrace() {
      return total.trace().filter((step) => !step.second);
    },
  };
}

function firstOutputs(stage: Stage, outputs: Outputs): Outputs {
  const later = new Set(stage.second?.outputs);
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !later.has(name)));
}

/** The definition of truth, which also says what is wrong. */
function interpreted(
  rulebook: Rulebook,
  line: Stage,
  given: { lines: readonly Facts[]; period: Facts; inForce: InForce },
): Assessed {
  const { lines, period, inForce } = given;
  const issues = new FactIssues();
  const rows = { stage: line.name, rows: 'lines' };
  const computed = rowsOf(rulebook, rows, { lines }, { on: inForce.on, issues }) ?? [];
  const stage = rulebook.stages.get('producer_period');
  const extra = ['on', 'lines'];
  const totals =
    stage === undefined
      ? undefined
      : { stage, read: readFacts(stage, period, { rulebook, issues, extra }) };
  if (issues.list.length > 0) return { ok: false, issues: issues.list };
  const value = (index: number, name: string): Raw =>
    computed[index]?.frame.values.get(name) ?? null;
  const results = linesOf(line, computed.length, value);
  if (totals === undefined) return { ok: true, lines: results, period: {}, periodTrace: [] };
  const frame = frameOf(totals.read, inForce, { length: computed.length, value });
  computeFormulas({ stage: totals.stage, frame });
  return {
    ok: true,
    lines: results,
    period: outputsOf(totals.stage.formulas, (name) => frame.values.get(name) ?? null),
    periodTrace: stepsOf(rulebook, { stage: totals.stage, frame }),
  };
}

function linesOf(
  stage: Stage,
  length: number,
  value: (index: number, name: string) => Raw,
): LineResults {
  const outputs = (index: number): Outputs => {
    if (!(index >= 0 && index < length)) throw new RangeError('There is no such line.');
    return outputsOf(stage.formulas, (name) => value(index, name));
  };
  return { length, outputs, minor: (index, output) => minorOf(outputs(index), output) };
}

function minorOf(outputs: Outputs, output: string): bigint {
  const value = outputs[output];
  if (value === undefined) throw new RangeError(`There is no output ${output}.`);
  return moneyOf(value).minor;
}
