import { CheckedRows, type TableColumns } from '../files/index.js';
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
export class ConsignmentRows extends CheckedRows {
  readonly rows: ReadRow[] = [];
  /** The batteries that each row names, also where it is faulty otherwise. */
  readonly claims: { readonly row: number; readonly passportIds: readonly string[] }[] = [];
  private readonly firstRow = new Map<string, number>();

  constructor(
    private readonly rules: ReadingRules,
    observe?: (issue: DataIssue) => void,
  ) {
    super(consignmentTable, [requiredColumns], observe);
  }

  protected override check(
    cells: readonly string[],
    row: number,
    columns: ReadonlyMap<string, number>,
  ): void {
    const named: ConsignmentCells & Record<string, string> = {};
    for (const [column, at] of columns) named[column] = cells[at] ?? '';
    const read = readConsignment(named, this.rules);
    for (const issue of read.issues) {
      const { field, ...place } = issue.location;
      this.fault({ ...issue, location: { ...place, row, ...(field && { column: field }) } });
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
    for (const [reference, row] of this.firstRow)
      if (known.has(reference))
        this.fault(ofReference('consignment.reference-known', row, reference));
  }

  private noteReference(reference: string, row: number): void {
    if (reference === '') return;
    const first = this.firstRow.get(reference);
    if (first === undefined) this.firstRow.set(reference, row);
    else
      this.fault({
        ...ofReference('consignment.reference-twice', row, reference),
        params: { first: String(first) },
      });
  }
}

const ofReference = (code: string, row: number, reference: string): DataIssue => ({
  code,
  severity: 'error',
  message: code,
  location: { row, column: 'reference' },
  value: reference,
});
