import { describe, expect, it } from '@jest/globals';
import { archive, bookEntries, cellsXml, sheetXml, simpleWorkbook, workbook, xml } from '../../test/workbook.js'; // prettier-ignore
import type { DataIssue } from '../kernel/issue.js';
import { fileLimits } from './csv-file.js';
import { readTable, type TableReading, type TableSink } from './table-file.js';
import { writtenMark } from './template-mark.js';

const table = { known: ['name', 'mass_kg', 'day'], numeric: new Set(['mass_kg']) };

async function read(bytes: Uint8Array, reading: Partial<TableReading> = {}) {
  const rows: string[][] = [];
  const faults: DataIssue[] = [];
  let sheet = '';
  const sink: TableSink = {
    table,
    sheet: (name) => (sheet = name),
    heading: (cells) => rows.push([...cells]) > 0,
    row: (cells, row) => rows.push([String(row), ...cells]),
    fault: (issue) => faults.push(issue),
  };
  const source = (async function* () {
    for (let at = 0; at < bytes.length; at += 5_000) {
      yield bytes.subarray(at, at + 5_000);
      await Promise.resolve();
    }
  })();
  const failure = await readTable(source, sink, { marks: 'unstated', ...reading });
  return { rows, faults, sheet, code: failure?.code ?? null, failure };
}

const heading = cellsXml(['name', 'mass_kg', 'day']);
const sheet = (...rows: string[]) => workbook({ sheets: { Data: sheetXml([heading, ...rows]) } });
const place = (cell: string, inner: string): string => cell.replace('/>', `>${inner}</c>`);

describe('a workbook that can be read', () => {
  it('gives the same rows as a CSV file of the same cells', async () => {
    const csv = await read(Buffer.from('name,mass_kg,day\nä,12.5,\nb,,2026-03-31\n'));
    const book = await read(await simpleWorkbook([['name', 'mass_kg', 'day'], ['ä', 12.5, null], ['b', null, '2026-03-31']])); // prettier-ignore
    expect(book.rows).toEqual(csv.rows);
    expect({ sheet: book.sheet, code: book.code }).toEqual({ sheet: 'Sheet1', code: null });
  });

  it('may share its texts, in runs and with phonetic signs', async () => {
    const bytes = await workbook({
      sheets: { Data: sheetXml([heading, '<c r="A2" t="s"><v>0</v></c><c r="B2"><v>1</v></c>', '<c r="A3" t="s"><v>1</v></c>']) }, // prettier-ignore
      strings:
        '<si><r><t>to</t></r><r><t>gether</t></r><rPh><t>x</t></rPh></si><si><t>a_x0041_&amp;</t></si>',
    });
    expect((await read(bytes)).rows.slice(1)).toEqual([['2', 'together', '1', ''], ['3', 'aA&', '', '']]); // prettier-ignore
  });

  it('may hold very many texts of its own', async () => {
    const other = (row: number, at: number): string => String((row * 7919 * (at + 3)) % 99_991);
    const rows = Array.from({ length: 70_000 }, (_, row) =>
      cellsXml(Array.from({ length: 3 }, (_one, at) => (at === 2 ? 'x' : other(row, at)))),
    );
    const found = await read(await sheet(...rows), { marks: 'point' });
    expect({ code: found.code, rows: found.rows.length }).toEqual({ code: null, rows: 70_001 });
  });

  it('keeps the row numbers that the spreadsheet shows, over empty rows', async () => {
    const rows = sheetXml([heading, cellsXml(['a']), '', cellsXml([' ']), cellsXml(['b'])]);
    expect((await read(await workbook({ sheets: { Data: rows } }))).rows.map(([row]) => row)).toEqual(['name', '2', '5']); // prettier-ignore
  });

  it.each([
    ['1.1000000000000001', '1.1'],
    ['0.30000000000000004', '0.3'],
    ['1E-3', '0.0010'],
    ['1.234', '1.2340'],
    ['12345.5', '12345.5'],
    ['2.5E+2', '250'],
    ['-5', '-5'],
    ['1e999', '1e999'],
    ['NaN', 'NaN'],
  ])('reads the stored number %s as %s', async (stored, written) => {
    const { rows } = await read(await sheet(`<c/><c><v>${stored}</v></c>`));
    expect(rows[1]?.[2]).toBe(written);
  });

  it('writes a typed number as the language of the file does, and leaves names alone', async () => {
    const bytes = await sheet('<c><v>2026.001</v></c><c><v>1.234</v></c>');
    expect((await read(bytes, { marks: 'comma' })).rows[1]).toEqual(['2', '2026.001', '1,2340', '']); // prettier-ignore
  });

  const dated = (serial: string, book = '') =>
    workbook({
      sheets: { Data: sheetXml([heading, `<c/><c/><c s="1"><v>${serial}</v></c>`]) },
      styles: '<numFmts><numFmt numFmtId="170" formatCode="dd\\.mm\\.yyyy;@"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs>', // prettier-ignore
      book,
    });
  it.each([
    ['46112', '', '2026-03-31'],
    ['46112.97', '', '2026-03-31'],
    ['59', '', '1900-02-28'],
    ['61', '', '1900-03-01'],
    ['44650', '<workbookPr date1904="1"/>', '2026-03-31'],
  ])('reads the serial number %s %s as the day %s', async (serial, book, day) => {
    expect((await read(await dated(serial, book))).rows[1]?.[3]).toBe(day);
  });

  it.each(['60', '0', '-1', '2958466'])(
    'refuses the serial number %s, which is no day',
    async (serial) => {
      const { faults } = await read(await dated(serial));
      expect(faults).toMatchObject([{ code: 'cell.date', location: { row: 2, column: 'day' }, params: { cell: 'C2' } }]); // prettier-ignore
    },
  );

  it('takes the sheet that has the columns, whatever stands before it, and never a hidden one', async () => {
    const bytes = await workbook({
      sheets: { Cover: sheetXml([cellsXml(['Read me'])]), Lists: sheetXml([heading]), Data: sheetXml([heading, cellsXml(['a', 1])]) }, // prettier-ignore
      hidden: ['Lists'],
    });
    expect((await read(bytes)).sheet).toBe('Data');
  });
});

