import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import type { DataIssue } from '../kernel/issue.js';
import { minorDigits } from '../kernel/money.js';
import { ratio } from '../kernel/ratio.js';
import { compileStage, type CompiledStage } from './compiled-stage.js';
import type { Slots } from './compiled-code.js';
import { computeFormulas, frameOf, notInForce } from './evaluate.js';
import { evaluated, outputsOf } from './evaluated.js';
import { FactIssues, readFacts, type Facts } from './facts.js';
import { inForceOn, type Frame, type InForce, type Rows } from './interpret.js';
import { BELOW, type Raw, type Rulebook, type Stage } from './model.js';
import type { TraceStep } from './trace.js';
import { moneyOf, type Outputs } from './values.js';

export type Assessed =
  | {
      readonly ok: true;
      readonly lines: LineResults;
      readonly period: Outputs;
      readonly periodTrace: readonly TraceStep[];
    }
  | { readonly ok: false; readonly issues: readonly DataIssue[] };

/** Results of many lines, read one at a time so that a hundred thousand of them cost no objects nobody looks at. */
export interface LineResults {
  readonly length: number;
  readonly outputs: (index: number) => Outputs;
  /** Minor units of an output that is money; quicker than `moneyOf(outputs(index).fee)`. */
  readonly minor: (index: number, output: string) => bigint;
}

/**
 * A whole return: every line without a trace, compiled for its day, then the totals of the period with theirs. Give a line's
 * own `on` where the law changed inside the period. To explain one line: `evaluateStage(rulebook, 'line', line, { on })`. First
 * passes only: a second pass needs what lies above a return, and `evaluateStage` of the year gives it.
 */
export function assessReturn(
  rulebook: Rulebook,
  facts: { readonly lines: readonly Facts[]; readonly period?: Facts },
  options: { readonly on: CalendarDate },
): Assessed {
  const issues = new FactIssues();
  const line = rulebook.stages.get('line');
  const inForce = inForceOn(rulebook, options.on);
  if (line === undefined) {
    issues.add({
      code: 'unknown-stage',
      message: 'The rulebook assesses no returns: it has no stage line.',
      field: 'stage',
      found: rulebook.id,
    });
    return { ok: false, issues: issues.list };
  }
  if (inForce === undefined) {
    issues.add(notInForce(rulebook, options.on));
    return { ok: false, issues: issues.list };
  }
  const table = new LineTable(rulebook, line, inForce);
  for (const [index, each] of facts.lines.entries()) table.add(each, issues, index + 1);
  const totals = totalsOf(rulebook, facts.period ?? {}, { inForce, table, issues });
  if (issues.list.length > 0) return { ok: false, issues: issues.list };
  return { ok: true, lines: table, ...totals };
}

/** Empty when the rulebook sums nothing up. */
function totalsOf(
  rulebook: Rulebook,
  facts: Facts,
  from: { readonly inForce: InForce; readonly table: Rows; readonly issues: FactIssues },
): { readonly period: Outputs; readonly periodTrace: readonly TraceStep[] } {
  const stage = rulebook.stages.get('producer_period');
  if (stage === undefined) return { period: {}, periodTrace: [] };
  const extra = ['on', BELOW.producer_period?.rows ?? ''];
  const read = readFacts(stage, facts, { rulebook, issues: from.issues, extra });
  if (from.issues.list.length > 0) return { period: {}, periodTrace: [] };
  const frame = frameOf(read, from.inForce, from.table);
  const record = { stage, frame, children: [] };
  computeFormulas(record);
  const { outputs, trace } = evaluated(rulebook, record);
  return { period: outputs, periodTrace: trace() };
}

type Row =
  | { readonly stage: CompiledStage; readonly slots: Slots }
  | { readonly stage: undefined; readonly frame: Frame };

class LineTable implements Rows, LineResults {
  private readonly rows: Row[] = [];
  private readonly days = new Map<string, Day | undefined>();
  private readonly minorPerMajor: bigint;
  private readonly money: ReadonlySet<string>;
  private last: { readonly on: string; readonly day: Day } | undefined;

