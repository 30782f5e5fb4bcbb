import { roundedQuotient, type Ratio } from '../kernel/ratio.js';
import {
  aligned,
  holdsBetween,
  isFixed,
  isLoose,
  loosened,
  type Code,
  type Fixed,
  type Loose,
  type LooseValue,
  type Slots,
} from './compiled-code.js';
import type { Rounding } from './model.js';

/** Arithmetic on compiled numbers: each function takes closures and gives a closure. */

export function negated(code: Fixed | Loose): Code {
  if (isFixed(code)) {
    const { run, d } = code;
    return { kind: 'fixed', d, run: (slots) => minus(run(slots)) };
  }
  const { run } = code;
  return { kind: 'loose', run: (slots) => looseMinus(run(slots)) };
}

function minus(n: bigint | null): bigint | null {
  return n === null ? null : -n;
}

function looseMinus(value: LooseValue | null): LooseValue | null {
  return value === null ? null : { n: -value.n, d: value.d };
}

export function both(
  x: bigint | null,
  y: bigint | null,
  with_: (x: bigint, y: bigint) => bigint,
): bigint | null {
  return x === null || y === null ? null : with_(x, y);
}

export function product(left: Fixed, right: Fixed): Fixed {
  const [a, b] = [left.run, right.run];
  return {
    kind: 'fixed',
    d: left.d * right.d,
    run: (slots) => both(a(slots), b(slots), (x, y) => x * y),
  };
}

export function quotient(
  left: Fixed | Loose,
  right: Fixed | Loose,
  divisor: Ratio | undefined,
): Code {
  if (isFixed(left) && divisor !== undefined) {
    const sign = divisor.n < 0n ? -1n : 1n;
    const { run } = left;
    const factor = divisor.d * sign;
    return {
      kind: 'fixed',
      d: left.d * divisor.n * sign,
      run: (slots) => both(run(slots), factor, (x, y) => x * y),
    };
  }
  const [a, b] = [loosened(left), loosened(right)];
  return {
    kind: 'loose',
    run: (slots) => {
      const x = a(slots);
      const y = x === null ? null : b(slots);
      if (x === null || y === null || y.n === 0n) return null;
      return y.n < 0n ? { n: -x.n * y.d, d: x.d * -y.n } : { n: x.n * y.d, d: x.d * y.n };
    },
  };
}

export function firstOf<T>(args: readonly ((slots: Slots) => T | null)[], slots: Slots): T | null {
  for (const arg of args) {
    const value = arg(slots);
    if (value !== null) return value;
  }
  return null;
}

export function firstNumber(args: readonly (Fixed | Loose)[]): Code {
  if (args.every(isFixed)) {
    const d = args.reduce((common, each) => leastCommonMultiple(common, each.d), 1n);
    const runs = args.map((each) => scaled(each, d));
    return { kind: 'fixed', d, run: (slots) => firstOf(runs, slots) };
  }
  const runs = args.map(loosened);
  return { kind: 'loose', run: (slots) => firstOf(runs, slots) };
}

function scaled(code: Fixed, d: bigint): (slots: Slots) => bigint | null {
  const { run } = code;
  const factor = d / code.d;
  return factor === 1n ? run : (slots) => both(run(slots), factor, (x, y) => x * y);
}

export function absolute(code: Fixed | Loose): Code {
  const zero: Fixed = { kind: 'fixed', d: 1n, run: () => 0n };
  const below = holdsBetween(code, zero);
  const opposite_ = negated(code);
  if (isFixed(code) && isFixed(opposite_)) {
    const { run, d } = code;
    return {
      kind: 'fixed',
      d,
      run: (slots) => ((below(slots) ?? 0) < 0 ? opposite_.run(slots) : run(slots)),
    };
  }
  const [a, b] = [loosened(code), isLoose(opposite_) ? opposite_.run : loosened(code)];
  return { kind: 'loose', run: (slots) => ((below(slots) ?? 0) < 0 ? b(slots) : a(slots)) };
}

/** The greater (sign 1) or lesser (sign -1) of two; not applicable when either is. */
export function extreme(left: Fixed | Loose, right: Fixed | Loose, sign: 1 | -1): Fixed | Loose {
  if (isFixed(left) && isFixed(right)) {
    const [a, b, d] = aligned(left, right);
    return {
      kind: 'fixed',
      d,
      run: (slots) => both(a(slots), b(slots), (x, y) => ((sign === 1 ? y > x : y < x) ? y : x)),
    };
  }
  const [a, b] = [loosened(left), loosened(right)];
  return {
    kind: 'loose',
    run: (slots) => {
      const [x, y] = [a(slots), b(slots)];
      if (x === null || y === null) return null;
      const [p, q] = [x.n * y.d, y.n * x.d];
      return (sign === 1 ? q > p : q < p) ? y : x;
    },
  };
}

/** After rounding the denominator is that of the step, whatever it was before. */
export function rounded(code: Code, round: Rounding): Code {
  const { mode, step } = round;
  if (code.kind === 'fixed') {
    const { run } = code;
    const d = code.d * step.n;
    return {
      kind: 'fixed',
      d: step.d,
      run: (slots) => both(run(slots), 0n, (n) => roundedQuotient(n * step.d, d, mode) * step.n),
    };
  }
  if (code.kind === 'plain') return code;
  const { run } = code;
  return {
    kind: 'fixed',
    d: step.d,
    run: (slots) => {
      const value = run(slots);
      return value === null
        ? null
        : roundedQuotient(value.n * step.d, value.d * step.n, mode) * step.n;
    },
  };
}

export function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}
