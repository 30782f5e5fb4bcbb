import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refuse, valueOf } from './decision.js';
import {
  leastCommonMultiple,
  add,
  compare,
  decimalFromRatio,
  divide,
  multiply,
  ratio,
  ratioFromDecimal,
  ROUNDING_MODES,
  roundToStep,
  shiftDecimal,
  subtract,
} from './ratio.js';

const anyRatio = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
    fc.bigInt({ min: 1n, max: 10n ** 20n }),
  )
  .map(([n, d]) => ratio(n, d));
const decimal = (text: string) => valueOf(ratioFromDecimal(text));

describe('ratio', () => {
  it('keeps lowest terms and a positive denominator', () => {
    expect(ratio(6n, -4n)).toEqual({ n: -3n, d: 2n });
    expect(ratio(0n, -7n)).toEqual({ n: 0n, d: 1n });
    expect(() => ratio(1n, 0n)).toThrow(new RangeError('A ratio has no denominator of zero.'));
  });

  it('adds and takes away what has one denominator, in lowest terms', () => {
    expect(add(ratio(1n, 6n), ratio(1n, 6n))).toEqual({ n: 1n, d: 3n });
    expect(subtract(ratio(5n, 6n), ratio(1n, 6n))).toEqual({ n: 2n, d: 3n });
  });

  it('orders, with equals in one place', () => {
    const [third, half] = [ratio(1n, 3n), ratio(1n, 2n)];
    expect([compare(third, half), compare(half, third), compare(third, third)]).toEqual([-1, 1, 0]);
  });

  it('is a field: what is added is taken away again, what is multiplied is divided again', () => {
    fc.assert(
      fc.property(anyRatio, anyRatio, (a, b) => {
        expect(subtract(add(a, b), b)).toEqual(a);
        if (b.n !== 0n) expect(divide(multiply(a, b), b)).toEqual(a);
        expect(compare(a, b)).toBe(-compare(b, a) + 0);
      }),
    );
  });

  it('reads plain decimals only', () => {
    expect(decimal('-1.60')).toEqual({ n: -8n, d: 5n });
    for (const text of ['', '1,5', '1e3', '.5', '5.', '+1', 'NaN', ' 1', '1'.repeat(41)]) {
      expect(ratioFromDecimal(text).ok).toBe(false);
    }
  });

  it('says what it could not read, and no more than the beginning of it', () => {
    expect(ratioFromDecimal('x'.repeat(60))).toEqual(
      refuse('number.unreadable', { found: 'x'.repeat(40) }),
    );
  });

  it.each([
    ['2.5', '3'],
    ['-2.5', '-3'],
    ['0.4', '0'],
  ])('writes %s without decimals as %s', (value, text) => {
    expect(decimalFromRatio(decimal(value), 0, 'half-away-from-zero')).toBe(text);
  });

  it.each([
    ['0.005', '0.01', 'half-away-from-zero', '0.01'],
    ['-0.005', '0.01', 'half-away-from-zero', '-0.01'],
    ['0.005', '0.01', 'half-even', '0.00'],
    ['0.015', '0.01', 'half-even', '0.02'],
    ['0.025', '0.01', 'half-even', '0.02'],
    ['0.026', '0.01', 'half-even', '0.03'],
    ['0.014', '0.01', 'half-away-from-zero', '0.01'],
    ['-0.015', '0.01', 'half-even', '-0.02'],
    ['0.001', '0.01', 'up', '0.01'],
    ['-0.001', '0.01', 'up', '-0.01'],
    ['0.009', '0.01', 'down', '0.00'],
    ['-0.009', '0.01', 'down', '0.00'],
    ['1.025', '0.05', 'half-away-from-zero', '1.05'],
    ['1499', '1000', 'half-away-from-zero', '1000.00'],
    ['9007199254740993.005', '0.01', 'half-away-from-zero', '9007199254740993.01'],
  ] as const)('rounds %s to a step of %s %s: %s', (value, step, mode, expected) => {
    expect(decimalFromRatio(roundToStep(decimal(value), decimal(step), mode), 2, 'down')).toBe(
      expected,
    );
  });

  it('never moves further than the mode allows, and mirrors negative amounts', () => {
    fc.assert(
      fc.property(anyRatio, fc.constantFrom(...ROUNDING_MODES), (value, mode) => {
        const step = ratio(1n, 20n);
        const rounded = roundToStep(value, step, mode);
        expect(divide(rounded, step).d).toBe(1n);
        const away = subtract(rounded, value);
        const distance = away.n < 0n ? { n: -away.n, d: away.d } : away;
        const most = mode.startsWith('half') ? ratio(1n, 40n) : step;
        expect(compare(distance, most)).toBeLessThanOrEqual(0);
        const mirrored = roundToStep(ratio(-value.n, value.d), step, mode);
        expect(mirrored).toEqual(ratio(-rounded.n, rounded.d));
      }),
    );
  });

  it('knows four modes, by the names which law data uses', () => {
    expect(ROUNDING_MODES).toEqual(['half-away-from-zero', 'half-even', 'up', 'down']);
  });

  it.each([0n, -1n])('refuses a step of %s twentieths', (twentieths) => {
    expect(() => roundToStep(ratio(1n, 3n), { n: twentieths, d: 20n }, 'up')).toThrow(
      new RangeError('A rounding step is greater than zero.'),
    );
  });

  it('shifts the decimal point', () => {
    expect(shiftDecimal(5n, 3)).toBe('0.005');
    expect(shiftDecimal(-1_500n, 3)).toBe('-1.5');
    expect(shiftDecimal(0n, 6)).toBe('0');
  });

  it('finds the least multiple of two denominators', () => {
    expect(leastCommonMultiple(4n, 6n)).toBe(12n);
    expect(leastCommonMultiple(100n, 10n)).toBe(100n);
    expect(leastCommonMultiple(10n, 1_000n)).toBe(1_000n);
    expect(leastCommonMultiple(7n, 7n)).toBe(7n);
  });
});
