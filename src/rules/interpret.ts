import type { CalendarDate } from '../kernel/calendar-date.js';
import { daysBetween } from '../kernel/calendar-date.js';
import {
  add,
  compare,
  divide,
  leastCommonMultiple,
  multiply,
  ratio,
  roundToStep,
  subtract,
  type Ratio,
} from '../kernel/ratio.js';
import type { DatedValue, Formula, Node, Raw, Rulebook, StageName } from './model.js';
import type { ComparisonOperator } from './grammar.js';
import { keyText } from './table.js';

/**
 * The definition of truth: a direct interpreter of the checked tree over exact rationals. Every other back end agrees with
 * it on every line. Total: it always ends, and what has no value is "not applicable" (null), never zero and never an exception.
 */

/** Parameters as they stand on one day. */
export interface InForce {
  readonly on: CalendarDate;
  readonly parameters: ReadonlyMap<string, DatedValue>;
}

/** Rows of the stage below, however they are stored. */
export interface Rows {
  readonly length: number;
  readonly value: (row: number, name: string) => Raw;
  /** Of rows that change no more: what was summed up over them, so that a long return is gone through once for each sum. */
  readonly summaries?: Map<Node, Summary>;
}

export interface Summary {
  readonly raw: Raw;
  /** How many rows it goes over; undefined where that is not known. */
  readonly count: number | undefined;
}

export interface Frame {
  readonly inForce: InForce;
  readonly values: Map<string, Raw>;
  readonly series: ReadonlyMap<string, ReadonlyMap<number, Raw>>;
  readonly rows: Rows | undefined;
  readonly row?: number;
  /** Second pass: the stages above, as they stand after their first pass. */
  readonly above?: ReadonlyMap<StageName, ReadonlyMap<string, Raw>>;
  /** Told of each look-up made and each branch taken, for the coverage of cases. */
  readonly observe?: Observer | undefined;
}

/** Of a look-up also the day of its law, and its keys as a table's cells are named. */
export type Observer = (
  node: Node,
  read?: { readonly on: CalendarDate; readonly key: string },
) => void;

const ZERO = ratio(0n, 1n);

/** The values in force on a day; undefined before the first day of the rulebook and after its last. */
export function inForceOn(rulebook: Rulebook, on: CalendarDate): InForce | undefined {
  if (on < rulebook.from || (rulebook.until !== undefined && on > rulebook.until)) return undefined;
  const parameters = new Map<string, DatedValue>();
  for (const parameter of rulebook.parameters.values()) {
    const value = parameter.values.findLast((each) => each.from <= on);
    if (value !== undefined) parameters.set(parameter.name, value);
  }
  return { on, parameters };
}

/** The formula's value: its expression, then its rounding if the law states one. */
export function interpretFormula(
  formula: Formula,
  frame: Frame,
): { readonly exact: Raw; readonly value: Raw } {
  const exact = interpret(formula.node, frame);
  if (formula.round === undefined || !isNumber(exact)) return { exact, value: exact };
  return { exact, value: roundToStep(exact, formula.round.step, formula.round.mode) };
}

export function interpret(node: Node, frame: Frame): Raw {
  switch (node.op) {
    case 'constant':
      return node.value;
    case 'on':
      return frame.inForce.on;
    case 'input':
    case 'formula':
      return frame.values.get(node.name) ?? null;
    case 'row':
      return frame.rows?.value(frame.row ?? 0, node.name) ?? null;
    case 'parameter': {
      const { raw, keys } = parameterValue(node, frame);
      frame.observe?.(node, { on: frame.inForce.on, key: keyText(keys) });
      return raw;
    }
    case 'negate': {
      const of = interpret(node.of, frame);
      return isNumber(of) ? subtract(ZERO, of) : null;
    }
    case 'not': {
      const of = interpret(node.of, frame);
      return of === null ? null : of !== true;
    }
    case 'arithmetic':
      return arithmetic(node.operator, interpret(node.left, frame), interpret(node.right, frame));
    case 'compare':
      return comparison(node.operator, interpret(node.left, frame), interpret(node.right, frame));
    case 'logic':
      return logic(node.operator, interpret(node.left, frame), interpret(node.right, frame));
    case 'choose': {
      const condition = interpret(node.condition, frame);
      if (condition === null) return null;
      const branch = condition === true ? node.then : node.otherwise;
      frame.observe?.(branch);
      return interpret(branch, frame);
    }
    case 'member': {
      const of = interpret(node.of, frame);
      return of === null ? null : node.values.includes(of as string);
    }
    case 'is-not-applicable':
      return (interpret(node.of, frame) === null) !== node.negated;
    case 'band':
      return bandOf(node, interpret(node.of, frame));
    case 'above':
      return frame.above?.get(node.stage)?.get(node.name) ?? null;
    case 'share':
      // A part depends on the other rows: the second pass computes it, always as a whole formula.
      return null;
    case 'call':
      return called(node, frame);
    case 'aggregate':
      return aggregate(node, frame);
    case 'window':
      return summarised(node.name, windowValues(node, frame));
  }
}

/** The class whose upper edge is the first that the number does not pass. */
export function bandOf(
  band: { readonly edges: readonly Ratio[]; readonly names: readonly string[] },
  value: Raw,
): string | null {
  if (!isNumber(value)) return null;
  const index = band.edges.findIndex((edge) => compare(value, edge) <= 0);
  return band.names.at(index) ?? null;
}

export function isNumber(raw: Raw | undefined): raw is Ratio {
  return typeof raw === 'object' && raw !== null;
}

