import { allow, refuse, type Decision } from '../kernel/decision.js';
import { quartersOfYear, yearOf, type ReportingPeriod } from '../kernel/reporting-period.js';

export const officialRunJob = 'official.run';

/** A trial stands for nothing; a provisional run stands until the next; a final one moves money. */
export const runClasses = ['trial', 'provisional', 'final'] as const;
export type RunClass = (typeof runClasses)[number];
export type StandingClass = Exclude<RunClass, 'trial'>;

/** What may follow what stands for a period: nothing takes a final result back to a provisional one. */
export const classesAfter: Readonly<Record<StandingClass | 'nothing', readonly RunClass[]>> =
  Object.freeze({
    nothing: runClasses,
    provisional: runClasses,
    final: Object.freeze(['trial', 'final'] as const),
  });

export type OfficialRunState = 'queued' | 'running' | 'finished' | 'dropped';

export type OfficialPhase = 'freezing' | 'computing' | 'refereeing' | 'switching';

/** Work of one name is done by one process at a time. */
export const lockOf = (period: string): string => `official-run ${period}`;

export const quartersOfRun = (period: ReportingPeriod): readonly ReportingPeriod[] =>
  period.includes('-Q') ? [period] : quartersOfYear(yearOf(period));

export function mayBeRunAs(
  standing: StandingClass | null,
  wanted: RunClass,
  undecided: readonly { readonly organisation: string; readonly period: string }[],
): Decision<RunClass> {
  if (!classesAfter[standing ?? 'nothing'].includes(wanted)) return refuse('run.final-stands');
  const [first] = undecided;
  if (wanted !== 'final' || first === undefined) return allow(wanted);
  const named = undecided.slice(0, 5).map((each) => `${each.organisation} (${each.period})`);
  return refuse('run.returns-undecided', {
    count: String(undecided.length),
    returns: named.join(', ') + (undecided.length > named.length ? ', …' : ''),
  });
}

/** What a final run has still to charge for a return, given what stands assessed and what earlier runs posted. */
export const differenceToPost = (
  feeMinor: bigint,
  standing: { readonly assessedMinor: bigint; readonly postedMinor: bigint },
): bigint => feeMinor - standing.assessedMinor - standing.postedMinor;

/** What a run found; amounts are decimal text, so that none passes through a float. */
export interface OfficialResult {
  readonly rulebooks: readonly { readonly id: string; readonly hash: string }[];
  readonly returns: number;
  readonly lines: number;
  readonly feeMinor: string;
  readonly chargedMinor: string;
  /** Posted by this run, and for how many returns. */
  readonly postedMinor: string;
  readonly postings: number;
  readonly currency: string;
  /** Lines and returns that PostgreSQL computed again from the register, and how many differed: none, or the run is dropped. */
  readonly judgedLines: number;
  readonly judgedReturns: number;
  readonly snapshots: Readonly<Record<string, string>>;
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** A producer whose figures have moved on since the run counted them. */
export interface StaleReturn {
  readonly organisationId: string;
  readonly organisation: string;
  readonly period: string;
  readonly year: number;
  readonly reason: 'amended' | 'late';
  readonly reference: string;
  readonly at: Date;
  /** The run that counted without it. */
  readonly runId: string;
  /** How many have moved on in all; a list gives the first of them. */
  readonly inAll: number;
}

/** Returns of a producer that were charged by a law that was corrected since, and are to be run again. */
export interface CorrectedCharges {
  readonly organisationId: string;
  readonly organisation: string;
  readonly year: number;
  /** The period to run again: that of the final run that settled them, or their quarter. */
  readonly period: string;
  readonly returns: number;
  /** Whether a final run settled them; if not, they stand as they were assessed on filing. */
  readonly settled: boolean;
  /** Since when the law is known to be another, and why; null where another rulebook was adopted. */
  readonly at: Date;
  readonly because: string | null;
  /** How many such rows and returns there are, listed or not. */
  readonly inAll: number;
  readonly returnsInAll: number;
}

/** What a run made of one producer, beside what it was charged and what the run before said. Amounts in minor units. */
export interface ProducerResult {
  readonly organisationId: string;
  readonly organisation: string;
  readonly returns: number;
  readonly lines: number;
  readonly feeMinor: bigint;
  readonly chargedMinor: bigint;
  readonly postedMinor: bigint;
  /** Null where no run came before, or it knew nothing of the producer. */
  readonly formerMinor: bigint | null;
}
