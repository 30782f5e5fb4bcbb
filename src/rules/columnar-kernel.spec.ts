import { describe, expect, it } from '@jest/globals';
import { ROUNDING_MODES, roundedQuotient } from '../kernel/ratio.js';
import { closureKernel } from './columnar-closures.js';
import { dayNumber } from './columnar-codes.js';
import { generatedKernel } from './columnar-generated.js';
import type { Feed, Program } from './columnar-kernel.js';
import type { Operand, Register, Step } from './columnar-steps.js';
import type { CalendarDate } from '../kernel/calendar-date.js';

const r = (register: number): Register => ({ register });
const A = r(0);
const B = r(1);
const TO = r(2);

/** Two columns are read into A and B, and what stands in TO is stored. */
function programOf(steps: readonly Step[], ofNumber: boolean): Program {
  const load = (to: Register, column: number): Step => {
    return { op: 'load', to, column, place: 'own', ofNumber };
  };
  return {
    steps: [load(A, 0), load(B, 1), ...steps, { op: 'store', column: 0, a: TO }],
    registers: 8,
    tables: [],
  };
}

/** What both back ends store for each row; undefined where they leave it. */
function ran(program: Program, feed: Partial<Feed> & { readonly rows: number }) {
  return [generatedKernel, closureKernel].map((make) => {
    const store = new Float64Array(feed.rows).fill(777);
    const left = make(program)({
      columns: [],
      stores: [store],
      day: new Uint8Array(feed.rows),
      below: new Uint32Array(0),
      parents: [],
      series: [],
      leave: undefined,
      ...feed,
    });
    return Array.from(store, (value, row) => (left.includes(row) ? undefined : value + 0));
  });
}

function expectBoth(
  program: Program,
  feed: Partial<Feed> & { readonly rows: number },
  expected: readonly (number | undefined)[],
): void {
  expect(ran(program, feed)).toEqual([expected, expected]);
}

type Meaning = (a: number, b: number) => number | undefined;

const NUMBERS = [NaN, -8, -3, -1, 0, 1, 2, 7];
const CODES = [-1, 0, 1, 2];
const ANSWERS = [-1, 0, 1];

/** Both back ends on every pair of values, read from columns and written in the rulebook. */
function expectPairs(
  step: (a: Operand, b: Operand) => Step,
  values: readonly number[],
  meaning: Meaning,
): void {
  const ofNumber = values === NUMBERS;
  const [a, b] = [values.flatMap((x) => values.map(() => x)), values.flatMap(() => values)];
  const columns = [Float64Array.from(a), Float64Array.from(b)];
  const expected = a.map((x, row) => meaning(x, b[row] ?? NaN));
  expectBoth(programOf([step(A, B)], ofNumber), { rows: a.length, columns }, expected);
  for (const constant of values) {
    const rows = values.length;
    const column = Float64Array.from(values);
    const right = values.map((x) => meaning(x, constant));
    const left = values.map((x) => meaning(constant, x));
    const feed = { rows, columns: [column, column] };
    expectBoth(programOf([step(A, constant)], ofNumber), feed, right);
    expectBoth(programOf([step(constant, B)], ofNumber), feed, left);
  }
}

const unlessNaN = (of: (a: number, b: number) => boolean): Meaning => {
  return (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? -1 : Number(of(a, b)));
};
const unlessAbsent = (of: (a: number, b: number) => boolean): Meaning => {
  return (a, b) => (a < 0 || b < 0 ? -1 : Number(of(a, b)));
};
const HOLDS = {
  '=': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
} as const;
const OPERATORS = Object.keys(HOLDS) as (keyof typeof HOLDS)[];

