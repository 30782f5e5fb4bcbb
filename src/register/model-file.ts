import { CheckedRows, twice, type NumberMarks, type TableColumns } from '../files/index.js';
import type { DataIssue } from '../kernel/issue.js';
import { keptText } from '../kernel/written-text.js';
import type { NewModelVersion } from './battery-model.js';
import { modelColumns, readModel, requiredModelColumns } from './model-form.js';

export const modelTable: TableColumns = {
  known: modelColumns,
  numeric: new Set(modelColumns.filter((name) => /_(?:g|pct|wh)$/.test(name))),
};

/** Reads battery models from the rows of a file; each reference once. */
export class ModelFile extends CheckedRows {
  readonly models: NewModelVersion[] = [];
  private readonly rows = new Map<string, number>();

  constructor(
    private readonly options: { readonly marks: NumberMarks },
    observe?: (issue: DataIssue) => void,
  ) {
    super(modelTable, [requiredModelColumns], observe);
  }

  protected override check(
    cells: readonly string[],
    row: number,
    columns: ReadonlyMap<string, number>,
  ): void {
    const fields: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const [name, index] of columns) fields[name] = cells[index] ?? '';
    const { model, issues } = readModel(fields, { ...this.options, row });
    for (const issue of issues) this.fault(issue);
    // A row that is faulty otherwise has a repeat all the same.
    const reference = keptText(fields.reference ?? '');
    const first = this.rows.get(reference);
    if (first !== undefined) {
      this.fault(twice(row, reference, first));
      return;
    }
    if (reference !== '') this.rows.set(reference, row);
    if (model !== null) this.models.push(model);
  }
}
