import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { cellsXml, sheetXml, simpleWorkbook, workbook } from '../../test/workbook.js';
import type { RequestContext } from '../database/index.js';
import { csvRow, spool, type NumberMarks } from '../files/index.js';
import {
  ReturnDrafts,
  ReturnImports,
  ReturnUploads,
  type ImportOutcome,
  type UploadReport,
} from './index.js';

type Producer = RequestContext & { organisationId: string };
const period = '2026-Q2';
let quarter: ProducerQuarter;
let uploads: ReturnUploads;
let imports: ReturnImports;
let producer: Producer;

beforeAll(async () => {
  quarter = await producerQuarter();
  uploads = quarter.app.get(ReturnUploads);
  imports = quarter.app.get(ReturnImports);
  producer = await quarter.producer();
});
afterAll(() => quarter.close());

const good = 'battery_model,units\nAA-1,1000\nBIKE-36,50\nCAR-77,7\n';

async function spooled(content: string | Uint8Array) {
  return spool(Readable.from([typeof content === 'string' ? Buffer.from(content) : content]));
}

async function dryRun(
  content: string | Uint8Array,
  marks: NumberMarks = 'unstated',
): Promise<UploadReport> {
  const file = await spooled(content);
  const checked = await uploads.dryRun(producer, producer.organisationId, period, {
    name: 'lines.csv',
    marks,
    file,
  });
  await file.remove();
  return given(checked);
}

async function store(content: string | Uint8Array, of = producer): Promise<ImportOutcome> {
  const file = await spooled(content);
  const stored = await imports.import(of, of.organisationId, period, {
    name: 'lines.csv',
    marks: 'unstated',
    file,
    expectedVersion: null,
  });
  await file.remove();
  return given(stored);
}

const draftOf = async (of: Producer) =>
  given(await quarter.app.get(ReturnDrafts).read(of, of.organisationId, period));

const codes = (report: UploadReport): Record<string, number> =>
  Object.fromEntries(report.issues.groups.map(({ code, count }) => [code, count]));

describe('a file of lines', () => {
  it('says what it would do, and stores nothing', async () => {
    const report = await dryRun(good);
    expect(report).toMatchObject({ lines: 3, units: '1057', added: 3, changed: 0, removed: 0 });
    expect(Number(report.feeMinor)).toBeGreaterThan(0);
    expect(report.categories.map(({ category }) => category)).toEqual(['portable', 'lmt', 'ev']);
    expect((await draftOf(producer)).lines).toEqual([]);
  });

  it('becomes the draft, and the same file again changes nothing but the version', async () => {
    const mine = await quarter.producer();
    expect(await store(good, mine)).toMatchObject({ kind: 'stored', lines: 3 });
    const first = (await draftOf(mine)).lines;
    expect(await store(good, mine)).toMatchObject({ kind: 'stored', lines: 3 });
    expect((await draftOf(mine)).lines).toEqual(first);
  });

  it('is undone as a whole when one line is faulty', async () => {
    const mine = await quarter.producer();
    await store(good, mine);
    const faulty = await store(`${good}NOBODY,1\n`, mine);
    expect(faulty).toMatchObject({ kind: 'faulty', report: { errors: 1 } });
    const draft = await draftOf(mine);
    expect(draft.lines).toHaveLength(3);
    expect(draft.filing.quarterlyReturn?.draftVersion).toBe(1);
  });

  it('is kept with its check and then used, once', async () => {
    const mine = await quarter.producer();
    const file = await spooled(good);
    const checked = given(
      await uploads.check(mine, mine.organisationId, period, {
        name: 'a.csv',
        marks: 'point',
        file,
      }),
    );
    await file.remove();
    expect((await draftOf(mine)).lines).toEqual([]);
    expect(await uploads.find(producer, producer.organisationId, checked.id)).toMatchObject({
      reason: { code: 'upload.not-found' },
    });
    expect(given(await imports.use(mine, mine.organisationId, checked.id))).toMatchObject({
      kind: 'stored',
      lines: 3,
    });
    expect((await draftOf(mine)).lines).toHaveLength(3);
    expect(await imports.use(mine, mine.organisationId, checked.id)).toMatchObject({
      reason: { code: 'upload.not-found' },
    });
  });

  it('comes back with a column of faults, in which no formula can run', async () => {
    const file = await spooled('battery_model,units,note\nAA-1,5,=SUM(A1)\nNOBODY,-3,\n');
    const checked = given(
      await uploads.check(producer, producer.organisationId, period, {
        name: 'a.csv',
        marks: 'unstated',
        file,
      }),
    );
    await file.remove();
    let text = '';
    await uploads.annotate(producer, producer.organisationId, checked.id, {
      say: ({ code }) => code,
      write: (cells) => {
        text += csvRow(cells);
      },
    });
    expect(text.split('\r\n')).toEqual([
      'battery_model,units,note,',
      "AA-1,5,'=SUM(A1),",
      'NOBODY,-3,,line.unknown-model number.sign',
      '',
    ]);
  });
});

