import { describe, expect, it } from '@jest/globals';
import { dayAsked } from './day-asked.js';

describe('the day that an address names', () => {
  it('is none when none is named', () => {
    expect(dayAsked(undefined)).toBeUndefined();
    expect(dayAsked('')).toBeUndefined();
    expect(dayAsked('2028-02-29')).toBe('2028-02-29');
  });

  it.each([
    ['2026-02-30', 'date.does-not-exist'],
    ['2026-2-3', 'date.unreadable'],
    ['tomorrow', 'date.unreadable'],
  ])('is refused when it is no day: %s', (text, code) => {
    expect(() => dayAsked(text)).toThrow(
      expect.objectContaining({ failure: { status: 422, code, params: { found: text } } }),
    );
  });
});
