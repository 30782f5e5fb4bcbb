import { describe, expect, it } from '@jest/globals';
import { ratio } from '../kernel/ratio.js';
import { Issues, issueLine } from './issues.js';
import { LIMITS } from './limits.js';
import { TableReadings } from './table-readings.js';
import type { TableShape } from './table.js';
import { parseUnit } from './unit.js';

const spot = { file: 'rulebook.yaml', line: 7, column: 3 };

function unit(text: string): TableShape['unit'] {
  const parsed = parseUnit(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

function values(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `v${String(at)}`);
}

function reading(tables: Readonly<Record<string, string>>) {
  const issues = new Issues();
  const used = new Set<string>();
  const readings = new TableReadings(tables, used, issues);
  const of = (file: string, shape: Partial<TableShape> = {}) =>
    readings.of(
      {
        file,
        by: ['kind'],
        enumerations: new Map([
          ['kind', ['one', 'two']],
          ['sort', ['one', 'two']],
          ['third', values(LIMITS.tableKeys)],
          ['beyond', values(LIMITS.tableKeys + 10_000)],
        ]),
        unit: unit('kg'),
        ...shape,
      },
      spot,
    );
  const said = () => issues.list.map((issue) => `${issue.code} ${issueLine(issue)}`);
  return { of, used, said };
}

const TOGETHER =
  'The tables of all dated values together have more than 60000 rows or combinations of keys.';

describe('the tables beside a rulebook', () => {
  it('are read once for each set of keys and unit, and only those that are named are used', () => {
    const text = 'kind,value\n*,5\n';
    const { of, used, said } = reading({
      'rates.csv': text,
      'same.csv': text,
      'sorts.csv': text.replace('kind', 'sort'),
      'left.csv': text,
    });
    const first = of('rates.csv');
    expect([...(first?.cells ?? [])]).toEqual([
      ['one', ratio(5n, 1n)],
      ['two', ratio(5n, 1n)],
    ]);
    expect(of('rates.csv')).toBe(first);
    expect(of('same.csv')).not.toBe(first);
    expect(of('rates.csv', { unit: unit('t') })?.cells.get('one')).toEqual(ratio(5_000n, 1n));
    expect(of('sorts.csv', { by: ['sort'] })?.cells.size).toBe(2);
    expect(said()).toEqual([]);
    expect([...used]).toEqual(['rates.csv', 'same.csv', 'sorts.csv']);
    // By other keys it is another table, and its heading is no longer right.
    expect(of('rates.csv', { by: ['sort'] })?.cells.size).toBe(0);
    expect(said()).toEqual([expect.stringMatching(/^rules\.table-header rates\.csv:1:1: /)]);
  });

  it('are there even where nothing stands in them', () => {
    const { of, used, said } = reading({ 'rates.csv': '' });
    expect(of('rates.csv')?.rows).toEqual([]);
    expect([...used]).toEqual(['rates.csv']);
    expect(said()).toEqual([
      'rules.table-header rates.csv:1:1: The table has other columns than its parameter has keys. (found nothing; write kind,value)',
    ]);
  });

  it.each([
    ['rate.csv', 'rates.csv'],
    ['x.csv', 'a file x.csv'],
    ['lowest_fees-2.b.csv', 'a file lowest_fees-2.b.csv'],
    ['constructor', 'the plain name of a file beside it, such as rates.csv'],
    ['../../secret/of/others.csv', 'the plain name of a file beside it, such as rates.csv'],
    ['-lowest.csv', 'the plain name of a file beside it, such as rates.csv'],
    ['lowest.csv.bak', 'the plain name of a file beside it, such as rates.csv'],
    ['lowestXcsv', 'the plain name of a file beside it, such as rates.csv'],
  ])('are named: there is no %s, and it says what to write', (file, write) => {
    const { of, used, said } = reading({ 'rates.csv': 'kind,value\n*,5\n' });
    expect(of(file)).toBeUndefined();
    expect(said()).toEqual([
      `rules.table-missing rulebook.yaml:7:3: There is no such table beside the rulebook. (found ${file}; write ${write})`,
    ]);
    expect(used.size).toBe(0);
  });
});

describe('tables that are too large together', () => {
  const many = { by: ['third'] };

  it('are refused by their combinations of keys, each time that one is named, at the first that is too many', () => {
    const { of, used, said } = reading({
      'rates.csv': 'third,value\n*,5\n',
      'small.csv': 'kind,value\n*,5\n',
    });
    const first = of('rates.csv', many);
    expect(first?.cells.size).toBe(LIMITS.tableKeys);
    expect(of('rates.csv', many)).toBe(first);
    // Exactly as much as there may be.
    expect(of('rates.csv', many)).toBe(first);
    expect(said()).toEqual([]);
    const refusal = `rules.too-large rulebook.yaml:7:3: ${TOGETHER} (found small.csv; write fewer dated values, or fewer keys)`;
    expect(of('small.csv')).toBeUndefined();
    expect(said()).toEqual([refusal]);
    // What is named after that is refused without another word, and counts as used.
    expect(of('rates.csv', many)).toBeUndefined();
    expect(said()).toEqual([refusal]);
    expect([...used]).toEqual(['rates.csv', 'small.csv']);
  });

  it('are refused by their lines, of which no table counts more than it may have rows', () => {
    const { of, said } = reading({
      'rates.csv': `kind,value\n*,5\n${'#\n'.repeat(LIMITS.tableRows + 10_000)}`,
    });
    expect([1, 2, 3].map(() => of('rates.csv')?.cells.size)).toEqual([2, 2, 2]);
    expect(said()).toEqual([]);
    expect(of('rates.csv')).toBeUndefined();
    expect(said()).toEqual([expect.stringContaining(TOGETHER)]);
    // A line counts as one, however long it is.
    const long = reading({ 'rates.csv': `kind,value\n*,5\n#${' '.repeat(LIMITS.tableRows)}\n` });
    for (let at = 0; at < 4; at += 1) long.of('rates.csv');
    expect(long.said()).toEqual([]);
  });

  it('count no more combinations than one table may have, where it is refused for them already', () => {
    const { of, said } = reading({ 'rates.csv': 'beyond,value\n*,5\n' });
    for (let at = 0; at < 3; at += 1) of('rates.csv', { by: ['beyond'] });
    expect(said()).toEqual([expect.stringContaining('too many combinations of keys')]);
    of('rates.csv', { by: ['beyond'] });
    expect(said()).toEqual([
      expect.stringContaining('too many combinations of keys'),
      expect.stringContaining(TOGETHER),
    ]);
  });
});