  constructor(
    private readonly rulebook: Rulebook,
    private readonly stage: Stage,
    private readonly inForce: InForce,
  ) {
    const { currency } = rulebook;
    this.minorPerMajor = 10n ** BigInt(minorDigits(currency ?? ''));
    const money = stage.formulas.filter((each) => each.output && each.unit?.text === currency);
    this.money = new Set(money.map((each) => each.name));
  }

  get length(): number {
    return this.rows.length;
  }

  add(facts: Facts, issues: FactIssues, row: number): void {
    const on = Object.hasOwn(facts, 'on') ? facts.on : this.inForce.on;
    const day = typeof on === 'string' ? this.day(on) : undefined;
    if (day === undefined) {
      const date = typeof on === 'string' ? parseCalendarDate(on) : undefined;
      issues.add(
        date?.ok === true
          ? notInForce(this.rulebook, date.value, row)
          : {
              code: 'fact',
              message: 'This is no day.',
              field: 'on',
              row,
              found: on,
              write: '"2026-03-31"',
            },
      );
      return;
    }
    if (day.compiled !== undefined) {
      const slots = day.compiled.run(facts, issues, row);
      if (slots !== undefined) this.rows.push({ stage: day.compiled, slots });
      return;
    }
    const read = readFacts(this.stage, facts, {
      rulebook: this.rulebook,
      issues,
      extra: ['on'],
      row,
    });
    if (issues.list.length > 0) return;
    const frame = frameOf(read, day.inForce, undefined);
    computeFormulas({ stage: this.stage, frame });
    this.rows.push({ stage: undefined, frame });
  }

  value(row: number, name: string): Raw {
    const each = this.rows[row];
    if (each === undefined) return null;
    return each.stage === undefined
      ? (each.frame.values.get(name) ?? null)
      : each.stage.raw(each.slots, name);
  }

  total(name: string): Raw {
    let [n, d] = [0n, 1n];
    for (let index = 0; index < this.rows.length; index += 1) {
      const each = this.rows[index];
      const fixed = each?.stage?.numerator(each.slots, name);
      const value = fixed ?? this.value(index, name);
      if (value === null || typeof value !== 'object') return null;
      if (value.d === d) n += value.n;
      else if (d % value.d === 0n) n += value.n * (d / value.d);
      else if (value.d % d === 0n) [n, d] = [n * (value.d / d) + value.n, value.d];
      else ({ n, d } = ratio(n * value.d + value.n * d, d * value.d));
    }
    return ratio(n, d);
  }

  outputs(index: number): Outputs {
    const each = this.rows[index];
    if (each === undefined) throw new RangeError('There is no such line.');
    return each.stage === undefined
      ? outputsOf(this.stage, each.frame)
      : each.stage.outputs(each.slots);
  }

  minor(index: number, output: string): bigint {
    const each = this.rows[index];
    const fixed = each?.stage?.numerator(each.slots, output);
    if (fixed?.d === this.minorPerMajor && this.money.has(output)) return fixed.n;
    const value = this.outputs(index)[output];
    if (value === undefined) throw new RangeError(`There is no output ${output}.`);
    return moneyOf(value).minor;
  }

  private day(on: string): Day | undefined {
    if (this.last?.on === on) return this.last.day;
    if (!this.days.has(on)) this.days.set(on, this.open(on));
    const day = this.days.get(on);
    if (day !== undefined) this.last = { on, day };
    return day;
  }

  private open(on: string): Day | undefined {
    const known = daysOf(this.rulebook).get(on);
    if (known !== undefined) return known;
    const date = parseCalendarDate(on);
    const inForce = date.ok ? inForceOn(this.rulebook, date.value) : undefined;
    if (inForce === undefined) return undefined;
    const day = { inForce, compiled: compileStage(this.rulebook, this.stage, inForce) };
    if (daysOf(this.rulebook).size < MOST_DAYS) daysOf(this.rulebook).set(on, day);
    return day;
  }
}

/** A national run assesses twenty thousand returns by one day of the law: it is compiled once. */
const MOST_DAYS = 64;
const compiledDays = new WeakMap<Rulebook, Map<string, Day>>();

function daysOf(rulebook: Rulebook): Map<string, Day> {
  const days = compiledDays.get(rulebook) ?? new Map<string, Day>();
  compiledDays.set(rulebook, days);
  return days;
}

interface Day {
  readonly inForce: InForce;
  readonly compiled: CompiledStage | undefined;
}
