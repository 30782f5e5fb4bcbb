import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { add, ratio, type Ratio } from '../kernel/ratio.js';
import { interpretStage, issueLine, loadRulebook, valueText, type Facts } from './index.js';
import { arithmetic, bandOf, comparison, holds, inForceOn, logic, sum } from './interpret.js';
import { shareOut } from './largest-remainder.js';

const on = valueOf(parseCalendarDate('2025-06-30'));
const whole = (n: bigint): Ratio => ratio(n, 1n);

function loaded(change?: (yaml: string) => string) {
  const result = loadRulebook(sampleFiles(change));
  if (!result.ok) throw new Error(result.issues.map(issueLine).join('\n'));
  return result.rulebook;
}

/** What an expression of the line gives, in whole numbers, for 6 kg of 4 pieces without a share. */
function given(expression: string, facts: Facts = {}): string {
  const rulebook = loaded((yaml) =>
    yaml
      .replace('outputs: [fee, unit_mass]', 'outputs: [fee, unit_mass, answer]')
      .replace(
        '      factor:',
        `      answer: { label: Answer, expr: "${expression}", unit: "1", cite: act s. 3, notApplicable: Test. }\n      factor:`,
      ),
  );
  const line = { category: 'ev', mass: '6 kg', units: '4', ...facts };
  const evaluation = interpretStage(rulebook, 'line', line, { on });
  const value = evaluation.ok ? evaluation.outputs.answer : undefined;
  return value === undefined ? 'none' : valueText(value);
}

describe('an expression gives', () => {
  it.each([
    ['mass / 1 kg', '6'],
    ['-mass / 1 kg', '-6'],
    ['- (share - share) + 1', 'n/a'],
    ['units / (units - units)', 'n/a'],
    ['if category = ev then 1 else 2', '1'],
    ['if category != ev then 1 else 2', '2'],
    ['if not category = ev then 1 else 2', '2'],
    ['if share > 0 % then 1 else 2', 'n/a'],
    ['if not share > 0 % then 1 else 2', 'n/a'],
    ['if share is n/a then 1 else 2', '1'],
    ['if share is not n/a then 1 else 2', '2'],
    ['if category in {portable, ev} then 1 else 2', '1'],
    ['if category in {portable} then 1 else 2', '2'],
    ['if share > 0 % and category = portable then 1 else 2', '2'],
    ['if share > 0 % or category = ev then 1 else 2', '1'],
    ['if share > 0 % and category = ev then 1 else 2', 'n/a'],
    ['if share > 0 % or category = portable then 1 else 2', 'n/a'],
    ['first_of(share, 7)', '7'],
    ['first_of(share, share)', 'n/a'],
    ['min(3, 2, 4)', '2'],
    ['max(3, 4, 2)', '4'],
    ['min(3, share)', 'n/a'],
    ['abs(2 - 5)', '3'],
    ['abs(5 - 2)', '3'],
    ['abs(2 - 2)', '0'],
    ['clamp(1, 2, 3)', '2'],
    ['clamp(2.5, 2, 3)', '2.5'],
    ['clamp(4, 2, 3)', '3'],
    // At most the highest goes first, where the two contradict each other.
    ['clamp(1, 3, 2)', '2'],
    ['year(on)', '2025'],
    ['month(on)', '6'],
    ['day(on)', '30'],
    ['days(2025-06-01, on) / 1 day', '29'],
    ['days(on, 2025-06-01) / 1 day', '-29'],
    ['if on < 2025-07-01 then 1 else 2', '1'],
    ['if on > 2025-07-01 then 1 else 2', '2'],
    ['if on = 2025-06-30 then 1 else 2', '1'],
    ['if on >= 2025-06-30 and on <= 2025-06-30 then 1 else 2', '1'],
    ['surcharge * 10', '1'],
    ['rate[category] / 1 EUR * 1 kg', '0.37'],
  ])('for %s: %s', (expression, value) => {
    expect(given(expression)).toBe(value);
  });
});

describe('a side that is not applicable', () => {
  it('makes a sum so, and a comparison, and never counts as zero', () => {
    for (const operator of ['+', '-', '*', '/'] as const) {
      expect(arithmetic(operator, null, whole(1n))).toBeNull();
      expect(arithmetic(operator, whole(1n), null)).toBeNull();
    }
    expect(arithmetic('/', whole(1n), whole(0n))).toBeNull();
    expect(arithmetic('-', whole(1n), whole(3n))).toEqual(whole(-2n));
    expect(comparison('=', null, null)).toBeNull();
    expect(comparison('=', whole(1n), null)).toBeNull();
    expect(comparison('!=', null, whole(1n))).toBeNull();
  });

  it('is decided by the other where that decides', () => {
    expect([logic('and', false, null), logic('and', null, false)]).toEqual([false, false]);
    expect([logic('or', true, null), logic('or', null, true)]).toEqual([true, true]);
    expect([logic('and', true, null), logic('or', null, false)]).toEqual([null, null]);
    expect([logic('and', true, true), logic('and', true, false)]).toEqual([true, false]);
    expect([logic('or', false, false), logic('or', false, true)]).toEqual([false, true]);
  });
});

