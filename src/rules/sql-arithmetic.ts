import { leastCommonMultiple, type Ratio } from '../kernel/ratio.js';
import type { Rounding } from './model.js';
import {
  deepest,
  denominator,
  digits,
  NOTHING,
  plainSql,
  type SqlCode,
  type SqlNumber,
  type SqlPlain,
  type SqlSteps,
} from './sql-code.js';
import type { ArithmeticOperator, ComparisonOperator } from './syntax.js';

/** Exact arithmetic as SQL text. Where both denominators are known, so is that of the result. */

const times = (sql: string, factor: bigint | string): string =>
  factor === 1n ? sql : `(${sql} * ${denominator(factor)})`;

export function denominatorsTimes(a: bigint | string, b: bigint | string): bigint | string {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a * b;
  return a === 1n ? b : b === 1n ? a : times(denominator(a), b);
}

/** Both numerators over one denominator. Those that are not known beforehand are used twice, hence held. */
export function aligned(
  a: SqlNumber,
  b: SqlNumber,
  steps: SqlSteps,
): readonly [string, string, bigint | string, readonly SqlCode[]] {
  if (typeof a.d === 'bigint' && typeof b.d === 'bigint') {
    const d = leastCommonMultiple(a.d, b.d);
    return [times(a.n, d / a.d), times(b.n, d / b.d), d, [a, b]];
  }
  const [x, y] = [steps.held(a), steps.held(b)];
  return [times(x.n, y.d), times(y.n, x.d), denominatorsTimes(x.d, y.d), [x, y]];
}

export function negatedSql(code: SqlNumber): SqlNumber {
  return { kind: 'number', n: `(- ${code.n})`, d: code.d, level: code.level };
}

export function arithmeticSql(
  operator: ArithmeticOperator,
  left: SqlNumber,
  right: SqlNumber,
  steps: SqlSteps,
): SqlNumber {
  if (operator === '/') return quotientSql(left, right, steps);
  if (operator === '*')
    return {
      kind: 'number',
      n: `(${left.n} * ${right.n})`,
      d: denominatorsTimes(left.d, right.d),
      level: deepest([left, right]),
    };
  const [a, b, d, from] = aligned(left, right, steps);
  return { kind: 'number', n: `(${a} ${operator} ${b})`, d, level: deepest(from) };
}

function quotientSql(left: SqlNumber, right: SqlNumber, steps: SqlSteps): SqlNumber {
  if (right.constant !== undefined) return byConstant(left, right.constant);
  const divisor = steps.held(right);
  const from = [left, divisor];
  const n = `(${times(left.n, divisor.d)} * sign(nullif(${divisor.n}, 0)))`;
  const d = denominatorsTimes(left.d, `abs(nullif(${divisor.n}, 0))`);
  return { kind: 'number', n, d, level: deepest(from) };
}

function byConstant(left: SqlNumber, { n, d }: Ratio): SqlNumber {
  if (n === 0n) return NOTHING;
  const negative = n < 0n;
  return {
    kind: 'number',
    n: times(left.n, negative ? -d : d),
    d: denominatorsTimes(left.d, negative ? -n : n),
    level: left.level,
  };
}

