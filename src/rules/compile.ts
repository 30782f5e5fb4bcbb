import { daysBetween, type CalendarDate } from '../kernel/calendar-date.js';
import type { Ratio } from '../kernel/ratio.js';
import {
  absolute,
  both,
  extreme,
  firstNumber,
  firstOf,
  leastCommonMultiple,
  negated,
  product,
  quotient,
  rounded,
} from './compiled-arithmetic.js';
import {
  aligned,
  holdsBetween,
  isFixed,
  loosened,
  type Code,
  type Fixed,
  type Loose,
  type Plain,
  type Slots,
} from './compiled-code.js';
import { bandOf, holds, isNumber, logic, type InForce } from './interpret.js';
import type { Formula, Node, Raw } from './model.js';

/**
 * Compiles an expression of the checked tree into closures for one day of the law. Exact like the interpreter, and quicker:
 * where the denominator of a number is known beforehand (milligrams, cents, decimals of rates) only its numerator travels;
 * where it is not (a division by a fact) an unreduced fraction does. Sums over rows and years are not compiled here.
 */
export interface Names {
  /** Slot of an input or formula, with how it is stored. */
  readonly slot: (name: string) => Code | undefined;
  readonly inForce: InForce;
}

/** Undefined when the expression holds something that only the interpreter does (rows, years). */
export function compileFormula(formula: Formula, names: Names): Code | undefined {
  try {
    const code = compiled(formula.node, names);
    return formula.round === undefined ? code : rounded(code, formula.round);
  } catch (error) {
    if (error instanceof NotCompiled) return undefined;
    throw error;
  }
}

class NotCompiled extends Error {}

function compiled(node: Node, names: Names): Code {
  switch (node.op) {
    case 'constant':
      return constant(node.value);
    case 'on': {
      const { on } = names.inForce;
      return { kind: 'plain', run: () => on };
    }
    case 'input':
    case 'formula': {
      const code = names.slot(node.name);
      if (code === undefined) throw new NotCompiled();
      return code;
    }
    case 'parameter':
      return parameter(node, names);
    case 'negate':
      return negated(number(node.of, names));
    case 'not': {
      const { run } = plain(node.of, names);
      return { kind: 'plain', run: (slots) => opposite(run(slots)) };
    }
    case 'arithmetic':
      return arithmetic(node, names);
    case 'compare':
      return comparison(node, names);
    case 'logic': {
      const [left, right] = [plain(node.left, names), plain(node.right, names)];
      const { operator } = node;
      return {
        kind: 'plain',
        run: (slots) => logic(operator, left.run(slots), right.run(slots)) as boolean | null,
      };
    }
    case 'choose':
      return choice(node, names);
    case 'member': {
      const { run } = plain(node.of, names);
      const values = new Set<unknown>(node.values);
      return { kind: 'plain', run: (slots) => orNull(run(slots), (value) => values.has(value)) };
    }
    case 'is-not-applicable': {
      const { run } = compiled(node.of, names);
      const { negated: wanted } = node;
      return { kind: 'plain', run: (slots) => (run(slots) === null) !== wanted };
    }
    case 'call':
      return called(node, names);
    case 'band':
      return band(node, names);
    case 'row':
    case 'above':
    case 'share':
    case 'aggregate':
    case 'window':
      throw new NotCompiled();
  }
}

function opposite(value: string | boolean | null): boolean | null {
  return value === null ? null : value !== true;
}

function orNull(
  value: string | boolean | null,
  then: (value: string | boolean) => boolean,
): boolean | null {
  return value === null ? null : then(value);
}

function constant(value: Raw): Code {
  if (!isNumber(value)) return { kind: 'plain', run: () => value };
  const { n, d } = value;
  return { kind: 'fixed', d, run: () => n };
}

function plain(node: Node, names: Names): Plain {
  const code = compiled(node, names);
  if (code.kind === 'plain') return code;
  throw new NotCompiled();
}

/** A number; a constant n/a among numbers is one without a value. */
function number(node: Node, names: Names): Fixed | Loose {
  const code = compiled(node, names);
  return code.kind === 'plain' ? { kind: 'fixed', d: 1n, run: () => null } : code;
}

function parameter(node: Node & { op: 'parameter' }, names: Names): Code {
  const dated = names.inForce.parameters.get(node.name);
  if (node.keys.length === 0) {
    const value = dated?.scalar ?? null;
    return value === null ? { kind: 'fixed', d: 1n, run: () => null } : constant(value);
  }
  const values = [...(dated?.cells ?? [])];
  const d = values.reduce(
    (common, [, value]) => (isNumber(value) ? leastCommonMultiple(common, value.d) : common),
    1n,
  );
  const cells = new Map(
    values.map(([key, value]) => [key, isNumber(value) ? value.n * (d / value.d) : null]),
  );
  const keys = node.keys.map((key) => plain(key, names).run);
  const [first, second] = keys;
  if (first !== undefined && keys.length === 1)
    return { kind: 'fixed', d, run: (slots) => cells.get(first(slots) as string) ?? null };
  if (first === undefined || second === undefined || keys.length !== 2) {
    return {
      kind: 'fixed',
      d,
      run: (slots) => cells.get(keys.map((key) => key(slots)).join(',')) ?? null,
    };
  }
  const rows = nested(cells);
  return {
    kind: 'fixed',
    d,
    run: (slots) => rows.get(first(slots) as string)?.get(second(slots) as string) ?? null,
  };
}

function nested(
  cells: ReadonlyMap<string, bigint | null>,
): ReadonlyMap<string, ReadonlyMap<string, bigint | null>> {
  const rows = new Map<string, Map<string, bigint | null>>();
  for (const [key, value] of cells) {
    const [first = '', second = ''] = key.split(',');
    const row = rows.get(first) ?? new Map<string, bigint | null>();
    rows.set(first, row.set(second, value));
  }
  return rows;
}

