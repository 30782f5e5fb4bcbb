import { describe, expect, it } from '@jest/globals';
import { lowered, settledLast, two, type Build, type Range } from '../../test/lowered-columns.js';
import { joined } from './columnar-fractions.js';
import {
  absolute,
  aligned,
  denominator,
  extreme,
  fraction,
  fractionOf,
  literal,
  negative,
  numerator,
  plus,
  scaled,
  times,
  type Whole,
} from './columnar-numbers.js';
import { EXACT, PROVEN } from './columnar-steps.js';

const EDGES = [-EXACT, -(2 ** 51), -5, 0, 1, 7, 2 ** 51, EXACT];
const RANGES: readonly Range[] = EDGES.flatMap((low, at) =>
  EDGES.slice(at).map((high) => ({ low, high })),
);

function points({ low, high }: Range): readonly number[] {
  return low < 0 && high > 0 ? [low, 0, high] : [low, high];
}

interface Operation {
  readonly build: Build;
  readonly exact: (a: bigint, b: bigint) => bigint;
  /** Whether the result may be further from zero than a and b. */
  readonly grows?: true;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'a + b': {
    build: two((a, b, draft) => plus(a, b, '+', draft)),
    exact: (a, b) => a + b,
    grows: true,
  },
  'a - b': {
    build: two((a, b, draft) => plus(a, b, '-', draft)),
    exact: (a, b) => a - b,
    grows: true,
  },
  'a * b': { build: two(times), exact: (a, b) => a * b, grows: true },
  '3 * a': {
    build: two((a, _, draft) => ({ ...scaled(a, 3n, draft), d: 1n })),
    exact: (a) => 3n * a,
    grows: true,
  },
  'min(a, b)': {
    build: two((a, b, draft) => extreme(a, b, 'min', draft)),
    exact: (a, b) => (a < b ? a : b),
  },
  'max(a, b)': {
    build: two((a, b, draft) => extreme(a, b, 'max', draft)),
    exact: (a, b) => (a > b ? a : b),
  },
  '-a': { build: two((a, _, draft) => negative(a, draft)), exact: (a) => -a },
  'abs(a)': {
    build: two((a, _, draft) => absolute(a, draft)),
    exact: (a) => (a < 0n ? -a : a),
  },
};

function clamped(value: bigint): number {
  return Math.min(Math.max(Number(value), -EXACT), EXACT);
}

describe.each(Object.entries(OPERATIONS))('%s of columns', (_, { build, exact, grows }) => {
  it('is exact or left, and guarded where it must be only, at every end of the ranges of a and b', () => {
    const wrong: unknown[] = [];
    for (const a of RANGES)
      for (const b of RANGES) {
        const { whole, steps, at } = lowered([a, b], settledLast(build));
        const truths = points(a).flatMap((x) =>
          points(b).map((y) => {
            const truth = exact(BigInt(x), BigInt(y));
            const expected = truth > EXACT || truth < -EXACT ? undefined : Number(truth);
            const found = at(x, y);
            if (found !== expected) wrong.push({ a, b, x, y, found, expected });
            return truth;
          }),
        );
        const low = truths.reduce((x, y) => (x < y ? x : y));
        const high = truths.reduce((x, y) => (x > y ? x : y));
        const isProven = low >= -PROVEN && high <= PROVEN;
        const isGuarded = steps.some(({ op }) => op === 'guard');
        if (
          whole.low !== clamped(low) ||
          whole.high !== clamped(high) ||
          isGuarded !== (grows === true && !isProven)
        )
          wrong.push({ a, b, whole, low, high, isGuarded });
      }
    expect(wrong).toEqual([]);
  });
});

const SMALL: Range = { low: 0, high: 1000 };

