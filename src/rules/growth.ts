import { minorDigits } from '../kernel/money.js';
import { leastCommonMultiple, ratio, type Ratio } from '../kernel/ratio.js';
import { isPartOfDate } from './grammar.js';
import { arithmetic, isNumber } from './interpret.js';
import type { Formula, Input, Node, Parameter, Raw } from './model.js';

/**
 * How long the numbers of an expression can become, known before any fact is: what multiplies itself again and again doubles its
 * digits each time, and a sum of quotients gets longer with every row.
 */
export interface Growth {
  /** Most bits that numerator and denominator can have. */
  readonly n: number;
  readonly d: number;
  /**
   * What the denominator always divides; `n` then counts the bits of the numerator over it. Undefined of a quotient by what is
   * only known row by row.
   */
  readonly over: bigint | undefined;
}

type Named = Node & { readonly op: 'input' | 'formula' | 'above' | 'row' | 'window' };

/** Finds what an expression reads. */
export interface GrowthNames {
  /** Of a name, or of the fact that a window goes over. */
  readonly of: (node: Named) => Growth;
  readonly parameter: (name: string) => Parameter | undefined;
}

/** What facts can be: forty digits either side of the point, in any unit. */
const FACT_BITS = 270;
const RATIO_DECIMALS = 42n;
const QUANTITY_DECIMALS = 60n;
const NONE: Growth = { n: 1, d: 1, over: 1n };
/** Of a count, a year, a number of days: there are fewer rows than this. */
const COUNT_BITS = 32;
const COUNT: Growth = { n: COUNT_BITS, d: 1, over: 1n };
/** Denominators beyond this are no longer followed. */
const MOST_OVER_BITS = 2_000;
/** Divisors that can only be one of so many numbers are as good as known. */
const MOST_DIVISORS = 64;

export function growthOfInput({ form, type }: Pick<Input, 'form' | 'type'>): Growth {
  switch (form) {
    case 'mass':
      return over(FACT_BITS, 1_000_000n);
    case 'count':
      return over(FACT_BITS, 1n);
    case 'money':
      return over(
        FACT_BITS,
        10n ** BigInt(type.kind === 'number' ? minorDigits(type.dimension) : 0),
      );
    case 'ratio':
      return over(FACT_BITS + 10, 10n ** RATIO_DECIMALS);
    case 'quantity':
      return over(FACT_BITS + 140, 10n ** QUANTITY_DECIMALS);
    case 'choice':
    case 'yes-no':
    case 'date':
      return NONE;
  }
}

/** Steps of arithmetic that a formula takes: for its own row, and again for each row below. Long numbers take more. */
export interface FormulaWork {
  readonly own: number;
  readonly eachRow: number;
}

export interface Measured {
  readonly growth: Growth;
  /** Of anything on the way to the result. */
  readonly mostBits: number;
  readonly parts: number;
  readonly work: FormulaWork;
}

/** What is known of a formula's result, rounded as it says, and of the way to it. */
export function measuredFormula(
  formula: Pick<Formula, 'node' | 'round'>,
  names: GrowthNames,
): Measured {
  const measure = new Measure(names);
  const exact = measure.of(formula.node);
  const { parts, own, eachRow } = measure;
  const found = { parts, work: { own, eachRow } };
  if (formula.round === undefined) return { ...found, growth: exact, mostBits: measure.mostBits };
  const step = growthOfRaw(formula.round.step);
  const growth = { n: exact.n + step.n + step.d, d: step.d, over: step.over };
  return { ...found, growth, mostBits: Math.max(measure.mostBits, bits(growth)) };
}

export function growthOf(node: Node, names: GrowthNames): Growth {
  return new Measure(names).of(node);
}

export function bits({ n, d }: Growth): number {
  return n + d;
}

/** From so many bits on, bringing a fraction to lowest terms takes longer than anything else; it grows with their square. */
const LONG_BITS = 400;

class Measure {
  mostBits = 0;
  parts = 0;
  own = 0;
  eachRow = 0;

  constructor(private readonly names: GrowthNames) {}

  of(node: Node): Growth {
    const growth = this.found(node);
    const size = bits(growth);
    this.mostBits = Math.max(this.mostBits, size);
    this.parts += 1;
    this.own += 1 + (Math.max(0, size - LONG_BITS) / 64) ** 2;
    if (node.op === 'band') this.own += node.edges.length;
    if (node.op === 'member') this.own += node.values.length / 8;
    if (node.op === 'window') this.own += node.to - node.from;
    return growth;
  }