function band(node: Node & { op: 'band' }, names: Names): Plain {
  const run = loosened(number(node.of, names));
  return { kind: 'plain', run: (slots) => bandOf(node, run(slots)) };
}

function arithmetic(node: Node & { op: 'arithmetic' }, names: Names): Code {
  const [left, right] = [number(node.left, names), number(node.right, names)];
  const { operator } = node;
  if (operator === '/') return quotient(left, right, constantOf(node.right, names));
  if (isFixed(left) && isFixed(right)) {
    if (operator === '*') return product(left, right);
    const [a, b, d] = aligned(left, right);
    return operator === '+'
      ? { kind: 'fixed', d, run: (slots) => both(a(slots), b(slots), (x, y) => x + y) }
      : { kind: 'fixed', d, run: (slots) => both(a(slots), b(slots), (x, y) => x - y) };
  }
  const [a, b] = [loosened(left), loosened(right)];
  const sign = operator === '-' ? -1n : 1n;
  return {
    kind: 'loose',
    run: (slots) => {
      const x = a(slots);
      const y = x === null ? null : b(slots);
      if (x === null || y === null) return null;
      if (operator === '*') return { n: x.n * y.n, d: x.d * y.d };
      return x.d === y.d
        ? { n: x.n + sign * y.n, d: x.d }
        : { n: x.n * y.d + sign * y.n * x.d, d: x.d * y.d };
    },
  };
}

/** The divisor when it is the same for every line of the day, and not zero. */
function constantOf(node: Node, names: Names): Ratio | undefined {
  const value =
    node.op === 'constant'
      ? node.value
      : node.op === 'parameter' && node.keys.length === 0
        ? (names.inForce.parameters.get(node.name)?.scalar ?? null)
        : null;
  return isNumber(value) && value.n !== 0n ? value : undefined;
}

function comparison(node: Node & { op: 'compare' }, names: Names): Code {
  const { operator } = node;
  if (node.left.type.kind === 'number') {
    const order = holdsBetween(number(node.left, names), number(node.right, names));
    return { kind: 'plain', run: (slots) => ordered(order(slots), operator) };
  }
  const [left, right] = [plain(node.left, names).run, plain(node.right, names).run];
  return {
    kind: 'plain',
    run: (slots) => {
      const [a, b] = [left(slots), right(slots)];
      return a === null || b === null ? null : holds(operator, a === b ? 0 : a < b ? -1 : 1);
    },
  };
}

function ordered(order: number | null, operator: Parameters<typeof holds>[0]): boolean | null {
  return order === null ? null : holds(operator, order);
}

function choice(node: Node & { op: 'choose' }, names: Names): Code {
  const condition = plain(node.condition, names).run;
  if (node.type.kind !== 'number') {
    const [then, otherwise] = [plain(node.then, names).run, plain(node.otherwise, names).run];
    return { kind: 'plain', run: (slots) => chosen(condition(slots), then, otherwise, slots) };
  }
  const [then, otherwise] = [number(node.then, names), number(node.otherwise, names)];
  if (isFixed(then) && isFixed(otherwise)) {
    const [a, b, d] = aligned(then, otherwise);
    return { kind: 'fixed', d, run: (slots) => chosen(condition(slots), a, b, slots) };
  }
  const [a, b] = [loosened(then), loosened(otherwise)];
  return { kind: 'loose', run: (slots) => chosen(condition(slots), a, b, slots) };
}

function chosen<T>(
  condition: string | boolean | null,
  then: (slots: Slots) => T | null,
  otherwise: (slots: Slots) => T | null,
  slots: Slots,
): T | null {
  return condition === null ? null : condition === true ? then(slots) : otherwise(slots);
}

const DATE_CALLS: ReadonlySet<string> = new Set(['days', 'month', 'year']);

function called(node: Node & { op: 'call' }, names: Names): Code {
  if (DATE_CALLS.has(node.name)) return dateCall(node, names);
  if (node.type.kind !== 'number') {
    const args = node.args.map((arg) => plain(arg, names).run);
    return { kind: 'plain', run: (slots) => firstOf(args, slots) };
  }
  const args = node.args.map((arg) => number(arg, names));
  if (node.name === 'first_of') return firstNumber(args);
  if (node.name === 'abs') return absolute(args[0] ?? { kind: 'fixed', d: 1n, run: () => null });
  if (node.name === 'clamp') {
    const [value, low, high] = args;
    if (value === undefined || low === undefined || high === undefined) throw new NotCompiled();
    return extreme(extreme(value, low, 1), high, -1);
  }
  const sign = node.name === 'min' ? -1 : 1;
  return args.reduce((left, right) => extreme(left, right, sign));
}

function dateCall(node: Node & { op: 'call' }, names: Names): Code {
  const [first, second] = node.args.map((arg) => plain(arg, names).run);
  if (first === undefined) throw new NotCompiled();
  if (second === undefined) {
    const [start, end] = node.name === 'year' ? [0, 4] : [5, 7];
    return {
      kind: 'fixed',
      d: 1n,
      run: (slots) => {
        const date = first(slots);
        return typeof date === 'string' ? BigInt(date.slice(start, end)) : null;
      },
    };
  }
  return {
    kind: 'fixed',
    d: 1n,
    run: (slots) => {
      const [from, to] = [first(slots), second(slots)];
      return from === null || to === null
        ? null
        : BigInt(daysBetween(from as CalendarDate, to as CalendarDate));
    },
  };
}