describe('numbers of columns', () => {
  it('over unlike denominators meet at the least that serves both', () => {
    const sum = lowered(
      [
        { ...SMALL, d: 4n },
        { ...SMALL, d: 6n },
      ],
      two((a, b, draft) => plus(a, b, '+', draft)),
    );
    expect([sum.whole.d, sum.at(3, 5)]).toEqual([12n, 19]);
    const least = lowered(
      [
        { ...SMALL, d: 4n },
        { ...SMALL, d: 6n },
      ],
      two((a, b, draft) => extreme(a, b, 'min', draft)),
    );
    expect([least.whole.d, least.at(3, 5)]).toEqual([12n, 9]);
    const area = lowered(
      [
        { ...SMALL, d: 4n },
        { ...SMALL, d: 6n },
      ],
      two(times),
    );
    expect([area.whole.d, area.at(3, 5)]).toEqual([24n, 15]);
  });

  it('are brought to no other denominator where they share one', () => {
    const { steps } = lowered(
      [
        { ...SMALL, d: 100n },
        { ...SMALL, d: 100n },
      ],
      two((a, b, draft) => {
        expect(aligned(a, b, draft)).toEqual([a, b]);
        return plus(a, b, '+', draft);
      }),
    );
    expect(steps.map(({ op }) => op)).toEqual(['load', 'load', 'binary', 'store']);
  });

  it('that no double holds leave the row, written in the rulebook or met on the way', () => {
    const written = lowered([SMALL], ([a], draft) =>
      a === undefined
        ? literal(1n, 1n, draft)
        : times(a, literal(2n ** 53n + 1n, 1n, draft), draft),
    );
    expect(written.at(0)).toBeUndefined();
    const fine = lowered(
      [SMALL, { ...SMALL, d: 10n ** 20n }],
      two((a, b, draft) => plus(a, b, '+', draft)),
    );
    expect(fine.at(1, 1)).toBeUndefined();
    expect(fine.whole.d).toBe(10n ** 20n);
  });

  it('are rounded once for every product and sum that may pass 2^53', () => {
    const wide: Range = { low: 0, high: EXACT };
    const product = lowered([wide, wide], two(times)).whole;
    expect([product.sure, product.roundings]).toEqual([false, 1]);
    const cube = lowered(
      [wide, wide],
      two((a, b, draft) => times(times(a, b, draft), times(b, b, draft), draft)),
    ).whole;
    expect([cube.sure, cube.roundings]).toEqual([false, 3]);
    const sum = lowered(
      [wide, wide],
      two((a, b, draft) => plus(times(a, b, draft), b, '+', draft)),
    ).whole;
    expect([sum.sure, sum.roundings]).toEqual([false, 1]);
    for (const longFirst of [true, false]) {
      const either = lowered(
        [wide, wide],
        two((a, b, draft) => {
          const long = draft.block(() => times(times(a, b, draft), b, draft));
          const short = draft.block(() => a);
          const branches = longFirst ? ([long, short] as const) : ([short, long] as const);
          return joined(1, branches, draft, false) as Whole;
        }),
      ).whole;
      expect([either.sure, either.roundings]).toEqual([false, 2]);
    }
    const narrow = lowered([SMALL, SMALL], two(times)).whole;
    expect([narrow.sure, narrow.roundings]).toEqual([true, 0]);
  });

  it('never grow until they are infinite, which times nothing would be no number', () => {
    const wide: Range = { low: -EXACT, high: EXACT };
    const { at } = lowered(
      [wide, wide],
      settledLast(
        two((a, b, draft) => {
          const power = Array.from({ length: 24 }, () => a).reduce((x, y) => times(x, y, draft));
          return times(power, b, draft);
        }),
      ),
    );
    expect(at(EXACT, 0)).toBeUndefined();
    expect(at(1, 0)).toBe(0);
    expect(at(-1, 7)).toBe(7);
  });

  it.each([
    [true, false],
    [false, true],
    [true, true],
    [false, false],
  ])('are not applicable where a part may be (%p, %p)', (first, second) => {
    const operations = [
      two((a, b, draft) => plus(a, b, '+', draft)),
      two((a, b, draft) => extreme(a, b, 'max', draft)),
      two(times),
    ];
    for (const build of operations) {
      const { whole } = lowered(
        [SMALL, SMALL],
        two((a, b, draft) =>
          build(
            [
              { ...a, mayBeAbsent: first },
              { ...b, mayBeAbsent: second },
            ],
            draft,
          ),
        ),
      );
      expect(whole.mayBeAbsent).toBe(first || second);
    }
  });

  it('are computed beforehand where the rulebook writes both', () => {
    const { whole, steps } = lowered([], (_, draft) => {
      const [a, b] = [literal(-6n, 1n, draft), literal(7n, 1n, draft)];
      const parts = [
        plus(a, b, '+', draft),
        plus(a, b, '-', draft),
        times(a, b, draft),
        extreme(a, b, 'min', draft),
        extreme(a, b, 'max', draft),
        negative(a, draft),
        negative(b, draft),
        absolute(a, draft),
      ];
      expect(parts.map(({ n }) => n)).toEqual([1, -13, -42, -6, 7, 6, -7, 6]);
      return a;
    });
    expect([whole.n, steps]).toEqual([-6, [{ op: 'store', column: 0, a: -6 }]]);
  });

  it('as fractions keep their ranges, above and below the line', () => {
    const wide: Range = { low: -EXACT, high: EXACT };
    const { steps } = lowered(
      [wide, SMALL],
      two((a, b, draft) => {
        const whole = fractionOf({ ...b, d: 6n }, draft);
        expect(whole).toEqual({ kind: 'fraction', n: b.n, d: 6, low: 0, high: 1000, most: 6 });
        const made = fraction(times(a, a, draft), times(b, b, draft), draft);
        expect(made).toMatchObject({ low: -EXACT, high: EXACT, most: 1_000_000 });
        expect(fractionOf(made, draft)).toBe(made);
        expect(numerator(made)).toMatchObject({ n: made.n, d: 1n, low: -EXACT, high: EXACT });
        expect(numerator(made)).toMatchObject({ mayBeAbsent: true, sure: true, roundings: 0 });
        expect(denominator(made)).toMatchObject({ n: made.d, d: 1n, low: 0, high: 1_000_000 });
        expect(denominator(made)).toMatchObject({ mayBeAbsent: false, sure: true, roundings: 0 });
        return numerator(made);
      }),
    );
    expect(steps.filter(({ op }) => op === 'guard')).toHaveLength(1);
  });
});
