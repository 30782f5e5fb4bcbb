import type { DataIssue } from '../kernel/issue.js';
import { IssueList, type IssueReport, nearestName, type RowSink } from '../register/index.js';
import {
  type ConsignmentCells,
  type ConsignmentColumn,
  consignmentColumns,
  type ConsignmentDetails,
  readConsignment,
  type ReadingRules,
  requiredColumns,
} from './consignment.js';

const isColumn = (text: string): text is ConsignmentColumn =>
  (consignmentColumns as readonly string[]).includes(text);

/** A consignment read from a row of a file. */
export interface ReadRow {
  readonly row: number;
  readonly details: ConsignmentDetails;
}

/** Takes the rows of a consignments file; knows every issue of every row afterwards. */
export class ConsignmentRows implements RowSink {
  readonly rows: ReadRow[] = [];
  readonly issues = new IssueList();
  private columns: (ConsignmentColumn | null)[] = [];
  private readonly firstRow = new Map<string, number>();

  constructor(private readonly rules: ReadingRules) {}

  heading(cells: readonly string[]): boolean {
    const names = cells.map((cell) => cell.trim().toLowerCase().replaceAll(' ', '_'));
    this.columns = names.map((name) => (isColumn(name) ? name : null));
    names.forEach((name, at) => {
      const column = cells[at] ?? '';
      if (name === '') return;
      if (!isColumn(name)) {
        const near = nearestName(name, consignmentColumns);
        this.inHeading('column.unknown', column, near ?? consignmentColumns.join(', '));
      } else if (names.indexOf(name) !== at) this.inHeading('column.twice', column);
    });
    for (const column of requiredColumns) {
      if (!names.includes(column)) this.inHeading('column.missing', column, column);
    }
    return !this.issues.blocked;
  }

  row(cells: readonly string[], row: number): void {
    const named: Record<string, string> = {};
    if (cells.length > this.columns.length) {
      this.add({ code: 'row.too-many-cells', severity: 'error', message: '', location: { row } });
    }
    this.columns.forEach((column, at) => {
      if (column !== null) named[column] = cells[at] ?? '';
    });
    const read = readConsignment(named as ConsignmentCells, this.rules);
    for (const issue of read.issues) {
      const { field, ...place } = issue.location;
      this.add({ ...issue, location: { ...place, row, ...(field && { column: field }) } });
    }
    this.noteReference((named.reference ?? '').trim(), row);
    if (read.value !== null) this.rows.push({ row, details: read.value });
  }

  /** References that are recorded already cannot be recorded again. */
  refuseKnown(known: ReadonlySet<string>): void {
    for (const { row, details } of this.rows) {
      if (!known.has(details.reference)) continue;
      this.add({
        code: 'consignment.reference-known',
        severity: 'error',
        message: '',
        location: { row, column: 'reference' },
        value: details.reference,
      });
    }
  }

  fail(issue: DataIssue): void {
    this.add(issue);
  }

  report(): IssueReport {
    return this.issues.report();
  }

  private noteReference(reference: string, row: number): void {
    const first = this.firstRow.get(reference);
    if (first === undefined) {
      this.firstRow.set(reference, row);
    } else if (reference !== '') {
      this.add({
        code: 'consignment.reference-twice',
        severity: 'error',
        message: '',
        location: { row, column: 'reference' },
        value: reference,
        params: { first: String(first) },
      });
    }
  }

  private inHeading(code: string, column: string, expected?: string): void {
    this.add({
      code,
      severity: 'fatal',
      message: '',
      location: { row: 1, column },
      value: column.slice(0, 80),
      ...(expected === undefined ? {} : { expected }),
    });
  }

  private add(issue: DataIssue): void {
    this.issues.add({ ...issue, message: issue.code });
  }
}
