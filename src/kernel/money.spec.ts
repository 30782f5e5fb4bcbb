import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refuse, valueOf } from './decision.js';
import { decimalFromMinor, minorDigits, parseMoney } from './money.js';

describe('money', () => {
  it.each([
    ['9.99 EUR', 999n, 'EUR'],
    ['-12 CHF', -1200n, 'CHF'],
    ['1500 JPY', 1500n, 'JPY'],
    ['1.234 KWD', 1234n, 'KWD'],
    ['0.5 EUR', 50n, 'EUR'],
  ])('reads %s', (text, minor, currency) => {
    expect(valueOf(parseMoney(text))).toEqual({ minor, currency });
  });

  it.each([
    ['9.999 EUR', 'money.too-fine'],
    ['1.5 JPY', 'money.too-fine'],
    ['9.99', 'money.unreadable'],
    ['9,99 EUR', 'money.unreadable'],
    ['9.99 eur', 'money.unreadable'],
    ['€9.99', 'money.unreadable'],
    ['9.99 EURO', 'money.unreadable'],
    ['9. EUR', 'money.unreadable'],
    ['1'.repeat(16) + ' EUR', 'money.unreadable'],
    ['1.23456 CLF', 'money.unreadable'],
  ])('refuses %s', (text, code) => {
    const decision = parseMoney(text);
    expect(decision.ok ? '' : decision.reason.code).toBe(code);
  });

  it('shows what it refused, and no more than the beginning of it', () => {
    expect(parseMoney('x'.repeat(60))).toEqual(
      refuse('money.unreadable', { found: 'x'.repeat(40) }),
    );
    expect(parseMoney('9.999 EUR')).toEqual(refuse('money.too-fine', { found: '9.999 EUR' }));
  });

  it.each([
    ['EUR', '-0.05'],
    ['ISK', '-5'],
    ['VUV', '-5'],
    ['BHD', '-0.005'],
    ['OMR', '-0.005'],
    ['UYW', '-0.0005'],
  ])('writes a credit of five of the least of %s as %s', (currency, text) => {
    expect(decimalFromMinor(-5n, currency)).toBe(text);
    expect(decimalFromMinor(0n, currency)).toBe(text.replace('-', '').replace('5', '0'));
  });

  it('gives back exactly what it read, in every currency', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }),
        fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'),
        (minor, currency) => {
          const text = `${decimalFromMinor(minor, currency)} ${currency}`;
          expect(valueOf(parseMoney(text))).toEqual({ minor, currency });
        },
      ),
    );
  });

  it('knows no currency by the name of a property of objects', () => {
    expect(minorDigits('constructor')).toBe(2);
  });
});
