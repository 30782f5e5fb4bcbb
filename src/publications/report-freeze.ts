import { quartersOfYear, yearOf, type ReportingPeriod } from '../kernel/reporting-period.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';

export const nationalRunJob = 'national.run';

export type RunState = 'queued' | 'running' | 'finished' | 'failed';
export type RunPhase = 'freezing' | 'recomputing' | 'counting';

export const runTransitions: Readonly<Record<RunState, readonly RunState[]>> = Object.freeze({
  queued: Object.freeze(['running', 'failed'] as const),
  running: Object.freeze(['finished', 'failed'] as const),
  finished: Object.freeze([]),
  failed: Object.freeze([]),
});

/** A run that has not moved for this long was killed; its successor may take its place. */
export const silentAfterMs = 60_000;

export interface ActiveRun {
  state: RunState;
  progressedAt: Date;
}

export type StartVerdict = 'start' | 'replace';

/** Only one run of a period at a time, unless the one before fell silent. */
export function mayStart(active: ActiveRun | null, now: Date): Decision<StartVerdict> {
  if (active === null || active.state === 'finished' || active.state === 'failed')
    return allow('start');
  const silentMs = now.getTime() - active.progressedAt.getTime();
  return silentMs >= silentAfterMs ? allow('replace') : refuse('run.in-progress');
}

export interface RecomputedDifference {
  reference: string;
  organisation: string;
  period: string;
  storedMinor: string | null;
  currency: string | null;
  recomputedMinor: string | null;
  finding: string | null;
}

export const quartersOf = (period: ReportingPeriod): readonly ReportingPeriod[] =>
  period.includes('-Q') ? [period] : quartersOfYear(yearOf(period));
