import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import type { Facts, Rulebook, TraceStep } from '../rules/index.js';
import { textAt, textsOf, type LineColumns } from './line-facts.js';
import type { ComputedLines } from './run-computation.js';

/** What a draft would have made of past periods. */
export interface WhatIfQuestion {
  /** Any rulebook that loads: a draft need not be published. */
  readonly draft: Rulebook;
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

export interface ComparedPeriod extends Compared {
  readonly period: ReportingPeriod;
  /** From a verified column snapshot of an official run, or read anew from the register. */
  readonly source: 'snapshot' | 'register';
  readonly returns: number;
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
  readonly milliseconds: number;
}

export const compared = (oldMinor: bigint, newMinor: bigint): Compared => ({
  oldMinor,
  newMinor,
  differenceMinor: newMinor - oldMinor,
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

/** Some lines with what they cost as things are: whole returns, each with its quarter. */
export interface ComparedLines {
  readonly columns: LineColumns;
  readonly before: ComputedLines;
  /** Of each return. */
  readonly quarters: readonly ReportingPeriod[];
}

class PeriodTally extends Tally {
  returns = 0;
}

/** Counts what changes over the periods of a question, one part of the lines after another. Pure. */
export class Comparison {
  private readonly categories = new Map<string, Tally>();
  private readonly chemistries = new Map<string, Tally>();
  private readonly producers = new Map<string, Tally>();
  private readonly periods = new Map<ReportingPeriod, PeriodTally>();
  private readonly lines = new Tally();
  private changes: LargeChange[] = [];

  constructor(private readonly largest: number) {}

  add({ columns, before, quarters }: ComparedLines, after: ComputedLines, part: number): void {
    const categories = perCode(this.categories, columns, 'category');
    const chemistries = perCode(this.chemistries, columns, 'chemistry');
    for (let row = 0; row < columns.rows; row += 1) {
      const [oldMinor, newMinor] = [before.fees[row] ?? 0n, after.fees[row] ?? 0n];
      for (const tally of [categories(row), chemistries(row), this.lines])
        tally.add(oldMinor, newMinor, 1);
      if (oldMinor !== newMinor) this.keep({ row, part, oldMinor, newMinor });
    }
    for (const [index, each] of after.returns.entries()) {
      const [oldMinor, newMinor] = [before.returns[index]?.totalMinor ?? 0n, each.totalMinor];
      const lines = each.to - each.from;
      tallyOf(this.producers, each.organisationId).add(oldMinor, newMinor, lines);
      const period = this.period(quarters[index]);
      period.add(oldMinor, newMinor, lines);
      period.returns += 1;
    }
  }

  /** One quarter's sums; nothing where no return counts. */
  ofPeriod(quarter: ReportingPeriod): Compared & { returns: number; lines: number } {
    const { returns, lines, old, new: after } = this.periods.get(quarter) ?? new PeriodTally();
    return { returns, lines, ...compared(old, after) };
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
    return {
      ...total,
      lines: this.lines.lines,
      byCategory: groupsOf(this.categories),
      byChemistry: groupsOf(this.chemistries),
      beyondLines: compared(total.oldMinor - this.lines.old, total.newMinor - this.lines.new),
      winners: countOf(producers.filter(({ differenceMinor }) => differenceMinor < 0n)),
      losers: countOf(producers.filter(({ differenceMinor }) => differenceMinor > 0n)),
      unchanged: producers.filter(({ differenceMinor }) => differenceMinor === 0n).length,
      producers: producers
        .filter(({ differenceMinor }) => differenceMinor !== 0n)
        .sort(byChange)
        .slice(0, this.largest),
    };
  }

  private period(quarter: ReportingPeriod | undefined): PeriodTally {
    if (quarter === undefined) throw new Error('A return is of no quarter.');
    const found = this.periods.get(quarter) ?? new PeriodTally();
    this.periods.set(quarter, found);
    return found;
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

function perCode(
  tallies: Map<string, Tally>,
  columns: LineColumns,
  name: string,
): (row: number) => Tally {
  const texts = textsOf(columns, name);
  const byCode = texts.values.map((value) => tallyOf(tallies, value));
  const none = new Tally();
  return (row) => byCode[texts.codes[row] ?? 0] ?? none;
}

function groupsOf(tallies: ReadonlyMap<string, Tally>): ComparedGroup[] {
  return [...tallies]
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
