import { allow, refuse, type Decision } from '../kernel/decision.js';
import { parseLocalMinute } from '../kernel/local-minute.js';

export type DraftState = 'preview' | 'approved' | 'released' | 'discarded';
/** Nothing goes back to where it began. */
export type MovedState = Exclude<DraftState, 'preview'>;
export type DraftAction = 'approve' | 'release' | 'discard';

/** The life of a publication before it is public. The documentation and the tests read this table too. */
export const draftTransitions: Readonly<
  Record<DraftState, Readonly<Partial<Record<DraftAction, MovedState>>>>
> = Object.freeze({
  preview: Object.freeze({ approve: 'approved', discard: 'discarded' }),
  approved: Object.freeze({ release: 'released', discard: 'discarded' }),
  released: Object.freeze({}),
  discarded: Object.freeze({}),
});

export interface DraftStanding {
  state: DraftState;
  snapshotHash: string;
  preparedBy: string | null;
  approvedBy: string | null;
}

export function moveDraft(state: DraftState, action: DraftAction): Decision<MovedState> {
  const next = draftTransitions[state][action];
  return next === undefined ? refuse('publication.not-now', { state, action }) : allow(next);
}

/**
 * A second person approves exactly what they saw: the hash on the approver's page is the draft's.
 * Somebody without an identity (a machine) can neither prepare for nor stand in as the second person.
 */
export function approveDraft(
  draft: DraftStanding,
  approver: string | null,
  seenHash: string,
): Decision<MovedState> {
  const next = moveDraft(draft.state, 'approve');
  if (!next.ok) return next;
  if (approver === null || draft.preparedBy === null) return refuse('publication.needs-person');
  if (approver === draft.preparedBy) return refuse('publication.same-person');
  if (seenHash !== draft.snapshotHash) return refuse('publication.changed');
  return next;
}

/** A release is set at most so long ahead: a year that is mistyped is asked back. */
const mostDaysAhead = 366;
const DAY_MS = 86_400_000;

/** When an approved draft shall be released, read as clocks of the programme show it; blank where no minute is set. */
export function readReleaseMinute(
  text: string,
  { now, timeZone }: { readonly now: Date; readonly timeZone: string },
): Decision<Date | null> {
  if (text.trim() === '') return allow(null);
  const minute = parseLocalMinute(text, timeZone);
  if (!minute.ok) return minute;
  const ahead = minute.value.getTime() - now.getTime();
  const found = { found: text.trim() };
  if (ahead <= 0) return refuse('publication.minute-past', found);
  return ahead > mostDaysAhead * DAY_MS ? refuse('publication.minute-far', found) : minute;
}

/** Only what was approved is released by the clock. */
export function mayBeScheduled({ state }: Pick<DraftStanding, 'state'>): Decision<null> {
  return state === 'approved' ? allow(null) : refuse('publication.not-now', { state });
}

/** Whoever sets a minute names one; calling a release off is asked for by itself. */
export const neededMinute = (minute: Decision<Date | null>): Decision<Date | null> =>
  minute.ok && minute.value === null ? refuse('publication.minute-missing') : minute;

export interface ReleaseCheck {
  /** Hash of the snapshot as stored now. */
  actualHash: string;
  snapshotVersion: number;
  /** What the next version number of the period is now. */
  nextVersion: number;
}

export function releaseDraft(draft: DraftStanding, check: ReleaseCheck): Decision<MovedState> {
  const next = moveDraft(draft.state, 'release');
  if (!next.ok) return next;
  if (draft.approvedBy === null) return refuse('publication.needs-approval');
  if (check.actualHash !== draft.snapshotHash) return refuse('publication.changed');
  if (check.snapshotVersion !== check.nextVersion) return refuse('publication.overtaken');
  return next;
}