  private found(node: Node): Growth {
    switch (node.op) {
      case 'constant':
        return growthOfRaw(node.value);
      case 'on':
        return NONE;
      case 'input':
      case 'formula':
      case 'above':
      case 'row':
        return this.names.of(node);
      case 'parameter':
        for (const key of node.keys) this.of(key);
        return knownOf(this.names.parameter(node.name)).growth;
      case 'negate':
        return this.of(node.of);
      case 'arithmetic':
        return this.arithmetic(node);
      case 'choose':
        this.of(node.condition);
        return joined(this.of(node.then), this.of(node.otherwise));
      case 'call':
        return this.called(node);
      case 'compare':
        this.crossed(this.of(node.left), this.of(node.right));
        return NONE;
      case 'logic':
        this.of(node.left);
        this.of(node.right);
        return NONE;
      case 'band': {
        const of = this.of(node.of);
        for (const edge of node.edges) this.crossed(of, growthOfRaw(edge));
        return NONE;
      }
      case 'not':
      case 'member':
      case 'is-not-applicable':
        this.of(node.of);
        return NONE;
      case 'aggregate':
        return this.aggregate(node);
      case 'share':
        return this.share(node);
      case 'window':
        return windowGrowth(node, this.names.of(node));
    }
  }

  private arithmetic(node: Node & { op: 'arithmetic' }): Growth {
    const [a, b] = [this.of(node.left), this.of(node.right)];
    if (node.operator === '+' || node.operator === '-') return added(a, b);
    if (node.operator === '*') return times(a, b);
    const divisors = divisorsIn(node.right, this.names);
    return divisors === undefined || a.over === undefined
      ? { n: a.n + b.d, d: a.d + b.n, over: undefined }
      : divided(a, divisors);
  }

  /** Two numbers that are compared, each multiplied by the denominator of the other. */
  private crossed(a: Growth, b: Growth): void {
    this.mostBits = Math.max(this.mostBits, a.n + b.d, b.n + a.d);
  }

  private called(node: Node & { op: 'call' }): Growth {
    const args = node.args.map((arg) => this.of(arg));
    if (node.name === 'days' || isPartOfDate(node.name)) return COUNT;
    return args.reduce(joined);
  }

  private aggregate({ name, of, where }: Node & { op: 'aggregate' }): Growth {
    const before = this.own;
    if (where !== undefined) this.of(where);
    const each = of === undefined ? COUNT : this.of(of);
    this.eachRow += 1 + this.own - before;
    this.own = before;
    if (name === 'count') return COUNT;
    const sum = { ...each, n: each.n + COUNT_BITS };
    return name === 'sum' ? sum : { n: sum.n, d: sum.d + COUNT_BITS, over: undefined };
  }

  private share(node: Node & { op: 'share' }): Growth {
    const [pool, weight] = [this.of(node.pool), this.of(node.weight)];
    const step = growthOfRaw(node.step);
    this.mostBits = Math.max(this.mostBits, bits(times(pool, weight)) + bits(step) + COUNT_BITS);
    return { n: pool.n + step.n + step.d, d: step.d, over: step.over };
  }
}

function windowGrowth(node: Node & { op: 'window' }, each: Growth): Growth {
  if (node.name === 'count') return COUNT;
  const years = node.to - node.from + 1;
  const sum = { ...each, n: each.n + COUNT_BITS };
  if (node.name === 'sum') return sum;
  const least = node.missing === 'skip' ? 1 : years;
  const counts = Array.from({ length: years - least + 1 }, (_, more) => BigInt(least + more));
  return divided(
    sum,
    counts.map((count) => ratio(count, 1n)),
  );
}

function over(n: number, d: bigint): Growth {
  return { n, d: lengthOf(d), over: d };
}

function growthOfRaw(value: Raw): Growth {
  return isNumber(value) ? over(lengthOf(value.n), value.d) : NONE;
}

function times(a: Growth, b: Growth): Growth {
  const both = a.over === undefined || b.over === undefined ? undefined : followed(a.over * b.over);
  return { n: a.n + b.n, d: a.d + b.d, over: both };
}

