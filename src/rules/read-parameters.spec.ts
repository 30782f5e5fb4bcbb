import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';

const TEN = '{ from: 2024-01-01, value: "10", cite: act s. 2 }';
const RATES = '{ from: 2024-01-01, table: rates.csv, cite: act s. 1 }';

function after(...changes: readonly (readonly [from: string, to: string])[]) {
  return sampleFiles((yaml) => edited(yaml, ...changes));
}

describe('a parameter', () => {
  it('has dated values, in base units, that are cited and may be explained', () => {
    const noted = TEN.replace(' }', ', note: { en: Why, de: Warum } }');
    const later = '{ from: 2024-07-01, value: n/a, cite: act s. 3 }';
    const files = after(
      [`- ${TEN}`, `- ${noted}\n      - ${later}`],
      ['(100 % + surcharge)', '(100 % + first_of(surcharge, 0 %))'],
    );
    const { parameters } = loadedFrom(files);
    expect(parameters.get('surcharge')).toMatchObject({
      by: [],
      lastCheckedOn: '2026-11-23',
      mayBeNotApplicable: true,
      values: [
        {
          from: '2024-01-01',
          scalar: { n: 1n, d: 10n },
          note: new Map([['en', 'Why'], ['de', 'Warum']]),
          table: undefined,
          cells: undefined,
          rows: [],
        },
        { from: '2024-07-01', scalar: null, cite: { provision: 's. 3' }, note: undefined },
      ],
    });
    expect(parameters.get('rate')).toMatchObject({ mayBeNotApplicable: false, values: [{ table: 'rates.csv', scalar: undefined }, { table: 'rates-2025.csv' }] });
  }); // prettier-ignore

  it('that is a table may be n/a where one of its rows is', () => {
    const files = sampleFiles();
    const tables = { ...files.tables, 'rates-2025.csv': 'category,value\nportable,n/a\n*,0.335\n' };
    expect(saidOf({ ...files, tables })).toContainEqual(
      expect.stringContaining('`fee` can be n/a: say when and why.'),
    );
  });

  it.each([
    ['no label', ['    label: Rate\n', ''], 'missing rulebook.yaml:25:5: rate has no `label`. (found nothing; write label: text, or one text per language)'],
    ['no unit', ['    unit: EUR/kg\n', ''], 'missing rulebook.yaml:25:5: rate has no `unit`. (found nothing; write unit: kg)'],
    ['no day on which somebody looked', ['    by: [category]\n    lastCheckedOn: 2026-11-23\n', '    by: [category]\n'], 'missing rulebook.yaml:25:5: rate has no `lastCheckedOn`. (found nothing; write lastCheckedOn: 2026-01-01)'],
  ] as const)('with %s is refused, and who looks it up is not', (_what, change, issue) => {
    expect(saidOf(after(change))).toEqual([issue]);
  }); // prettier-ignore

  it.each([
    ['a field that is misspelt', ['by: [category]', 'by: [categry]'], 'unknown-enumeration rulebook.yaml:27:10: There is no such enumeration. (found categry; write category)'],
    ['a field like none', ['by: [category]\n', 'by: [nothing_like_it]\n'], 'unknown-enumeration rulebook.yaml:27:10: There is no such enumeration. (found nothing_like_it; write one of category)'],
    ['no table', [RATES, RATES.replace('table: rates.csv, ', '')], 'missing rulebook.yaml:31:9: A dated value of rate has no `table`. (found nothing; write table: rates.csv)'],
    ['a table that is misspelt', ['table: rates.csv', 'table: rate.csv'], 'table-missing rulebook.yaml:31:36: There is no such table beside the rulebook. (found rate.csv; write rates.csv)'],
    ['a table like none', ['table: rates.csv', 'table: nothing_like_it'], 'table-missing rulebook.yaml:31:36: There is no such table beside the rulebook. (found nothing_like_it; write the plain name of a file beside it, such as rates.csv)'],
    ['a table with the name of what lies beneath', ['table: rates.csv', 'table: constructor'], 'table-missing rulebook.yaml:31:36: There is no such table beside the rulebook. (found constructor; write the plain name of a file beside it, such as rates.csv)'],
    ['no value', [TEN, TEN.replace('value: "10", ', '')], 'missing rulebook.yaml:38:9: A dated value of surcharge has no `value`. (found nothing; write value: "0.03")'],
    ['a value that is none', ['value: "10"', 'value: ten'], 'number rulebook.yaml:38:36: This is no plain decimal number. (found ten; write "1.60" (a point, no thousands mark, no unit))'],
    ['no day', ['from: 2024-01-01, value', 'value'], 'missing rulebook.yaml:38:9: A dated value of surcharge has no `from`. (found nothing; write from: 2026-01-01)'],
    ['no citation', [', cite: act s. 2 }', ' }'], 'missing rulebook.yaml:38:9: A dated value of surcharge has no `cite`. (found nothing; write cite: act Art. 1 (source, then provision))'],
    ['a key that is none', [TEN, TEN.replace('}', ', until: 2025-01-01 }').replace(' ,', ',')], 'unknown-key rulebook.yaml:38:58: A dated value of surcharge has no `until`. (found until; write one of from, cite, note, value)'],
    ['a note of no text', [TEN, TEN.replace(' }', ', note: [] }')], 'not-text rulebook.yaml:38:64: `note` is a text, or one text per language with at least `en`. (found a list; write note: { en: ..., de: ... }, in quotes where a text has a comma)'],
    ['a value that is no block', [TEN, 'ten'], 'not-block rulebook.yaml:38:9: `A dated value of surcharge` takes a block of names. (found ten; write `name: value` in each line)'],
    ['a key of its own that is none', ['guard: { lowest', 'gard: {}\n    guard: { lowest'], 'unknown-key rulebook.yaml:29:5: rate has no `gard`. (found gard; write guard)'],
  ] as const)('is refused with %s', (_what, change, issue) => {
    expect(saidOf(after(change))).toContain(issue);
  }); // prettier-ignore

  it.each([
    [['[]'], 'missing rulebook.yaml:34:5: `surcharge` has no value. (found nothing; write - { from: 2026-01-01, value: "1.60", cite: ... })'],
    [['- 2024-01-02'], 'gap rulebook.yaml:34:5: `surcharge` has no value from 2024-01-01 to 2024-01-01. (found from: 2024-01-02; write a value from 2024-01-01; `value: n/a` where the law has none yet)'],
    [['- 2023-01-01', '- 2024-03-01', '- 2024-03-01'], 'order rulebook.yaml:40:9: The values of `surcharge` stand from the earliest to the latest, each with its own day. (found 2024-03-01, then 2024-03-01; write each day once)'],
    [['- 2023-01-01', '- 2024-03-01', '- 2023-06-01'], 'order rulebook.yaml:40:9: The values of `surcharge` stand from the earliest to the latest, each with its own day. (found 2024-03-01, then 2023-06-01; write the value from 2023-06-01 first)'],
    [['- 2023-01-01', '- 2024-03-01'], undefined],
  ])('has values from its first day on, in order: %j', (days, issue) => {
    const values = days.map((day) => day.replace(/- (.*)/, `- ${TEN.replace('2024-01-01', '$1')}`));
    expect(saidOf(after([`- ${TEN}`, values.join('\n      ')]))).toEqual(issue === undefined ? [] : [issue]);
  }); // prettier-ignore

  it('has no gap said of it where its first value is not readable', () => {
    const files = after([TEN, TEN.replace('from: 2024-01-01', 'from: 2024-13-01')]);
    expect(saidOf(files)).toEqual([
      'date rulebook.yaml:38:17: This is no day. (found 2024-13-01; write 2026-01-01)',
    ]);
  });
});
