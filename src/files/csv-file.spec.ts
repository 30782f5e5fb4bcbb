import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { fileLimits, readCsv } from './csv-file.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function chunked(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  return (async function* () {
    for (let at = 0; at < bytes.length; at += size) {
      yield bytes.subarray(at, at + size);
      await Promise.resolve();
    }
  })();
}

async function read(
  bytes: Uint8Array,
  size = 7,
): Promise<{ rows: string[][]; code: string | null }> {
  const rows: string[][] = [];
  const failure = await readCsv(chunked(bytes, size), {
    heading: (cells) => rows.push([...cells]) > 0,
    row: (cells, row) => rows.push([String(row), ...cells]),
  });
  return { rows, code: failure?.code ?? null };
}

/** The rows that hold anything, numbered, as csv-parse gives them; null when it refuses the text. */
function parsedWhole(text: string): string[][] | null {
  try {
    const rows = parse(text, { relax_column_count: true });
    return rows
      .map((cells, at) => (at === 0 ? cells : [String(at + 1), ...cells]))
      .filter((cells, at) => at === 0 || cells.slice(1).some((cell) => cell.trim() !== ''));
  } catch {
    return null;
  }
}

const utf16 = (text: string, littleEndian: boolean): Uint8Array => {
  const bytes = new Uint8Array(text.length * 2 + 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, littleEndian);
  for (let at = 0; at < text.length; at += 1)
    view.setUint16(2 + at * 2, text.charCodeAt(at), littleEndian);
  return bytes;
};

describe('a CSV file that can be read', () => {
  const expected = [
    ['a', 'b'],
    ['2', 'ä', '1'],
    ['3', 'x,y', '2'],
  ];

  it.each([1, 3, 64_000])('in chunks of %i bytes', async (size) => {
    const { rows, code } = await read(utf8('a,b\nä,1\n"x,y",2\n'), size);
    expect({ rows, code }).toEqual({ rows: expected, code: null });
  });

  it.each([
    ['a byte-order mark', utf8('\uFEFFa,b\r\nä,1\r\n"x,y",2')],
    ['semicolons', utf8('a;b\nä;1\nx,y;2\n')],
    ['tabs', utf8('a\tb\nä\t1\nx,y\t2\n')],
    ['UTF-16, little end first', utf16('a;b\nä;1\nx,y;2\n', true)],
    ['UTF-16, big end first', utf16('a;b\nä;1\nx,y;2\n', false)],
  ])('with %s', async (_, bytes) => {
    expect(await read(bytes)).toEqual({ rows: expected, code: null });
  });

  it('cell by cell as the parser alone reads it, wherever it is cut', async () => {
    const written = fc.string({
      unit: fc.constantFrom('a', 'ä', '😀', ',', ';', '"', '\n', '\r', '\r\n', ' ', '"b,"'),
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(written, fc.integer({ min: 1, max: 9 }), async (body, size) => {
        const text = `h,i\n${body}`;
        const parsed = parsedWhole(text);
        const { rows, code } = await read(utf8(text), size);
        if (parsed === null) expect(['file.quotes', 'file.unclosed-quote']).toContain(code);
        else expect(rows).toEqual(parsed);
      }),
      { numRuns: 1_000 },
    );
  });

  it('counts rows as a spreadsheet does: blank rows and line breaks in cells', async () => {
    const { rows } = await read(utf8('a,b\n\n"two\nlines",1\n,\nlast,2\n'));
    expect(rows.slice(1)).toEqual([
      ['3', 'two\nlines', '1'],
      ['5', 'last', '2'],
    ]);
  });
});

describe('a CSV file that cannot be read says why', () => {
  const many = (rows: number): string => `a,b\n${'x,1\n'.repeat(rows)}`;
  it.each([
    ['nothing in it', utf8(''), 'file.empty'],
    ['only a heading', utf8('a,b\n'), 'file.no-rows'],
    ['a NUL', utf8('a,b\nx\u0000,1\n'), 'file.nul'],
    ['Windows-1252', new Uint8Array([97, 44, 98, 10, 0x80, 44, 49, 10]), 'file.encoding'],
    ['UTF-16 without a mark', utf16('a,b\nx,1\n', true).subarray(2), 'file.encoding'],
    ['an unclosed quote at the end', utf8('a,b\n"x,1\n'), 'file.unclosed-quote'],
    ['an unclosed quote', utf8(`a,b\n"x,1\n${'y,1\n'.repeat(20_000)}`), 'file.unclosed-quote'],
    ['a stray quote', utf8('a,b\nx"y",1\n'), 'file.quotes'],
    ['a line without end', utf8(`a,b\n${'x'.repeat(100_000)}`), 'file.line-too-long'],
    ['too many rows', utf8(many(250_001)), 'file.too-many-rows'],
    ['a workbook', utf8('PK\u0003\u0004......[Content_Types].xml'), 'file.workbook'],
    ['an archive', utf8('PK\u0003\u0004......notes.csv'), 'file.archive'],
    ['a web page', utf8('<!DOCTYPE html><html></html>'), 'file.page'],
    ['a PDF', utf8('%PDF-1.7'), 'file.pdf'],
  ])('%s', async (_, bytes, code) => {
    expect((await read(bytes, 64_000)).code).toBe(code);
  });

  it('names the row of the fault and the encoding that it looks like', async () => {
    const bytes = new Uint8Array([...utf8('a,b\nx,1\n'), 0x80, 44, 49, 10]);
    const failure = await readCsv(chunked(bytes, 8), { heading: () => true, row: () => undefined });
    expect(failure?.params).toEqual({ guess: 'Windows-1252' });
    const nul = await readCsv(chunked(utf8('a,b\nx,1\ny\0,2\n'), 64), { heading: () => true, row: () => undefined }); // prettier-ignore
    expect(nul).toMatchObject({ code: 'file.nul', location: { row: 3 } });
    const endless = await readCsv(chunked(utf8(`a\n${'x'.repeat(6_000_000)}`), 1_000_000), {
      heading: () => true,
      row: () => undefined,
    });
    expect(endless).toMatchObject({ code: 'file.line-too-long', location: { row: 2 } });
  });

  const endless = async function* (row: string): AsyncGenerator<Uint8Array> {
    yield utf8('a,b\n');
    for (;;) yield await Promise.resolve(utf8(row.repeat(1000)));
  };
  const sink = { heading: () => true, row: () => undefined };
  const megabyte = { ...fileLimits, bytes: 1024 * 1024 };

  it('stops at the limit of bytes while reading', async () => {
    const failure = await readCsv(endless('xxxxxxxx,1\n'), sink, megabyte);
    expect(failure).toMatchObject({ code: 'file.too-large', params: { most: '1' } });
  });

  it('stops at the limit of rows though the rest of the chunk waits to be read', async () => {
    const failure = await readCsv(endless('x,1\n'), sink, megabyte);
    expect(failure).toMatchObject({ code: 'file.too-many-rows', params: { most: '250000' } });
  });
});
