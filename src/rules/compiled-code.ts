/** How compiled values are stored and brought to one denominator. */

/** Inputs first, then formulas, of one row: bigint numerators, unreduced fractions, text, yes and no; null is n/a. */
export type Slots = unknown[];

/** A fraction that need not be in lowest terms; d > 0. */
export interface LooseValue {
  readonly n: bigint;
  readonly d: bigint;
}

/** A number whose denominator is known beforehand: only the numerator is computed. */
export interface Fixed {
  readonly kind: 'fixed';
  readonly d: bigint;
  readonly run: (slots: Slots) => bigint | null;
}

export interface Loose {
  readonly kind: 'loose';
  readonly run: (slots: Slots) => LooseValue | null;
}

export interface Plain {
  readonly kind: 'plain';
  readonly run: (slots: Slots) => string | boolean | null;
}

export type Code = Fixed | Loose | Plain;

export function isFixed(code: Code): code is Fixed {
  return code.kind === 'fixed';
}

export function isLoose(code: Code): code is Loose {
  return code.kind === 'loose';
}

export function loosened(code: Fixed | Loose): Loose['run'] {
  if (code.kind === 'loose') return code.run;
  const { run, d } = code;
  return (slots) => {
    const n = run(slots);
    return n === null ? null : { n, d };
  };
}

/** Two numbers over one denominator. */
export function aligned(left: Fixed, right: Fixed): readonly [Fixed['run'], Fixed['run'], bigint] {
  if (left.d === right.d) return [left.run, right.run, left.d];
  let [x, y] = [left.d, right.d];
  while (y !== 0n) [x, y] = [y, x % y];
  const d = (left.d / x) * right.d;
  return [times(left.run, d / left.d), times(right.run, d / right.d), d];
}

function times(run: Fixed['run'], factor: bigint): Fixed['run'] {
  if (factor === 1n) return run;
  return (slots) => {
    const n = run(slots);
    return n === null ? null : n * factor;
  };
}

/** Negative, zero or positive as left is below, equal to or above right; null when either is n/a. */
export function holdsBetween(
  left: Fixed | Loose,
  right: Fixed | Loose,
): (slots: Slots) => number | null {
  if (isFixed(left) && isFixed(right)) {
    const [a, b] = aligned(left, right);
    return (slots) => {
      const [x, y] = [a(slots), b(slots)];
      return x === null || y === null ? null : x < y ? -1 : x > y ? 1 : 0;
    };
  }
  const [a, b] = [loosened(left), loosened(right)];
  return (slots) => {
    const [x, y] = [a(slots), b(slots)];
    if (x === null || y === null) return null;
    const [p, q] = [x.n * y.d, y.n * x.d];
    return p < q ? -1 : p > q ? 1 : 0;
  };
}