describe('generated code and closures', () => {
  it.each<readonly ['+' | '-' | '*' | 'min' | 'max', Meaning]>([
    ['+', (a, b) => a + b],
    ['-', (a, b) => a - b],
    ['*', (a, b) => a * b + 0],
    ['min', Math.min],
    ['max', Math.max],
  ])('compute a %s b', (operator, meaning) => {
    expectPairs((a, b) => ({ op: 'binary', to: TO, operator, a, b }), NUMBERS, meaning);
  });

  it('turn a by the sign of b, and have nothing to divide by where b is zero', () => {
    expectPairs(
      (a, b) => ({ op: 'by-sign', to: TO, a, b }),
      NUMBERS,
      (a, b) => (b > 0 ? a : b < 0 ? -a + 0 : NaN),
    );
  });

  it('turn signs and drop them', () => {
    const unary = (operator: 'negate' | 'abs') => (a: Operand) =>
      ({ op: 'unary', to: TO, operator, a }) as const;
    expectPairs(unary('negate'), NUMBERS, (a) => -a + 0);
    expectPairs(unary('abs'), NUMBERS, Math.abs);
  });

  it('know years, months and the days between two days', () => {
    const days = ['1999-12-31', '2000-01-01', '2024-02-29'].map((day) =>
      dayNumber(day as CalendarDate),
    );
    const columns = [Int32Array.of(...days, -1), Int32Array.of(days[2] ?? 0, -1, days[0] ?? 0, 5)];
    const run = (step: Step, expected: readonly number[]): void => {
      expectBoth(programOf([step], false), { rows: 4, columns }, expected);
    };
    run({ op: 'unary', to: TO, operator: 'year', a: A }, [1999, 2000, 2024, NaN]);
    run({ op: 'unary', to: TO, operator: 'month', a: A }, [12, 1, 2, NaN]);
    run({ op: 'unary', to: TO, operator: 'day', a: A }, [31, 1, 29, NaN]);
    run({ op: 'days', to: TO, a: A, b: B }, [8826, NaN, -8826, NaN]);
    expectPairs(
      (a, b) => ({ op: 'days', to: TO, a, b }),
      CODES,
      (a, b) => (a < 0 || b < 0 ? NaN : b - a),
    );
  });

  it.each(OPERATORS)('compare by %s', (operator) => {
    const compare = (of: 'number' | 'code', mayBeAbsent: boolean) => (a: Operand, b: Operand) =>
      ({ op: 'compare', to: TO, of, operator, a, b, mayBeAbsent }) as const;
    expectPairs(compare('number', true), NUMBERS, unlessNaN(HOLDS[operator]));
    expectPairs(compare('code', true), CODES, unlessAbsent(HOLDS[operator]));
    expectPairs(compare('code', false), CODES.slice(1), unlessAbsent(HOLDS[operator]));
  });

  it('join yes and no, what is not applicable too', () => {
    const logic = (operator: 'and' | 'or', mayBeAbsent: boolean) => (a: Operand, b: Operand) =>
      ({ op: 'logic', to: TO, operator, a, b, mayBeAbsent }) as const;
    const and: Meaning = (a, b) => (a === 0 || b === 0 ? 0 : a < 0 || b < 0 ? -1 : 1);
    const or: Meaning = (a, b) => (a === 1 || b === 1 ? 1 : a < 0 || b < 0 ? -1 : 0);
    expectPairs(logic('and', true), ANSWERS, and);
    expectPairs(logic('or', true), ANSWERS, or);
    expectPairs(logic('and', false), [0, 1], and);
    expectPairs(logic('or', false), [0, 1], or);
    expectPairs(
      (a) => ({ op: 'not', to: TO, a }),
      ANSWERS,
      (a) => (a < 0 ? -1 : 1 - a),
    );
  });

  it('find codes in lists, the empty list too', () => {
    const member = (codes: readonly number[]) => (a: Operand) =>
      ({ op: 'member', to: TO, a, codes }) as const;
    expectPairs(member([2, 0]), CODES, (a) => (a < 0 ? -1 : Number(a !== 1)));
    expectPairs(member([]), CODES, (a) => (a < 0 ? -1 : 0));
  });

  it.each([true, false])('know what is not applicable, negated %s', (negated) => {
    const absent = (of: 'number' | 'code') => (a: Operand) =>
      ({ op: 'is-absent', to: TO, of, a, negated }) as const;
    expectPairs(absent('number'), NUMBERS, (a) => Number(Number.isNaN(a) !== negated));
    expectPairs(absent('code'), CODES, (a) => Number(a < 0 !== negated));
  });

  it('find the class of a number by inclusive edges', () => {
    const step = (a: Operand): Step => ({
      op: 'class',
      to: TO,
      a,
      edges: [-3, 1],
      codes: [5, 6, 7],
    });
    expectPairs(step, NUMBERS, (a) => (Number.isNaN(a) ? -1 : a <= -3 ? 5 : a <= 1 ? 6 : 7));
  });

  it('leave a row past a limit on either side, and no other', () => {
    const steps = (a: Operand): Step[] => [
      { op: 'guard', a, limit: 3 },
      { op: 'set', to: TO, a },
    ];
    const columns = [Float64Array.of(3, 4, -3, -4, NaN), new Float64Array(5)];
    expectBoth(programOf(steps(A), true), { rows: 5, columns }, [3, undefined, -3, undefined, NaN]);
    expectBoth(programOf([{ op: 'leave' }], true), { rows: 2, columns }, [undefined, undefined]);
    const leave = Uint8Array.of(0, 1, 0, 0, 1);
    const all = programOf([{ op: 'set', to: TO, a: 9 }], true);
    expectBoth(all, { rows: 5, columns, leave }, [9, undefined, 9, 9, undefined]);
  });
});

