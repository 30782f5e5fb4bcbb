import type { Around } from './columnar-around.js';
import type { Pass } from './columnar-pass.js';
import type { StageTable } from './columnar-table.js';
import { interpretFormula, type Frame, type InForce, type Rows } from './interpret.js';
import type { Raw, StageName } from './model.js';

/** A row that doubles cannot hold, computed by the definition of truth. Keeps the values that have a column, and no others. */
export function computeExactly(row: number, pass: Pass, around: Around, inForce: InForce): void {
  const before = around.own.names.filter((name) => !pass.shapes.has(name));
  const frame = frameAt(row, before, around, inForce);
  for (const formula of pass.formulas) {
    const { value } = interpretFormula(formula, frame);
    frame.values.set(formula.name, value);
    if (pass.shapes.has(formula.name)) around.own.keep(row, formula.name, value);
  }
}

/** A row as the interpreter takes it, with these values of those that are computed. */
export function frameAt(
  row: number,
  computed: readonly string[],
  { own, below, above }: Around,
  inForce: InForce,
): Frame & { readonly values: Map<string, Raw> } {
  const series = new Map<string, ReadonlyMap<number, Raw>>();
  for (const input of own.stage.inputs.values())
    if (input.perYear) series.set(input.name, own.series(row, input));
  const rows = below === undefined ? undefined : rowsOf(row, own, below);
  const frame = { inForce, values: valuesOf(row, own, computed), series, rows };
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
