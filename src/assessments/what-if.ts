import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import type { Facts, Rulebook, TraceStep } from '../rules/index.js';
import type { ReturnLines } from './gather-columns.js';
import {
  feeColumn,
  numbersOf,
  textAt,
  textsOf,
  type CountedReturn,
  type LineColumns,
} from './line-facts.js';

/** Why a quarter is read from the register: no final run left a snapshot, newer returns count, or its files cannot be used. */
export type WithoutSnapshot = 'none' | 'outdated' | 'damaged' | 'other-format';

/** What a draft would have made of past periods. */
export interface WhatIfQuestion {
  /** Any rulebook that loads: a draft need not be published. */
  readonly draft: Rulebook;
  /**
   * The rulebook that the draft was started from: old is what it makes of the same lines by the law of the same day, so that nothing
   * but the draft makes a difference. Left out, old is what stands: as the final run settled it, or else as it was assessed.
   */
  readonly base?: Rulebook | undefined;
  /** Quarters that are over. */
  readonly periods: readonly ReportingPeriod[];
  /**
   * The day of the law for every line, so that a rate of next year can be tried on last year. Left out, each quarter takes
   * the law of its own first day, as an assessment does.
   */
  readonly lawOn?: CalendarDate | undefined;
  /** How many of the largest changes to give with their trace; 10 unless said, 50 at most. */
  readonly largest?: number | undefined;
}

/** Amounts in minor units. `differenceMinor` is new less old: above zero, producers would pay more. */
export interface Compared {
  readonly oldMinor: bigint;
  readonly newMinor: bigint;
  readonly differenceMinor: bigint;
}

export interface ComparedGroup extends Compared {
  readonly key: string;
  readonly lines: number;
}

/** The verified column snapshot of a final run, or the register and why there is no use in a snapshot. */
export type PeriodSource =
  { readonly kind: 'snapshot' } | { readonly kind: 'register'; readonly without: WithoutSnapshot };

export interface ComparedPeriod extends Compared {
  readonly period: ReportingPeriod;
  readonly source: PeriodSource;
  readonly returns: number;
  /** Of these, how many a final run settled; the others stand as they were assessed. */
  readonly settled: number;
  readonly lines: number;
}

export interface ComparedProducer extends Compared {
  readonly organisationId: string;
  readonly organisation: string;
}

export interface ChangedLine extends Compared {
  readonly organisationId: string;
  readonly organisation: string;
  readonly submissionId: string;
  readonly period: ReportingPeriod;
  readonly lineKey: string;
  readonly label: string | null;
  readonly category: string;
  readonly chemistry: string;
  readonly facts: Facts;
  /** Each step to the new fee, with value, formula, parameter and citation. */
  readonly steps: readonly TraceStep[];
}

export interface WhatIfAnswer extends Compared {
  readonly currency: string;
  readonly lines: number;
  readonly periods: readonly ComparedPeriod[];
  readonly byCategory: readonly ComparedGroup[];
  readonly byChemistry: readonly ComparedGroup[];
  /** What totals hold beyond their lines (a lowest fee of a return): in no category. */
  readonly beyondLines: Compared;
  /** Producers who would pay less, and by how much in sum (below zero). */
  readonly winners: { readonly count: number; readonly sumMinor: bigint };
  /** Producers who would pay more. */
  readonly losers: { readonly count: number; readonly sumMinor: bigint };
  readonly unchanged: number;
  /** Producers with the largest changes, either way. */
  readonly producers: readonly ComparedProducer[];
  readonly changes: readonly ChangedLine[];
  /** What was accepted and settled until then counts. */
  readonly at: Date;
  readonly milliseconds: number;
}

export const compared = (oldMinor: bigint, newMinor: bigint): Compared => ({
  oldMinor,
  newMinor,
  differenceMinor: newMinor - oldMinor,
});

/** Minor units of each line and of each return. */
export interface Fees {
  readonly fees: ArrayLike<bigint>;
  readonly totals: ArrayLike<bigint>;
}

/** What stands: as the final run settled it, or else as it was assessed. */
export const standing = ({ columns, rows }: ReturnLines<CountedReturn>): Fees => ({
  fees: numbersOf(columns, feeColumn),
  totals: rows.map(({ settledMinor }) => settledMinor),
});

/** A line whose fee changes much: where it is, so that it can be explained. */
export interface LargeChange {
  readonly row: number;
  readonly part: number;
  readonly oldMinor: bigint;
  readonly newMinor: bigint;
}

class Tally {
  old = 0n;
  new = 0n;
  lines = 0;

  add(oldMinor: bigint, newMinor: bigint, lines: number): void {
    this.old += oldMinor;
    this.new += newMinor;
    this.lines += lines;
  }
}

class BatteryTally extends Tally {
  constructor(
    readonly category: string,
    readonly chemistry: string,
  ) {
    super();
  }
}

class PeriodTally extends Tally {
  returns = 0;
  settled = 0;
}

/** Counts what changes over the periods of a question, one part of the lines after another. Pure. */
export class Comparison {
  private readonly batteries = new Map<string, BatteryTally>();
  private readonly producers = new Map<string, Tally>();
  private readonly periods = new Map<ReportingPeriod, PeriodTally>();
  private changes: LargeChange[] = [];

  constructor(private readonly largest: number) {}