describe.each(ROUNDING_MODES)('a quotient rounded %s by generated code and closures', (mode) => {
  const near = [NaN, -8, -7, -5, -3, -1, 0, 1, 3, 5, 7, 8, 10];
  const truth = (a: number, by: number): number =>
    Number.isNaN(a) || by === 0 ? NaN : Number(roundedQuotient(BigInt(a), BigInt(by), mode));
  const column = (values: readonly number[]): Pick<Feed, 'rows' | 'columns'> => {
    return {
      rows: values.length,
      columns: [Float64Array.from(values), Float64Array.from(values, () => 4)],
    };
  };
  const step = (by: Operand, known: { mayBeNegative: boolean; proven: boolean }): Step => {
    return { op: 'round', to: TO, a: A, by, mode, roundings: 1, ...known };
  };

  it.each([1, 2, 4, 5])('is the exact one by %p', (by) => {
    for (const proven of [true, false]) {
      const signed = programOf([step(by, { mayBeNegative: true, proven })], true);
      expectBoth(
        signed,
        column(near),
        near.map((a) => truth(a, by)),
      );
      const positive = near.filter((a) => !(a < 0));
      const unsigned = programOf([step(by, { mayBeNegative: false, proven })], true);
      expectBoth(
        unsigned,
        column(positive),
        positive.map((a) => truth(a, by)),
      );
    }
  });

  it('is the exact one by a column', () => {
    const program = programOf([step(B, { mayBeNegative: true, proven: true })], true);
    expectBoth(
      program,
      column(near),
      near.map((a) => truth(a, 4)),
    );
  });

  it('leaves what is too large to be told, of either sign', () => {
    const large = [2 ** 60, -(2 ** 60), 2 ** 51, -(2 ** 51), NaN];
    const program = programOf([step(3, { mayBeNegative: true, proven: false })], true);
    const expected = [undefined, undefined, truth(2 ** 51, 3), truth(-(2 ** 51), 3), NaN];
    expectBoth(program, column(large), expected);
    const byColumn = programOf([step(B, { mayBeNegative: true, proven: false })], true);
    expectBoth(byColumn, column([2 ** 62, 6]), [undefined, truth(6, 4)]);
  });
});

