import { describe, expect, it } from '@jest/globals';
import { ratio } from '../kernel/ratio.js';
import { Issues, issueLine } from './issues.js';
import { LIMITS } from './limits.js';
import { readTable, type TableShape } from './table.js';
import { parseUnit } from './unit.js';

const percent = parseUnit('%');
if (percent === undefined) throw new Error('%');

const shape: TableShape = {
  file: 'tables/rates.csv',
  by: ['category', 'chemistry'],
  enumerations: new Map([
    ['category', ['portable', 'ev']],
    ['chemistry', ['lithium', 'lead']],
  ]),
  unit: percent,
};

function read(lines: readonly string[], of: Partial<TableShape> = {}) {
  const issues = new Issues();
  const table = readTable(lines.join('\n'), { ...shape, ...of }, issues);
  return { ...table, issues: issues.list.map((issue) => `${issue.code} ${issueLine(issue)}`) };
}

describe('a table of a parameter', () => {
  it('gives each combination of keys the row that says most', () => {
    const { cells, rows, issues } = read([
      '\uFEFFcategory, chemistry, value',
      '# the general rate',
      '*,*,50',
      '',
      ' ev , * , 12.5 ',
      'ev,lead,n/a',
    ]);
    expect(issues).toEqual([]);
    expect([...cells]).toEqual([
      ['portable,lithium', ratio(1n, 2n)],
      ['portable,lead', ratio(1n, 2n)],
      ['ev,lithium', ratio(1n, 8n)],
      ['ev,lead', null],
    ]);
    expect(rows.map(({ keys, value }) => [keys.join(), value])).toEqual([
      ['*,*', ratio(1n, 2n)],
      ['ev,*', ratio(1n, 8n)],
      ['ev,lead', null],
    ]);
  });

  it.each([
    [
      'other columns',
      ['category,value', 'ev,1'],
      'rules.table-header tables/rates.csv:1:1: The table has other columns than its parameter has keys. (found category,value; write category,chemistry,value)',
    ],
    [
      'nothing in it',
      [''],
      'rules.table-header tables/rates.csv:1:1: The table has other columns than its parameter has keys. (found nothing; write category,chemistry,value)',
    ],
    [
      'a key that is nearly one',
      ['category,chemistry,value', '*,*,1', 'evv,lead,1'],
      'rules.table-key tables/rates.csv:3:1: This is no value of category. (found evv; write ev)',
    ],
    [
      'a key that is none',
      ['category,chemistry,value', '*,*,1', 'ev,nickel-cadmium,1'],
      'rules.table-key tables/rates.csv:3:2: This is no value of chemistry. (found nickel-cadmium; write one of lithium, lead, *)',
    ],
    [
      'a number that is none',
      ['category,chemistry,value', '*,*,"1,5"'],
      'rules.number tables/rates.csv:2:3: This is no plain decimal number. (found 1,5; write 1.60 or n/a)',
    ],
    [
      'a row twice',
      ['category,chemistry,value', '*,*,1', 'ev,lead,1', 'ev,lead,2'],
      'rules.table-twice tables/rates.csv:4:1: This row says again what line 3 says. (found ev,lead; write each combination of keys once)',
    ],
    [
      'two rows of the same weight for one combination',
      ['category,chemistry,value', '*,*,1', 'ev,*,2', '*,lead,3'],
      'rules.table-ambiguous tables/rates.csv:4:1: Several rows could give ev,lead: lines 3, 4. (found ev,*; *,lead; write a row ev,lead)',
    ],
    [
      'a combination without a row',
      ['category,chemistry,value', 'portable,*,1', 'ev,lead,2'],
      'rules.table-gap tables/rates.csv:1:1: The table has no value for ev,lithium. (found nothing; write a row ev,lithium,<value or n/a>)',
    ],
    [
      'a row that nothing reaches',
      ['category,chemistry,value', 'portable,*,1', 'ev,*,2', '*,*,3'],
      'rules.table-unused tables/rates.csv:4:1: Nothing can reach this row: other rows say more. (found *,*; write fewer stars, or leave it out)',
    ],
  ])('is refused with %s', (_what, lines, issue) => {
    expect(read(lines).issues).toEqual([issue]);
  });

  it('has no values when a row is wrong', () => {
    expect(read(['category,chemistry,value', '*,*,1', 'ev,lead,x']).cells.size).toBe(0);
    expect(read(['category,value', 'ev,1'])).toMatchObject({ rows: [], cells: new Map() });
  });

  it('is refused where it is no CSV, with the line', () => {
    expect(read(['category,chemistry,value', '*,*,1', 'ev,lead'])).toMatchObject({
      issues: expect.arrayContaining([
        expect.stringMatching(
          /^rules\.table tables\/rates\.csv:3:1: Not readable as CSV: \S.* line 3/,
        ),
      ]),
    });
  });

  it('has each of its rows, up to twenty thousand below the heading, and is refused with one more', () => {
    const values = (letter: string, count: number) =>
      Array.from({ length: count }, (_, at) => `${letter}${String(at)}`);
    const [first, second] = [values('a', 200), values('b', 100)];
    const enumerations = new Map([
      ['category', first],
      ['chemistry', second],
    ]);
    const rows = first.flatMap((one) => second.map((other) => `${one},${other},2`));
    rows[rows.length - 1] = 'a199,b99,7';
    const whole = read(['category,chemistry,value', '# twenty thousand', ...rows], {
      enumerations,
    });
    expect(whole.issues).toEqual([]);
    expect([whole.rows.length, whole.cells.get('a199,b99')]).toEqual([20_000, ratio(7n, 100n)]);
    const general = read(['category,chemistry,value', '*,*,1', ...rows], { enumerations });
    expect(general).toEqual({
      issues: [
        'rules.too-large tables/rates.csv:20002:1: The table has more than 20000 rows. (found a199,b99,7; write `*` for keys that have one value)',
      ],
      rows: [],
      cells: new Map(),
    });
  });

  it('is refused where it is too large, before it is read', () => {
    const large = '#'.repeat(LIMITS.fileCharacters + 1);
    expect(read([large]).issues).toEqual([
      'rules.too-large tables/rates.csv:1:1: The table is too large. (found more than 524288; write at most 524288 characters)',
    ]);
    expect(read([large.slice(1)]).issues[0]).not.toContain('too large');
    const values = Array.from({ length: 150 }, (_, at) => `v${String(at)}`);
    const many = (second: readonly string[]) =>
      read(['category,chemistry,value', '*,*,1'], {
        enumerations: new Map([
          ['category', values],
          ['chemistry', second],
        ]),
      });
    // 20,000 are the most: 150 times 133 is less, 150 times 134 more.
    expect(many(values.slice(0, 133)).issues).toEqual([]);
    expect(many(values.slice(0, 134)).issues[0]).toBe(
      'rules.too-large tables/rates.csv:1:1: The table has too many combinations of keys. (found 20100; write at most 20000)',
    );
  });
});
