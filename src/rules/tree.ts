import type { Spot } from './issues.js';
import {
  BELOW,
  type Formula,
  type Node,
  type Rulebook,
  type Stage,
  type StageName,
} from './model.js';

/** The expressions directly inside one. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.op) {
    case 'negate':
    case 'not':
    case 'member':
    case 'is-not-applicable':
    case 'band':
      return [node.of];
    case 'arithmetic':
    case 'compare':
    case 'logic':
      return [node.left, node.right];
    case 'choose':
      return [node.condition, node.then, node.otherwise];
    case 'call':
      return node.args;
    case 'share':
      return [node.pool, node.weight];
    case 'parameter':
      return node.keys;
    case 'aggregate':
      return [node.of, node.where].filter((each) => each !== undefined);
    default:
      return [];
  }
}

/** The expression with others in the place of those directly inside it. */
export function withChildren(node: Node, change: (child: Node) => Node): Node {
  switch (node.op) {
    case 'negate':
    case 'not':
    case 'member':
    case 'is-not-applicable':
    case 'band':
      return { ...node, of: change(node.of) };
    case 'arithmetic':
    case 'compare':
    case 'logic':
      return { ...node, left: change(node.left), right: change(node.right) };
    case 'choose':
      return {
        ...node,
        condition: change(node.condition),
        then: change(node.then),
        otherwise: change(node.otherwise),
      };
    case 'call':
      return { ...node, args: node.args.map(change) };
    case 'share':
      return { ...node, weight: change(node.weight) };
    case 'parameter':
      return { ...node, keys: node.keys.map(change) };
    case 'aggregate':
      return {
        ...node,
        of: node.of && change(node.of),
        where: node.where && change(node.where),
      };
    default:
      return node;
  }
}

/** An expression and every expression inside it. */
export function nodesIn(node: Node): readonly Node[] {
  return [node, ...childrenOf(node).flatMap(nodesIn)];
}

/** Formulas of both passes, in the order of computation. */
export function allFormulas(stage: Stage): readonly Formula[] {
  return stage.second === undefined
    ? stage.formulas
    : [...stage.formulas, ...stage.second.formulas];
}

/** Names of a stage that a stage above reads row by row. */
export function namesReadAbove(rulebook: Rulebook, stage: StageName): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: Node): void => {
    if (node.op === 'row') names.add(node.name);
    childrenOf(node).forEach(visit);
  };
  for (const above of rulebook.stages.values()) {
    if (BELOW[above.name]?.stage !== stage) continue;
    for (const formula of allFormulas(above)) visit(formula.node);
  }
  return names;
}

/** The rows below that a stage sums, counts or averages; undefined where it reads none. */
export function rowsSummed(rulebook: Rulebook, stage: StageName): (typeof BELOW)[StageName] {
  const below = BELOW[stage];
  const found = rulebook.stages.get(stage);
  if (below === undefined || found === undefined || !rulebook.stages.has(below.stage))
    return undefined;
  const reads = allFormulas(found).some(({ node }) =>
    nodesIn(node).some(({ op }) => op === 'aggregate'),
  );
  return reads ? below : undefined;
}

/** Where something is declared, by its path; the first of several that is there. */
export function spotOf({ spots }: Pick<Rulebook, 'spots'>, ...paths: readonly string[]): Spot {
  const found = paths.find((path) => spots.has(path)) ?? '';
  return spots.get(found) ?? { file: 'rulebook.yaml', line: 1, column: 1 };
}

/** Where a formula is declared, in whichever pass of its stage. */
export function formulaSpot(
  rulebook: Pick<Rulebook, 'spots'>,
  stage: StageName,
  name: string,
): Spot {
  const of = `stages.${stage}`;
  return spotOf(rulebook, `${of}.formulas.${name}`, `${of}.second.formulas.${name}`);
}
