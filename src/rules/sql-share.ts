import type { Ratio } from '../kernel/ratio.js';
import { denominatorsTimes, overKnown } from './sql-arithmetic.js';
import { denominator, digits, plainSql, type SqlNumber, type SqlSteps } from './sql-code.js';

/**
 * This row's part of a pool by largest remainder, in whole steps; of equal remainders the earlier row takes the step that is
 * left. Column `o` holds the order of rows. All weights of a pool have one denominator, which cancels out.
 */
export function shareSql(
  share: {
    readonly pool: SqlNumber;
    readonly weight: SqlNumber;
    /** What the denominators of all weights divide. */
    readonly over: bigint;
    readonly step: Ratio;
  },
  key: string,
  steps: SqlSteps,
): SqlNumber {
  const { step } = share;
  const pool = steps.held(share.pool);
  const weight = steps.held(overKnown(share.weight, share.over));
  const held = (sql: string, ...from: Parameters<typeof plainSql>[1][]) =>
    steps.heldPlain(plainSql(sql, ...from));
  const over = `over (partition by ${key})`;
  const total = held(`sum(${weight.n}) ${over}`, weight);
  const negative = held(`bool_or(${weight.n} < 0) ${over}`, weight);
  const base = denominatorsTimes(pool.d, step.n);
  const numerator = held(`(abs(${pool.n}) * ${weight.n} * ${digits(step.d)})`, pool, weight);
  const divisor = held(
    `(case when ${negative.sql} then null else nullif(${denominator(base)} * ${total.sql}, 0) end)`,
    pool,
    total,
    negative,
  );
  const whole = held(`div(${numerator.sql}, ${divisor.sql})`, numerator, divisor);
  const rest = held(`mod(${numerator.sql}, ${divisor.sql})`, numerator, divisor);
  const missing = held(
    `(div(abs(${pool.n}) * ${digits(step.d)}, ${denominator(base)}) - sum(${whole.sql}) ${over})`,
    pool,
    whole,
  );
  const place = held(
    `row_number() over (partition by ${key} order by ${rest.sql} desc nulls last, o)`,
    rest,
  );
  const part = plainSql(
    `(sign(${pool.n}) * (${whole.sql} + case when ${place.sql} <= ${missing.sql} then 1 else 0 end))`,
    pool,
    whole,
    place,
    missing,
  );
  return { kind: 'number', n: `(${part.sql} * ${digits(step.n)})`, d: step.d, level: part.level };
}
