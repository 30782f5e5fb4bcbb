import type { DataIssue } from '../kernel/issue.js';
import type { TableColumns, TableSink } from './table-file.js';

/**
 * Hands rows on to a sink and keeps each with what was said of it, for the file that goes back. The column has no heading,
 * so that the mended file can be sent as it is.
 */
export class AnnotatedRows implements TableSink {
  private waiting: (readonly string[])[] = [];
  private said: string[] = [];

  constructor(private readonly inner: TableSink) {}

  get table(): TableColumns {
    return this.inner.table;
  }

  /** What the checks say of the row that they read. */
  say(sentence: string): void {
    this.said.push(sentence);
  }

  /** The rows since it was last asked. */
  taken(): readonly (readonly string[])[] {
    const rows = this.waiting;
    this.waiting = [];
    return rows;
  }

  sheet(name: string): void {
    this.inner.sheet(name);
  }

  heading(cells: readonly string[]): boolean {
    const goesOn = this.inner.heading(cells);
    this.keep(cells);
    return goesOn;
  }

  row(cells: readonly string[], row: number): void {
    this.inner.row(cells, row);
    this.keep(cells);
  }

  fault(issue: DataIssue): void {
    this.inner.fault(issue);
  }

  unreadable(cells: readonly string[]): void {
    this.keep(cells);
  }

  private keep(cells: readonly string[]): void {
    this.waiting.push([...cells, this.said.join(' ')]);
    this.said = [];
  }
}
