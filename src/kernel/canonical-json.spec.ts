import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
  ),
})).value;

describe('canonical JSON', () => {
  it('sorts keys, writes bigint as text and leaves undefined out', () => {
    expect(canonicalJson({ b: 1, a: [2n, null, 'ä"'], c: undefined, A: -0 })).toBe(
      '{"A":0,"a":["2",null,"ä\\""],"b":1}',
    );
  });

  it('refuses what has no one text', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    for (const value of [0.5, NaN, 2 ** 53, new Date(0), () => 1, undefined, circle]) {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    }
  });

  it('is JSON of the same value, whatever the order of keys', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const text = canonicalJson(value);
        const read: unknown = JSON.parse(text);
        expect(canonicalJson(read)).toBe(text);
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, reversed(each)] as const);
  return Object.fromEntries(entries.reverse());
}