describe('a workbook of lines', () => {
  const lines = [
    ['battery_model', 'units', 'note'],
    ['AA-1', 1000, null],
    ['BIKE-36', 7, 'x'],
  ];

  it('comes to the same as a CSV file of the same cells', async () => {
    const book = await dryRun(await simpleWorkbook(lines));
    const csv = await dryRun('battery_model,units,note\nAA-1,1000,\nBIKE-36,7,x\n');
    expect(book).toEqual(csv);
    expect(book.lines).toBe(2);
  });

  it('has issues of the same shape, which name the sheet as well', async () => {
    const book = await dryRun(await simpleWorkbook([...lines, ['NOBODY', 1.5, null]]));
    expect(codes(book)).toEqual({ 'line.unknown-model': 1, 'number.not-whole': 1 });
    expect(book.issues.groups.flatMap(({ listed }) => listed)).toContainEqual(
      expect.objectContaining({
        code: 'number.not-whole',
        location: { sheet: 'Sheet1', row: 4, column: 'units', field: 'units' },
        value: '1.5',
      }),
    );
  });

  it('with a formula stores nothing and says in which cell', async () => {
    const mine = await quarter.producer();
    const cells = '<c t="inlineStr"><is><t>AA-1</t></is></c><c><f>1+1</f><v>2</v></c>';
    const rows = [cellsXml(['battery_model', 'units']), cellsXml(['BIKE-36', 1]), cells];
    const outcome = await store(await workbook({ sheets: { A: sheetXml(rows) } }), mine);
    expect(outcome).toMatchObject({
      kind: 'faulty',
      report: { groups: [{ code: 'cell.formula', listed: [{ params: { cell: 'B3' } }] }] },
    });
    expect((await draftOf(mine)).lines).toEqual([]);
  });

  it('made from the template of another quarter is refused', async () => {
    const cover = sheetXml([cellsXml(['everycell:return-lines:1:sample:2026-Q1'])]);
    const data = sheetXml(lines.map(cellsXml));
    const report = await dryRun(await workbook({ sheets: { Cover: cover, Lines: data } }));
    expect(Object.keys(codes(report))[0]).toMatch(/^template\.other-(?:programme|period)$/);
  });

  it('becomes the draft', async () => {
    const mine = await quarter.producer();
    const stored = await store(await simpleWorkbook(lines), mine);
    expect(stored).toMatchObject({ kind: 'stored', lines: 2 });
  });
});

