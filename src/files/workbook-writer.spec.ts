import { describe, expect, it } from '@jest/globals';
import { buffer } from 'node:stream/consumers';
import { simpleWorkbook } from '../../test/workbook.js';
import type { DataIssue } from '../kernel/issue.js';
import { annotatedRows, SaidOfRows } from './annotated-rows.js';
import { csvRow } from './csv-cell.js';
import { readTable, type TableSink } from './table-file.js';
import { WorkbookArchive } from './workbook-archive.js';
import { rowsAsWorkbook, templateBook } from './workbook-writer.js';

const table = { known: ['name', 'mass_kg', 'note'], numeric: new Set(['mass_kg']) };
const bytes = async function* (content: Uint8Array): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  yield content;
};

async function read(content: Uint8Array) {
  const rows: string[][] = [];
  const faults: DataIssue[] = [];
  const sink: TableSink = {
    table,
    sheet: () => undefined,
    heading: (cells) => rows.push([...cells]) > 0,
    row: (cells) => rows.push([...cells]),
    fault: (issue) => faults.push(issue),
  };
  const failure = await readTable(bytes(content), sink, { marks: 'unstated' });
  return { rows, faults, code: failure?.code ?? null };
}

async function* given(rows: readonly string[][]): AsyncGenerator<string[]> {
  await Promise.resolve();
  yield* rows;
}
const written = async (rows: readonly string[][]): Promise<Uint8Array> =>
  buffer(await rowsAsWorkbook(given(rows), { table, marks: 'unstated' }));

/** What a spreadsheet would run, were it not text (catalogue 7 of the trust rules). */
const hostile = ['=HYPERLINK("http://evil")', '+1+1', '-1+1', '@SUM(A1)', '\tx', '=cmd|/c calc'];

describe('text that begins like a formula', () => {
  it.each(hostile)('comes back from a workbook as the text it is: %j', async (text) => {
    const rows = [
      ['name', 'mass_kg', 'note'],
      [text, '-5', text],
    ];
    const book = await read(await written(rows));
    expect(book.faults).toEqual([]);
    expect(book.rows[1]?.[0]).toBe(text);
  });

  it.each(hostile)('is text in a CSV file, and comes back from it: %j', async (text) => {
    const { rows } = await read(
      Buffer.from(`${csvRow(['name', 'mass_kg'])}${csvRow([text, '-5'])}`),
    );
    expect(csvRow([text, '-5'])).toMatch(/^"?'/);
    expect(rows[1]).toEqual([text, '-5']);
  });
});

describe('figures', () => {
  it('are numbers in columns of numbers, exact to the last digit, and text elsewhere', async () => {
    const rows = [['name', 'mass_kg', 'note'], ['007', '12345.678901', '1e5'], ['2', '1234567890123.123456', 'x']]; // prettier-ignore
    const content = await written(rows);
    expect((await read(content)).rows).toEqual(rows);
    const sheet = await buffer((await WorkbookArchive.open(content)).part('xl/worksheets/sheet1.xml')); // prettier-ignore
    expect(sheet.toString()).toMatch(/<v>12345\.678901<\/v>/);
    expect(sheet.toString()).not.toMatch(/<v>0?07<\/v>/);
  });
});

describe('a template', () => {
  const book = {
    cover: {
      name: 'Cover',
      rows: [
        ['Lines', ''],
        ['Template', 'everycell:return-lines:1:demo:-'],
      ],
    },
    sheet: 'Lines',
    columns: ['name', 'mass_kg', 'note'],
    choices: { name: ['AA-1', '=evil'] },
    rows: [['AA-1'], ['=evil']],
    refusal: { title: 'Not in the list', message: 'Choose one.' },
  };

  it('offers a drop-down of what a column may hold, from a hidden sheet', async () => {
    const archive = await WorkbookArchive.open(await templateBook(book));
    const lines = (await buffer(archive.part('xl/worksheets/sheet2.xml'))).toString();
    expect(lines).toMatch(/<dataValidation type="list"[^>]*sqref="A2:A250001"/);
    expect(lines).toContain('<formula1>Lists!$A$1:$A$2</formula1>');
    expect((await buffer(archive.part('xl/workbook.xml'))).toString()).toMatch(/name="Lists"[^>]*state="hidden"/); // prettier-ignore
  });

  it('can be read as it is made, its cover and lists passed over', async () => {
    const { rows, code } = await read(await templateBook(book));
    expect({ rows, code }).toEqual({ rows: [book.columns, ['AA-1', '', ''], ['=evil', '', '']], code: null }); // prettier-ignore
  });
});

describe('an annotated file', () => {
  it('has every row of the one that came, and what was said beside it', async () => {
    const said = new SaidOfRows(({ code }) => code);
    const told = (code: string, row: number): DataIssue => ({ code, severity: 'error', message: code, location: { row } }); // prettier-ignore
    said.hear(told('a', 3));
    said.hear(told('b', 3));
    const content = await simpleWorkbook([
      ['name', 'mass_kg'],
      ['x', 1.5],
      ['y', null],
    ]);
    const rows: string[][] = [];
    const reading = { marks: 'unstated' } as const;
    for await (const row of annotatedRows(bytes(content), reading, { table, said: said.of }))
      rows.push([...row]);
    expect(rows).toEqual([
      ['name', 'mass_kg', ''],
      ['x', '1.5', ''],
      ['y', '', 'a b'],
    ]);
  });
});