describe('places that generated code and closures read', () => {
  const store: Step = { op: 'store', column: 0, a: TO };
  const load = (
    column: number,
    place: 'own' | 'below' | { above: number },
    ofNumber: boolean,
  ): Step => {
    return { op: 'load', to: TO, column, place, ofNumber };
  };

  it('are the rows above, where there is one', () => {
    const parents = [Int32Array.of(1, -1, 0), Int32Array.of(-1, 0, 0)];
    const columns = [Float64Array.of(10, 20), Float64Array.of(30)];
    const program = (steps: readonly Step[]): Program => ({ steps, registers: 3, tables: [] });
    const feed = { rows: 3, columns, parents };
    expectBoth(program([load(0, { above: 0 }, true), store]), feed, [20, NaN, 10]);
    expectBoth(program([load(1, { above: 1 }, true), store]), feed, [NaN, 30, 30]);
    expectBoth(program([load(0, { above: 0 }, false), store]), feed, [20, -1, 10]);
  });

  it('are codes of bytes, of which one stands for what is not applicable', () => {
    const columns = [Uint8Array.of(255, 0, 3)];
    const step: Step = {
      op: 'load',
      to: TO,
      column: 0,
      place: 'own',
      ofNumber: false,
      absent: 255,
    };
    expectBoth(
      { steps: [step, store], registers: 3, tables: [] },
      { rows: 3, columns },
      [-1, 0, 3],
    );
  });

  it('are the rows below, each once', () => {
    const body: Step[] = [
      { op: 'load', to: A, column: 0, place: 'below', ofNumber: true },
      { op: 'binary', to: TO, operator: '+', a: TO, b: A },
    ];
    const steps: Step[] = [{ op: 'set', to: TO, a: 100 }, { op: 'each', body }, store];
    const columns = [Float64Array.of(1, 2, 4, 8)];
    const below = Uint32Array.of(0, 1, 1, 4);
    expectBoth({ steps, registers: 3, tables: [] }, { rows: 3, columns, below }, [101, 100, 114]);
    const guarded: Step = { op: 'each', body: [...body, { op: 'guard', a: A, limit: 3 }] };
    const leaving = {
      steps: [{ op: 'set', to: TO, a: 0 } as const, guarded, store],
      registers: 3,
      tables: [],
    };
    expectBoth(leaving, { rows: 3, columns, below }, [1, 0, undefined]);
  });

  it('are tables by day and by keys', () => {
    const tables = [Int32Array.of(0, 4), Float64Array.of(1, 2, 3, 4, 10, 20, 30, 40)];
    const byDay: Step = { op: 'by-day', to: r(3), table: 0 };
    const columns = [Int32Array.of(0, 1, -1, 1), Int32Array.of(0, 1, 0, -1)];
    const key = (of: Operand, times: number, mayBeAbsent: boolean) => ({ of, times, mayBeAbsent });
    const lookUp = (base: Operand, ...keys: ReturnType<typeof key>[]): Step => {
      return { op: 'look-up', to: TO, table: 1, base, keys };
    };
    const program = (step: Step): Program => ({ ...programOf([byDay, step], false), tables });
    const feed = { rows: 4, columns, day: Uint8Array.of(0, 1, 1, 1) };
    const both = lookUp(r(3), key(A, 2, true), key(B, 1, true));
    expectBoth(program(both), feed, [1, 40, NaN, NaN]);
    expectBoth(program(lookUp(0, key(A, 2, true))), feed, [1, 3, NaN, 3]);
    expectBoth(program(lookUp(4, key(1, 3, false))), feed, [40, 40, 40, 40]);
    expectBoth(program(lookUp(r(3))), feed, [1, 10, 10, 10]);
    expectBoth(program(lookUp(0)), feed, [1, 1, 1, 1]);
  });

  it('are years, where they are given', () => {
    const series = [new Map([[2024, Float64Array.of(5, NaN)]])];
    const step = (year: Operand, offset: number): Step => ({
      op: 'series',
      to: TO,
      series: 0,
      year,
      offset,
    });
    const program = (one: Step): Program => ({ steps: [one, store], registers: 3, tables: [] });
    expectBoth(program(step(2025, -1)), { rows: 2, series }, [5, NaN]);
    expectBoth(program(step(2023, 1)), { rows: 2, series }, [5, NaN]);
    expectBoth(program(step(2025, 0)), { rows: 2, series }, [NaN, NaN]);
  });
});

