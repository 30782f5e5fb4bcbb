import { compare } from '../kernel/ratio.js';
import { isNumber } from './interpret.js';
import type { Node, Raw } from './model.js';
import type { ComparisonOperator } from './grammar.js';
import { childrenOf } from './tree.js';

/** What a reader needs to look behind names and values. */
export interface Behind {
  readonly enumerations: ReadonlyMap<string, readonly string[]>;
  /** The expression of a formula that says yes or no; undefined for others. */
  readonly formula: (name: string) => Node | undefined;
}

/** More cases than this are not looked through: what cannot be shown quickly counts as not shown. */
const MOST_CASES = 512;
/** Nor more expressions: conditions that name each other twice would double at each. */
const MOST_STEPS = 2_000;

/**
 * Whether two conditions can be shown never to hold at once: over values of enumerations, yes and no, n/a or not, and over
 * comparisons of one expression with constants or of the same two expressions. `false` says only that it could not be shown.
 */
export function areDisjoint(a: Node, b: Node, behind: Behind): boolean {
  const budget = { steps: MOST_STEPS };
  const cases = joined(waysTo(a, true, behind, budget), waysTo(b, true, behind, budget));
  return cases?.every((each) => cannotHold(each, behind)) ?? false;
}

/** One fact about one expression that holds at once with others. */
interface Atom {
  readonly subject: string;
  readonly node: Node;
  readonly says:
    | { readonly kind: 'value'; readonly values: ReadonlySet<Raw>; readonly not: boolean }
    | { readonly kind: 'order'; readonly operator: ComparisonOperator; readonly to: Raw }
    | { readonly kind: 'not-applicable'; readonly yes: boolean };
}

type Ways = readonly (readonly Atom[])[] | undefined;

/** The ways in which a condition comes out as `wanted`, each a list of atoms; undefined when there are too many. */
function waysTo(node: Node, wanted: boolean, behind: Behind, budget: { steps: number }): Ways {
  budget.steps -= 1;
  if (budget.steps < 0) return undefined;
  const inner = (each: Node, value = wanted): Ways => waysTo(each, value, behind, budget);
  switch (node.op) {
    case 'constant':
      return node.value === wanted ? [[]] : [];
    case 'not':
      return inner(node.of, !wanted);
    case 'logic':
      return (node.operator === 'and') === wanted
        ? joined(inner(node.left), inner(node.right))
        : either(inner(node.left), inner(node.right));
    case 'choose':
      return node.type.kind === 'yes-no'
        ? either(
            joined(inner(node.condition, true), inner(node.then)),
            joined(inner(node.condition, false), inner(node.otherwise)),
          )
        : [[]];
    case 'formula': {
      const expression = behind.formula(node.name);
      return expression === undefined ? own(node, wanted) : inner(expression);
    }
    case 'member':
      return [[atom(node.of, { kind: 'value', values: new Set(node.values), not: !wanted })]];
    case 'is-not-applicable':
      return [[atom(node.of, { kind: 'not-applicable', yes: wanted !== node.negated })]];
    case 'compare':
      return [[compared(node, wanted)]];
    default:
      return own(node, wanted);
  }
}

function own(node: Node, wanted: boolean): Ways {
  return [[atom(node, { kind: 'value', values: new Set([wanted]), not: false })]];
}

function atom(node: Node, says: Atom['says']): Atom {
  return { subject: keyOf(node), node, says };
}

const OPPOSITE: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};
const MIRRORED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Two expressions are compared as their difference with zero, in one order of the two; constants stand on the right. */
function compared(node: Node & { op: 'compare' }, wanted: boolean): Atom {
  const operator = wanted ? node.operator : OPPOSITE[node.operator];
  const turned =
    node.left.op === 'constant' ||
    (node.right.op !== 'constant' && keyOf(node.left) > keyOf(node.right));
  const [left, right] = turned ? [node.right, node.left] : [node.left, node.right];
  const sign = turned ? MIRRORED[operator] : operator;
  const equality = sign === '=' || sign === '!=';
  if (right.op === 'constant' && equality && !isNumber(right.value) && left.type.kind !== 'date')
    return atom(left, { kind: 'value', values: new Set([right.value]), not: sign === '!=' });
  if (right.op === 'constant')
    return atom(left, { kind: 'order', operator: sign, to: right.value });
  return {
    subject: `${keyOf(left)} - ${keyOf(right)}`,
    node: left,
    says: { kind: 'order', operator: sign, to: { n: 0n, d: 1n } },
  };
}

