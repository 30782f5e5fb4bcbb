import { tablesAbove, type StageTables } from './columnar-around.js';
import {
  STAGES,
  type Formula,
  type Node,
  type Rulebook,
  type Stage,
  type StageName,
} from './model.js';
import { isComputable } from './second-pass.js';
import { allFormulas, namesReadAbove, nodesIn } from './tree.js';

/** In which order the passes of a rulebook are computed, and what of them is kept in columns. */

export interface Part {
  /** The same for parts that compute the same. */
  readonly key: string;
  readonly stage: Stage;
  readonly formulas: readonly Formula[];
  /** Of a part that shares a pool out: its one formula. */
  readonly share: ShareFormula | undefined;
}

export interface ShareFormula {
  readonly formula: Formula;
  readonly node: Node & { readonly op: 'share' };
}

/** The weight by which a pool is shared is computed like a formula; no rulebook can have this name. */
export const WEIGHT = '#weight';

/** First passes from the line upwards, then second passes, as far as what they read is given: the same for the same stages. */
export function planOf(rulebook: Rulebook, tables: StageTables): readonly Part[] {
  const given = STAGES.map((name) => tables.get(name))
    .filter((table) => table !== undefined)
    .filter(({ isGiven }) => !isGiven);
  const first = given.map(({ stage }): Unnamed => {
    return { stage, formulas: stage.formulas, share: undefined };
  });
  const computed = new Set<StageName>();
  const second = given.flatMap((table) => {
    const [around, { shares }] = [[table, ...tablesAbove(table, tables)], table];
    const namesOf = (isGiven: boolean) =>
      new Set(around.flatMap((each) => (each.isGiven === isGiven ? [each.stage.name] : [])));
    const [here, elsewhere] = [namesOf(false), namesOf(true)];
    const at = { here, given: elsewhere, computed, ...(shares === undefined ? {} : { shares }) };
    if (!isComputable(rulebook, table.stage, at)) return [];
    computed.add(table.stage.name);
    return secondParts(table.stage);
  });
  return [...first, ...second].map((part) => ({ ...part, key: keyOf(part) }));
}

type Unnamed = Omit<Part, 'key'>;

/** What a part computes, whichever plan it is of. */
const keyOf = ({ stage, formulas, share }: Unnamed): string =>
  [stage.name, share?.formula.name ?? '', ...formulas.map(({ name }) => name)].join(' ');

/** What is shared out needs every row's weight, so each pool ends one part and begins another. */
function secondParts(stage: Stage): readonly Unnamed[] {
  const parts: Unnamed[] = [];
  let open: Formula[] = [];
  const close = (): void => {
    if (open.length > 0) parts.push({ stage, formulas: open, share: undefined });
    open = [];
  };
  for (const formula of stage.second?.formulas ?? []) {
    const { node } = formula;
    if (node.op !== 'share') {
      open.push(formula);
      continue;
    }
    close();
    const { weight } = node;
    const weighed = { ...formula, name: WEIGHT, node: weight, type: weight.type, round: undefined };
    parts.push({ stage, formulas: [weighed], share: { formula, node } });
  }
  close();
  return parts;
}

/** Names of a stage that something outside of its own part reads: outputs, stages above and below, its second pass. */
export function keptNames(rulebook: Rulebook, stage: Stage): ReadonlySet<string> {
  const kept = new Set([
    WEIGHT,
    ...allFormulas(stage).flatMap(({ name, output }) => (output ? [name] : [])),
    ...namesReadAbove(rulebook, stage.name),
  ]);
  for (const formula of stage.second?.formulas ?? [])
    for (const node of nodesIn(formula.node)) if (node.op === 'formula') kept.add(node.name);
  for (const other of rulebook.stages.values())
    for (const formula of allFormulas(other))
      for (const node of nodesIn(formula.node))
        if (node.op === 'above' && node.stage === stage.name) kept.add(node.name);
  return kept;
}
