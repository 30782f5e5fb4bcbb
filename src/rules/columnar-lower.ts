import { isNumber } from './interpret.js';
import { codeOf } from './columnar-codes.js';
import {
  classOf,
  compared,
  extremeOf,
  firstOf,
  joined,
  product,
  quotient,
  total,
} from './columnar-fractions.js';
import {
  absentNumber,
  absolute,
  literal,
  negative,
  wholeOf,
  type Coded,
  type NumberValue,
  type Value,
  type Whole,
} from './columnar-numbers.js';
import { rounded } from './columnar-rounding.js';
import type { Draft, Operand } from './columnar-steps.js';
import { isPartOfDate, type PartOfDate } from './grammar.js';
import { aggregated, windowed } from './columnar-sums.js';
import { lookedUp, type ParameterTable } from './columnar-tables.js';
import type { Formula, Node, Raw, Rulebook, StageName, ValueType } from './model.js';

/** What formulas read, by name, as it is stored. Whatever is loaded is loaded before the first formula. */
export interface Reading {
  readonly own: (name: string) => Value;
  readonly above: (stage: StageName, name: string) => Value;
  /** Inside a sum: of the row below. */
  readonly below: (name: string) => Value;
  readonly series: (name: string) => Series;
}

/** A fact with a value for each year: place of its columns, and any of its numbers. */
export interface Series {
  readonly series: number;
  readonly number: Whole;
}

export interface Lowering {
  readonly rulebook: Rulebook;
  readonly draft: Draft;
  readonly reading: Reading;
  readonly parameter: (name: string) => ParameterTable;
  /** Day of the law as a day number. */
  readonly on: Operand;
  readonly year: Operand;
  /** Loads for the rows below, at the start of each of them. */
  readonly openBelow: (nodes: readonly Node[]) => Reading['below'];
  /** Most rows below that one row has. */
  readonly mostBelow: number;
}

/** Lowers a formula of the checked tree to steps, and says how its result is stored. */
export function lowerFormula(formula: Formula, lowering: Lowering): Value {
  const value = lower(formula.node, lowering);
  return formula.round === undefined || value.kind === 'code'
    ? value
    : rounded(value, formula.round, lowering.draft);
}

function lower(node: Node, lowering: Lowering): Value {
  const { draft, reading } = lowering;
  switch (node.op) {
    case 'constant':
      return constant(node.value, node.type, lowering);
    case 'on':
      return { kind: 'code', code: lowering.on, mayBeAbsent: false };
    case 'input':
    case 'formula':
      return reading.own(node.name);
    case 'row':
      return reading.below(node.name);
    case 'parameter':
      return lookedUp(
        node,
        node.keys.map((key) => coded(key, lowering)),
        lowering,
      );
    case 'negate':
      return negative(number(node.of, lowering), draft);
    case 'arithmetic':
      return arithmetic(node, lowering);
    case 'not':
    case 'compare':
    case 'logic':
    case 'member':
    case 'is-not-applicable':
      return decision(node, lowering);
    case 'choose': {
      const condition = coded(node.condition, lowering);
      const then = draft.block(() => lower(node.then, lowering));
      const otherwise = draft.block(() => lower(node.otherwise, lowering));
      return joined(condition.code, [then, otherwise], draft, condition.mayBeAbsent);
    }
    case 'band': {
      const codes = node.names.map((name) => codeOf(name, node.type, lowering.rulebook));
      return classOf(number(node.of, lowering), node.edges, codes, draft);
    }
    case 'above':
      return reading.above(node.stage, node.name);
    case 'share':
      throw new Error('A pool is shared out by the run, not by a row.');
    case 'call':
      return called(node, lowering);
    case 'aggregate':
      return aggregated(node, lowering, lower);
    case 'window':
      return windowed(node, lowering);
  }
}

function constant(value: Raw, type: ValueType, { rulebook, draft }: Lowering): Value {
  if (isNumber(value)) return literal(value.n, value.d, draft);
  if (value === null)
    return type.kind === 'number' ? absentNumber() : { kind: 'code', code: -1, mayBeAbsent: true };
  return { kind: 'code', code: codeOf(value, type, rulebook), mayBeAbsent: false };
}

