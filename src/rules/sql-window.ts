import type { Node } from './model.js';
import { arithmeticSql, chosenSql } from './sql-arithmetic.js';
import {
  deepest,
  NOTHING,
  plainSql,
  type SqlCode,
  type SqlNumber,
  type SqlSteps,
} from './sql-code.js';

const ZERO: SqlNumber = { kind: 'number', n: '0::numeric', d: 1n, level: 0 };

/** A sum, count or average over years; a missing year is left out, counts as zero, or makes all of it not applicable. */
export function windowSql(
  node: Node & { op: 'window' },
  years: readonly SqlCode[],
  steps: SqlSteps,
): SqlNumber {
  const values = years.map((code) => (code.kind === 'number' ? steps.held(code) : NOTHING));
  const there = values.map(({ n }) => `${n} is not null`);
  const level = deepest(values);
  const count: SqlNumber = {
    kind: 'number',
    n:
      node.missing === 'zero'
        ? `${String(values.length)}::numeric`
        : `(${there.map((each) => `(${each})::int`).join(' + ')})::numeric`,
    d: 1n,
    level,
  };
  if (node.name === 'count') return count;
  const orZero = values.map((value, at) =>
    chosenSql(plainSql(`(${there[at] ?? 'false'})`, value), value, ZERO, steps),
  );
  const total = orZero.reduce((sum, each) => arithmeticSql('+', sum, each, steps));
  const result = node.name === 'sum' ? total : arithmeticSql('/', total, count, steps);
  if (node.missing !== 'not-applicable') return result;
  const all = plainSql(`(${there.join(' and ')})`, ...values);
  return chosenSql(all, result, NOTHING, steps);
}
