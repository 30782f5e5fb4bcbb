import type { Pass } from './columnar-pass.js';
import type { StageTable } from './columnar-table.js';
import { interpretFormula, type Frame, type InForce, type Rows } from './interpret.js';
import type { Raw, StageName } from './model.js';

/** The tables around a row. */
export interface Around {
  readonly own: StageTable;
  readonly below: StageTable | undefined;
  /** Nearest first, with the row there that each row here belongs to. */
  readonly above: readonly { readonly table: StageTable; readonly parent: Int32Array }[];
}

/** A row that doubles cannot hold, computed by the definition of truth. Keeps the values that have a column, and no others. */
export function computeExactly(row: number, pass: Pass, around: Around, inForce: InForce): void {
  const frame = frameOf(row, pass, around, inForce);
  for (const formula of pass.formulas) {
    const { value } = interpretFormula(formula, frame);
    frame.values.set(formula.name, value);
    if (pass.shapes.has(formula.name)) around.own.keep(row, formula.name, value);
  }
}

function frameOf(row: number, pass: Pass, { own, below, above }: Around, inForce: InForce): Frame {
  const series = new Map<string, ReadonlyMap<number, Raw>>();
  for (const input of own.stage.inputs.values())
    if (input.perYear) series.set(input.name, own.series(row, input));
  const rows = below === undefined ? undefined : rowsOf(row, own, below);
  const before = own.names.filter((name) => !pass.shapes.has(name));
  const frame = { inForce, values: valuesOf(row, own, before), series, rows };
  const stages = new Map<StageName, ReadonlyMap<string, Raw>>();
  for (const { table, parent } of above) {
    const owner = parent[row] ?? -1;
    if (owner >= 0) stages.set(table.stage.name, valuesOf(owner, table, table.names));
  }
  return { ...frame, above: stages };
}

function valuesOf(row: number, table: StageTable, computed: readonly string[]): Map<string, Raw> {
  const values = new Map<string, Raw>();
  for (const input of table.stage.inputs.values())
    if (!input.perYear) values.set(input.name, table.raw(row, input.name));
  for (const name of computed) values.set(name, table.raw(row, name));
  return values;
}

function rowsOf(row: number, own: StageTable, below: StageTable): Rows {
  const first = own.below[row] ?? 0;
  return {
    length: (own.below[row + 1] ?? first) - first,
    value: (index, name) => below.raw(first + index, name),
  };
}
