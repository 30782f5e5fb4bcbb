import { describe, expect, it } from '@jest/globals';
import { ratio } from '../kernel/ratio.js';
import { parseUnit } from './unit.js';
import { decimalText, massMgOf, moneyOf, valueFrom, valueText, type Value } from './values.js';

const number = (n: bigint, d: bigint, unit: string): Value => ({
  kind: 'number',
  amount: ratio(n, d),
  unit,
});

describe('an exact amount of a result', () => {
  it.each([
    [number(999n, 100n, 'EUR'), 999n, 'EUR'],
    [number(-5n, 1n, 'JPY'), -5n, 'JPY'],
    [number(1n, 1000n, 'KWD'), 1n, 'KWD'],
  ])('is money in minor units', (value, minor, currency) => {
    expect(moneyOf(value)).toEqual({ minor, currency });
  });

  it('is no money when it was not rounded, or is of another kind', () => {
    expect(() => moneyOf(number(1n, 3n, 'EUR'))).toThrow(
      new RangeError('This value was not rounded to whole units.'),
    );
    for (const value of [number(1n, 1n, 'kg'), { kind: 'yes-no', value: true } as const])
      expect(() => moneyOf(value)).toThrow(new TypeError('This value is no money.'));
  });

  it.each([
    [number(25n, 2n, 'kg'), 12_500_000n],
    [number(3n, 1n, 't'), 3_000_000_000n],
    [number(-1n, 1n, 'mg'), -1n],
  ])('is mass in milligrams', (value, mg) => {
    expect(massMgOf(value)).toBe(mg);
  });

  it('is no mass when it is finer than a milligram, or is of another kind', () => {
    expect(() => massMgOf(number(1n, 2n, 'mg'))).toThrow(
      new RangeError('This value was not rounded to whole units.'),
    );
    for (const value of [
      number(1n, 1n, 'EUR'),
      number(1n, 1n, 'kg/piece'),
      { kind: 'not-applicable' } as const,
    ])
      expect(() => massMgOf(value)).toThrow(new TypeError('This value is no mass.'));
  });
});

describe('a result as others see it', () => {
  const tonne = parseUnit('t');
  const kg = { kind: 'number', dimension: 'kg' } as const;

  it('counts in the unit that the rulebook states', () => {
    expect(valueFrom(ratio(1500n, 1n), kg, tonne)).toEqual(number(3n, 2n, 't'));
    expect(valueFrom(ratio(1500n, 1n), kg, undefined)).toEqual(number(1500n, 1n, 'kg'));
  });

  it('keeps a dimension that no unit has a name for', () => {
    expect(valueFrom(ratio(2n, 1n), { kind: 'number', dimension: 'kg*km' }, undefined)).toEqual(
      number(2n, 1n, 'kg*km'),
    );
  });

  it('is of its kind', () => {
    const category = { kind: 'choice', enumeration: 'category' } as const;
    expect(valueFrom('ev', category, undefined)).toEqual({ kind: 'choice', value: 'ev' });
    expect(valueFrom('2026-01-01', { kind: 'date' }, undefined)).toEqual({
      kind: 'date',
      value: '2026-01-01',
    });
    expect(valueFrom(false, { kind: 'yes-no' }, undefined)).toEqual({
      kind: 'yes-no',
      value: false,
    });
  });

  it('is not applicable for a reason, if there is one', () => {
    const reason = new Map([['en', 'No units.']]);
    expect(valueFrom(null, kg, tonne, reason)).toEqual({ kind: 'not-applicable', reason });
    expect(Object.keys(valueFrom(null, kg, tonne))).toEqual(['kind']);
  });
});

describe('a result in words', () => {
  it.each<[Value, string]>([
    [number(25n, 2n, 'kg'), '12.5 kg'],
    [number(10n, 1n, 'EUR'), '10.00 EUR'],
    [number(1500n, 1n, 'JPY'), '1500 JPY'],
    [number(-5n, 100n, 'EUR'), '-0.05 EUR'],
    [number(4642n, 100n, '%'), '46.42 %'],
    [number(1n, 3n, '1'), '0.333333…'],
    [number(2n, 3n, 'EUR'), '0.666667… EUR'],
    [number(100n, 1n, 'piece'), '100 piece'],
    // Too small to be shown is not negative zero.
    [number(-1n, 10n ** 9n, 'kg'), '0… kg'],
    [number(-1n, 10n ** 9n, 'EUR'), '0.00… EUR'],
    [{ kind: 'yes-no', value: true }, 'yes'],
    [{ kind: 'yes-no', value: false }, 'no'],
    [{ kind: 'choice', value: 'ev' }, 'ev'],
    [{ kind: 'date', value: '2026-01-01' }, '2026-01-01'],
    [{ kind: 'not-applicable' }, 'n/a'],
  ])('%#: %j', (value, text) => {
    expect(valueText(value)).toBe(text);
  });

  it('has as many places as asked for, and no zeros for nothing', () => {
    expect(valueText(number(1n, 3n, 'kg'), 2)).toBe('0.33… kg');
    expect(decimalText(ratio(1n, 8n), 3)).toEqual({ text: '0.125', exact: true });
    expect(decimalText(ratio(1n, 8n), 2)).toEqual({ text: '0.13', exact: false });
    expect(decimalText(ratio(5n, 2n), 0)).toEqual({ text: '3', exact: false });
    expect(decimalText(ratio(100n, 1n), 0)).toEqual({ text: '100', exact: true });
    expect(decimalText(ratio(1001n, 10n), 6)).toEqual({ text: '100.1', exact: true });
    expect(decimalText(ratio(3n, 2n), 6, 3)).toEqual({ text: '1.500', exact: true });
  });
});
