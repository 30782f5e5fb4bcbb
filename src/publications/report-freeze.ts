import { quartersOfYear, yearOf, type ReportingPeriod } from '../kernel/reporting-period.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';

/** The name under which jobs wait in the queue, which outlives a new version. */
export const reportFreezeJob = 'national.run';

export type FreezeState = 'queued' | 'running' | 'finished' | 'failed';
export type FreezePhase = 'freezing' | 'recomputing' | 'counting';

export const freezeTransitions: Readonly<Record<FreezeState, readonly FreezeState[]>> =
  Object.freeze({
    queued: Object.freeze(['running', 'failed'] as const),
    running: Object.freeze(['finished', 'failed'] as const),
    finished: Object.freeze([]),
    failed: Object.freeze([]),
  });

/** The lock that whoever works on a freeze holds. */
export const lockOf = (freezeId: string): string => `report freeze ${freezeId}`;

export type StartVerdict = 'start' | 'replace';

/** Only one freeze of a period at a time, unless whoever worked on the one before has gone. */
export function mayStart(
  active: { readonly state: FreezeState; readonly isWorkedOn: boolean } | null,
): Decision<StartVerdict> {
  if (active === null || active.state === 'finished' || active.state === 'failed')
    return allow('start');
  // One that waits has its job in the queue, which is not lost with a process.
  return isInterrupted(active) ? allow('replace') : refuse('run.in-progress');
}

/** It should move and nobody works on it. */
export const isInterrupted = (freeze: {
  readonly state: FreezeState;
  readonly isWorkedOn: boolean;
}): boolean => freeze.state === 'running' && !freeze.isWorkedOn;

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
