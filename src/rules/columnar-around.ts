import type { Pass } from './columnar-pass.js';
import type { StageTable } from './columnar-table.js';
import { BELOW, stagesAbove, type StageName } from './model.js';

export type StageTables = ReadonlyMap<StageName, StageTable>;

/** The tables around a row. */
export interface Around {
  readonly own: StageTable;
  readonly below: StageTable | undefined;
  /** Nearest first, with the row there that each row here belongs to. */
  readonly above: readonly { readonly table: StageTable; readonly parent: Int32Array }[];
  /** Whether some row belongs to no row of a stage above that is given. */
  readonly hasOrphans: boolean;
}

/** The tables around one; those above only for a second pass. */
export function aroundOf(own: StageTable, tables: StageTables, isSecond: boolean): Around {
  const under = BELOW[own.stage.name]?.stage;
  const below = under === undefined ? undefined : tables.get(under);
  const above: Around['above'][number][] = [];
  let lower = own;
  let hasOrphans = false;
  for (const table of isSecond ? tablesAbove(own, tables) : []) {
    const owners = ownersOf(lower.rows, table.below);
    const before = above.at(-1)?.parent;
    const parent = before === undefined ? owners : before.map((row) => owners[row] ?? -1);
    above.push({ table, parent });
    // Groups stand one after the other, so that only what is before the first and after the last belongs to none.
    hasOrphans ||= table.below[0] !== 0 || table.below.at(-1) !== lower.rows;
    lower = table;
  }
  return { own, below, above, hasOrphans };
}

/** Nearest first, up to the first stage that is not given: to what lies beyond no row belongs. */
export function tablesAbove({ stage }: StageTable, tables: StageTables): readonly StageTable[] {
  const above: StageTable[] = [];
  for (const name of stagesAbove(stage.name)) {
    const table = tables.get(name);
    if (table === undefined) break;
    above.push(table);
  }
  return above;
}

/** The row above that each row belongs to; -1 where it belongs to none. */
function ownersOf(rows: number, below: Uint32Array): Int32Array {
  const owners = new Int32Array(rows).fill(-1);
  for (let owner = 0; owner + 1 < below.length; owner += 1)
    owners.fill(owner, below[owner], below[owner + 1]);
  return owners;
}

/**
 * Rows that read a value, of their own or of the rows around them, that doubles do not hold; and those that belong to no row above,
 * where even a fact that every row has is "not applicable".
 */
export function leftBefore(pass: Pass, around: Around): Uint8Array | undefined {
  const { own, below, above, hasOrphans } = around;
  const tables = [own, ...(below === undefined ? [] : [below]), ...above.map((each) => each.table)];
  if (!hasOrphans && tables.every((table) => table.exact.size === 0)) return undefined;
  const names = (table: StageTable): ReadonlySet<string> =>
    new Set([
      ...pass.reads.flatMap(({ stage, name }) => (stage === table.stage.name ? [name] : [])),
      ...(table === own ? pass.series : []),
    ]);
  const beyond = (table: StageTable): Set<number> => {
    const read = names(table);
    return new Set([...table.exact.keys()].filter((row) => table.isBeyond(row, read)));
  };
  const leave = new Uint8Array(own.rows);
  for (const row of beyond(own)) leave[row] = 1;
  for (const { table, parent } of above) {
    const rows = beyond(table);
    if (hasOrphans) rows.add(-1);
    if (rows.size > 0)
      parent.forEach((owner, row) => {
        if (rows.has(owner)) leave[row] = 1;
      });
  }
  if (below !== undefined) {
    const owners = ownersOf(below.rows, own.below);
    for (const row of beyond(below)) leave[owners[row] ?? -1] = 1;
  }
  return leave;
}