describe('hostile and broken files get one clear answer', () => {
  const many = (row: (n: number) => string, count: number): string =>
    `battery_model,units\n${Array.from({ length: count }, (_, n) => row(n)).join('\n')}\n`;

  it.each([
    ['a workbook', 'PK\u0003\u0004xl/workbook.xml', { 'file.workbook-damaged': 1 }],
    ['a page named .csv', '<html><body></body></html>', { 'file.page': 1 }],
    ['a NUL', 'battery_model,units\nAA-1\u0000,1\n', { 'file.nul': 1 }],
    ['an unclosed quote', 'battery_model,units\n"AA-1,1\n', { 'file.unclosed-quote': 1 }],
    [
      'an unknown column',
      'batery_model,units\nAA-1,1\n',
      { 'column.unknown': 1, 'column.missing': 1 },
    ],
    ['a column twice', 'battery_model,units,units\nAA-1,1,1\n', { 'column.twice': 1 }],
    ['a duplicate row', 'battery_model,units\nAA-1,1\nAA-1,2\n', { 'row.twice': 1 }],
    [
      'a faulty row and its faulty duplicate',
      'battery_model,units\nAA-1,-5\nAA-1,1.5\n',
      { 'number.sign': 1, 'number.not-whole': 1, 'row.twice': 1 },
    ],
    [
      'a duplicate row of an unknown model',
      'battery_model,units\nAA-2,1\nAA-2,1\n',
      { 'line.unknown-model': 2, 'row.twice': 1 },
    ],
    [
      'a faulty row of a category and its duplicate',
      'category,chemistry,units,mass_kg\nportable,alkaline,-5,x\nportable,alkaline,1,2\n',
      { 'number.sign': 1, 'number.unreadable': 1, 'row.twice': 1 },
    ],
    ['an unfilled row of a template', 'battery_model,units,note\nAA-1,,\n', { 'line.unfilled': 1 }],
    ['a row with a note alone', 'battery_model,units,note\nAA-1,,new\n', { 'number.missing': 1 }],
    ['a cut row', 'battery_model,units\nAA-1\n', { 'row.cells': 1 }],
    [
      'a decimal comma before empty cells',
      'battery_model,units,note\nAA-1,1,5,\n',
      { 'row.cells': 1 },
    ],
    ['an unknown model', 'battery_model,units\nAA-2,1\n', { 'line.unknown-model': 1 }],
    ['NaN', 'battery_model,units\nAA-1,NaN\n', { 'number.unreadable': 1 }],
    ['an exponent', 'battery_model,units\nAA-1,1e3\n', { 'number.exponent': 1 }],
    ['a sign', 'battery_model,units\nAA-1,-5\n', { 'number.sign': 1 }],
    ['half a battery', 'battery_model,units\nAA-1,1.5\n', { 'number.not-whole': 1 }],
    ['an ambiguous number', 'battery_model,units\nAA-1,"1,234"\n', { 'number.ambiguous': 1 }],
    ['too large a number', 'battery_model,units\nAA-1,9999999999999\n', { 'number.too-large': 1 }],
    [
      'thirty decimals',
      `category,chemistry,units,mass_kg\nportable,alkaline,1,0.${'1'.repeat(30)}\n`,
      { 'number.too-fine': 1 },
    ],
    [
      'more exports than units',
      'battery_model,units,exported_units\nAA-1,1,2\n',
      { 'line.exports-exceed': 1 },
    ],
    [
      'units that together weigh more than any line may',
      'battery_model,units\nCAR-77,999999999999\n',
      { 'line.too-heavy': 1 },
    ],
    [
      'batteries that together are worth more than any line may be',
      'battery_model,units,price\nAA-1,1000,100000000.01\nBIKE-36,0,100000000000.01\nCAR-77,1000,100000000\n',
      { 'line.too-valuable': 2 },
    ],
    ['a formula as a figure', 'battery_model,units\nAA-1,=1+1\n', { 'number.unreadable': 1 }],
  ])('%s', async (_, content, expected) => {
    const report = await dryRun(content);
    expect(codes(report)).toEqual(expected);
    expect(report.issues.errors).toBeGreaterThan(0);
    expect(report.feeMinor).toBeNull();
  });

  it.each([
    ['AA-2', 'yes'],
    ['NOBODY', 'no'],
  ])('an unknown model %s has a near one: %s', async (reference, near) => {
    const report = await dryRun(`battery_model,units\n${reference},1\n`);
    expect(report.issues.groups.flatMap(({ listed }) => listed)).toMatchObject([
      { params: { near } },
    ]);
  });

  it('an empty column that the heading has too is none of them', async () => {
    expect(codes(await dryRun('battery_model,units,\nAA-1,1,\n'))).toEqual({});
  });

  it('Windows-1252 is named as a guess', async () => {
    const report = await dryRun(Buffer.from('battery_model,units,note\nAA-1,1,\x80\n', 'latin1'));
    expect(report.issues.groups[0]?.listed[0]?.params).toEqual({ guess: 'Windows-1252' });
  });

  it('reads 1.234,5 and 1,234.5 by what the sender states', async () => {
    const cells = (mass: string): string =>
      `category;chemistry;units;mass_kg\nportable;alkaline;50000;${mass}\n`;
    expect((await dryRun(cells('1.234,5'), 'comma')).massMg).toBe('1234500000');
    expect((await dryRun(cells('1,234.5'), 'point')).massMg).toBe('1234500000');
    expect(codes(await dryRun(cells('1.234'), 'unstated'))).toEqual({ 'number.ambiguous': 1 });
  });

  it('asks about grams for kilograms, and does not refuse them', async () => {
    const report = await dryRun('category,chemistry,units,mass_kg\nportable,alkaline,10,23000\n');
    expect(codes(report)).toEqual({ 'line.unusual-mass': 1 });
    expect(report.issues).toMatchObject({ errors: 0, warnings: 1 });
  });

  it('names both rows of a duplicate, and the nearest known name of a column', async () => {
    const twice = await dryRun('battery_model,units\nAA-1,1\nBIKE-36,1\nAA-1,2\n');
    expect(twice.issues.groups[0]?.listed[0]?.params).toEqual({ first: '2', second: '4' });
    const named = await dryRun('battery_modell,units\nAA-1,1\n');
    expect(named.issues.groups.flatMap((group) => group.listed)).toContainEqual(
      expect.objectContaining({ code: 'column.unknown', expected: 'battery_model' }),
    );
  });

  it('counts every fault and lists a thousand', async () => {
    const report = await dryRun(many((n) => (n === 1499 ? 'AA-1,-1' : `NO-${String(n)},1`), 1_500));
    expect(codes(report)).toEqual({ 'line.unknown-model': 1_499, 'number.sign': 1 });
    const listed = report.issues.groups.flatMap((group) => group.listed);
    expect(listed.length).toBeLessThanOrEqual(1_000);
    expect(listed.some(({ code }) => code === 'number.sign')).toBe(true);
    expect(report.issues.unlisted).toBe(1_500 - listed.length);
  });
});
