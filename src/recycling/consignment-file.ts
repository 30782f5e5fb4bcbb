import {
  fitsHeading,
  type Heading,
  IssueList,
  type IssueReport,
  readHeading,
  type TableColumns,
  type TableSink,
} from '../files/index.js';
import type { DataIssue } from '../kernel/issue.js';
import {
  type ConsignmentCells,
  consignmentColumns,
  type ConsignmentDetails,
  readConsignment,
  type ReadingRules,
  requiredColumns,
} from './consignment.js';

export const consignmentTable: TableColumns = {
  known: consignmentColumns,
  numeric: new Set(['gross_kg', 'tare_kg', 'net_kg', 'distance_km']),
};

/** A consignment read from a row of a file. */
export interface ReadRow {
  readonly row: number;
  readonly details: ConsignmentDetails;
}

/** Takes the rows of a consignments file; knows every issue of every row afterwards. */
export class ConsignmentRows implements TableSink {
  readonly table = consignmentTable;
  readonly rows: ReadRow[] = [];
  /** The batteries that each row names, also where it is faulty otherwise. */
  readonly claims: { readonly row: number; readonly passportIds: readonly string[] }[] = [];
  readonly issues = new IssueList();
  private columns: Heading | undefined;
  private readonly firstRow = new Map<string, number>();

  constructor(
    private readonly rules: ReadingRules,
    private readonly observe: (issue: DataIssue) => void = () => undefined,
  ) {}

  heading(cells: readonly string[]): boolean {
    this.columns = readHeading(cells, { known: consignmentColumns, required: [requiredColumns] });
    for (const issue of this.columns.issues) this.add(issue);
    return this.columns.issues.length === 0;
  }

  sheet(name: string): void {
    this.issues.sheet = name;
  }

  row(cells: readonly string[], row: number): void {
    const heading = this.columns;
    if (heading === undefined) throw new Error('The heading comes first.');
    if (!fitsHeading(cells, heading)) {
      this.add({
        code: 'row.cells',
        severity: 'error',
        message: '',
        location: { row },
        params: { cells: String(heading.width) },
      });
      return;
    }
    const named: ConsignmentCells & Record<string, string> = {};
    for (const [column, at] of heading.columns) named[column] = cells[at] ?? '';
    const read = readConsignment(named, this.rules);
    for (const issue of read.issues) {
      const { field, ...place } = issue.location;
      this.add({ ...issue, location: { ...place, row, ...(field && { column: field }) } });
    }
    this.noteReference((named.reference ?? '').normalize('NFC').trim(), row);
    this.claims.push({ row, passportIds: read.passportIds });
    if (read.value !== null) this.rows.push({ row, details: read.value });
  }

  /** Of all rows, also those that are faulty otherwise. */
  references(): string[] {
    return [...this.firstRow.keys()];
  }

  /** References that are recorded already cannot be recorded again. */
  refuseKnown(known: ReadonlySet<string>): void {
    for (const [reference, row] of this.firstRow) {
      if (!known.has(reference)) continue;
      this.add({
        code: 'consignment.reference-known',
        severity: 'error',
        message: '',
        location: { row, column: 'reference' },
        value: reference,
      });
    }
  }

  fault(issue: DataIssue): void {
    this.add(issue);
  }

  report(): IssueReport {
    return this.issues.report();
  }

  private noteReference(reference: string, row: number): void {
    if (reference === '') return;
    const first = this.firstRow.get(reference);
    if (first === undefined) {
      this.firstRow.set(reference, row);
    } else {
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

  private add(issue: DataIssue): void {
    const told = { ...issue, message: issue.code };
    this.issues.add(told);
    this.observe(told);
  }
}
