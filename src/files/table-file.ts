import type { DataIssue } from '../kernel/issue.js';
import { fileLimits, readCsvInSteps, type FileLimits, type RowSink } from './csv-file.js';
import type { NumberMarks } from './exact-number.js';
import { kindOfFile } from './file-kind.js';
import { readJsonLinesInSteps } from './json-lines.js';
import type { TemplateMark } from './template-mark.js';
import { readWorkbookInSteps } from './workbook-file.js';

/** Takes the rows of a table, whatever kind of file it stands in. */
export interface TableSink extends RowSink {
  readonly table: TableColumns;
  /** The sheet that is read, before its heading; a CSV file has none. */
  sheet(name: string): void;
  /** A cell that cannot be read, a formula for one: its row is told as a fault and not handed on. */
  fault(issue: DataIssue): void;
  /** The row of such a cell, to whom it is of use. */
  unreadable?(cells: readonly string[], row: number): void;
}

export interface TableColumns {
  readonly known: readonly string[];
  /** Columns of numbers, which a workbook may hold as such. */
  readonly numeric: ReadonlySet<string>;
}

export interface TableReading {
  readonly marks: NumberMarks;
  readonly limits?: FileLimits;
  /** The template that a file made from one must be. */
  readonly template?: TemplateMark;
}

/**
 * Reads a CSV file or a workbook into the sink: what it is decides its content, not its name. Returns why it cannot be read,
 * or null.
 */
export async function readTable(
  source: AsyncIterable<Uint8Array>,
  sink: TableSink,
  reading: TableReading,
): Promise<DataIssue | null> {
  const steps = readTableInSteps(source, sink, reading);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same at the taker's pace: stops again and again until it is asked to go on. */
export async function* readTableInSteps(
  source: AsyncIterable<Uint8Array>,
  sink: TableSink,
  reading: TableReading,
): AsyncGenerator<undefined, DataIssue | null> {
  const limits = reading.limits ?? fileLimits;
  const chunks = source[Symbol.asyncIterator]();
  const { head, kind, done } = await beginning(chunks);
  const all = { [Symbol.asyncIterator]: () => resumed(head, chunks, done) };
  if (kind === 'json-lines') return yield* readJsonLinesInSteps(all, sink, limits);
  if (kind !== 'workbook') {
    const asked = { template: reading.template, known: sink.table.known };
    return yield* readCsvInSteps(all, sink, limits, asked);
  }
  const bytes = await whole(all, limits.bytes);
  if (bytes === null) return tooLarge(limits);
  return yield* readWorkbookInSteps(bytes, sink, { ...reading, limits });
}

/** As many bytes as tell what the file is. */
async function beginning(chunks: AsyncIterator<Uint8Array>) {
  const head: Uint8Array[] = [];
  let size = 0;
  while (size < 4096) {
    const next = await chunks.next();
    if (next.done === true) return { head, kind: kindOfFile(Buffer.concat(head)), done: true };
    head.push(next.value);
    size += next.value.length;
  }
  return { head, kind: kindOfFile(Buffer.concat(head)), done: false };
}

async function* resumed(
  head: readonly Uint8Array[],
  chunks: AsyncIterator<Uint8Array>,
  done: boolean,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* head;
    while (!done) {
      const next = await chunks.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

/** A workbook is read from its end, so all of it must be there: at most what a file may have. */
async function whole(source: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of source) {
    size += part.length;
    if (size > most) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const tooLarge = (limits: FileLimits): DataIssue => ({
  code: 'file.too-large',
  severity: 'fatal',
  message: 'file.too-large',
  location: {},
  params: { most: String(Math.round(limits.bytes / 1024 / 1024)) },
});
