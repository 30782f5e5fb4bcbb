import { multiply, ratio, type Ratio } from '../kernel/ratio.js';
import { countOf, type Facts } from './facts.js';
import { isNumber } from './interpret.js';
import type { Node, Raw, Rulebook, StageName, ValueType } from './model.js';
import { allFormulas, childrenOf } from './tree.js';

const LADDER_MG: readonly bigint[] = [
  0n,
  1n,
  ...Array.from({ length: 9 }, (_, power) => 10n ** BigInt(power + 3)),
];
const MOST = 60;

/**
 * Masses at which an amount could break, from the lowest: powers of ten from a milligram to hundred tonnes, and either side of every mass the
 * rules compare with: constants, parameters and band edges, those per piece times the pieces of the facts.
 */
export function massesToTry(
  rulebook: Rulebook,
  stageName: StageName,
  facts: Facts,
): readonly bigint[] {
  const counts = Object.values(facts)
    .map(countOf)
    .filter((each) => each !== undefined);
  const edges = thresholdsOf(rulebook, stageName).flatMap(({ value, perPiece }) =>
    perPiece ? counts.map((count) => multiply(value, count)) : [value],
  );
  const either = edges.slice(0, MOST).flatMap((edge) => {
    const massMg = multiply(edge, ratio(1_000_000n, 1n));
    const whole = massMg.n / massMg.d;
    return [whole, whole + 1n];
  });
  return [...new Set([...LADDER_MG, ...either])]
    .filter((massMg) => massMg >= 0n)
    .sort((a, b) => (a < b ? -1 : 1));
}

interface Threshold {
  readonly value: Ratio;
  readonly perPiece: boolean;
}

function thresholdsOf(rulebook: Rulebook, stageName: StageName): readonly Threshold[] {
  const stage = rulebook.stages.get(stageName);
  const found: Threshold[] = [];
  const add = (value: Raw | undefined, type: ValueType): void => {
    if (!isNumber(value) || type.kind !== 'number') return;
    const perPiece = type.dimension === 'kg/piece';
    if (perPiece || type.dimension === 'kg') found.push({ value, perPiece });
  };
  const visit = (node: Node): void => {
    if (node.op === 'constant') add(node.value, node.type);
    if (node.op === 'band') for (const edge of node.edges) add(edge, node.of.type);
    if (node.op === 'parameter')
      for (const { scalar, cells } of rulebook.parameters.get(node.name)?.values ?? [])
        for (const value of [scalar, ...(cells?.values() ?? [])]) add(value, node.type);
    childrenOf(node).forEach(visit);
  };
  for (const formula of stage === undefined ? [] : allFormulas(stage)) visit(formula.node);
  return found;
}