describe('a choice by generated code and closures', () => {
  const set = (a: Operand, to = TO): Step => ({ op: 'set', to, a });
  const choice = (then: Step[], otherwise: Step[], absent?: Step[]): Step => {
    return { op: 'if', condition: A, then, otherwise, absent };
  };
  const run = (
    step: Step,
    codes: readonly number[],
    expected: readonly (number | undefined)[],
  ): void => {
    const columns = [Int32Array.from(codes), Int32Array.from(codes, () => 30)];
    expectBoth(programOf([set(5), step], false), { rows: codes.length, columns }, expected);
  };

  it('takes one of two, or the third where it is not applicable', () => {
    run(choice([set(B)], [set(20)], [set(NaN)]), [1, 0, -1], [30, 20, NaN]);
    run(choice([set(10)], [set(20)], [set(0)]), [1, 0, -1], [10, 20, 0]);
    run(choice([set(10)], [set(20)], []), [1, 0, -1], [10, 20, 5]);
    run(choice([set(B)], [set(20)]), [1, 0], [30, 20]);
    run(choice([{ op: 'leave' }], [set(20)], [set(0)]), [1, 0, -1], [undefined, 20, 0]);
  });

  it('reads the rows below in one of its branches', () => {
    const body: Step[] = [
      { op: 'load', to: r(3), column: 2, place: 'below', ofNumber: true },
      { op: 'binary', to: TO, operator: '+', a: TO, b: r(3) },
    ];
    const sum: Step = { op: 'each', body };
    const feed = {
      rows: 3,
      columns: [Int32Array.of(1, 0, -1), Int32Array.of(0, 0, 0), Float64Array.of(1, 2, 4)],
      below: Uint32Array.of(0, 1, 2, 3),
    };
    const of = (step: Step): Program => programOf([set(10), step], false);
    expectBoth(of(choice([sum], [set(5)], [set(6)])), feed, [11, 5, 6]);
    expectBoth(of(choice([set(5)], [sum], [set(6)])), feed, [5, 12, 6]);
    expectBoth(of(choice([set(5)], [set(6)], [sum])), feed, [5, 6, 14]);
  });

  it('takes numbers as well, small and large, into one place and into two', () => {
    run(choice([set(10)], [set(20)]), [1, 0], [10, 20]);
    run(choice([set(-10)], [set(0)]), [1, 0], [-10, 0]);
    run(choice([set(NaN)], [set(20)]), [1, 0], [NaN, 20]);
    run(choice([set(20)], [set(NaN)]), [1, 0], [20, NaN]);
    // So far apart that no double holds what is between them.
    run(choice([set(2 ** 53 - 1)], [set(-(2 ** 53) + 2)]), [1, 0], [2 ** 53 - 1, -(2 ** 53) + 2]);
    run(choice([set(-(2 ** 53) + 2)], [set(2 ** 53 - 1)]), [1, 0], [-(2 ** 53) + 2, 2 ** 53 - 1]);
    run(choice([set(10)], [set(20, r(4))]), [1, 0], [10, 5]);
    run(choice([set(10)], []), [1, 0], [10, 5]);
    run(choice([], [set(20)]), [1, 0], [5, 20]);
    run(choice([set(10), set(11)], [set(20)]), [1, 0], [11, 20]);
    run(choice([set(10)], [set(20), set(21)]), [1, 0], [10, 21]);
  });
});
