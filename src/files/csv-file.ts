import { CsvError, parse, type Parser } from 'csv-parse';
import type { DataIssue } from '../kernel/issue.js';
import { unguarded } from './csv-cell.js';
import {
  delimiterOf,
  encodingOf,
  guessedEncoding,
  kindOfFile,
  refusalOfKind,
} from './file-kind.js';
import { PlainLines } from './plain-lines.js';
import {
  faultOfMark,
  faultOfVersion,
  isMark,
  type MarkFault,
  type TemplateMark,
} from './template-mark.js';

export const fileLimits: FileLimits = Object.freeze({
  bytes: 50 * 1024 * 1024,
  rows: 250_000,
  /** One row, all cells together. */
  rowBytes: 32 * 1024,
});

export interface FileLimits {
  readonly bytes: number;
  readonly rows: number;
  readonly rowBytes: number;
}

/** Takes the rows as they come; `row` counts as a spreadsheet does, the heading is row 1. */
export interface RowSink {
  /** The heading; false stops reading because its columns were refused. */
  heading(cells: readonly string[]): boolean;
  /** That the file was made from a template, to whom it is of use: before the heading, whatever the mark says. */
  mark?(text: string): void;
  row(cells: readonly string[], row: number): void;
}

/** What a file made from a template must be: its first line may be the mark of one. */
export interface AskedTemplate {
  readonly template: TemplateMark | undefined;
  readonly known: readonly string[];
}

/** How many bytes are looked at before the first row, to know what the file is. */
const headBytes = 4096;

/**
 * Streams a CSV file (RFC 4180, `,` `;` or tab, UTF-8 or UTF-16 with its mark) into the sink. Returns why it cannot be
 * read, or null. Nothing is guessed: another encoding, a NUL, an unclosed quote, too long a line end the reading.
 */
