import {
  cut,
  fitsHeading,
  type Heading,
  IssueList,
  readHeading,
  readTableInSteps,
  type TableSink,
} from '../files/index.js';
import type { DataIssue } from '../kernel/issue.js';
import {
  type LineCells,
  type LineColumn,
  lineColumns,
  LineReader,
  type LineReadingOptions,
  lineTable,
} from './line-reader.js';
import type { ReturnLine } from './return-line.js';

/** Reads the lines of a return from the rows of a file. Lines are handed on as they come, none is kept here. */
export class LineFile implements TableSink {
  readonly table = lineTable;
  readonly issues = new IssueList();
  readonly counts = { lines: 0 };
  private columns: Heading | undefined;
  private readonly reader: LineReader;
  private readonly places = new Map<LineColumn, number>();
  private current: readonly string[] = [];

  constructor(
    options: LineReadingOptions,
    private readonly take: (line: ReturnLine) => void,
    private readonly observe: (issue: DataIssue) => void = () => undefined,
  ) {
    this.reader = new LineReader(options, (issue) => {
      this.add(issue);
    });
  }

  heading(cells: readonly string[]): boolean {
    this.columns = readHeading(cells, {
      known: lineColumns,
      required: [
        ['battery_model', 'units'],
        ['category', 'chemistry', 'units', 'mass_kg'],
      ],
    });
    for (const issue of this.columns.issues) this.add(issue);
    for (const column of lineColumns) {
      const place = this.columns.columns.get(column);
      if (place !== undefined) this.places.set(column, place);
    }
    return this.columns.issues.length === 0;
  }

  sheet(name: string): void {
    this.issues.sheet = name;
  }

  fault(issue: DataIssue): void {
    this.add(issue);
  }

  row(cells: readonly string[], row: number): void {
    if (this.columns === undefined || !fitsHeading(cells, this.columns)) {
      this.add(cut(row, this.columns?.width));
      return;
    }
    this.current = cells;
    const line = this.reader.read(this.cell, row - 1, row);
    if (line === null) return;
    this.counts.lines += 1;
    this.take(line);
  }

  private readonly cell: LineCells = (column) => {
    const place = this.places.get(column);
    return place === undefined ? '' : (this.current[place] ?? '');
  };

  private add(issue: DataIssue): void {
    this.issues.add(issue);
    this.observe(issue);
  }
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

  get issues(): IssueList {
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