describe('a cell that cannot be read', () => {
  it.each([
    ['cell.formula', place('<c r="B7"/>', '<f>HYPERLINK("http://evil")</f><v>7</v>'), 'B7'],
    ['cell.formula', place('<c r="A7" t="str"/>', '<f t="shared" si="0"/><v>x</v>'), 'A7'],
    ['cell.error', place('<c r="B7" t="e"/>', '<v>#N/A</v>'), 'B7'],
    ['cell.percent', place('<c r="B7" s="1"/>', '<v>0.12</v>'), 'B7'],
    ['cell.characters', place('<c r="A7" t="inlineStr"/>', '<is><t>a_x0000_</t></is>'), 'A7'],
    ['cell.characters', place('<c r="A7" t="inlineStr"/>', '<is><t>_xD800_</t></is>'), 'A7'],
  ])('is named: %s', async (code, cell, named) => {
    const rows = [heading, ...['', '', '', '', ''].map(() => cellsXml(['a', 1])), cell];
    const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs>';
    const found = await read(await workbook({ sheets: { Data: sheetXml(rows) }, styles }));
    expect(found.faults).toMatchObject([{ code, severity: 'error', location: { row: 7 }, params: { cell: named } }]); // prettier-ignore
    expect(found.rows).toHaveLength(6);
  });
});

