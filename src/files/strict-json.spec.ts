import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from './strict-json.js';

const codeOf = (text: string): string | undefined => {
  const read = readJson(text);
  return 'fault' in read ? read.fault.code : undefined;
};

describe('readJson', () => {
  it('reads what JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(codeOf(text) === undefined);
        expect(readJson(text)).toEqual({ value: JSON.parse(text) as unknown });
      }),
    );
  });

  it('never throws and never accepts what JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => text.slice(1)),
        ),
        (text) => {
          const read = readJson(text);
          if ('value' in read) expect(JSON.parse(text)).toEqual(read.value);
        },
      ),
    );
  });

  it.each([
    ['{"a":1,"a":2}', 'json.duplicate-key'],
    ['{"a":{"__proto__":{"admin":true}}}', 'json.forbidden-key'],
    ['{"constructor":1}', 'json.forbidden-key'],
    ['{"\\u005f_proto__":1}', 'json.forbidden-key'],
    ['["\\ud800"]', 'json.lone-surrogate'],
    ['["\\u0000"]', 'json.nul'],
    ['[1e999]', 'json.number'],
    ['[9007199254740993]', 'json.number'],
    ['[-0]', 'json.number'],
    ['[NaN]', 'json.syntax'],
    ['[1,]', 'json.syntax'],
    ['{} {}', 'json.syntax'],
    ['', 'json.syntax'],
    ['[0x10]', 'json.syntax'],
    ['[01]', 'json.syntax'],
    ['"line\nbreak"', 'json.syntax'],
  ])('refuses %j as %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('refuses a hundred thousand levels without descending', () => {
    expect(codeOf('['.repeat(100_000))).toBe('json.too-deep');
  });

  it('reads twenty levels and no more', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect([codeOf(nested(20)), codeOf(nested(21))]).toEqual([undefined, 'json.too-deep']);
  });

  it('says where', () => {
    expect(readJson('{"lines":[{"units":1,"units":2}]}')).toEqual({
      fault: { code: 'json.duplicate-key', pointer: '/lines/0/units' },
    });
  });
});
