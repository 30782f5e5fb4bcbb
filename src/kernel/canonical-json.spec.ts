import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalAround, canonicalJson } from './canonical-json.js';

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

  it('sorts whatever the order they came in', () => {
    for (const keys of ['abcd', 'dcba', 'bdac', 'cadb', 'acbd'])
      expect(canonicalJson(Object.fromEntries(keys.split('').map((key) => [key, 1])))).toBe(
        '{"a":1,"b":1,"c":1,"d":1}',
      );
  });

  it('refuses what has no one text', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    for (const value of [0.5, NaN, 2 ** 53, new Date(0), () => 1, undefined, circle]) {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    }
  });

  it('says what it refused', () => {
    class Mark {
      readonly made = 1;
    }
    const refused: [unknown, string][] = [
      [0.5, 'Canonical JSON takes no float: write a decimal string.'],
      [[undefined], 'Canonical JSON takes no undefined.'],
      [new Mark(), 'Canonical JSON takes plain records only.'],
      [{ a: new Map() }, 'Canonical JSON takes plain records only.'],
      [nested(101), 'Too deep or cyclic for canonical JSON.'],
      [{ a: nested(100) }, 'Too deep or cyclic for canonical JSON.'],
    ];
    for (const [value, message] of refused)
      expect(() => canonicalJson(value)).toThrow(new TypeError(message));
  });

  it('takes what is a hundred lists deep, and records without a prototype', () => {
    expect(canonicalJson(nested(100))).toBe('['.repeat(100) + 'true' + ']'.repeat(100));
    expect(canonicalJson(Object.assign(Object.create(null), { b: false, a: 7 }))).toBe(
      '{"a":7,"b":false}',
    );
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

  it('is the same text when a list in it is told item by item', () => {
    const records = fc.dictionary(fc.string(), plain);
    fc.assert(
      fc.property(records, fc.string(), fc.array(plain), (record, name, list) => {
        fc.pre(name !== '__proto__');
        const [before, after] = canonicalAround(record, name);
        const items = list.map((item) => canonicalJson(item)).join(',');
        expect(before + items + after).toBe(canonicalJson({ ...record, [name]: list }));
      }),
    );
  });
});

/** True within so many lists. */
function nested(lists: number): unknown {
  let value: unknown = true;
  for (let list = 0; list < lists; list += 1) value = [value];
  return value;
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, reversed(each)] as const);
  return Object.fromEntries(entries.reverse());
}
