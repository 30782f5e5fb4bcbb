import type { CalendarDate } from '../kernel/calendar-date.js';
import type { EvaluatedRecord } from './evaluated.js';
import type { Facts } from './facts.js';
import type { RuleIssue } from './issues.js';
import type { Raw, StageName } from './model.js';
import type { GivenShare, GivenShares } from './second-pass.js';

/**
 * Facts and results as columns: one value a row, rows of one stage in one order, those of a group (the lines of a period, the
 * periods of a year) next to each other.
 */

/**
 * Whole numbers, `denominator` of them to one base unit. NaN is "not applicable". A value that may pass 2^53 comes in a
 * BigInt64Array; there `absent` marks with 1 what is not applicable.
 *
 * Masses count milligrams, money minor units and counts pieces unless `denominator` says otherwise; ratios and quantities have
 * to say it (shares in millionths: 1_000_000n; kWh in thousandths: 1_000n).
 */
export interface NumberFacts {
  readonly values: Float64Array | BigInt64Array;
  readonly absent?: Uint8Array;
  readonly denominator?: bigint;
}

/**
 * Places in the rulebook's list of the enumeration (`rulebook.enumerations`), counted from 0; in an Int16Array -1 is "not
 * applicable", in a Uint8Array 255. Yes-no: 1 and 0. Dates: `dayNumber(date)`, in an Int32Array, -1 not applicable.
 */
export interface CodeFacts {
  readonly codes: Uint8Array | Int16Array | Int32Array;
}

/** A fact with a value for each year: one column per year. */
export interface YearFacts {
  readonly years: ReadonlyMap<number, NumberFacts>;
}

export type ColumnFacts = NumberFacts | CodeFacts | YearFacts;

export interface StageFacts {
  readonly rows: number;
  /** Place of each row's day of the law in `days` of the compilation; left out: the first day for every row. */
  readonly day?: Uint8Array | Uint16Array | undefined;
  /** By input name. An optional input may be left out: not applicable in every row. */
  readonly inputs: Readonly<Record<string, ColumnFacts>>;
  /**
   * Rows of the stage below that belong to each row here: from `below[i]` up to `below[i + 1]`. One longer than `rows`.
   * Left out: no rows below.
   */
  readonly below?: Uint32Array;
}

/** Only stages that are given are computed. */
export type RunFacts = Readonly<Partial<Record<StageName, StageFacts>>>;

/** What lies beyond the rows of a run, kept when all of them were computed: one record is computed by itself as it was among them. */
export interface GivenAround {
  /** Values of the stages above the highest that is given, by their names, as `evaluateStage` takes them; that has one row then. */
  readonly above: Facts;
  /** Of each stage, what its rows had of pools. */
  readonly shares: ReadonlyMap<StageName, GivenShares>;
}

/** Whole numbers over one denominator, per base unit: minor units for money, milligrams for masses where nothing finer is needed. */
export interface WholeColumn {
  readonly kind: 'whole';
  readonly numerators: Float64Array;
  readonly denominator: bigint;
}

/** Fractions that were not rounded; not in lowest terms, denominators above zero. */
export interface FractionColumn {
  readonly kind: 'fraction';
  readonly numerators: Float64Array;
  readonly denominators: Float64Array;
}

/** Places in `values`; for yes-no 0 and 1, for dates day numbers. -1 is not applicable. */
export interface CodeColumn {
  readonly kind: 'choice' | 'yes-no' | 'date';
  readonly codes: Int8Array | Int16Array | Int32Array;
  readonly values: readonly string[];
}

export type ResultColumn = WholeColumn | FractionColumn | CodeColumn;

/** Results of one stage. NaN in a number column is "not applicable", except in rows of `wide`. */
export interface StageResults {
  readonly rows: number;
  /** Names that have a column: outputs of both passes and whatever other stages read. */
  readonly names: readonly string[];
  readonly column: (name: string) => ResultColumn;
  /** Rows that hold a number beyond 2^53 somewhere: read them with `raw`, their columns say nothing. */
  readonly wide: ReadonlySet<number>;
  /** Any row exactly; slower. */
  readonly raw: (row: number, name: string) => Raw;
  /** What a pool gave a row, and among which weights; undefined for a formula that shares none. */
  readonly shareOf: (row: number, name: string) => GivenShare | undefined;
}

export type ColumnRun =
  | {
      readonly ok: true;
      readonly stages: ReadonlyMap<StageName, StageResults>;
      /** A row with its steps and the rows below it; only where the compilation is `traced`. Rows count from 0. */
      readonly record: (stage: StageName, row: number) => EvaluatedRecord;
    }
  | { readonly ok: false; readonly issues: readonly RuleIssue[] };

export interface CompiledColumns {
  readonly run: (facts: RunFacts, given?: GivenAround) => ColumnRun;
}

export interface ColumnOptions {
  /** Days of the law that rows may have. */
  readonly days: readonly CalendarDate[];
  /** `closures` where generating code is forbidden (a browser with a strict policy). */
  readonly backEnd?: 'generated' | 'closures';
  /** Keeps the value of every formula, so that each row can show its steps. */
  readonly traced?: boolean;
}
