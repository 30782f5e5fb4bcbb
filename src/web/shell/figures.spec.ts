import { describe, expect, it } from '@jest/globals';

import {
  formatMass,
  formatMassIn,
  formatMoney,
  formatNumber,
  formatPercent,
  formatPrice,
} from './figures.js';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('figures', () => {
  it('keeps every digit of long values', () => {
    expect(formatNumber('12345678901234567890.123456789', 'en')).toBe(
      '12,345,678,901,234,567,890.123456789',
    );
    expect(formatNumber(98765432109876543210n, 'de')).toBe('98.765.432.109.876.543.210');
    expect(formatMassIn('12345678901234567891', 'kg', 'en')).toBe('12,345,678,901,234.567891');
    expect(plain(formatMoney(12345678901234567891n, 'EUR', 'de'))).toBe(
      '123.456.789.012.345.678,91 €',
    );
    expect(plain(formatPercent('0.12345678901234567891', 'en'))).toBe('12.345678901234567891 %');
  });

  it('chooses kilograms below a tonne and tonnes from there', () => {
    expect(plain(formatMass(999_999_999n, 'en'))).toBe('999.999999 kg');
    expect(plain(formatMass(1_000_000_000n, 'en'))).toBe('1 t');
    expect(plain(formatMass(-2_500_000_000n, 'de'))).toBe('-2,5 t');
    expect(plain(formatMass(1_249_999_999n, 'en', 1))).toBe('1.2 t');
  });

  it('writes money with the minor digits of its currency', () => {
    expect(plain(formatMoney(999n, 'EUR', 'en'))).toBe('€9.99');
    expect(plain(formatMoney(999n, 'JPY', 'en'))).toBe('JP¥999');
    expect(plain(formatMoney(-5n, 'EUR', 'de'))).toBe('-0,05 €');
  });

  it('writes a price finer than what anybody pays', () => {
    expect(plain(formatPrice('0.38238203', 'EUR', 'de', 4))).toBe('0,3824 €');
    expect(plain(formatPrice('12', 'CHF', 'en', 4))).toBe('CHF 12.0000');
  });

  it('refuses what is not an exact number', () => {
    expect(() => formatNumber('1e3', 'en')).toThrow(RangeError);
    expect(() => formatNumber(Number.NaN, 'en')).toThrow(RangeError);
  });
});