describe('an order', () => {
  it.each([
    ['=', [false, true, false]],
    ['!=', [true, false, true]],
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['>', [false, false, true]],
    ['>=', [false, true, true]],
  ] as const)('%s holds or not', (operator, expected) => {
    expect([-1, 0, 1].map((order) => holds(operator, order))).toEqual(expected);
    expect([1n, 2n, 3n].map((n) => comparison(operator, whole(n), whole(2n)))).toEqual(expected);
    expect(['a', 'b', 'c'].map((text) => comparison(operator, text, 'b'))).toEqual(expected);
  });
});

describe('a weight class', () => {
  it('takes its upper edge in', () => {
    const band = { edges: [whole(1n), whole(2n)], names: ['small', 'medium', 'large'] };
    expect([1n, 2n, 3n].map((n) => bandOf(band, whole(n)))).toEqual(['small', 'medium', 'large']);
    expect(bandOf(band, null)).toBeNull();
    expect(bandOf({ ...band, names: [] }, whole(1n))).toBeNull();
  });
});

describe('a sum of many', () => {
  it('is exact whatever the denominators are', () => {
    expect(sum([])).toEqual(whole(0n));
    expect(sum([ratio(1n, 2n), ratio(1n, 2n)])).toEqual(whole(1n));
    expect(sum([ratio(1n, 4n), ratio(1n, 2n), ratio(1n, 4n)])).toEqual(whole(1n));
    expect(sum([ratio(1n, 2n), ratio(1n, 3n), ratio(-1n, 6n)])).toEqual(ratio(2n, 3n));
  });

  it('stays as short as what its denominators have in common, however many there are', () => {
    const years = Array.from({ length: 60_000 }, (_, at) => ratio(1n, BigInt((at % 30) + 1)));
    const start = performance.now();
    const each = years.slice(0, 30).reduce(add);
    expect(sum(years)).toEqual(ratio(each.n * 2_000n, each.d));
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('the values in force', () => {
  const text = (day: string) => valueOf(parseCalendarDate(day));

  it('hold from their first day until the day before the next', () => {
    const rulebook = loaded();
    const rateOn = (day: string) => inForceOn(rulebook, text(day))?.parameters.get('rate')?.from;
    expect(rateOn('2023-12-31')).toBeUndefined();
    expect(rateOn('2024-01-01')).toBe('2024-01-01');
    expect(rateOn('2025-06-30')).toBe('2024-01-01');
    expect(rateOn('2025-07-01')).toBe('2025-07-01');
  });

  it('end with the last day of the rulebook', () => {
    const rulebook = loaded((yaml) =>
      yaml.replace('from: 2024-01-01\nabout', 'from: 2024-01-01\nuntil: 2025-12-31\nabout'),
    );
    expect(inForceOn(rulebook, text('2025-12-31'))?.on).toBe('2025-12-31');
    expect(inForceOn(rulebook, text('2026-01-01'))).toBeUndefined();
    const line = { category: 'ev', mass: '6 kg', units: '4' };
    const evaluation = interpretStage(rulebook, 'line', line, { on: text('2026-01-01') });
    expect(evaluation.ok ? [] : evaluation.issues.map(issueLine)).toEqual([
      expect.stringContaining(
        'test/sample holds from 2024-01-01 until 2025-12-31. (found 2026-01-01; write a day from 2024-01-01 until 2025-12-31)',
      ),
    ]);
  });
});

describe('a pool shared in whole steps', () => {
  const cent = ratio(1n, 100n);
  const cents = (pool: bigint, weights: readonly bigint[]) =>
    shareOut(ratio(pool, 100n), weights.map(whole), cent)?.parts.map(
      ({ part }) => part.n * (100n / part.d),
    );

  it.each<[bigint, readonly bigint[], readonly bigint[] | undefined]>([
    [10n, [1n, 1n], [5n, 5n]],
    // Of equal remainders the earlier is served first.
    [10n, [1n, 1n, 1n], [4n, 3n, 3n]],
    [11n, [1n, 1n, 1n], [4n, 4n, 3n]],
    [-11n, [1n, 1n, 1n], [-4n, -4n, -3n]],
    // The largest remainder, wherever it stands.
    [10n, [1n, 5n, 10n], [1n, 3n, 6n]],
    [10n, [10n, 5n, 1n], [6n, 3n, 1n]],
    [7n, [0n, 3n, 0n], [0n, 7n, 0n]],
    [0n, [1n, 2n], [0n, 0n]],
    [10n, [0n, 0n], undefined],
    [10n, [2n, -1n], undefined],
    [10n, [], undefined],
  ])('%s by %j', (pool, weights, parts) => {
    expect(cents(pool, weights)).toEqual(parts);
  });

  it('needs whole steps, and weighs fractions exactly', () => {
    expect(shareOut(ratio(1n, 3n), [whole(1n)], cent)).toBeUndefined();
    const parts = shareOut(whole(1n), [ratio(1n, 6n), ratio(1n, 4n)], ratio(1n, 10n));
    expect(parts?.parts).toEqual([
      { quota: ratio(2n, 5n), part: ratio(2n, 5n) },
      { quota: ratio(3n, 5n), part: ratio(3n, 5n) },
    ]);
    expect(shareOut(whole(1n), [whole(1n), whole(2n)], whole(1n))?.parts[0]).toEqual({
      quota: ratio(1n, 3n),
      part: whole(0n),
    });
  });
});
