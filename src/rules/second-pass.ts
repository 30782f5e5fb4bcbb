import { divide, multiply, type Ratio } from '../kernel/ratio.js';
import { interpret, interpretFormula, isNumber, sum, type Frame } from './interpret.js';
import { partOf, shareOut, type Cut } from './largest-remainder.js';
import {
  BELOW,
  type Formula,
  type Node,
  type Raw,
  type Rulebook,
  type Stage,
  type StageName,
} from './model.js';
import { nodesIn } from './tree.js';

/** One computed record of a stage with the records below it. */
export interface Computed {
  readonly stage: Stage;
  readonly frame: Frame;
  readonly children: readonly Computed[];
  /** Set once its second pass is computed. */
  second?: Second;
}

export interface Second {
  /** The frame of the record with the stages above it. Values of both passes stand in the same map. */
  readonly frame: Frame;
  /** What a pool gave this record, exactly and in whole steps, and the sum of all weights. */
  readonly shares: Map<Formula, Shared>;
}

export interface Shared {
  readonly exact: Raw;
  readonly value: Raw;
  readonly weight: Raw;
  readonly total: Raw;
  readonly rows: number;
}

/** What a pool gave a record when all that share it were at hand, kept so that the record can be explained by itself. */
export interface GivenShare {
  /** Left out where it follows from the others. */
  readonly part?: Raw;
  /** The sum of all weights; not applicable where a pool could not be shared out by them. */
  readonly total: Raw;
  readonly rows: number;
  /** Up to where the steps that were left over went; null where none was. */
  readonly cut?: Cut | null;
  /** The place of the record among all that share the pool, of several the place of the first. */
  readonly place?: number;
}

/** By the name of the formula. */
export type GivenShares = ReadonlyMap<string, GivenShare>;

export type AboveValues = ReadonlyMap<StageName, ReadonlyMap<string, Raw>>;

/**
 * Computes the second passes below and at one record whose first passes are done; what they mean is said at `SecondPass` in
 * model.ts. The second pass of a stage is computed when every stage above that it reads is at hand, because it was evaluated here
 * too or because its values were `given`; a pool is shared only among rows that are all here, unless the root's own part is `given`.
 * Otherwise its formulas have no value, and neither have second passes above that read them.
 */
export function computeSecondPasses(
  rulebook: Rulebook,
  root: Computed,
  given: { readonly above: AboveValues; readonly shares: GivenShares },
): void {
  const levels = levelsOf(rulebook, root);
  const here = new Set(levels.map((each) => each.stage.name));
  const computed = new Set<StageName>();
  for (const level of levels.toReversed()) {
    const shares = level.stage === root.stage ? given.shares : none;
    const at = { here, given: given.above, shares, computed };
    if (!isComputable(rulebook, level.stage, at)) continue;
    computed.add(level.stage.name);
    computeLevel(level, given.above, shares);
  }
}

const none: GivenShares = new Map();

interface Level {
  readonly stage: Stage;
  readonly records: readonly { readonly record: Computed; readonly above: readonly Computed[] }[];
}

/** The stages from the root down, each with all its records in order; of a stage that nobody has a record of, none. */
function levelsOf(rulebook: Rulebook, root: Computed): readonly Level[] {
  const levels: Level[] = [];
  let records: Level['records'] = [{ record: root, above: [] }];
  for (let stage: Stage | undefined = root.stage; stage !== undefined;) {
    levels.push({ stage, records });
    records = records.flatMap(({ record, above }) =>
      record.children.map((child) => ({ record: child, above: [record, ...above] })),
    );
    const below: StageName | undefined = BELOW[stage.name]?.stage;
    stage = below === undefined ? undefined : rulebook.stages.get(below);
  }
  return levels;
}