/** A look-up with the keys that were used and the dated value it came from. */
export function parameterValue(
  node: Node & { op: 'parameter' },
  frame: Frame,
): { raw: Raw; keys: readonly string[]; dated: DatedValue | undefined } {
  const dated = frame.inForce.parameters.get(node.name);
  if (node.keys.length === 0) return { raw: dated?.scalar ?? null, keys: [], dated };
  const keys = node.keys.map((key) => interpret(key, frame));
  const texts = keys.map((key) => (typeof key === 'string' ? key : 'n/a'));
  return { raw: dated?.cells?.get(keyText(texts)) ?? null, keys: texts, dated };
}

/** The values a window goes over; undefined when a year is missing and that makes the result not applicable. */
export function windowValues(
  node: Node & { op: 'window' },
  frame: Frame,
): readonly Ratio[] | undefined {
  const series = frame.series.get(node.of);
  const reportingYear = Number(frame.inForce.on.slice(0, 4));
  const values: Ratio[] = [];
  for (let offset = node.from; offset <= node.to; offset += 1) {
    const value = series?.get(reportingYear + offset) ?? null;
    if (isNumber(value)) values.push(value);
    else if (node.missing === 'zero') values.push(ZERO);
    else if (node.missing === 'not-applicable' && node.name !== 'count') return undefined;
  }
  return values;
}

function summarised(name: 'sum' | 'count' | 'average', values: readonly Ratio[] | undefined): Raw {
  if (values === undefined) return null;
  if (name === 'count') return ratio(BigInt(values.length), 1n);
  if (name === 'average' && values.length === 0) return null;
  const total = sum(values);
  return name === 'sum' ? total : divide(total, ratio(BigInt(values.length), 1n));
}

/** Over the denominator that all have in common, so that a long column of cents costs no reductions. */
export function sum(values: Iterable<Ratio>): Ratio {
  let [n, d] = [0n, 1n];
  for (const value of values) {
    if (value.d === d) {
      n += value.n;
      continue;
    }
    const common = leastCommonMultiple(d, value.d);
    n = n * (common / d) + value.n * (common / value.d);
    d = common;
  }
  return ratio(n, d);
}

export function arithmetic(operator: '+' | '-' | '*' | '/', left: Raw, right: Raw): Raw {
  if (!isNumber(left) || !isNumber(right)) return null;
  if (operator === '+') return add(left, right);
  if (operator === '-') return subtract(left, right);
  if (operator === '*') return multiply(left, right);
  return right.n === 0n ? null : divide(left, right);
}

export function comparison(operator: ComparisonOperator, left: Raw, right: Raw): Raw {
  if (left === null || right === null) return null;
  const order =
    isNumber(left) && isNumber(right)
      ? compare(left, right)
      : left === right
        ? 0
        : left < right
          ? -1
          : 1;
  return holds(operator, order);
}

export function holds(operator: ComparisonOperator, order: number): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** What decides is decided even when the other side is not applicable: `no and n/a` is no, `yes or n/a` is yes. */
export function logic(operator: 'and' | 'or', left: Raw, right: Raw): Raw {
  const deciding = operator === 'or';
  if (left === deciding || right === deciding) return deciding;
  return left === null || right === null ? null : !deciding;
}

function called(node: Node & { op: 'call' }, frame: Frame): Raw {
  const args = node.args.map((arg) => interpret(arg, frame));
  if (node.name === 'first_of') return args.find((arg) => arg !== null) ?? null;
  if (args.includes(null)) return null;
  if (node.name === 'days')
    return ratio(BigInt(daysBetween(args[0] as CalendarDate, args[1] as CalendarDate)), 1n);
  if (node.name === 'year') return ratio(BigInt((args[0] as string).slice(0, 4)), 1n);
  if (node.name === 'month') return ratio(BigInt((args[0] as string).slice(5, 7)), 1n);
  if (node.name === 'day') return ratio(BigInt((args[0] as string).slice(8, 10)), 1n);
  const numbers = args.filter(isNumber);
  const [first = ZERO, low = ZERO, high = ZERO] = numbers;
  if (node.name === 'abs') return first.n < 0n ? subtract(ZERO, first) : first;
  if (node.name === 'clamp') return lesser(greater(first, low), high);
  return numbers.reduce(node.name === 'min' ? lesser : greater);
}

function lesser(a: Ratio, b: Ratio): Ratio {
  return compare(b, a) < 0 ? b : a;
}

function greater(a: Ratio, b: Ratio): Ratio {
  return compare(b, a) > 0 ? b : a;
}

function aggregate(node: Node & { op: 'aggregate' }, frame: Frame): Raw {
  const { rows } = frame;
  if (rows === undefined) return node.name === 'average' ? null : ZERO;
  return summaryOf(node, frame).raw;
}

export function summaryOf(node: Node & { op: 'aggregate' }, frame: Frame): Summary {
  const known = frame.rows?.summaries?.get(node);
  if (known !== undefined) return known;
  const values = aggregateValues(node, frame);
  const found = { raw: summarised(node.name, values), count: values?.length };
  frame.rows?.summaries?.set(node, found);
  return found;
}

/** The values that a sum goes over; undefined when one of them, or its condition, is not applicable. */
export function aggregateValues(
  node: Node & { op: 'aggregate' },
  frame: Frame,
): readonly Ratio[] | undefined {
  const values: Ratio[] = [];
  for (let row = 0; row < (frame.rows?.length ?? 0); row += 1) {
    const inRow = { ...frame, row };
    const wanted = node.where === undefined ? true : interpret(node.where, inRow);
    if (wanted === null) return undefined;
    if (wanted !== true) continue;
    const value = node.of === undefined ? ZERO : interpret(node.of, inRow);
    if (!isNumber(value)) return undefined;
    values.push(value);
  }
  return values;
}
