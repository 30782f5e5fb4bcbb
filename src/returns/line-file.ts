import { CheckedRows, readTableInSteps } from '../files/index.js';
import type { DataIssue } from '../kernel/issue.js';
import { type LineCells, LineReader, type LineReadingOptions, lineTable } from './line-reader.js';
import type { ReturnLine } from './return-line.js';

/** Reads the lines of a return from the rows of a file. Lines are handed on as they come, none is kept here. */
export class LineFile extends CheckedRows {
  readonly counts = { lines: 0 };
  private readonly reader: LineReader;
  private columns: ReadonlyMap<string, number> = new Map();
  private current: readonly string[] = [];

  constructor(
    options: LineReadingOptions,
    private readonly take: (line: ReturnLine) => void,
    observe?: (issue: DataIssue) => void,
  ) {
    super(
      lineTable,
      [
        ['battery_model', 'units'],
        ['category', 'chemistry', 'units', 'mass_kg'],
      ],
      observe,
    );
    this.reader = new LineReader(options, (issue) => {
      this.fault(issue);
    });
  }

  protected override check(
    cells: readonly string[],
    row: number,
    columns: ReadonlyMap<string, number>,
  ): void {
    this.columns = columns;
    this.current = cells;
    const line = this.reader.read(this.cell, row - 1, row);
    if (line === null) return;
    this.counts.lines += 1;
    this.take(line);
  }

  private readonly cell: LineCells = (column) => {
    const place = this.columns.get(column);
    // Asking an array for a place that it cannot have is slow, and most files leave columns out.
    return place === undefined ? '' : (this.current[place] ?? '');
  };
}

/**
 * The lines of a file at the pace of whoever takes them: no more than one chunk of the file is in memory. It is read to its
 * end for all of its faults.
 */
export class LineStream {
  private readonly waiting: ReturnLine[] = [];
  private readonly file: LineFile;

  constructor(
    private readonly options: LineReadingOptions,
    private readonly content: AsyncIterable<Uint8Array>,
  ) {
    this.file = new LineFile(options, (line) => this.waiting.push(line));
  }

  get issues(): LineFile['issues'] {
    return this.file.issues;
  }

  get count(): number {
    return this.file.counts.lines;
  }

  /** The lines of one chunk of the file after the other, up to the first fault. */
  async *lines(): AsyncGenerator<readonly ReturnLine[]> {
    for await (const read of this.soundLines()) if (!this.issues.blocked) yield read;
  }

  /** Those that are sound by themselves, whatever else is at fault. */
  async *soundLines(): AsyncGenerator<readonly ReturnLine[]> {
    const steps = readTableInSteps(this.content, this.file, this.options);
    for (;;) {
      const step = await steps.next();
      const read = this.waiting.splice(0);
      if (read.length > 0) yield read;
      if (step.done !== true) continue;
      if (step.value !== null) this.issues.add(step.value);
      return;
    }
  }
}