function either(a: Ways, b: Ways): Ways {
  if (a === undefined || b === undefined || a.length + b.length > MOST_CASES) return undefined;
  return [...a, ...b];
}

function joined(a: Ways, b: Ways): Ways {
  if (a === undefined || b === undefined || a.length * b.length > MOST_CASES) return undefined;
  return a.flatMap((left) => b.map((right) => [...left, ...right]));
}

/** Whether some expression would have to be two things at once. */
function cannotHold(atoms: readonly Atom[], behind: Behind): boolean {
  const bySubject = new Map<string, Atom[]>();
  for (const each of atoms)
    bySubject.set(each.subject, [...(bySubject.get(each.subject) ?? []), each]);
  return [...bySubject.values()].some((each) => contradict(each, behind));
}

function contradict(atoms: readonly Atom[], behind: Behind): boolean {
  const absent = atoms.filter((each) => each.says.kind === 'not-applicable' && each.says.yes);
  if (absent.length > 0 && absent.length < atoms.length) return true;
  return noValueLeft(atoms, behind) || noNumberLeft(atoms);
}

function noValueLeft(atoms: readonly Atom[], behind: Behind): boolean {
  const { type } = atoms[0]?.node ?? {};
  const all: readonly Raw[] | undefined =
    type?.kind === 'choice'
      ? behind.enumerations.get(type.enumeration)
      : type?.kind === 'yes-no'
        ? [true, false]
        : undefined;
  return (
    all?.every((value) =>
      atoms.some(({ says }) => says.kind === 'value' && says.values.has(value) === says.not),
    ) ?? false
  );
}

/** Whether no number (or day) satisfies all comparisons: only the constants and the gaps between them need a look. */
function noNumberLeft(atoms: readonly Atom[]): boolean {
  const orders = atoms.flatMap(({ says }) => (says.kind === 'order' ? [says] : []));
  if (orders.length < 2) return false;
  const edges = orders.map((each) => each.to).sort(inOrder);
  const places = edges.flatMap((edge, index) => [
    { edge, index, beyond: false },
    { edge, index, beyond: true },
  ]);
  const below = { edge: edges[0] ?? null, index: -1, beyond: true };
  return ![below, ...places].some(({ edge, index, beyond }) =>
    orders.every(({ operator, to }) => {
      const order = index < 0 ? -1 : inOrder(edge, to);
      return fits(operator, order === 0 && beyond ? 1 : order);
    }),
  );
}

function inOrder(a: Raw, b: Raw): number {
  if (isNumber(a) && isNumber(b)) return compare(a, b);
  return a === b ? 0 : (plainText(a) ?? '') < (plainText(b) ?? '') ? -1 : 1;
}

function fits(operator: ComparisonOperator, order: number): boolean {
  if (operator === '=' || operator === '!=') return (order === 0) === (operator === '=');
  if (order === 0) return operator === '<=' || operator === '>=';
  return order < 0 === (operator === '<' || operator === '<=');
}

/** The same for two expressions only when they always have the same value. */
function keyOf(node: Node): string {
  const own = Object.entries(node).flatMap(([name, value]) => {
    const text = name === 'text' ? undefined : plainText(value as unknown);
    return text === undefined ? [] : [`${name}:${text}`];
  });
  return `(${[...own, ...childrenOf(node).map(keyOf)].join(' ')})`;
}

/** Text of what stands in a node itself; undefined for the nodes below it and for its type. */
function plainText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
    case 'number':
    case 'bigint':
      return value.toString();
    case 'object':
      if (Array.isArray(value)) return value.map((each) => plainText(each) ?? '').join(',');
      if (value === null) return 'n/a';
      return 'n' in value && 'd' in value
        ? `${plainText(value.n) ?? ''}/${plainText(value.d) ?? ''}`
        : undefined;
    default:
      return undefined;
  }
}