function number(node: Node, lowering: Lowering): NumberValue {
  const value = lower(node, lowering);
  return value.kind === 'code' ? absentNumber() : value;
}

function coded(node: Node, lowering: Lowering): Coded {
  const value = lower(node, lowering);
  return value.kind === 'code' ? value : { kind: 'code', code: -1, mayBeAbsent: true };
}

function arithmetic(node: Node & { op: 'arithmetic' }, lowering: Lowering): Value {
  const [left, right] = [number(node.left, lowering), number(node.right, lowering)];
  const { draft } = lowering;
  switch (node.operator) {
    case '+':
    case '-':
      return total(left, right, node.operator, draft);
    case '*':
      return product(left, right, draft);
    case '/':
      return quotient(left, right, draft);
  }
}

type Decision = Node & { op: 'not' | 'compare' | 'logic' | 'member' | 'is-not-applicable' };

function decision(node: Decision, lowering: Lowering): Coded {
  const { draft, rulebook } = lowering;
  if (node.op === 'compare' && node.left.type.kind === 'number') {
    const [a, b] = [number(node.left, lowering), number(node.right, lowering)];
    return compared(node.operator, a, b, draft);
  }
  if (node.op === 'is-not-applicable') {
    const of = lower(node.of, lowering);
    const to = draft.register();
    const { negated } = node;
    if (of.kind === 'code') draft.emit({ op: 'is-absent', to, of: 'code', a: of.code, negated });
    else draft.emit({ op: 'is-absent', to, of: 'number', a: of.n, negated });
    return { kind: 'code', code: to, mayBeAbsent: false };
  }
  if (node.op === 'compare' || node.op === 'logic') {
    const [left, right] = [coded(node.left, lowering), coded(node.right, lowering)];
    const mayBeAbsent = left.mayBeAbsent || right.mayBeAbsent;
    const to = draft.register();
    const sides = { to, a: left.code, b: right.code, mayBeAbsent };
    if (node.op === 'logic') draft.emit({ op: 'logic', operator: node.operator, ...sides });
    else draft.emit({ op: 'compare', of: 'code', operator: node.operator, ...sides });
    return { kind: 'code', code: to, mayBeAbsent };
  }
  const of = coded(node.of, lowering);
  const to = draft.register();
  if (node.op === 'not') draft.emit({ op: 'not', to, a: of.code });
  else {
    const codes = node.values.map((value) => codeOf(value, node.of.type, rulebook));
    draft.emit({ op: 'member', to, a: of.code, codes });
  }
  return { kind: 'code', code: to, mayBeAbsent: of.mayBeAbsent };
}

function called(node: Node & { op: 'call' }, lowering: Lowering): Value {
  const { draft } = lowering;
  const args = node.args.map((arg) => lower(arg, lowering));
  const [first = absentNumber(), ...rest] = args;
  if (node.name === 'first_of')
    return rest.reduce((left, right) => firstOf(left, right, draft), first);
  if (node.name === 'days' || isPartOfDate(node.name)) return dateCall(node.name, args, draft);
  const [value = absentNumber(), ...others] = args.map((arg) =>
    arg.kind === 'code' ? absentNumber() : arg,
  );
  if (node.name === 'abs') return absolute(value, draft);
  if (node.name === 'clamp') {
    const [low = absentNumber(), high = absentNumber()] = others;
    return extremeOf(extremeOf(value, low, 'max', draft), high, 'min', draft);
  }
  const { name } = node;
  return others.reduce((left, right) => extremeOf(left, right, name, draft), value);
}

/** The calendar has fewer days than this. */
const MOST_DAYS = 4_000_000;

function dateCall(name: 'days' | PartOfDate, args: readonly Value[], draft: Draft): Value {
  const [a, b] = args.map((arg) => (arg.kind === 'code' ? arg.code : -1));
  const to = draft.register();
  if (name === 'days') draft.emit({ op: 'days', to, a: a ?? -1, b: b ?? -1 });
  else draft.emit({ op: 'unary', to, operator: name, a: a ?? -1 });
  return wholeOf(to, { low: name === 'days' ? -MOST_DAYS : 0, high: MOST_DAYS }, true);
}
