import { describe, expect, it } from '@jest/globals';
import { readTable } from './table-file.js';
import { templateVersion, writtenMark } from './template-mark.js';

const mark = { kind: 'return-lines', programme: 'demo', period: '2026-Q2' } as const;
const known = ['battery_model', 'units', 'note'];

async function read(text: string, template: typeof mark | null = mark) {
  const rows: string[][] = [];
  const sink = {
    table: { known, numeric: new Set(['units']) },
    sheet: () => undefined,
    fault: () => undefined,
    heading: (cells: readonly string[]) => rows.push([...cells]) > 0,
    row: (cells: readonly string[], row: number) => rows.push([String(row), ...cells]),
  };
  const source = (async function* () {
    yield await Promise.resolve(Buffer.from(text));
  })();
  const fault = await readTable(source, sink, {
    marks: 'point',
    ...(template === null ? {} : { template }),
  });
  const { code = null, params, location } = fault ?? {};
  return { rows, code, params, row: location?.row };
}

describe('a CSV file made from a template', () => {
  const rows = [
    ['battery_model', 'units', 'note'],
    ['3', 'AA-1', '5', ''],
  ];

  it.each([
    ['as it was given', `${writtenMark(mark)}\r\nbattery_model,units,note\r\nAA-1,5,\r\n`],
    ['with the marks of a bytes’ order', `\uFEFF${writtenMark(mark)}\nbattery_model,units,note\nAA-1,5,\n`],
    ['saved by a spreadsheet', `${writtenMark(mark)};;\nbattery_model;units;note\nAA-1;5;\n`],
  ])('is read %s, its rows counted as one sees them', async (_, text) => {
    expect(await read(text)).toMatchObject({ code: null, rows });
    expect(await read(text, null)).toMatchObject({ code: null, rows });
  }); // prettier-ignore

  it.each([
    ['template.other-kind', writtenMark({ ...mark, kind: 'batches' })],
    ['template.other-programme', writtenMark({ ...mark, programme: 'ch' })],
    ['template.other-period', writtenMark({ ...mark, period: '2026-Q1' })],
  ])('is refused as %s', async (code, written) => {
    expect(await read(`${written}\nbattery_model,units\nAA-1,5\n`)).toMatchObject({ code, row: 1 });
  });

  it('of an older version is told once what changed', async () => {
    const old = writtenMark(mark).replace(`:${String(templateVersion)}:`, ':0:');
    const { code, params, rows: taken } = await read(`${old}\nbattery_model,pieces\nAA-1,5\n`);
    expect({ code, params }).toEqual({
      code: 'template.old',
      params: {
        found: '0',
        current: String(templateVersion),
        gone: 'pieces',
        added: 'units, note',
      },
    });
    expect(taken).toEqual([]);
  });

  it('that nobody filled in has no rows', async () => {
    const text = `${writtenMark(mark)}\nbattery_model,units\n`;
    expect(await read(text)).toMatchObject({ code: 'file.no-rows' });
  });

  it('has its mark in the first line and nowhere else', async () => {
    const text = `battery_model,units\n${writtenMark(mark)},5\n`;
    expect((await read(text)).rows).toHaveLength(2);
  });
});
