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

/**
 * The modes of rounding under which some facts give a formula another value than under its own. None where it comes out in whole
 * steps, as a sum of rounded lines does; and where no half of a step can come out, the two modes that only differ there are one.
 */
export function modesToTell(
  rulebook: Rulebook,
  stage: StageName,
  { round, node }: Formula,
): readonly RoundingMode[] {
  if (round === undefined) return [];
  const others = ROUNDING_MODES.filter((mode) => mode !== round.mode);
  const grid = new Grids(rulebook, stage).of(node);
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

/** Of what an expression is always a whole multiple; undefined where that cannot be told. */
class Grids {
  constructor(
    private readonly rulebook: Rulebook,
    private readonly stage: StageName | undefined,
  ) {}

  of(node: Node): Ratio | undefined {
    switch (node.op) {
      case 'constant':
        return isNumber(node.value) ? node.value : ratio(0n, 1n);
      case 'input':
      case 'formula':
        return this.ofName(node.name);
      case 'row': {
        const below = this.stage === undefined ? undefined : BELOW[this.stage]?.stage;
        return new Grids(this.rulebook, below).ofName(node.name);
      }
      case 'window':
        if (node.name === 'count') return ONE;
        return node.name === 'sum' ? this.ofName(node.of) : undefined;
      case 'parameter':
        return this.ofParameter(node.name);
      case 'negate':
        return this.of(node.of);
      case 'arithmetic':
        if (node.operator === '/') return undefined;
        if (node.operator !== '*') return this.ofAll([node.left, node.right]);
        return both(this.of(node.left), this.of(node.right), multiply);
      case 'choose':
        return this.ofAll([node.then, node.otherwise]);
      case 'call':
        return CHOOSING.has(node.name) ? this.ofAll(node.args) : undefined;
      case 'aggregate':
        if (node.name === 'count') return ONE;
        return node.name === 'sum' && node.of !== undefined ? this.of(node.of) : undefined;
      default:
        return undefined;
    }
  }

  private ofAll(nodes: readonly Node[]): Ratio | undefined {
    return nodes
      .map((each) => this.of(each))
      .reduce((all, each) => both(all, each, commonMeasure), ratio(0n, 1n));
  }

  private ofName(name: string): Ratio | undefined {
    const stage = this.stage === undefined ? undefined : this.rulebook.stages.get(this.stage);
    if (stage === undefined) return undefined;
    const input = stage.inputs.get(name);
    if (input !== undefined) return this.ofInput(input);
    const formula = allFormulas(stage).find((each) => each.name === name);
    if (formula === undefined) return undefined;
    return formula.round === undefined ? this.of(formula.node) : formula.round.step;
  }

  private ofInput({ form }: Input): Ratio | undefined {
    if (form === 'count') return ONE;
    if (form === 'mass') return ratio(1n, 1_000_000n);
    const { currency } = this.rulebook;
    if (form !== 'money' || currency === undefined) return undefined;
    return ratio(1n, 10n ** BigInt(minorDigits(currency)));
  }

  private ofParameter(name: string): Ratio {
    return (this.rulebook.parameters.get(name)?.values ?? [])
      .flatMap(({ scalar, cells }) => [scalar ?? null, ...(cells?.values() ?? [])])
      .filter(isNumber)
      .reduce(commonMeasure, ratio(0n, 1n));
  }
}

/** Calls that give one of what they are given, or its size. */
const CHOOSING: ReadonlySet<string> = new Set(['min', 'max', 'clamp', 'first_of', 'abs']);

function both(
  a: Ratio | undefined,
  b: Ratio | undefined,
  combine: (a: Ratio, b: Ratio) => Ratio,
): Ratio | undefined {
  return a === undefined || b === undefined ? undefined : combine(a, b);
}

/** The greatest number of which both are whole multiples; of nothing and a number, the number. */
function commonMeasure(a: Ratio, b: Ratio): Ratio {
  const n = greatestCommonDivisor(size(a.n * b.d), size(b.n * a.d));
  return n === 0n ? ratio(0n, 1n) : ratio(n, a.d * b.d);
}

const size = (n: bigint): bigint => (n < 0n ? -n : n);
