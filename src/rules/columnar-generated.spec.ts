import { describe, expect, it } from '@jest/globals';
import { ROUNDING_MODES } from '../kernel/ratio.js';
import { closureKernel } from './columnar-closures.js';
import { generatedKernel } from './columnar-generated.js';
import { mostDivided, roundedOrInfinite } from './columnar-rounding.js';
import type { Program } from './columnar-kernel.js';
import type { RoundStep } from './columnar-steps.js';

/** By the last no dividend is divided exactly, and none below zero may turn the text into another. */
const DIVISORS = [2, 3, 48, 1_000, 2 ** 13, 400_000_000, 1e17];

/** Around where division stops to be exact, and products far beyond: ties, whole numbers, what lies beside them, and a third. */
function dividends(by: number): readonly number[] {
  const around = [-2, -1, 0, 1, 2].map((off) => mostDivided(by) + off);
  const large = [2 ** 53, 2 ** 53 + 2 ** 11, 2 ** 53 + 2 ** 12, 2 ** 53 + 3 * 2 ** 11];
  const larger = [2 ** 60, 2 ** 60 - 2 ** 8, 2 ** 63, by * 2 ** 44 + by / 2, by * (2 ** 40 + 0.3)];
  const positive = [...around, ...large, ...larger, 1e280].filter(Number.isInteger);
  return [...positive, ...positive.map((a) => -a), 0, -1, 1, NaN];
}

describe.each(ROUNDING_MODES)('a number of any size rounded %s by generated code', (mode) => {
  const step = { op: 'round', to: { register: 1 }, a: { register: 0 }, mode } as const;

  function program(round: Pick<RoundStep, 'by' | 'mayBeNegative' | 'roundings'>): Program {
    return {
      steps: [
        { op: 'load', to: { register: 0 }, column: 0, place: 'own', ofNumber: true },
        { ...step, proven: false, ...round },
        { op: 'store', column: 0, a: { register: 1 } },
      ],
      registers: 2,
      tables: [],
    };
  }

  function ran(of: Program, values: readonly number[], make: typeof closureKernel) {
    const store = new Float64Array(values.length);
    const left = make(of)({
      rows: values.length,
      columns: [Float64Array.from(values)],
      stores: [store],
      day: new Uint8Array(values.length),
      below: new Uint32Array(0),
      parents: [],
      series: [],
      leave: undefined,
    });
    return values.map((a, row) => [a, left.includes(row) ? 'left' : (store[row] ?? NaN) + 0]);
  }

  it.each(DIVISORS)('by %p is what is known of it, and left where nothing is', (by) => {
    for (const roundings of [0, 1, 10])
      for (const mayBeNegative of [true, false]) {
        const values = dividends(by).filter((a) => mayBeNegative || !(a < 0));
        const expected = values.map((a) => {
          const rounded = roundedOrInfinite(a, by, mode, roundings);
          return [a, Math.abs(rounded) === Infinity ? 'left' : rounded + 0];
        });
        const of = program({ by, mayBeNegative, roundings });
        expect(ran(of, values, generatedKernel)).toEqual(expected);
        expect(ran(of, values, closureKernel)).toEqual(expected);
      }
  });
});
