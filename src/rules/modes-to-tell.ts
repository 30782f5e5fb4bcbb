import { minorDigits } from '../kernel/money.js';
import {
  divide,
  greatestCommonDivisor,
  multiply,
  ratio,
  ROUNDING_MODES,
  type Ratio,
  type RoundingMode,
} from '../kernel/ratio.js';
import type { CallName } from './grammar.js';
import { isNumber } from './interpret.js';
import {
  BELOW,
  type Formula,
  type Input,
  type Node,
  type Rulebook,
  type StageName,
} from './model.js';
import { allFormulas } from './tree.js';

const ONE = ratio(1n, 1n);
const NOTHING = ratio(0n, 1n);

/**
 * The modes of rounding under which some facts give a formula another value than under its own. None where it comes out in whole
 * steps, as a sum of rounded lines does; and where no half of a step can come out, the two modes that only differ there are one.
 */
export function modesToTell(
  grids: Grids,
  stage: StageName,
  { round, node }: Formula,
): readonly RoundingMode[] {
  if (round === undefined) return [];
  const others = ROUNDING_MODES.filter((mode) => mode !== round.mode);
  const grid = grids.of(node, stage);
  if (grid === undefined) return others;
  const parts = divide(grid, round.step).d;
  if (parts === 1n) return [];
  const alike = ALIKE.filter(([, holds]) => holds(parts)).map(([modes]) => modes);
  return others.filter((mode) => !alike.some((modes) => modes.has(mode) && modes.has(round.mode)));
}

/** Modes that are one where a result is always a number of such parts of a step. */
const ALIKE: readonly (readonly [ReadonlySet<RoundingMode>, (parts: bigint) => boolean])[] = [
  [new Set(['half-away-from-zero', 'half-even']), (parts) => parts % 2n === 1n],
  [new Set(['half-away-from-zero', 'up']), (parts) => parts === 2n],
];

type Grid = Ratio | undefined;

/** Of what the expressions of a rulebook are always a whole multiple; undefined where that cannot be told. */
export class Grids {
  /** By `stage.name`, and parameters by name: what reads one formula twice would otherwise follow it twice, and each of those twice again. */
  private readonly known = new Map<string, Grid>();

  constructor(private readonly rulebook: Rulebook) {}

  of(node: Node, stage: StageName): Grid {
    const of = (each: Node): Grid => this.of(each, stage);
    switch (node.op) {
      case 'constant':
        return isNumber(node.value) ? node.value : NOTHING;
      case 'input':
      case 'formula':
        return this.ofName(node.name, stage);
      case 'row':
        return this.ofName(node.name, BELOW[stage]?.stage);
      case 'above':
        return this.ofName(node.name, node.stage);
      case 'window':
        if (node.name === 'count') return ONE;
        return node.name === 'sum' ? this.ofName(node.of, stage) : undefined;
      case 'parameter':
        return this.remembered(node.name, () =>
          this.numbersOf(node.name).reduce(commonMeasure, NOTHING),
        );
      case 'negate':
        return of(node.of);
      case 'arithmetic':
        if (node.operator === '/') return both(of(node.left), this.ofInverse(node.right), multiply);
        if (node.operator === '*') return both(of(node.left), of(node.right), multiply);
        return ofAll([node.left, node.right].map(of));
      case 'choose':
        return ofAll([node.then, node.otherwise].map(of));
      case 'call':
        return CHOOSING.has(node.name) ? ofAll(node.args.map(of)) : ONE;
      case 'aggregate':
        if (node.name === 'count') return ONE;
        return node.name === 'sum' && node.of !== undefined ? of(node.of) : undefined;
      case 'share':
        return node.step;
      default:
        return undefined;
    }
  }

  private ofName(name: string, stage: StageName | undefined): Grid {
    return this.remembered(`${stage ?? ''}.${name}`, () => this.readName(name, stage));
  }

  private remembered(key: string, read: () => Grid): Grid {
    if (!this.known.has(key)) this.known.set(key, read());
    return this.known.get(key);
  }

  private readName(name: string, stageName: StageName | undefined): Grid {
    const stage = stageName === undefined ? undefined : this.rulebook.stages.get(stageName);
    const input = stage?.inputs.get(name);
    if (input !== undefined) return this.ofInput(input);
    const formula = stage && allFormulas(stage).find((each) => each.name === name);
    if (stage === undefined || formula === undefined) return undefined;
    return formula.round === undefined ? this.of(formula.node, stage.name) : formula.round.step;
  }

  private ofInput({ form }: Input): Grid {
    if (form === 'count') return ONE;
    if (form === 'mass') return ratio(1n, 1_000_000n);
    const { currency } = this.rulebook;
    if (form !== 'money' || currency === undefined) return undefined;
    return ratio(1n, 10n ** BigInt(minorDigits(currency)));
  }

  /** Of one divided by one of a few numbers that are written down; by nothing there is no quotient. */
  private ofInverse(node: Node): Grid {
    if (node.op === 'constant' && isNumber(node.value)) return inverse(node.value);
    if (node.op !== 'parameter') return undefined;
    const numbers = this.numbersOf(node.name);
    if (numbers.length > MOST_DIVISORS) return undefined;
    return ofAll(numbers.map(inverse));
  }

  private numbersOf(parameter: string): readonly Ratio[] {
    return (this.rulebook.parameters.get(parameter)?.values ?? [])
      .flatMap(({ scalar, cells }) => [scalar ?? null, ...(cells?.values() ?? [])])
      .filter(isNumber);
  }
}

/** Calls that give one of what they are given, or its size; the others count days, months and years. */
const CHOOSING: ReadonlySet<CallName> = new Set(['min', 'max', 'clamp', 'first_of', 'abs']);

/** Of many the common measure of what they leave would be as long as all of them. */
const MOST_DIVISORS = 20;

function inverse(number: Ratio): Grid {
  return number.n === 0n ? NOTHING : divide(ONE, number);
}

function ofAll(grids: readonly Grid[]): Grid {
  return grids.reduce((all, each) => both(all, each, commonMeasure), NOTHING);
}

function both(a: Grid, b: Grid, combine: (a: Ratio, b: Ratio) => Ratio): Grid {
  return a === undefined || b === undefined ? undefined : combine(a, b);
}

/** The greatest number of which both are whole multiples; of nothing and a number, the number. */
function commonMeasure(a: Ratio, b: Ratio): Ratio {
  const n = greatestCommonDivisor(size(a.n * b.d), size(b.n * a.d));
  return n === 0n ? NOTHING : ratio(n, a.d * b.d);
}

const size = (n: bigint): bigint => (n < 0n ? -n : n);
