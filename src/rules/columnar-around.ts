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
}

/** The tables around one; those above only for a second pass. */
export function aroundOf(own: StageTable, tables: StageTables, isSecond: boolean): Around {
  const { name } = own.stage;
  const under = BELOW[name]?.stage;
  const below = under === undefined ? undefined : tables.get(under);
  const above: Around['above'][number][] = [];
  let lower = own;
  for (const stage of isSecond ? stagesAbove(name) : []) {
    const table = tables.get(stage);
    if (table === undefined) break;
    const owners = ownersOf(lower.rows, table.below);
    const before = above.at(-1)?.parent;
    const parent = before === undefined ? owners : before.map((row) => owners[row] ?? -1);
    above.push({ table, parent });
    lower = table;
  }
  return { own, below, above };
}

/** The row above that each row belongs to; -1 where it belongs to none. */
function ownersOf(rows: number, below: Uint32Array): Int32Array {
  const owners = new Int32Array(rows).fill(-1);
  for (let owner = 0; owner + 1 < below.length; owner += 1)
    owners.fill(owner, below[owner], below[owner + 1]);
  return owners;
}

/** Rows that read a value, of their own or of the rows around them, that doubles do not hold. */
export function leftBefore(pass: Pass, { own, below, above }: Around): Uint8Array | undefined {
  const around = [own, ...(below === undefined ? [] : [below]), ...above.map((each) => each.table)];
  if (around.every((table) => table.exact.size === 0)) return undefined;
  const names = (table: StageTable): ReadonlySet<string> =>
    new Set([
      ...pass.reads.flatMap(({ stage, name }) => (stage === table.stage.name ? [name] : [])),
      ...(table === own ? pass.series : []),
    ]);
  const beyond = (table: StageTable): ReadonlySet<number> => {
    const read = names(table);
    return new Set([...table.exact.keys()].filter((row) => table.isBeyond(row, read)));
  };
  const leave = new Uint8Array(own.rows);
  for (const row of beyond(own)) leave[row] = 1;
  for (const { table, parent } of above) {
    const rows = beyond(table);
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
