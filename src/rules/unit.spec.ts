import { describe, expect, it } from '@jest/globals';
import { ratio } from '../kernel/ratio.js';
import {
  currencyOf,
  divideDimensions,
  KNOWN_UNITS,
  multiplyDimensions,
  parseUnit,
  zeroIn,
} from './unit.js';

describe('a unit', () => {
  it.each([
    ['1', '1', ratio(1n, 1n)],
    ['%', '1', ratio(1n, 100n)],
    ['point', '1', ratio(1n, 100n)],
    ['mg', 'kg', ratio(1n, 1_000_000n)],
    ['g', 'kg', ratio(1n, 1_000n)],
    ['kg', 'kg', ratio(1n, 1n)],
    ['t', 'kg', ratio(1_000n, 1n)],
    ['piece', 'piece', ratio(1n, 1n)],
    ['day', 'day', ratio(1n, 1n)],
    ['year', 'year', ratio(1n, 1n)],
    ['km', 'km', ratio(1n, 1n)],
    ['Wh', 'kWh', ratio(1n, 1_000n)],
    ['kWh', 'kWh', ratio(1n, 1n)],
    ['MWh', 'kWh', ratio(1_000n, 1n)],
  ])('%s is so many of %s', (text, dimension, scale) => {
    expect(parseUnit(text)).toEqual({ text, dimension, scale });
    expect(KNOWN_UNITS).toContain(text);
  });

  it.each([
    ['EUR/t', 'EUR/kg', ratio(1n, 1_000n)],
    ['CHF / kg', 'CHF/kg', ratio(1n, 1n)],
    ['EUR/piece/year', 'EUR/piece/year', ratio(1n, 1n)],
    ['EUR/year/piece', 'EUR/piece/year', ratio(1n, 1n)],
    ['g/kWh', 'kg/kWh', ratio(1n, 1_000n)],
    ['kg/t', '1', ratio(1n, 1_000n)],
    ['1/kg', '1/kg', ratio(1n, 1n)],
    ['EUR/kg/kg/kg', 'EUR/kg/kg/kg', ratio(1n, 1n)],
  ])('%s is of the dimension %s', (text, dimension, scale) => {
    expect(parseUnit(text)).toEqual({ text: text.replaceAll(' ', ''), dimension, scale });
    // Asked again, it is the same.
    expect(parseUnit(text)).toBe(parseUnit(text));
  });

  it.each(['', 'lb', 'eur', 'EURO', 'XEUR', 'EUR/lb', 'EUR/', 'EUR/kg/kg/kg/kg', 'constructor'])(
    '%s is none',
    (text) => {
      expect(parseUnit(text)).toBeUndefined();
    },
  );

  it.each([
    ['EUR/kg', 'kg', 'EUR'],
    ['kg', 'kg', 'kg*kg'],
    ['EUR', 'kg', 'EUR*kg'],
    ['kg', 'EUR', 'EUR*kg'],
    ['1', 'kg', 'kg'],
    ['kg', '1', 'kg'],
    ['1/kg', 'kg*kg', 'kg'],
    ['kg*kg*km', '1/kg', 'kg*km'],
  ])('%s times %s is %s', (a, b, product) => {
    expect(multiplyDimensions(a, b)).toBe(product);
    expect(divideDimensions(product, b)).toBe(a);
  });

  it.each([
    ['kg', '0 kg'],
    ['1', '0'],
    ['EUR/kg', '0 EUR / 1 kg'],
    ['kg/piece/year', '0 kg / 1 piece / 1 year'],
    ['EUR*kg*km', '0 EUR * 1 kg * 1 km'],
    ['1/kg', '0 / 1 kg'],
  ])('of the dimension %s is nothing as %s', (dimension, zero) => {
    expect(zeroIn(dimension)).toBe(zero);
  });

  it('is money when it is a currency and nothing else', () => {
    expect(currencyOf('EUR')).toBe('EUR');
    for (const dimension of ['EUR/kg', 'kg', '1', 'XEUR'])
      expect(currencyOf(dimension)).toBeUndefined();
  });
});
