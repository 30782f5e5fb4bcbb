import { describe, expect, it } from '@jest/globals';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { addDays, parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import { dayNumber } from './columnar-codes.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Input, InputForm } from './model.js';
import { quickOf } from './quick-facts.js';

const loaded = loadRulebook(sampleFiles());
if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
const { rulebook } = loaded;

const MILLIONTHS = 1_000_000n;
const MOST = Number.MAX_SAFE_INTEGER;

function reader(form: InputForm, bounds: Partial<Pick<Input, 'lowest' | 'highest'>> = {}) {
  const type = {
    choice: { kind: 'choice', enumeration: 'category' } as const,
    'yes-no': { kind: 'yes-no' } as const,
    date: { kind: 'date' } as const,
  }[form as string] ?? { kind: 'number', dimension: 'kg' };
  const input = { lowest: undefined, highest: undefined, ...bounds, name: 'a', form, type };
  return quickOf(input as Input, rulebook, MILLIONTHS);
}

describe('a fact in its usual form, read at once', () => {
  it.each<[InputForm, (readonly [given: unknown, number])[]]>([
    [
      'yes-no',
      [
        [true, 1],
        [false, 0],
      ],
    ],
    [
      'choice',
      [
        ['portable', 0],
        ['ev', 1],
      ],
    ],
    [
      'mass',
      [
        [0n, 0],
        [5n, 5],
        [BigInt(MOST), MOST],
      ],
    ],
    [
      'count',
      [
        [0n, 0],
        [7n, 7],
        [BigInt(MOST), MOST],
      ],
    ],
    [
      'ratio',
      [
        [{ n: 0n, d: MILLIONTHS }, 0],
        [{ n: -5n, d: MILLIONTHS }, -5],
        [{ n: BigInt(MOST), d: MILLIONTHS }, MOST],
      ],
    ],
    [
      'date',
      ['2025-02-28', '1999-12-31', '2025-02-28'].map((day) => [
        day,
        dayNumber(valueOf(parseCalendarDate(day))),
      ]),
    ],
  ])('%s', (form, known) => {
    const read = reader(form);
    expect(known.map(([given]) => read(given))).toEqual(known.map(([, value]) => value));
  });

  it.each<[InputForm, unknown[]]>([
    ['yes-no', ['yes', 'true', 1, 0, '', {}]],
    ['choice', ['toy', '', 0, true, 'constructor', ['ev']]],
    ['mass', [-1n, BigInt(MOST) + 1n, 2n ** 70n, 5, '5 kg', true, { n: 1n, d: 1n }]],
    ['count', [-1n, BigInt(MOST) + 1n, 7, '7', [7n]]],
    ['money', [5n, '5 EUR', { minor: 5n, currency: 'EUR' }, { n: 1n, d: MILLIONTHS }]],
    ['quantity', [5n, '5 g/piece', { n: 1n, d: MILLIONTHS }]],
    [
      'ratio',
      [
        { n: BigInt(MOST) + 1n, d: MILLIONTHS },
        { n: -BigInt(MOST) - 1n, d: MILLIONTHS },
        ratio(1n, 3n),
        { n: 5, d: MILLIONTHS },
        { n: '5', d: MILLIONTHS },
        { d: MILLIONTHS },
        { n: 1n, d: 1_000_000 },
        '16 %',
        16n,
      ],
    ],
    ['date', ['2025-02-30', 'today', '', 20_250_228, 0n, ['2025-02-28']]],
  ])('%s in another form takes a closer look, and so does one that is missing', (form, others) => {
    const read = reader(form);
    for (const given of [...others, null, undefined])
      expect([given, read(given)]).toEqual([given, undefined]);
  });

  it('within bounds takes a closer look', () => {
    const one = ratio(1n, 1n);
    for (const bounds of [{ lowest: one }, { highest: one }]) {
      expect(reader('mass', bounds)(5n)).toBeUndefined();
      expect(reader('count', bounds)(5n)).toBeUndefined();
      expect(reader('ratio', bounds)({ n: 5n, d: MILLIONTHS })).toBeUndefined();
    }
  });

  it('of more days than are remembered is read all the same', () => {
    const read = reader('date');
    const first = valueOf(parseCalendarDate('2020-01-01'));
    for (const again of [false, true])
      for (let at = 0; at < 1_100; at += 1)
        expect([again, read(addDays(first, at))]).toEqual([again, dayNumber(first) + at]);
  });
});
