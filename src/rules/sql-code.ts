import type { Ratio } from '../kernel/ratio.js';
import type { ValueType } from './model.js';

/**
 * Pieces of SQL text for the referee. A number is a numerator and a denominator of `numeric`, both whole, so that every
 * quotient and every tie of rounding is exact; its denominator is above zero and known beforehand where it can be. Not
 * applicable is NULL in the numerator. Choices are places in their enumeration, from 0. Nothing in the text comes from a
 * rulebook's text: names are slot numbers, values are digits.
 */
export type SqlCode = SqlNumber | SqlPlain;

export interface SqlNumber {
  readonly kind: 'number';
  readonly n: string;
  readonly d: bigint | string;
  /** Level of the deepest step it reads. */
  readonly level: number;
  readonly constant?: Ratio;
}

export interface SqlPlain {
  readonly kind: 'plain';
  readonly sql: string;
  readonly level: number;
}

export const NOTHING: SqlNumber = { kind: 'number', n: 'null::numeric', d: 1n, level: 0 };

export const digits = (value: bigint): string => `${value.toString()}::numeric`;

export const denominator = (d: bigint | string): string => (typeof d === 'bigint' ? digits(d) : d);

export function constantNumber(value: Ratio): SqlNumber {
  return { kind: 'number', n: digits(value.n), d: value.d, level: 0, constant: value };
}

export const plainSql = (sql: string, ...from: readonly SqlCode[]): SqlPlain => ({
  kind: 'plain',
  sql,
  level: deepest(from),
});

export const deepest = (codes: readonly SqlCode[]): number =>
  codes.reduce((most, { level }) => Math.max(most, level), 0);

export function sqlType(type: ValueType): string {
  return { number: 'numeric', choice: 'int', 'yes-no': 'boolean', date: 'date' }[type.kind];
}

/** A column or a literal: text that costs nothing to repeat. */
const SIMPLE = /^[\w:]+$/;

/**
 * A relation that grows column by column. What is used twice becomes a column of its own, so that text and work stay in
 * proportion to the rulebook; the fence (`offset 0`) keeps the planner from writing it out again.
 */
export class SqlSteps {
  private readonly levels: string[][] = [];
  private columns = 0;

  constructor(
    private base: string,
    private readonly prefix: string,
  ) {}

  /** The number with numerator and denominator that may be repeated. */
  held(code: SqlNumber): SqlNumber {
    const n = this.column(code.n, code.level);
    const d = typeof code.d === 'bigint' ? code.d : this.column(code.d, code.level);
    const level = n === code.n && d === code.d ? code.level : code.level + 1;
    return { ...code, n, d, level };
  }

  heldPlain(code: SqlPlain): SqlPlain {
    const sql = this.column(code.sql, code.level);
    return sql === code.sql ? code : { ...code, sql, level: code.level + 1 };
  }

  /** A column under a name of its own. */
  named(name: string, sql: string, level: number): void {
    (this.levels[level] ??= []).push(`${sql} as ${name}`);
  }

  /** The relation as it stands. */
  text(): string {
    return this.levels.reduce(
      (from, level) => `(select q.*, ${level.join(', ')} from ${from} q offset 0)`,
      this.base,
    );
  }

  /** Goes on from another relation that has all columns so far. */
  goOnFrom(base: string): void {
    this.base = base;
    this.levels.length = 0;
  }

  private column(sql: string, level: number): string {
    if (SIMPLE.test(sql)) return sql;
    const name = `${this.prefix}${String(this.columns)}`;
    this.columns += 1;
    this.named(name, sql, level);
    return name;
  }
}