describe('a workbook that is refused', () => {
  const data = sheetXml([heading, cellsXml(['a', 1])]);
  const withPart = (name: string, content = 'x') =>
    workbook({ sheets: { Data: data }, more: { [name]: content } });
  const replaced = (name: string, from: string | RegExp, to: string) => {
    const entries = bookEntries({ sheets: { Data: data } });
    return archive({ ...entries, [name]: String(entries[name]).replace(from, to) });
  };

  it.each([
    ['file.workbook-macros', () => withPart('xl/vbaProject.bin')],
    ['file.workbook-macros', () => replaced('[Content_Types].xml', 'sheet.main', 'sheet.macroEnabled.main')], // prettier-ignore
    ['file.workbook-links', () => withPart('xl/externalLinks/externalLink1.xml')],
    ['file.workbook-links', () => withPart('xl/connections.xml')],
    ['file.workbook-embedded', () => withPart('xl/embeddings/oleObject1.bin')],
    ['file.workbook-embedded', () => withPart('inner.zip')],
    ['file.workbook-binary', () => withPart('xl/workbook.bin')],
    ['file.workbook-damaged', async () => (await withPart('x')).subarray(0, 900)],
    ['file.workbook-damaged', () => replaced('_rels/.rels', 'officeDocument"', 'nothing"')],
    ['file.workbook-damaged', () => replaced('xl/worksheets/sheet1.xml', '</row>', '')],
    ['file.not-a-workbook', () => replaced('[Content_Types].xml', 'spreadsheetml.sheet.main', 'wordprocessingml.document.main')], // prettier-ignore
    ['file.empty', () => workbook({ sheets: { Data: sheetXml([]) } })],
    ['file.no-rows', () => workbook({ sheets: { Data: sheetXml([heading]) } })],
    ['file.workbook-two-sheets', () => workbook({ sheets: { A: data, B: data } })],
    ['file.workbook-too-wide', () => sheet('<c r="ZZ2"><v>1</v></c>')],
    ['file.line-too-long', () => sheet(cellsXml(['x'.repeat(33_000)]))],
    ['file.line-too-long', () => sheet(cellsXml(['xy'.repeat(300_000)]))],
    ['file.workbook-damaged', () => sheet(`<c ${Array.from({ length: 300 }, (_, at) => `a${String(at)}="1"`).join(' ')}/>`)], // prettier-ignore
    ['file.workbook-damaged', () => sheet('<c><is>'.repeat(50))],
    ['file.workbook-damaged', () => sheet('<c t="s"><v>9</v></c>')],
    ['file.workbook-damaged', () => sheet('<c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>')],
    ['file.workbook-damaged', () => sheet('<c r="A9"><v>1</v></c>')],
  ])('%s', async (code, made) => {
    const found = await read(await made());
    expect({ code: found.code, severity: found.failure?.severity }).toEqual({
      code,
      severity: 'fatal',
    });
  });

  const entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>';
  it.each([
    'xl/worksheets/sheet1.xml',
    'xl/workbook.xml',
    'xl/sharedStrings.xml',
    'xl/styles.xml',
    '_rels/.rels',
    '[Content_Types].xml',
  ])(
    // prettier-ignore
    'when %s has a document type',
    async (part) => {
      expect((await read(await replaced(part, '?>', `?>${entity}`))).code).toBe(
        'file.workbook-doctype',
      );
    },
  );

  it('when it has more rows than a file may have', async () => {
    const bytes = await simpleWorkbook([
      ['name', 'mass_kg'],
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ]);
    const found = await read(bytes, { limits: { ...fileLimits, rows: 2 } });
    expect({ code: found.code, row: found.failure?.location.row }).toEqual({ code: 'file.too-many-rows', row: 4 }); // prettier-ignore
  });

  it('when it is larger than a file may be, packed', async () => {
    const bytes = await simpleWorkbook([
      ['name', 'mass_kg'],
      ['a', 1],
    ]);
    const found = await read(bytes, { limits: { ...fileLimits, bytes: bytes.length - 1 } });
    expect(found.code).toBe('file.too-large');
  });

  it('when its text is in another encoding than it says', async () => {
    const latin = Buffer.from(sheetXml([heading, cellsXml(['ü'])]), 'latin1');
    const bytes = await workbook({
      sheets: { Data: '' },
      more: { 'xl/worksheets/sheet1.xml': latin },
    });
    expect((await read(bytes)).code).toBe('file.workbook-damaged');
  });
});

describe('a template', () => {
  const mark = { kind: 'return-lines', programme: 'demo', period: '2026-Q2' } as const;
  const made = (written: string) =>
    workbook({ sheets: { Cover: sheetXml([cellsXml(['Template', written])]), Data: sheetXml([heading, cellsXml(['a', 1])]) } }); // prettier-ignore

  it.each([
    [writtenMark(mark), null],
    ['no mark at all', null],
    [writtenMark(mark).replace(':1:', ':0:'), 'template.old'],
    [writtenMark({ ...mark, kind: 'batches' }), 'template.other-kind'],
    [writtenMark({ ...mark, programme: 'ch' }), 'template.other-programme'],
    [writtenMark({ ...mark, period: '2026-Q1' }), 'template.other-period'],
  ])('with the mark %s gets %s', async (written, code) => {
    expect((await read(await made(written), { template: mark })).code).toBe(code);
  });
});

describe('a file that only looks like a workbook', () => {
  it('is told what it is', async () => {
    expect((await read(await archive({ 'notes.txt': 'x' }))).code).toBe('file.archive');
    expect((await read(await archive({ a: xml('<x/>'), '[Content_Types].xml': xml('<Types/>') }))).code).toBe('file.workbook-damaged'); // prettier-ignore
  });
});