  add(
    { columns, rows }: ReturnLines<CountedReturn>,
    { before, after }: { readonly before: Fees; readonly after: Fees },
    part: number,
  ): void {
    const tallies = perBattery(this.batteries, columns);
    for (let row = 0; row < columns.rows; row += 1) {
      const [oldMinor, newMinor] = [before.fees[row] ?? 0n, after.fees[row] ?? 0n];
      tallies(row).add(oldMinor, newMinor, 1);
      if (oldMinor !== newMinor) this.keep({ row, part, oldMinor, newMinor });
    }
    for (const [index, each] of rows.entries()) {
      const [oldMinor, newMinor] = [before.totals[index] ?? 0n, after.totals[index] ?? 0n];
      const lines = each.to - each.from;
      tallyOf(this.producers, each.organisationId).add(oldMinor, newMinor, lines);
      const period = this.periods.get(each.period) ?? new PeriodTally();
      this.periods.set(each.period, period);
      period.add(oldMinor, newMinor, lines);
      period.returns += 1;
      if (each.settledBy !== null) period.settled += 1;
    }
  }

  /** One quarter's sums; nothing where no return counts. */
  ofPeriod(quarter: ReportingPeriod): Omit<ComparedPeriod, 'period' | 'source'> {
    const tally = this.periods.get(quarter) ?? new PeriodTally();
    const { returns, settled, lines } = tally;
    return { returns, settled, lines, ...compared(tally.old, tally.new) };
  }

  /** The changes to explain, largest first. */
  largestChanges(): readonly LargeChange[] {
    this.shorten();
    return this.changes;
  }

  result() {
    const producers = [...this.producers].map(([organisationId, tally]) => ({
      organisationId,
      ...compared(tally.old, tally.new),
    }));
    const total = producers.reduce(
      (sum, each) => compared(sum.oldMinor + each.oldMinor, sum.newMinor + each.newMinor),
      compared(0n, 0n),
    );
    const byCategory = groupsOf(this.batteries.values(), ({ category }) => category);
    const lines = byCategory.reduce(
      (sum, each) => ({ old: sum.old + each.oldMinor, new: sum.new + each.newMinor }),
      { old: 0n, new: 0n },
    );
    return {
      ...total,
      lines: byCategory.reduce((sum, each) => sum + each.lines, 0),
      byCategory,
      byChemistry: groupsOf(this.batteries.values(), ({ chemistry }) => chemistry),
      beyondLines: compared(total.oldMinor - lines.old, total.newMinor - lines.new),
      winners: countOf(producers.filter(({ differenceMinor }) => differenceMinor < 0n)),
      losers: countOf(producers.filter(({ differenceMinor }) => differenceMinor > 0n)),
      unchanged: producers.filter(({ differenceMinor }) => differenceMinor === 0n).length,
      producers: producers
        .filter(({ differenceMinor }) => differenceMinor !== 0n)
        .sort(byChange)
        .slice(0, this.largest),
    };
  }

  /** Kept short by throwing away what is too small now and then. */
  private keep(change: LargeChange): void {
    this.changes.push(change);
    if (this.changes.length > 4 * this.largest + 1000) this.shorten();
  }

  private shorten(): void {
    this.changes = this.changes
      .sort((a, b) => byChange(compared(a.oldMinor, a.newMinor), compared(b.oldMinor, b.newMinor)))
      .slice(0, this.largest);
  }
}

const magnitude = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

function byChange(a: Compared, b: Compared): number {
  const [x, y] = [magnitude(a.differenceMinor), magnitude(b.differenceMinor)];
  return x === y ? 0 : x > y ? -1 : 1;
}

function tallyOf(tallies: Map<string, Tally>, key: string): Tally {
  const found = tallies.get(key);
  if (found !== undefined) return found;
  const made = new Tally();
  tallies.set(key, made);
  return made;
}

/** By category and chemistry at once, so that each line is counted once. */
function perBattery(
  tallies: Map<string, BatteryTally>,
  columns: LineColumns,
): (row: number) => Tally {
  const [categories, chemistries] = [textsOf(columns, 'category'), textsOf(columns, 'chemistry')];
  const byCode = new Map<number, BatteryTally>();
  return (row) => {
    const [one, other] = [categories.codes[row] ?? 0, chemistries.codes[row] ?? 0];
    const code = one * chemistries.values.length + other;
    const known = byCode.get(code);
    if (known !== undefined) return known;
    const [category, chemistry] = [categories.values[one] ?? '', chemistries.values[other] ?? ''];
    const tally = tallies.get(`${category} ${chemistry}`) ?? new BatteryTally(category, chemistry);
    tallies.set(`${category} ${chemistry}`, tally);
    byCode.set(code, tally);
    return tally;
  };
}

function groupsOf(
  tallies: Iterable<BatteryTally>,
  keyOf: (tally: BatteryTally) => string,
): ComparedGroup[] {
  const groups = new Map<string, Tally>();
  for (const each of tallies) tallyOf(groups, keyOf(each)).add(each.old, each.new, each.lines);
  return [...groups]
    .map(([key, tally]) => ({ key, lines: tally.lines, ...compared(tally.old, tally.new) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function countOf(producers: readonly Compared[]): { count: number; sumMinor: bigint } {
  return {
    count: producers.length,
    sumMinor: producers.reduce((sum, { differenceMinor }) => sum + differenceMinor, 0n),
  };
}

/** The part of a line that says what battery it is. */
export const batteryAt = (columns: LineColumns, row: number) => ({
  category: textAt(textsOf(columns, 'category'), row),
  chemistry: textAt(textsOf(columns, 'chemistry'), row),
});