const OPERATORS: Readonly<Record<ComparisonOperator, string>> = {
  '=': '=',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

export function comparedSql(
  operator: ComparisonOperator,
  left: SqlNumber,
  right: SqlNumber,
  steps: SqlSteps,
): SqlPlain {
  const [a, b, , from] = aligned(left, right, steps);
  return plainSql(`(${a} ${OPERATORS[operator]} ${b})`, ...from);
}

export const comparedPlain = (
  operator: ComparisonOperator,
  left: SqlPlain,
  right: SqlPlain,
): SqlPlain => plainSql(`(${left.sql} ${OPERATORS[operator]} ${right.sql})`, left, right);

/** The lesser (`<=`) or greater (`>=`) of two; not applicable when either is. */
export function extremeSql(
  operator: '<=' | '>=',
  left: SqlNumber,
  right: SqlNumber,
  steps: SqlSteps,
): SqlNumber {
  const [a, b] = [steps.held(left), steps.held(right)];
  const first = steps.heldPlain(comparedSql(operator, a, b, steps));
  return chosenSql(first, a, b, steps);
}

/** One of two by a condition; not applicable when the condition is. */
export function chosenSql(
  condition: SqlPlain,
  then: SqlNumber,
  otherwise: SqlNumber,
  steps: SqlSteps,
): SqlNumber {
  const pick = (a: string, b: string): string =>
    `(case ${condition.sql} when true then ${a} when false then ${b} end)`;
  if (typeof then.d === 'bigint' && typeof otherwise.d === 'bigint') {
    const [a, b, d] = aligned(then, otherwise, steps);
    return {
      kind: 'number',
      n: pick(a, b),
      d,
      level: deepest([condition, then, otherwise]),
    };
  }
  const chosen = steps.heldPlain(condition);
  const which = (a: string, b: string): string =>
    `(case ${chosen.sql} when true then ${a} when false then ${b} end)`;
  return {
    kind: 'number',
    n: which(then.n, otherwise.n),
    d: which(denominator(then.d), denominator(otherwise.d)),
    level: deepest([chosen, then, otherwise]),
  };
}

/** The first that is applicable. */
export function firstNumberSql(codes: readonly SqlNumber[], steps: SqlSteps): SqlNumber {
  return codes.reduceRight((rest, code) => {
    const first = steps.held(code);
    return chosenSql(plainSql(`(${first.n} is not null)`, first), first, rest, steps);
  });
}

export const absoluteSql = ({ n, d, level }: SqlNumber): SqlNumber => ({
  kind: 'number',
  n: `abs(${n})`,
  d,
  level,
});

/** Over a denominator known beforehand, of which its own is a divisor once it is in lowest terms. */
export function overKnown(code: SqlNumber, over: bigint): SqlNumber & { readonly d: bigint } {
  const { n, d } = code;
  if (typeof d === 'bigint') return { ...code, d };
  return { kind: 'number', n: `div(${n} * ${digits(over)}, ${d})`, d: over, level: code.level };
}

/** In lowest terms, so that a long chain of formulas does not grow. Known denominators stay as they are. */
export function reducedSql(code: SqlNumber, steps: SqlSteps): SqlNumber {
  if (typeof code.d === 'bigint') return code;
  const held = steps.held(code);
  const divisor = steps.heldPlain(plainSql(`gcd(${held.n}, ${denominator(held.d)})`, held));
  return {
    kind: 'number',
    n: `div(${held.n}, ${divisor.sql})`,
    d: `div(${denominator(held.d)}, ${divisor.sql})`,
    level: deepest([held, divisor]),
  };
}

/** The multiple of the step by the stated mode; ties decided on whole numbers, negatives by symmetry. */
export function roundedSql(code: SqlNumber, rounding: Rounding, steps: SqlSteps): SqlNumber {
  const { step, mode } = rounding;
  const whole = steps.held({
    kind: 'number',
    n: times(code.n, step.d),
    d: denominatorsTimes(code.d, step.n),
    level: code.level,
  });
  const [n, d] = [whole.n, denominator(whole.d)];
  const multiple = {
    'half-away-from-zero': () =>
      plainSql(`(sign(${n}) * div(2 * abs(${n}) + ${d}, 2 * ${d}))`, whole),
    'half-even': () => evenSql(whole, steps),
    up: () => plainSql(`(sign(${n}) * div(abs(${n}) + ${d} - 1, ${d}))`, whole),
    down: () => plainSql(`div(${n}, ${d})`, whole),
  }[mode]();
  return { kind: 'number', n: times(multiple.sql, step.n), d: step.d, level: multiple.level };
}

function evenSql(whole: SqlNumber, steps: SqlSteps): SqlPlain {
  const d = denominator(whole.d);
  const twice = steps.heldPlain(plainSql(`(2 * abs(${whole.n}) + ${d})`, whole));
  const nearest = steps.heldPlain(plainSql(`div(${twice.sql}, 2 * ${d})`, twice, whole));
  // A tie is a whole number here, and then the lower neighbour is taken if this one is odd.
  const odd = `case when mod(${twice.sql}, 2 * ${d}) = 0 then mod(${nearest.sql}, 2) else 0 end`;
  return plainSql(`(sign(${whole.n}) * (${nearest.sql} - ${odd}))`, whole, twice, nearest);
}
