import { describe, expect, it } from '@jest/globals';
import { parseInstant } from './instant.js';

describe('an instant', () => {
  it.each([
    ['2026-03-31T12:00:00Z', '2026-03-31T12:00:00.000Z'],
    ['2026-03-31T12:00+02:00', '2026-03-31T10:00:00.000Z'],
    ['2028-02-29T23:59:59.999-05:00', '2028-03-01T04:59:59.999Z'],
  ])('is read with its distance to UTC: %s', (text, instant) => {
    const read = parseInstant(text);
    expect(read.ok && read.value.toISOString()).toBe(instant);
  });

  it.each([
    '2026-03-31',
    '2026-03-31T12:00:00',
    '2026-04-31T12:00:00Z',
    '2026-02-29T12:00:00Z',
    '2026-03-31T25:00:00Z',
    '2026-03-31T12:00:00+99:00',
    'yesterday',
    '',
  ])('is refused where it could be another: %s', (text) => {
    expect(parseInstant(text)).toEqual({
      ok: false,
      reason: { code: 'instant.unreadable', params: { found: text } },
    });
  });
});
