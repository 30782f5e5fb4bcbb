import type { CalendarDate } from '../kernel/calendar-date.js';
import { leastCommonMultiple } from '../kernel/ratio.js';
import { isPartOfDate } from './grammar.js';
import { isNumber, type InForce } from './interpret.js';
import type { Formula, Node, Raw, Rulebook, StageName, ValueType } from './model.js';
import {
  absoluteSql,
  arithmeticSql,
  chosenSql,
  comparedPlain,
  comparedSql,
  extremeSql,
  firstNumberSql,
  negatedSql,
  reducedSql,
  roundedSql,
} from './sql-arithmetic.js';
import {
  constantNumber,
  deepest,
  NOTHING,
  plainSql,
  sqlType,
  type SqlCode,
  type SqlNumber,
  type SqlPlain,
  type SqlSteps,
} from './sql-code.js';
import { shareSql } from './sql-share.js';
import { keyText } from './table.js';

/** Where an expression finds what it reads. */
export interface SqlNames {
  readonly rulebook: Rulebook;
  readonly inForce: InForce;
  readonly steps: SqlSteps;
  /** An input or formula of the row, or, in a sum, of the row below. */
  readonly read: (node: Node & { op: 'input' | 'formula' | 'row' }) => SqlCode;
  /** A sum over rows or years, computed beforehand. */
  readonly computed: (node: Node) => SqlCode;
  /** Second pass: a value of a stage above. */
  readonly above: (node: Node & { op: 'above' }) => SqlCode;
  /** Second pass: the column with the key of the row of a stage above that this row belongs to. */
  readonly keyAbove: (stage: StageName) => string;
}

/** The formula's value: its expression, rounded if the law rounds, in lowest terms. */
export function formulaSql(formula: Formula, names: SqlNames): SqlCode {
  const code = expressionSql(formula.node, names);
  if (formula.type.kind !== 'number') return plainOf(code, formula.type);
  const exact = numberOf(code);
  return formula.round === undefined
    ? reducedSql(exact, names.steps)
    : roundedSql(exact, formula.round, names.steps);
}

export function expressionSql(node: Node, names: SqlNames): SqlCode {
  switch (node.op) {
    case 'constant':
      return constantSql(node.value, node.type, names.rulebook);
    case 'on':
      return plainSql(dateSql(names.inForce.on));
    case 'input':
    case 'formula':
    case 'row':
      return names.read(node);
    case 'parameter':
      return parameterSql(node, names);
    case 'negate':
      return negatedSql(number(node.of, names));
    case 'not': {
      const of = plain(node.of, names);
      return plainSql(`(not ${of.sql})`, of);
    }
    case 'arithmetic':
      return arithmeticSql(
        node.operator,
        number(node.left, names),
        number(node.right, names),
        names.steps,
      );
    case 'compare':
      return compareSql(node, names);
    case 'logic': {
      const [left, right] = [plain(node.left, names), plain(node.right, names)];
      return plainSql(`(${left.sql} ${node.operator} ${right.sql})`, left, right);
    }
    case 'choose':
      return chooseSql(node, names);
    case 'member':
      return memberSql(node, names);
    case 'is-not-applicable': {
      const of = expressionSql(node.of, names);
      const sql = of.kind === 'number' ? of.n : of.sql;
      return plainSql(`(${sql} is ${node.negated ? 'not ' : ''}null)`, of);
    }
    case 'band':
      return bandSql(node, names);
    case 'above':
      return names.above(node);
    case 'share':
      return shareSql(
        {
          pool: number(node.pool, names),
          weight: number(node.weight, names),
          over: node.over,
          step: node.step,
        },
        names.keyAbove(node.pool.stage),
        names.steps,
      );
    case 'call':
      return callSql(node, names);
    case 'aggregate':
    case 'window':
      return names.computed(node);
  }
}

export function number(node: Node, names: SqlNames): SqlNumber {
  return numberOf(expressionSql(node, names));
}

export function plain(node: Node, names: SqlNames): SqlPlain {
  return plainOf(expressionSql(node, names), node.type);
}

/** What the checker says is a number. */
function numberOf(code: SqlCode): SqlNumber {
  return code.kind === 'number' ? code : NOTHING;
}

/** A constant n/a has no kind of its own: it is a number without a value, and among words a word without one. */
function plainOf(code: SqlCode, type: ValueType): SqlPlain {
  return code.kind === 'plain' ? code : plainSql(`null::${sqlType(type)}`);
}

function constantSql(value: Raw, type: ValueType, rulebook: Rulebook): SqlCode {
  if (isNumber(value)) return constantNumber(value);
  if (value === null) return NOTHING;
  return plainSql(plainText(value, type, rulebook));
}

function plainText(value: string | boolean, type: ValueType, rulebook: Rulebook): string {
  if (typeof value === 'boolean') return String(value);
  return type.kind === 'date' ? dateSql(value as CalendarDate) : choiceSql(value, type, rulebook);
}

/** A checked calendar date is digits and hyphens. */
function dateSql(on: CalendarDate): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(on)) throw new TypeError('This is no day.');
  return `date '${on}'`;
}

