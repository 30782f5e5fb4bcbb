import type { Ratio } from '../kernel/ratio.js';
import { isNumber } from './interpret.js';
import type { Formula, Node, Raw } from './model.js';

/** Most bits that a numerator and a denominator can have: what multiplies itself again and again doubles them each time. */
export interface Growth {
  readonly n: number;
  readonly d: number;
}

/** Of a formula of any stage; undefined for an input. */
export type GrowthOfName = (
  node: Node & { readonly op: 'formula' | 'above' | 'row' },
) => Growth | undefined;

/** What facts and values of parameters can be: forty digits either side of the point. */
const GIVEN: Growth = { n: 270, d: 134 };
const NONE: Growth = { n: 1, d: 1 };

/** Bounds for the numbers of an expression, from those of the names it reads. Rounding brings the denominator back to its step's. */
export function growthOf(node: Node, named: GrowthOfName): Growth {
  const of = (each: Node): Growth => growthOf(each, named);
  switch (node.op) {
    case 'constant':
      return bitsOf(node.value);
    case 'formula':
    case 'above':
    case 'row':
      return named(node) ?? (node.type.kind === 'number' ? GIVEN : NONE);
    case 'input':
    case 'parameter':
      return node.type.kind === 'number' ? GIVEN : NONE;
    case 'window':
      return { n: GIVEN.n + 8, d: GIVEN.d + 8 };
    case 'negate':
      return of(node.of);
    case 'arithmetic':
      return combined(node.operator, of(node.left), of(node.right));
    case 'choose':
      return greater(greater(of(node.condition), of(node.then)), of(node.otherwise));
    case 'call':
      return node.args.map(of).reduce(greater, NONE);
    case 'compare':
      return combined('/', of(node.left), of(node.right));
    case 'logic':
      return greater(of(node.left), of(node.right));
    case 'not':
    case 'member':
    case 'is-not-applicable':
    case 'band':
      return of(node.of);
    case 'aggregate':
      return [node.of, node.where]
        .flatMap((each) => (each === undefined ? [] : [of(each)]))
        .reduce(greater, { n: 32, d: 32 });
    case 'share':
      return combined('*', of(node.pool), of(node.weight));
    case 'on':
      return NONE;
  }
}

/** Of a formula's result, rounded as it says. */
export function formulaGrowth(
  formula: Pick<Formula, 'node' | 'round'>,
  named: GrowthOfName,
): Growth {
  const growth = growthOf(formula.node, named);
  if (formula.round === undefined) return growth;
  const step = bitsOf(formula.round.step);
  return { n: growth.n + step.n + step.d, d: step.d };
}

export function bits({ n, d }: Growth): number {
  return n + d;
}

function combined(operator: '+' | '-' | '*' | '/', a: Growth, b: Growth): Growth {
  if (operator === '*') return { n: a.n + b.n, d: a.d + b.d };
  if (operator === '/') return { n: a.n + b.d, d: a.d + b.n };
  return { n: Math.max(a.n + b.d, b.n + a.d) + 1, d: a.d + b.d };
}

function greater(a: Growth, b: Growth): Growth {
  return { n: Math.max(a.n, b.n), d: Math.max(a.d, b.d) };
}

function bitsOf(value: Raw): Growth {
  if (!isNumber(value)) return NONE;
  const length = (each: bigint): number => each.toString(16).length * 4;
  const { n, d }: Ratio = value;
  return { n: length(n), d: length(d) };
}
