import type { Response } from 'express';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvRow, rowsAsWorkbook, type NumberMarks, type TableColumns } from '../../files/index.js';
import { attach, csvType, workbookType } from './attachment.js';

/** Whoever writes rows waits until they are taken, so that a slow reader fills no memory. */
type WriteRows = (write: (cells: readonly string[]) => Promise<void>) => Promise<void>;

/** Sends the rows of a checked file back, as the kind of file that came. */
export async function sendAnnotated(
  response: Response,
  file: {
    readonly workbook: boolean;
    readonly table: TableColumns;
    readonly marks: NumberMarks;
  },
  work: WriteRows,
): Promise<void> {
  const name = `annotated.${file.workbook ? 'xlsx' : 'csv'}`;
  attach(response, file.workbook ? workbookType : csvType, name);
  const rows = new PassThrough({ objectMode: true });
  const sent = file.workbook
    ? rowsAsWorkbook(rows, file).then((book) => pipeline(book, response))
    : pipeline(rows, csvText, response);
  const written = work(async (cells) => {
    if (!rows.write(cells)) await once(rows, 'drain');
  }).then(
    () => rows.end(),
    (error: unknown) => rows.destroy(error instanceof Error ? error : new Error('unwritten')),
  );
  await Promise.all([sent, written]);
}

async function* csvText(rows: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  yield '\uFEFF';
  for await (const cells of rows) yield csvRow(cells);
}