export async function readCsv(
  source: AsyncIterable<Uint8Array>,
  sink: RowSink,
  limits = fileLimits,
): Promise<DataIssue | null> {
  const steps = readCsvInSteps(source, sink, limits);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same at the taker's pace: stops after each chunk of the file until it is asked to go on. */
export async function* readCsvInSteps(
  source: AsyncIterable<Uint8Array>,
  sink: RowSink,
  limits = fileLimits,
  asked?: AskedTemplate,
): AsyncGenerator<undefined, DataIssue | null> {
  const reading = new CsvReading(sink, limits, asked);
  let head: Uint8Array = new Uint8Array(0);
  for await (const chunk of source) {
    if (reading.started) await reading.take(chunk);
    else {
      head = joined(head, chunk);
      if (head.length >= headBytes) await reading.start(head);
    }
    if (reading.over()) return reading.failure;
    yield undefined;
  }
  if (!reading.started) await reading.start(head);
  return reading.over() ? reading.failure : reading.finish();
}

class CsvReading {
  started = false;
  private ended = false;
  failure: DataIssue | null = null;
  private bytes = 0;
  private rows = 0;
  private width = 0;
  private delimiter = ',';
  /** Undefined once a line was met that only the parser can read. */
  private plain: PlainLines | undefined;
  private parser: Parser | undefined;
  private parseError: unknown;
  private decoder = new TextDecoder('utf-8', { fatal: true });
  private recode = false;
  private mark = '';

  constructor(
    private readonly sink: RowSink,
    private readonly limits: FileLimits,
    private readonly asked?: AskedTemplate,
  ) {}

  over(): boolean {
    return this.ended;
  }

  async start(head: Uint8Array): Promise<void> {
    this.started = true;
    const kind = kindOfFile(head);
    if (kind !== 'text' && kind !== 'json-lines') {
      this.fail(refusalOfKind[kind]);
      return;
    }
    const { encoding, markLength } = encodingOf(head);
    this.decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    this.recode = encoding !== 'utf-8';
    const text = new TextDecoder(encoding).decode(head.subarray(markLength));
    const [first = '', second = ''] = text.split(/\r?\n|\r/, 2);
    this.delimiter = delimiterOf(first.startsWith('everycell:') ? second : first);
    // Four bytes are the most that a character takes, so no plain line is longer than a row may be.
    this.plain = new PlainLines(this.delimiter, Math.floor(this.limits.rowBytes / 4));
    await this.take(head.subarray(markLength));
  }

  async take(chunk: Uint8Array): Promise<void> {
    this.bytes += chunk.length;
    if (this.bytes > this.limits.bytes) {
      this.fail('file.too-large', { most: String(Math.round(this.limits.bytes / 1024 / 1024)) });
      return;
    }
    const text = this.decode(chunk, true);
    if (this.over()) return;
    const left = this.plain === undefined ? text : this.takePlain(this.plain, text);
    if (left !== null && !this.over()) await this.parse(left);
  }

  /** What is left for the parser; null while all lines are plain. */
  private takePlain(plain: PlainLines, text: string): string | null {
    const { rows, left } = plain.take(text);
    for (const cells of rows) {
      this.record(cells);
      if (this.over()) return null;
    }
    if (left !== null) this.beginParser(plain.lineEnd);
    return left;
  }

  private beginParser(lineEnd: string | undefined): void {
    this.plain = undefined;
    this.parser = parse({
      delimiter: this.delimiter,
      ...(lineEnd === undefined ? {} : { record_delimiter: lineEnd }),
      relax_column_count: true,
      max_record_size: this.limits.rowBytes,
    });
    this.parser.on('error', (error) => (this.parseError = error));
  }

  private async parse(text: string): Promise<void> {
    const { parser } = this;
    if (parser === undefined) return;
    const written = new Promise<void>((resolve) => {
      parser.write(text, () => {
        resolve();
      });
    });
    // Reading makes room, without which the write is not acknowledged; a parsing error comes with the acknowledgement.
    this.drain();
    // Whoever stops reading gets no acknowledgement: what is left in the parser is of no use any more.
    if (this.over()) {
      parser.destroy();
      return;
    }
    await written;
    this.drain();
  }

  async finish(): Promise<DataIssue | null> {
    this.decode(new Uint8Array(0), false);
    const { plain } = this;
    if (!this.over() && plain !== undefined && plain.rest !== '') {
      this.beginParser(plain.lineEnd);
      await this.parse(plain.rest);
    }
    if (!this.over()) await this.endParser();
    const headings = this.mark === '' ? 1 : 2;
    if (!this.over() && this.rows <= headings)
      this.fail(this.rows < headings ? 'file.empty' : 'file.no-rows');
    return this.failure;
  }

  private async endParser(): Promise<void> {
    const { parser } = this;
    if (parser === undefined) return;
    await new Promise<void>((resolve) => {
      parser.once('close', resolve);
      parser.on('readable', () => {
        this.drain();
        if (this.over()) parser.destroy();
      });
      parser.end();
    });
    this.drain();
  }

  /** Every byte must be text of the encoding, and no NUL: the database refuses it. */
  private decode(chunk: Uint8Array, stream: boolean): string {
    if (!this.recode && chunk.includes(0)) {
      const utf16 = guessedEncoding(chunk) === 'UTF-16';
      if (utf16) this.fail('file.encoding', { guess: 'UTF-16' });
      else this.fail('file.nul', undefined, this.rows + 1 + linesBefore(chunk, chunk.indexOf(0)));
      return '';
    }
    try {
      const text = this.decoder.decode(chunk, { stream });
      if (this.recode && text.includes('\u0000')) this.fail('file.nul');
      return text;
    } catch {
      this.fail('file.encoding', { guess: guessedEncoding(chunk) });
      return '';
    }
  }

  private drain(): void {
    const { parser } = this;
    let cells: string[] | null;
    while (!this.over() && (cells = (parser?.read() ?? null) as string[] | null) !== null)
      this.record(cells);
    if (!this.over() && this.parseError !== undefined) this.failParsing(this.parseError);
  }

  private record(cells: string[]): void {
    this.rows += 1;
    const blank = cells.every((cell) => cell.trim() === '');
    if (this.width === 0) {
      if (blank) return;
      this.heading(cells);
      return;
    }
    if (blank) return;
    if (this.rows > this.limits.rows + 1) {
      this.fail('file.too-many-rows', { most: String(this.limits.rows) });
      return;
    }
    this.sink.row(cells.map(unguarded), this.rows);
  }

  private heading(cells: readonly string[]): void {
    const [first = ''] = cells;
    if (this.rows === 1 && isMark(first)) {
      this.mark = first;
      this.sink.mark?.(first);
      return;
    }
    const { template, known = [] } = this.asked ?? {};
    const fault =
      template && (faultOfMark(this.mark, template) ?? faultOfVersion(this.mark, cells, known));
    if (fault) {
      this.fail(fault.code, fault.params, 1);
      return;
    }
    this.width = cells.length;
    if (!this.sink.heading(cells)) this.ended = true;
  }

  private failParsing(error: unknown): void {
    if (!(error instanceof CsvError)) throw error;
    const state: unknown = this.parser && Reflect.get(this.parser, 'state');
    const quoting =
      typeof state === 'object' && state !== null && Reflect.get(state, 'quoting') === true;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED' || quoting) this.fail('file.unclosed-quote');
    else if (error.code === 'CSV_MAX_RECORD_SIZE')
      this.fail('file.line-too-long', { most: String(this.limits.rowBytes / 1024) });
    else this.fail('file.quotes');
  }

  private fail(code: string, params?: MarkFault['params'], row = this.rows + 1): void {
    this.ended = true;
    this.failure = {
      code,
      severity: 'fatal',
      message: code,
      location: { row },
      ...(params === undefined ? {} : { params }),
    };
  }
}

const linesBefore = (bytes: Uint8Array, end: number): number =>
  bytes.subarray(0, end).reduce((count, byte) => (byte === 10 ? count + 1 : count), 0);

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