export function choiceSql(value: string, type: ValueType, rulebook: Rulebook): string {
  const values = type.kind === 'choice' ? rulebook.enumerations.get(type.enumeration) : undefined;
  const place = values?.indexOf(value) ?? -1;
  if (place < 0) throw new Error('A value that its enumeration does not have.');
  return String(place);
}

function compareSql(node: Node & { op: 'compare' }, names: SqlNames): SqlCode {
  const { operator } = node;
  return node.left.type.kind === 'number'
    ? comparedSql(operator, number(node.left, names), number(node.right, names), names.steps)
    : comparedPlain(operator, plain(node.left, names), plain(node.right, names));
}

function chooseSql(node: Node & { op: 'choose' }, names: SqlNames): SqlCode {
  const condition = plain(node.condition, names);
  if (node.type.kind === 'number')
    return chosenSql(
      condition,
      number(node.then, names),
      number(node.otherwise, names),
      names.steps,
    );
  const [then, otherwise] = [plain(node.then, names), plain(node.otherwise, names)];
  return plainSql(
    `(case ${condition.sql} when true then ${then.sql} when false then ${otherwise.sql} end)`,
    condition,
    then,
    otherwise,
  );
}

function memberSql(node: Node & { op: 'member' }, names: SqlNames): SqlCode {
  const of = plain(node.of, names);
  const { type } = node.of;
  const places = node.values.map((value) => choiceSql(value, type, names.rulebook));
  return plainSql(`(${of.sql} = any ('{${places.join(',')}}'::int[]))`, of);
}

/** The first class whose upper edge the number does not pass; the last is open. */
function bandSql(node: Node & { op: 'band' }, names: SqlNames): SqlCode {
  const { rulebook, steps } = names;
  const of = steps.held(number(node.of, names));
  const whens = node.names.map((name, at) => {
    const edge = node.edges[at];
    const holds =
      edge === undefined
        ? `${of.n} is not null`
        : comparedSql('<=', of, constantNumber(edge), steps).sql;
    return `when ${holds} then ${choiceSql(name, node.type, rulebook)}`;
  });
  return plainSql(`(case ${whens.join(' ')} end)`, of);
}

/** A table holds numbers: an array by the places of its keys, NULL where it has no value, or a key has none. */
function parameterSql(node: Node & { op: 'parameter' }, names: SqlNames): SqlCode {
  const dated = names.inForce.parameters.get(node.name);
  if (node.keys.length === 0) return constantSql(dated?.scalar ?? null, node.type, names.rulebook);
  const keys = node.keys.map((key) => plain(key, names));
  const lists = node.keys.map(({ type }) =>
    type.kind === 'choice' ? (names.rulebook.enumerations.get(type.enumeration) ?? []) : [],
  );
  const values = combinations(lists).map((each) => dated?.cells?.get(keyText(each)) ?? null);
  const place = keys.reduce(
    (index, key, at) => `(${index} * ${String(lists[at]?.length ?? 0)} + ${key.sql})`,
    '0',
  );
  const d = values
    .filter(isNumber)
    .reduce((common, value) => leastCommonMultiple(common, value.d), 1n);
  const texts = values.map((value) =>
    isNumber(value) ? (value.n * (d / value.d)).toString() : 'NULL',
  );
  const n = `('{${texts.join(',')}}'::numeric[])[1 + ${place}]`;
  return { kind: 'number', n, d, level: deepest(keys) };
}

function combinations(lists: readonly (readonly string[])[]): string[][] {
  return lists.reduce<string[][]>(
    (heads, list) => heads.flatMap((head) => list.map((value) => [...head, value])),
    [[]],
  );
}

function callSql(node: Node & { op: 'call' }, names: SqlNames): SqlCode {
  const { steps } = names;
  if (node.name === 'days' || isPartOfDate(node.name)) return dateCallSql(node, names);
  if (node.type.kind !== 'number') {
    const args = node.args.map((arg) => plain(arg, names));
    return plainSql(`coalesce(${args.map(({ sql }) => sql).join(', ')})`, ...args);
  }
  const args = node.args.map((arg) => number(arg, names));
  if (node.name === 'first_of') return firstNumberSql(args, steps);
  const [first = NOTHING, low = NOTHING, high = NOTHING] = args;
  if (node.name === 'abs') return absoluteSql(first);
  if (node.name === 'clamp')
    return extremeSql('<=', extremeSql('>=', first, low, steps), high, steps);
  return args.reduce((a, b) => extremeSql(node.name === 'min' ? '<=' : '>=', a, b, steps));
}

function dateCallSql(node: Node & { op: 'call' }, names: SqlNames): SqlNumber {
  const args = node.args.map((arg) => plain(arg, names));
  const [first, second] = args;
  const sql =
    node.name === 'days'
      ? `((${second?.sql ?? 'null::date'} - ${first?.sql ?? 'null::date'})::numeric)`
      : `(extract(${node.name} from ${first?.sql ?? 'null::date'})::numeric)`;
  return { kind: 'number', n: sql, d: 1n, level: deepest(args) };
}
