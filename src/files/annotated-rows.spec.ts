import { describe, expect, it } from '@jest/globals';
import { simpleWorkbook } from '../../test/workbook.js';
import { annotatedRows, AnnotatedRows } from './annotated-rows.js';
import { csvRow } from './csv-cell.js';
import { readTable, type TableSink } from './table-file.js';
import { writtenMark, type TemplateMark } from './template-mark.js';
import { rowsAsWorkbook, templateBook } from './workbook-writer.js';

const table = { known: ['battery', 'units'], numeric: new Set(['units']) };
const asked: TemplateMark = { kind: 'return-lines', programme: 'demo', period: '2026-Q2' };
const mark = writtenMark(asked);
const filled = [
  ['A-1', '12'],
  ['A-2', 'many'],
];

type Rows = readonly (readonly string[])[];

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

async function* each(rows: Rows): AsyncGenerator<readonly string[]> {
  for (const row of rows) yield await Promise.resolve(row);
}

const kinds = {
  csv: (rows: Rows) => Promise.resolve(Buffer.from(rows.map(csvRow).join(''))),
  async xlsx(rows: Rows) {
    const parts: Uint8Array[] = [];
    const book = await rowsAsWorkbook(each(rows), { table, marks: 'unstated' });
    for await (const part of book) parts.push(part as Uint8Array);
    return Buffer.concat(parts);
  },
};

const templates = {
  csv: () => kinds.csv([[mark], table.known, ...filled]),
  xlsx: () =>
    templateBook({
      cover: { name: 'About', rows: [['Return lines'], ['Mark', mark]] },
      sheet: 'Lines',
      columns: table.known,
      choices: {},
      rows: filled,
      refusal: { title: '', message: '' },
    }),
};

/** What a sink is told of a file that must be of a quarter. */
async function read(bytes: Uint8Array, template: TemplateMark) {
  const rows: string[][] = [];
  const sink: TableSink = {
    table,
    sheet: () => undefined,
    fault: () => undefined,
    heading: (cells) => rows.push([...cells]) > 0,
    row: (cells) => rows.push([...cells]),
  };
  const failure = await readTable(once(bytes), sink, { marks: 'unstated', template });
  return { rows, code: failure?.code ?? null };
}

/** The rows that go back, as each of the two ways of annotating gives them. */
const ways = {
  async checkedBefore(bytes: Uint8Array) {
    const said = (row: number): string => (row === 1 ? '' : 'no number');
    const rows: (readonly string[])[] = [];
    for await (const row of annotatedRows(once(bytes), { marks: 'unstated' }, { table, said }))
      rows.push(row);
    return rows;
  },
  async whileReading(bytes: Uint8Array) {
    const inner: TableSink = {
      table,
      sheet: () => undefined,
      fault: () => undefined,
      heading: () => true,
      row: () => {
        rows.say('no number');
      },
    };
    const rows = new AnnotatedRows(inner);
    await readTable(once(bytes), rows, { marks: 'unstated', template: asked });
    return rows.taken();
  },
};

describe.each(['csv', 'xlsx'] as const)('a template that comes back annotated as %s', (kind) => {
  it.each(['checkedBefore', 'whileReading'] as const)(
    'stays what it was made for, whoever mends it (%s)',
    async (way) => {
      const annotated = await ways[way](await templates[kind]());
      expect(annotated[0]).toEqual([mark]);
      expect(annotated.at(-1)).toEqual(['A-2', 'many', 'no number']);

      const mended = annotated.map((row) => row.map((cell) => (cell === 'many' ? '7' : cell)));
      const again = await kinds[kind](mended);
      const accepted = await read(again, asked);
      expect(accepted.code).toBeNull();
      expect(accepted.rows.map(([battery, units]) => [battery, units])).toEqual([
        [...table.known],
        ['A-1', '12'],
        ['A-2', '7'],
      ]);
      const refused = await read(again, { ...asked, period: '2026-Q3' });
      expect(refused).toEqual({ rows: [], code: 'template.other-period' });
    },
  );
});

it('adds no mark to a file that has none', async () => {
  for (const bytes of [
    await kinds.csv([table.known, ...filled]),
    await simpleWorkbook([[...table.known], ['A-1', 12]]),
  ])
    // prettier-ignore
    expect((await ways.whileReading(bytes))[0]).toEqual([...table.known, '']);
});
