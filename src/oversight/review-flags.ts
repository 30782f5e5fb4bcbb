import type { NameWarning } from '../access/index.js';
import { isLargeChange } from '../returns/index.js';

/** Why a case officer should look at a return before accepting it. A return without flags is unremarkable. */
export type FlagCode =
  | 'late'
  | 'large_change'
  | 'line_change'
  | 'vanished'
  | 'first_return'
  | 'nil_after_lines'
  | 'amendment'
  | 'look_alike'
  | 'mixed_scripts';

export interface ReviewFlag {
  code: FlagCode;
  /** Exact values for the sentence: days, percent, number of lines. */
  params: Record<string, string>;
}

export interface ReviewedReturn {
  dueOn: string;
  daysLate: number;
  nil: boolean;
  submissionNumber: number;
  massMg: bigint;
  /** Null when nothing was accepted for the quarter before. */
  previousMassMg: bigint | null;
  /** Lines that the producer was asked about: changed by more than half, or of an unusual mass. */
  askedLines: number;
  linesWithoutReason: number;
  /** Batteries declared last quarter and no longer. */
  vanishedLines: number;
}

/** Change of `now` against `before` in whole percent towards zero; null when there was nothing before. */
export function changePercent(now: bigint, before: bigint): bigint | null {
  return before === 0n ? null : ((now - before) * 100n) / before;
}

export function reviewFlags(given: ReviewedReturn, name?: NameWarning): ReviewFlag[] {
  const flags = nameFlags(name);
  const add = (code: FlagCode, params: Record<string, string> = {}): void => {
    flags.push({ code, params });
  };
  const { massMg, previousMassMg } = given;
  if (given.daysLate > 0) add('late', { days: String(given.daysLate) });
  if (given.submissionNumber > 1) add('amendment', { number: String(given.submissionNumber) });
  if (previousMassMg === null) add('first_return');
  else if (given.nil && previousMassMg > 0n) add('nil_after_lines');
  else if (isLargeChange(massMg, previousMassMg)) {
    const percent = changePercent(massMg, previousMassMg);
    add('large_change', { percent: percent === null ? '' : String(percent) });
  }
  if (given.linesWithoutReason > 0)
    add('line_change', {
      lines: String(given.askedLines),
      withoutReason: String(given.linesWithoutReason),
    });
  if (!given.nil && given.vanishedLines > 0)
    add('vanished', { lines: String(given.vanishedLines) });
  return flags;
}

/** What is to be said of the name of who files comes first. */
const nameFlags = (warning: NameWarning | undefined): ReviewFlag[] => {
  if (warning === undefined) return [];
  const { code, ...params } = warning;
  return [{ code, params }];
};

/** An officer may take unremarkable returns together; a flagged one is opened and decided by itself. */
export const isUnremarkable = (flags: readonly ReviewFlag[]): boolean => flags.length === 0;
