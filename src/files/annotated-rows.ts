import type { DataIssue } from '../kernel/issue.js';
import {
  readTableInSteps,
  type TableColumns,
  type TableReading,
  type TableSink,
} from './table-file.js';

/**
 * Hands rows on to a sink and keeps each with what was said of it, for the file that goes back. The column has no heading,
 * so that the mended file can be sent as it is; the mark of a template stays the first line, so that it stays what it was made for.
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

  mark(text: string): void {
    this.waiting.push([text]);
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

/** What the checks of a file say, by its rows; faults of the whole file stand beside the heading. */
export class SaidOfRows {
  private readonly said = new Map<number, string[]>();

  constructor(private readonly say: (issue: DataIssue) => string) {}

  readonly hear = (issue: DataIssue): void => {
    const row = issue.location.row ?? 1;
    const sentences = this.said.get(row);
    if (sentences === undefined) this.said.set(row, [this.say(issue)]);
    else sentences.push(this.say(issue));
  };

  readonly of = (row: number): string => this.said.get(row)?.join(' ') ?? '';
}

/** The rows of a file that was checked before, each with what was said of it. */
export async function* annotatedRows(
  source: AsyncIterable<Uint8Array>,
  reading: TableReading,
  checked: { readonly table: TableColumns; readonly said: (row: number) => string },
): AsyncGenerator<readonly string[]> {
  let waiting: (readonly string[])[] = [];
  const keep = (cells: readonly string[], row: number): void => {
    waiting.push([...cells, checked.said(row)]);
  };
  const sink: TableSink = {
    table: checked.table,
    sheet: () => undefined,
    fault: () => undefined,
    mark: (text) => {
      waiting.push([text]);
    },
    heading: (cells) => {
      keep(cells, 1);
      return true;
    },
    row: keep,
    unreadable: keep,
  };
  const steps = readTableInSteps(source, sink, reading);
  for (;;) {
    const step = await steps.next();
    yield* waiting;
    waiting = [];
    if (step.done === true) return;
  }
}
