import { describe, expect, it } from '@jest/globals';
import { readCount, readDecimal, readScaled, type NumberMarks } from './exact-number.js';

const outcome = (text: string, marks: NumberMarks, places = 6): string => {
  const read = readDecimal(text, marks, places);
  return read.ok ? read.value : read.reason.code;
};

describe('numbers as they are written', () => {
  it.each([
    ['1234', 'unstated', '1234'],
    ['1.5', 'unstated', '1.5'],
    ['1,5', 'unstated', '1.5'],
    ['1.234,56', 'unstated', '1234.56'],
    ['1,234.56', 'unstated', '1234.56'],
    ['1,234,567', 'unstated', '1234567'],
    ['1,234', 'unstated', 'number.ambiguous'],
    ['1.234', 'unstated', 'number.ambiguous'],
    ['1,234', 'point', '1234'],
    ['1,234', 'comma', '1.234'],
    ['1.234', 'comma', '1234'],
    ['1 234', 'unstated', '1234'],
    ['1’234.5', 'point', '1234.5'],
    ['1,5', 'point', 'number.comma'],
    ['1.5', 'comma', 'number.point'],
    ['12,34.5', 'point', 'number.comma'],
    ['-1', 'point', 'number.sign'],
    ['+1', 'point', 'number.sign'],
    ['1e3', 'point', 'number.exponent'],
    ['12abc', 'point', 'number.unreadable'],
    ['0x10', 'point', 'number.unreadable'],
    ['NaN', 'point', 'number.unreadable'],
    ['Infinity', 'point', 'number.unreadable'],
    ['=1+1', 'point', 'number.unreadable'],
    ['   ', 'point', 'number.missing'],
    ['0.1234567', 'point', 'number.too-fine'],
    ['0.1234560', 'point', '0.123456'],
    ['007', 'point', '7'],
  ] as const)('%s with marks %s gives %s', (text, marks, expected) => {
    expect(outcome(text, marks)).toBe(expected);
  });

  it('reads whole numbers only where only those make sense', () => {
    expect(readCount('1.5', 'point')).toMatchObject({ reason: { code: 'number.not-whole' } });
    // Whoever is told to mark decimals in another way is refused again.
    expect(readCount('1,5', 'point')).toMatchObject({ reason: { code: 'number.not-whole' } });
    expect(readCount('1.5', 'comma')).toMatchObject({ reason: { code: 'number.not-whole' } });
    expect(readCount('1,2,3', 'point')).toMatchObject({ reason: { code: 'number.unreadable' } });
    expect(readCount('1000000000000', 'point')).toMatchObject({
      reason: { code: 'number.too-large' },
    });
    expect(readCount('12', 'point')).toEqual({ ok: true, value: 12n });
  });

  it('scales without rounding', () => {
    expect(readScaled('2.5', 'point', 3)).toEqual({ ok: true, value: 2500n });
    expect(readScaled('1000000000000', 'point', 6)).toMatchObject({
      reason: { code: 'number.too-large' },
    });
  });
});
