import {
  cut,
  fitsHeading,
  IssueList,
  readHeading,
  twice,
  type Heading,
  type NumberMarks,
  type TableColumns,
  type TableSink,
} from '../files/index.js';
import type { DataIssue } from '../kernel/issue.js';
import { keptText } from '../kernel/written-text.js';
import type { NewModelVersion } from './battery-model.js';
import { modelColumns, readModel, requiredModelColumns } from './model-form.js';

export const modelTable: TableColumns = {
  known: modelColumns,
  numeric: new Set(modelColumns.filter((name) => /_(?:g|pct|wh)$/.test(name))),
};

/** Reads battery models from the rows of a file; each reference once. */
export class ModelFile implements TableSink {
  readonly table = modelTable;
  readonly issues = new IssueList();
  readonly models: NewModelVersion[] = [];
  private heading_: Heading | undefined;
  private readonly rows = new Map<string, number>();

  constructor(
    private readonly options: { readonly marks: NumberMarks },
    private readonly observe: (issue: DataIssue) => void = () => undefined,
  ) {}

  heading(cells: readonly string[]): boolean {
    const rules = { known: modelColumns, required: [requiredModelColumns] };
    this.heading_ = readHeading(cells, rules);
    for (const issue of this.heading_.issues) this.fault(issue);
    return this.heading_.issues.length === 0;
  }

  sheet(name: string): void {
    this.issues.sheet = name;
  }

  fault(issue: DataIssue): void {
    this.issues.add(issue);
    this.observe(issue);
  }

  row(cells: readonly string[], row: number): void {
    for (const issue of this.check(cells, row)) this.fault(issue);
  }

  private check(cells: readonly string[], row: number): readonly DataIssue[] {
    const heading = this.heading_;
    if (heading === undefined || !fitsHeading(cells, heading)) return [cut(row, heading?.width)];
    const fields: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const [name, index] of heading.columns) fields[name] = cells[index] ?? '';
    const { model, issues } = readModel(fields, { ...this.options, row });
    // A row that is faulty otherwise has a repeat all the same.
    const reference = keptText(fields.reference ?? '');
    const first = this.rows.get(reference);
    if (first !== undefined) return [...issues, twice(row, reference, first)];
    if (reference !== '') this.rows.set(reference, row);
    if (model !== null) this.models.push(model);
    return issues;
  }
}
