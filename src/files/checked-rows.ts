import type { DataIssue } from '../kernel/issue.js';
import { fitsHeading, readHeading, type Heading, type HeadingRules } from './file-heading.js';
import { IssueList } from './issue-list.js';
import { cut } from './row-issues.js';
import type { TableColumns, TableSink } from './table-file.js';

/** What the readers of tables have in common: rows that fit their heading, and every issue counted and told to who listens. */
export abstract class CheckedRows implements TableSink {
  readonly issues = new IssueList();
  private read: Heading | undefined;

  constructor(
    readonly table: TableColumns,
    private readonly required: HeadingRules['required'],
    private readonly observe: (issue: DataIssue) => void = () => undefined,
  ) {}

  heading(cells: readonly string[]): boolean {
    this.read = readHeading(cells, { known: this.table.known, required: this.required });
    for (const issue of this.read.issues) this.fault(issue);
    return this.read.issues.length === 0;
  }

  sheet(name: string): void {
    this.issues.sheet = name;
  }

  fault(issue: DataIssue): void {
    this.issues.add(issue);
    this.observe(issue);
  }

  row(cells: readonly string[], row: number): void {
    const { read: heading } = this;
    if (heading === undefined || !fitsHeading(cells, heading)) this.fault(cut(row, heading?.width));
    else this.check(cells, row, heading.columns);
  }

  /** A row that has as many cells as the heading, with the place of each column. */
  protected abstract check(
    cells: readonly string[],
    row: number,
    columns: ReadonlyMap<string, number>,
  ): void;
}