function added(a: Growth, b: Growth): Growth {
  const common = joined(a, b);
  return common.over === undefined
    ? { n: Math.max(a.n + b.d, b.n + a.d) + 1, d: a.d + b.d, over: undefined }
    : { ...common, n: common.n + 1 };
}

/** Either of two. */
function joined(a: Growth, b: Growth): Growth {
  if (a.over === b.over && a.over !== undefined) return { ...a, n: Math.max(a.n, b.n) };
  const most = { n: Math.max(a.n, b.n), d: Math.max(a.d, b.d), over: undefined };
  if (a.over === undefined || b.over === undefined) return most;
  const common = followed(leastCommonMultiple(a.over, b.over));
  if (common === undefined) return most;
  const wider = (each: bigint): number => (each === common ? 0 : lengthOf(common / each));
  return over(Math.max(a.n + wider(a.over), b.n + wider(b.over)), common);
}

/** By any of some numbers: over all their numerators. Undefined where these are too many different ones. */
function divided(a: Growth, divisors: readonly Ratio[]): Growth {
  const sizes = divisors.map(({ n }) => (n < 0n ? -n : n)).filter((size) => size > 0n);
  const common = sizes.reduce<bigint | undefined>(
    (so, size) => (so === undefined ? undefined : followed(leastCommonMultiple(so, size))),
    1n,
  );
  const widest = Math.max(1, ...divisors.map(({ d }) => lengthOf(d)));
  const longest = Math.max(1, ...sizes.map(lengthOf));
  if (common === undefined || a.over === undefined)
    return { n: a.n + widest, d: a.d + longest, over: undefined };
  const all = followed(a.over * common);
  return { n: a.n + widest + lengthOf(common), d: a.d + lengthOf(common), over: all };
}

const followed = (each: bigint): bigint | undefined =>
  lengthOf(each) <= MOST_OVER_BITS ? each : undefined;

/** Never less than its bits. */
function lengthOf(each: bigint): number {
  return (each < 0n ? -each : each).toString(16).length * 4;
}

interface Known {
  readonly growth: Growth;
  /** All its numbers, where they are few. */
  readonly numbers: readonly Ratio[] | undefined;
}

const known = new WeakMap<Parameter, Known>();

/** A parameter's values are all written down. */
function knownOf(parameter: Parameter | undefined): Known {
  if (parameter === undefined) return { growth: NONE, numbers: [] };
  const found = known.get(parameter) ?? measured(parameter);
  known.set(parameter, found);
  return found;
}

function measured({ values }: Parameter): Known {
  const numbers = values
    .flatMap(({ scalar, cells }) => (cells === undefined ? [scalar] : [...cells.values()]))
    .filter(isNumber);
  return { growth: numbers.map(growthOfRaw).reduce(joined, NONE), numbers: few(numbers) };
}

/** The numbers that a divisor can be; undefined where they depend on facts, or are many. */
function divisorsIn(node: Node, names: GrowthNames): readonly Ratio[] | undefined {
  switch (node.op) {
    case 'constant':
      return isNumber(node.value) ? [node.value] : [];
    case 'parameter':
      return knownOf(names.parameter(node.name)).numbers;
    case 'choose':
      return pairs([node.then, node.otherwise], names, (a, b) => [...a, ...b]);
    case 'arithmetic':
      return pairs([node.left, node.right], names, (a, b) =>
        a.flatMap((x) => b.map((y) => arithmetic(node.operator, x, y))).filter(isNumber),
      );
    default:
      return undefined;
  }
}

function pairs(
  [left, right]: readonly [Node, Node],
  names: GrowthNames,
  combine: (a: readonly Ratio[], b: readonly Ratio[]) => readonly Ratio[],
): readonly Ratio[] | undefined {
  const [a, b] = [divisorsIn(left, names), divisorsIn(right, names)];
  if (a === undefined || b === undefined || a.length * b.length > MOST_DIVISORS ** 2 / 8)
    return undefined;
  return few(combine(a, b));
}

function few(numbers: readonly Ratio[]): readonly Ratio[] | undefined {
  const different = new Map(
    numbers.map((each) => [`${each.n.toString()}/${each.d.toString()}`, each]),
  );
  const isLong = ({ n, d }: Ratio): boolean => lengthOf(n) + lengthOf(d) > MOST_OVER_BITS;
  const all = [...different.values()];
  return all.length > MOST_DIVISORS || all.some(isLong) ? undefined : all;
}
