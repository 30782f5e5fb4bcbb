import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { checkAgainstInForce } from './against-in-force.js';
import { issueLine } from './issues.js';

const TEN = '- { from: 2024-01-01, value: "10", cite: act s. 2 }';

/** The sample whose surcharge has these values, each `day value`, and may change by this much. */
function withSurcharge(values: readonly string[], greatestChange = '25', unit = '"%"') {
  const all = values.map((each) => TEN.replace('2024-01-01', each.slice(0, 10)).replace('10"', `${each.slice(11)}"`)); // prettier-ignore
  const label = '    label: Surcharge\n    unit: "%"\n';
  return loadedFrom(
    sampleFiles((yaml) =>
      edited(
        yaml,
        [TEN, all.join('\n      ')],
        [label, `${label.replace('"%"', unit)}    guard: { greatestChange: "${greatestChange}" }\n`],
        ['(100 % + surcharge)', unit === '"%"' ? '(100 % + surcharge)' : '(1 EUR + surcharge) / 1 EUR'],
      ),
    ),
  );
} // prettier-ignore

function said(before: readonly string[], after: readonly string[], greatestChange?: string) {
  const [inForce, draft] = [withSurcharge(before, '999'), withSurcharge(after, greatestChange)];
  return checkAgainstInForce(inForce, draft).map(issueLine);
}

const changed = (found: string) =>
  `rulebook.yaml:33:3: A value changes by more than the guard allows. (found ${found}; write a change of at most 25 %, or another greatestChange where the law says so)`;

describe('a draft beside the version in force', () => {
  it('may change a value by what its own guard allows, and no more, up or down', () => {
    expect(said(['2024-01-01 10'], ['2024-01-01 12.5'])).toEqual([]);
    expect(said(['2024-01-01 10'], ['2024-01-01 12.6'])).toEqual([changed('10 %, then 12.6 %: 26 %')]);
    expect(said(['2024-01-01 10'], ['2024-01-01 7.4'])).toEqual([changed('10 %, then 7.4 %: 26 %')]);
    expect(said(['2024-01-01 10'], ['2024-01-01 12.6'], '26')).toEqual([]);
  }); // prettier-ignore

  it('is compared day by day, each pair of values once, in the order of the days', () => {
    const inForce = ['2024-01-01 10', '2025-01-01 12'];
    expect(said(inForce, ['2024-01-01 10', '2024-07-01 11', '2025-01-01 12'])).toEqual([]);
    // Taken away: what holds on its day is the older value.
    expect(said(['2024-01-01 10', '2025-01-01 14'], ['2024-01-01 10'])).toEqual([changed('14 %, then 10 %: 28.6 %')]);
    expect(said(['2024-01-01 10', '2025-01-01 10', '2026-01-01 20'], ['2024-01-01 12', '2024-06-01 15', '2025-06-01 18'])).toEqual([
      changed('10 %, then 15 %: 50 %'),
      changed('10 %, then 15 %: 50 %'),
      changed('10 %, then 18 %: 80 %'),
    ]);
  }); // prettier-ignore

  it('may begin earlier, and say something new', () => {
    expect(said(['2024-01-01 10'], ['2023-01-01 99', '2024-01-01 120'], '25').join()).toContain('10 %, then 120 %');
    expect(said(['2023-01-01 10'], ['2024-01-01 11'])).toEqual([]);
  }); // prettier-ignore

  it('is not compared where a parameter is new, or counts something else', () => {
    const draft = withSurcharge(['2024-01-01 99'], '1');
    const other = withSurcharge(['2024-01-01 10'], '1', 'EUR');
    expect(checkAgainstInForce(other, draft)).toEqual([]);
    const without = { ...draft, parameters: new Map() };
    expect(checkAgainstInForce(without, draft)).toEqual([]);
    expect(checkAgainstInForce(draft, without)).toEqual([]);
  });
});
