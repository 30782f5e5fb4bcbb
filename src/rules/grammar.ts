/**
 * The language in one table: the lexer, the parser and the checker read it, and so does the reference in docs/rulebooks.md, which
 * a test holds to it.
 */

/** Operators from the loosest to the tightest; those of one level are read from left to right. */
export const OPERATORS = {
  or: ['or'],
  and: ['and'],
  comparison: ['=', '!=', '<', '<=', '>', '>='],
  sum: ['+', '-'],
  product: ['*', '/'],
} as const;

export type ArithmeticOperator = (typeof OPERATORS)['sum' | 'product'][number];
export type ComparisonOperator = (typeof OPERATORS)['comparison'][number];

interface FunctionShape {
  /** How many values stand in the brackets. */
  readonly least: number;
  readonly most: number;
  readonly takes: 'number' | 'date' | 'any';
  readonly example: string;
  readonly gives: string;
}

export const FUNCTIONS = {
  min: { least: 2, most: 10, takes: 'number', example: 'min(a, b)', gives: 'the least' },
  max: { least: 2, most: 10, takes: 'number', example: 'max(a, b)', gives: 'the greatest' },
  clamp: {
    least: 3,
    most: 3,
    takes: 'number',
    example: 'clamp(value, lowest, highest)',
    gives: 'the value, at least the lowest, and at most the highest, which goes first',
  },
  abs: {
    least: 1,
    most: 1,
    takes: 'number',
    example: 'abs(a)',
    gives: 'the number without its sign',
  },
  first_of: {
    least: 2,
    most: 10,
    takes: 'any',
    example: 'first_of(a, b)',
    gives: 'the first that is not n/a',
  },
  days: {
    least: 2,
    most: 2,
    takes: 'date',
    example: 'days(first, last)',
    gives:
      'days from the first to the last, in `day`: 1 from one day to the next, negative backwards',
  },
  day: {
    least: 1,
    most: 1,
    takes: 'date',
    example: 'day(on)',
    gives: 'the day of the month, 1 to 31',
  },
  month: { least: 1, most: 1, takes: 'date', example: 'month(on)', gives: 'the month, 1 to 12' },
  year: { least: 1, most: 1, takes: 'date', example: 'year(on)', gives: 'the year' },
} as const satisfies Readonly<Record<string, FunctionShape>>;

export type CallName = keyof typeof FUNCTIONS;

/** What a date is taken apart into; PostgreSQL has the same words. */
const PARTS_OF_DATE = ['year', 'month', 'day'] as const;
export type PartOfDate = (typeof PARTS_OF_DATE)[number];

export const isPartOfDate = (name: CallName): name is PartOfDate =>
  PARTS_OF_DATE.some((each) => each === name);

/** Over rows of the stage below, or over years. */
export const AGGREGATES = ['sum', 'count', 'average'] as const;
export type AggregateFunction = (typeof AGGREGATES)[number];

/** Shares a pool out; second passes only. */
export const SHARE = 'share_out';

/** Words of the language; none of them can be the name of an input, a parameter or a formula. */
export const WORDS: ReadonlySet<string> = new Set([
  ...OPERATORS.or,
  ...OPERATORS.and,
  ...'not if then else in is yes no n/a over where missing skip zero on otherwise'.split(' '),
  ...Object.keys(FUNCTIONS),
  ...AGGREGATES,
  SHARE,
]);