/** Whether the second pass of a stage can be computed, once those of the stages below it are. */
export function isComputable(
  rulebook: Rulebook,
  stage: Stage,
  at: {
    /** Stages whose rows are all here, if there are any. */
    readonly here: { readonly has: (stage: StageName) => boolean };
    readonly given: { readonly has: (stage: StageName) => boolean };
    /** Formulas whose part of a pool is given. */
    readonly shares?: { readonly has: (formula: string) => boolean };
    readonly computed: ReadonlySet<StageName>;
  },
): boolean {
  const { second } = stage;
  if (second === undefined) return false;
  if (!second.above.every((name) => at.here.has(name) || at.given.has(name))) return false;
  const nodes = second.formulas.flatMap((formula) => nodesIn(formula.node));
  const pools = second.formulas.flatMap(({ name, node }) =>
    node.op === 'share' && at.shares?.has(name) !== true ? [node.pool.stage] : [],
  );
  if (!pools.every((name) => at.here.has(name))) return false;
  const below = BELOW[stage.name]?.stage;
  const later = below === undefined ? undefined : rulebook.stages.get(below)?.second;
  if (below === undefined || later === undefined || at.computed.has(below)) return true;
  const names = new Set(later.formulas.map((formula) => formula.name));
  return !nodes.some((node) => node.op === 'row' && names.has(node.name));
}

function computeLevel(level: Level, given: AboveValues, shares: GivenShares): void {
  for (const { record, above } of level.records) {
    const values = new Map(given);
    for (const each of above) values.set(each.stage.name, each.frame.values);
    record.second = { frame: { ...record.frame, above: values }, shares: new Map() };
  }
  for (const formula of level.stage.second?.formulas ?? []) {
    if (formula.node.op === 'share') {
      const share = shares.get(formula.name);
      if (share === undefined) shareLevel(level, formula, formula.node);
      else for (const { record } of level.records) takeShare(record, formula, { ...share, node: formula.node }); // prettier-ignore
      continue;
    }
    for (const { record } of level.records) {
      if (record.second === undefined) continue;
      const { value } = interpretFormula(formula, record.second.frame);
      record.frame.values.set(formula.name, value);
    }
  }
}

/** What a pool gave a record is what was kept of it. */
export function takeShare(
  { frame, second }: Pick<Computed, 'frame' | 'second'>,
  formula: Formula,
  { node, ...given }: GivenShare & { readonly node: Node & { op: 'share' } },
): void {
  const above = second?.frame ?? frame;
  const [pool, weight] = [interpret(node.pool, above), interpret(node.weight, above)];
  const { total, rows } = given;
  const part = given.part === undefined ? keptPart(pool, weight, node.step, given) : given.part;
  const isShared = isNumber(pool) && isNumber(weight) && isNumber(total) && isNumber(part);
  const exact = isShared ? multiply(pool, divide(weight, total)) : null;
  frame.values.set(formula.name, part);
  second?.shares.set(formula, { exact, value: part, weight, total, rows });
}

/** The part of one record from what all have in common; not applicable where nothing could be shared out. */
export function keptPart(
  pool: Raw,
  weight: Raw,
  step: Ratio,
  { total, cut = null, place = 0 }: GivenShare,
): Raw {
  if (!isNumber(pool) || !isNumber(weight) || !isNumber(total) || total.n === 0n) return null;
  return partOf(pool, weight, step, { total, cut, place });
}

/** Each pool among all records that lie under the same record of its stage. */
function shareLevel(level: Level, formula: Formula, node: Node & { op: 'share' }): void {
  const groups = new Map<Computed | undefined, Computed[]>();
  for (const { record, above } of level.records) {
    const owner = above.find((each) => each.stage.name === node.pool.stage);
    const group = groups.get(owner);
    if (group === undefined) groups.set(owner, [record]);
    else group.push(record);
  }
  for (const group of groups.values()) shareGroup(group, formula, node);
}

function shareGroup(
  group: readonly Computed[],
  formula: Formula,
  node: Node & { op: 'share' },
): void {
  const first = group[0]?.second;
  const pool = first === undefined ? null : interpret(node.pool, first.frame);
  const weights = group.map((each) =>
    each.second === undefined ? null : interpret(node.weight, each.second.frame),
  );
  const numbers = weights.filter(isNumber);
  const shared = isNumber(pool) ? shareOut(pool, numbers, node.step) : undefined;
  const total = sum(numbers);
  for (const [index, record] of group.entries()) {
    const part = shared?.parts[index];
    const value = part?.part ?? null;
    record.frame.values.set(formula.name, value);
    record.second?.shares.set(formula, {
      exact: part?.quota ?? null,
      value,
      weight: weights[index] ?? null,
      total,
      rows: group.length,
    });
  }
}
