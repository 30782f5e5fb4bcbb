import {
  type Entry,
  heading,
  good,
  lines,
  csv,
  book,
  withPart,
  mass,
  utf16,
  utf16BigEnd,
  refused,
} from './entry.js';
import { archive, bookEntries, cellsXml, sheetXml, workbook } from '../workbook.js';

/** Kinds 1 to 20: files, and the numbers in them. What is sent, and the one right answer. */
export const badFiles: readonly Entry[] = [
  {
    number: 1,
    input: 'a workbook that unpacks to a thousand times its size',
    sent: withPart('xl/theme/theme1.xml', new Uint8Array(30_000_000)),
    answer: { status: 413, code: 'file.workbook-ratio' },
  },
  {
    number: 2,
    input: 'ten thousand entries',
    sent: book(() =>
      archive({
        ...bookEntries({ sheets: { Data: good } }),
        ...Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`x/${String(at)}`, 'x'])),
      }),
    ),
    answer: refused('file.workbook-entries'),
  },
  {
    number: 2,
    input: 'an archive in the archive',
    sent: withPart('inner.zip'),
    answer: refused('file.workbook-embedded'),
  },
  {
    number: 3,
    input: 'a document type with entities',
    sent: book(() =>
      workbook({
        sheets: {
          Data: good.replace(
            '<worksheet',
            '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><worksheet',
          ),
        },
      }),
    ),
    answer: refused('file.workbook-doctype'),
  },
  {
    number: 4,
    input: 'links to other files',
    sent: withPart('xl/externalLinks/externalLink1.xml'),
    answer: refused('file.workbook-links'),
  },
  {
    number: 4,
    input: 'macros',
    sent: withPart('xl/vbaProject.bin'),
    answer: refused('file.workbook-macros'),
  },
  {
    number: 4,
    input: 'another kind of content',
    sent: { to: 'lines', type: 'application/vnd.ms-excel.sheet.macroEnabled.12', body: () => 'x' },
    answer: { status: 415, code: 'unsupported-media-type' },
  },
  {
    number: 5,
    input: 'an entry that leaves its folder',
    sent: book(async () =>
      Buffer.from(
        (await workbook({ sheets: { Data: good }, more: { 'aa/bb/evil': 'x' } }))
          .toString('latin1')
          .replaceAll('aa/bb/evil', '../../evil'),
        'latin1',
      ),
    ),
    answer: refused('file.workbook-path'),
  },
  {
    number: 5,
    input: 'an entry at the root of the disk',
    sent: book(async () =>
      Buffer.from(
        (await workbook({ sheets: { Data: good }, more: { 'aa/bb/evil': 'x' } }))
          .toString('latin1')
          .replaceAll('aa/bb/evil', '/aa/b/evil'),
        'latin1',
      ),
    ),
    answer: refused('file.workbook-path'),
  },
  {
    number: 5,
    input: 'an entry that is a link',
    sent: book(() =>
      archive(bookEntries({ sheets: { Data: good }, more: { 'xl/link.xml': '/etc/passwd' } }), [
        'xl/link.xml',
      ]),
    ),
    answer: refused('file.workbook-path'),
  },
  {
    number: 6,
    input: 'a formula in a cell',
    sent: book(() =>
      workbook({
        sheets: {
          Data: sheetXml([
            cellsXml(heading),
            '<c r="A2" t="inlineStr"><is><t>AA-1</t></is></c><c r="B2"><f>HYPERLINK("http://evil")</f><v>7</v></c>',
          ]),
        },
      }),
    ),
    answer: refused('cell.formula', { row: 2, column: 'units' }),
  },
  {
    number: 7,
    input: 'text that a spreadsheet would run, on its way out',
    file: 'src/returns/uploads.service.spec.ts',
    test: 'comes back with a column of faults, in which no formula can run',
  },
  {
    number: 8,
    input: 'a byte-order mark',
    sent: lines('\uFEFFbattery_model,units\nAA-1,5\n'),
    answer: { status: 201 },
  },
  {
    number: 9,
    input: 'UTF-16 with its mark',
    sent: lines(utf16('battery_model;units\nAA-1;5\n')),
    answer: { status: 201 },
  },
  {
    number: 9,
    input: 'UTF-16 with its big end first',
    sent: lines(utf16BigEnd('battery_model;units\nAA-1;5\n')),
    answer: { status: 201 },
  },
  {
    number: 9,
    input: 'Windows-1252',
    sent: lines(Buffer.from([...Buffer.from('battery_model,units\n'), 0x80, 0x2c, 0x35])),
    answer: refused('file.encoding'),
  },
  {
    number: 10,
    input: 'NUL in a file',
    sent: csv('AA\0-1,5'),
    answer: refused('file.nul', { row: 2 }),
  },
  {
    number: 10,
    input: 'NUL in JSON',
    sent: { to: 'json', body: '{"reference":"\\u0000"}' },
    answer: refused('json.nul'),
  },
  {
    number: 10,
    input: 'NUL in an address',
    sent: { to: 'page', path: 'register?q=%00' },
    answer: { status: 422 },
  },
  {
    number: 11,
    input: 'bodies without end',
    file: 'test/hostile/bodies.spec.ts',
    test: 'without a length is answered 413 at the limit',
  },
  {
    number: 11,
    input: 'bodies that stop',
    file: 'test/hostile/bodies.spec.ts',
    test: 'is answered 408 when nothing comes for too long',
  },
  {
    number: 12,
    input: 'one line without end',
    sent: lines(`battery_model,units\n${'x'.repeat(1_000_000)}`),
    answer: refused('file.line-too-long', { row: 2 }),
  },
  {
    number: 13,
    input: 'a quote that is not closed',
    sent: csv('"AA-1,5'),
    answer: refused('file.unclosed-quote', { row: 2 }),
  },
  {
    number: 13,
    input: 'the end of a line in a cell',
    sent: csv('"AA\r\n-1",5'),
    answer: refused('line.unknown-model', { row: 2, column: 'battery_model' }),
  },
  {
    number: 13,
    input: 'commas below a heading of semicolons',
    sent: lines('battery_model;units\nAA-1,5\n'),
    answer: refused('row.cells', { row: 2 }),
  },
  {
    number: 13,
    input: 'semicolons',
    sent: lines('battery_model;units\nAA-1;5\n'),
    answer: { status: 201 },
  },
  {
    number: 14,
    input: 'a comma that may be either',
    sent: mass('"1,234"'),
    answer: refused('number.ambiguous', { row: 2, column: 'mass_kg' }),
  },
  {
    number: 14,
    input: 'letters after the digits',
    sent: csv('AA-1,12abc'),
    answer: refused('number.unreadable', { row: 2, column: 'units' }),
  },
  {
    number: 14,
    input: 'a hexadecimal number',
    sent: csv('AA-1,0x10'),
    answer: refused('number.unreadable', { row: 2, column: 'units' }),
  },
  {
    number: 14,
    input: 'points and a comma that can only be read in one way',
    sent: mass('"1.234,56"'),
    answer: { status: 201 },
  },
  {
    number: 14,
    input: 'a comma that may be either, where its sender says which',
    sent: mass('"1,234"', 'comma'),
    answer: { status: 201 },
  },
  {
    number: 14,
    input: 'a space for thousands',
    sent: mass('1 234'),
    answer: { status: 201 },
  },
  {
    number: 14,
    input: 'nothing but spaces',
    sent: csv('AA-1,  '),
    answer: refused('line.unfilled', { row: 2, column: 'units' }),
  },
  {
    number: 15,
    input: 'Infinity',
    sent: mass('Infinity'),
    answer: refused('number.unreadable', { row: 2, column: 'mass_kg' }),
  },
  {
    number: 15,
    input: 'NaN',
    sent: mass('NaN'),
    answer: refused('number.unreadable', { row: 2, column: 'mass_kg' }),
  },
  {
    number: 15,
    input: '1e999',
    sent: mass('1e999'),
    answer: refused('number.exponent', { row: 2, column: 'mass_kg' }),
  },
  {
    number: 15,
    input: 'minus zero',
    sent: csv('AA-1,-0'),
    answer: refused('number.sign', { row: 2, column: 'units' }),
  },
  {
    number: 16,
    input: 'a mass below zero',
    sent: mass('-5'),
    answer: refused('number.sign', { row: 2, column: 'mass_kg' }),
  },
  {
    number: 17,
    input: 'more than there is',
    sent: mass('1000000000000'),
    answer: refused('number.too-large', { row: 2, column: 'mass_kg' }),
  },
  {
    number: 17,
    input: 'more units of a model than there is mass',
    sent: csv('AA-1,999999999999'),
    answer: refused('line.too-heavy', { row: 2, column: 'units' }),
  },
  {
    number: 17,
    input: 'a price that is more than there is money',
    sent: csv('AA-1,5,9999999999999.99', 'battery_model,units,price'),
    answer: refused('line.too-valuable', { row: 2, column: 'price' }),
  },
  {
    number: 17,
    input: 'a price that is too much for so many units',
    sent: csv('AA-1,1000001,100000', 'battery_model,units,price'),
    answer: refused('line.too-valuable', { row: 2, column: 'price' }),
  },
  {
    number: 17,
    input: 'thirty decimals',
    sent: mass(`1.${'1'.repeat(30)}`),
    answer: refused('number.too-fine', { row: 2, column: 'mass_kg' }),
  },
  {
    number: 18,
    input: 'grams for kilograms',
    file: 'src/returns/uploads.service.spec.ts',
    test: 'asks about grams for kilograms, and does not refuse them',
  },
  {
    number: 19,
    input: 'the same row twice',
    sent: csv('AA-1,5\nAA-1,6'),
    answer: refused('row.twice', { row: 3 }),
  },
  {
    number: 19,
    input: 'the same file twice',
    file: 'test/api-imports.spec.ts',
    test: 'under one key have one effect and one answer',
  },
  {
    number: 20,
    input: 'the same line in two files',
    file: 'test/api-imports.spec.ts',
    test: 'are refused with 412 when the draft is not the one that was seen',
  },
];
