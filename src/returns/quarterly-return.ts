import { isOver, type CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import { decimalFromMinor } from '../kernel/money.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { tooLong } from '../kernel/written-text.js';
import { declaredHash, type DeclaredAnswer, type DraftAnswer } from './agency-question.js';

export const returnStates = ['open', 'submitted', 'changes_requested', 'accepted'] as const;
export type ReturnState = (typeof returnStates)[number];
export type ReturnAction = 'save' | 'submit' | 'amend' | 'accept' | 'request_changes';

/**
 * What may be done in which state, and where it leads. A draft can always be prepared: what was submitted stays as it
 * is until a new submission takes its place. The documentation and the tests read this table.
 */
export const returnTransitions: Readonly<
  Record<ReturnState, Readonly<Partial<Record<ReturnAction, ReturnState>>>>
> = Object.freeze({
  open: { save: 'open', submit: 'submitted' },
  submitted: {
    save: 'submitted',
    amend: 'submitted',
    accept: 'accepted',
    request_changes: 'changes_requested',
  },
  changes_requested: { save: 'changes_requested', amend: 'submitted' },
  accepted: { save: 'accepted', amend: 'submitted' },
});

export interface QuarterlyReturn {
  readonly id: string;
  readonly organisationId: string;
  readonly period: ReportingPeriod;
  readonly state: ReturnState;
  readonly dueOn: CalendarDate;
  readonly draftVersion: number;
  readonly draftSavedAt: Date | null;
  /** When the request began to arrive that brought the draft as it stands. */
  readonly draftReceivedAt: Date | null;
  /** What the draft answers to the agency, which waits for an amendment. */
  readonly draftAnswers: readonly DraftAnswer[];
  readonly nilDeclared: boolean;
  readonly latestSubmission: number;
}

function moved(state: ReturnState, action: ReturnAction): Decision<ReturnState> {
  const next = returnTransitions[state][action];
  return next === undefined ? refuse('return.not-now', { state, action }) : allow(next);
}

/** A draft is saved over the version it was made from, never over a newer one. */
export function saveDraft(
  quarterlyReturn: QuarterlyReturn,
  draft: { readonly expectedVersion: number; readonly nil: boolean; readonly hasLines: boolean },
): Decision<{ readonly draftVersion: number; readonly nil: boolean }> {
  const allowed = moved(quarterlyReturn.state, 'save');
  if (!allowed.ok) return allowed;
  const { draftVersion } = quarterlyReturn;
  if (draft.expectedVersion !== draftVersion)
    return refuse('return.draft-changed', {
      yours: String(draft.expectedVersion),
      current: String(draftVersion),
    });
  if (draft.nil && draft.hasLines) return refuse('return.nil-with-lines');
  return allow({ draftVersion: draftVersion + 1, nil: draft.nil });
}

export interface EarlierSubmission {
  readonly number: number;
  readonly reference: string;
  readonly contentHash: string;
  readonly answers: readonly DeclaredAnswer[];
}

export interface Confirmation {
  /** The submission this is to become: the page says which, so that a repeated confirmation is known as one. */
  readonly number: number;
  /** Hash of what the signer was shown. */
  readonly contentHash: string;
  readonly declared: boolean;
  readonly reason: string | null;
  /** By which rules and at what fee it was shown; absent where a program confirms without having asked. */
  readonly shown?: Charge;
}

/** What some rules make of lines: which version of them, and the fee in minor units. */
export interface Charge {
  readonly rulebookHash: string;
  readonly feeMinor: bigint;
  readonly currency: string;
}

/**
 * Refused when the signer saw another charge: the rules of the quarter were replaced since, or the day is over that they charge
 * less on. Nobody signs for another fee.
 */
export function sameRules(shown: Charge | undefined, now: Charge): Decision<null> {
  const same = shown?.rulebookHash === now.rulebookHash;
  if (shown === undefined || (same && shown.feeMinor === now.feeMinor)) return allow(null);
  const amount = ({ feeMinor, currency }: Charge): string =>
    `${decimalFromMinor(feeMinor, currency)} ${currency}`;
  return refuse(same ? 'return.fee-changed' : 'return.rules-changed', {
    shown: amount(shown),
    now: amount(now),
  });
}

export interface DraftToSubmit {
  readonly contentHash: string;
  /** The hash without the answers. */
  readonly linesHash: string;
  /** To what the agency asked of the submission that this is to amend. */
  readonly answers: readonly DeclaredAnswer[];
  readonly lines: number;
  readonly nil: boolean;
  /** Lines that still need a reason. */
  readonly unanswered: number;
  /** Lines whose model has another version in force than their mass came from. */
  readonly outdated: number;
  readonly withdrawn: WithdrawnLines;
}

/** Lines whose model was withdrawn before their quarter had a day with it. */
export interface WithdrawnLines {
  readonly count: number;
  /** The references of their models, the first of them. */
  readonly models: readonly string[];
}

export type SubmitDecision =
  | { readonly kind: 'repeated'; readonly reference: string }
  | {
      readonly kind: 'new';
      readonly number: number;
      readonly state: ReturnState;
      /** Why it amends; null for the first submission. */
      readonly reason: string | null;
    };

const longestReason = 2_000;

/**
 * A return refers to the version of a model that is in force for its quarter: nobody signs for another mass, nor for a model
 * that was no longer on the market.
 */
export function linesInForce({
  outdated,
  withdrawn: { count, models },
}: Pick<DraftToSubmit, 'outdated' | 'withdrawn'>): Decision<null> {
  if (count > 0) {
    const named = models.join(', ') + (count > models.length ? ' …' : '');
    return refuse('return.withdrawn-models', { count: String(count), models: named });
  }
  return outdated === 0
    ? allow(null)
    : refuse('return.outdated-models', { count: String(outdated) });
}

/**
 * Whether signing the draft would only repeat the newest submission. Where the agency asks, the same figures are an answer: what was
 * asked about is right as it is.
 */
export const onlyRepeats = (
  { state }: QuarterlyReturn,
  { linesHash }: Pick<DraftToSubmit, 'linesHash'>,
  latest: EarlierSubmission | null,
): boolean =>
  latest !== null &&
  state !== 'changes_requested' &&
  declaredHash(linesHash, latest.answers) === latest.contentHash;

/** What was answered to the agency's reason is why the return is amended, unless another one is given. */
const reasonOf = ({ reason }: Signature, answers: readonly DeclaredAnswer[]): string => {
  const given = reason?.trim() ?? '';
  return given === '' ? (answers.find(({ lineKey }) => lineKey === null)?.text ?? '') : given;
};

/** What of a signature a person fills in. */
type Signature = Pick<Confirmation, 'declared' | 'reason'>;

/** All that a signature lacks: the declaration, and for an amendment why it is one. */
export function faultsOfSignature(
  signature: Signature,
  { number, answers }: { readonly number: number; readonly answers: readonly DeclaredAnswer[] },
): Refusal[] {
  const faults: Refusal[] = signature.declared ? [] : [{ code: 'return.not-declared' }];
  const reason = number === 1 ? null : reasonOf(signature, answers);
  if (reason === '') faults.push({ code: 'return.reason-needed' });
  if (reason !== null && reason.length > longestReason) faults.push(tooLong(reason, longestReason));
  return faults;
}

/** Decides on a confirmation. The same confirmation again is the same submission; anything shown before and changed since is not. */
export function submitReturn(
  quarterlyReturn: QuarterlyReturn,
  draft: DraftToSubmit,
  latest: EarlierSubmission | null,
  confirmation: Confirmation,
): Decision<SubmitDecision> {
  const next = quarterlyReturn.latestSubmission + 1;
  if (latest?.number === confirmation.number && latest.contentHash === confirmation.contentHash)
    return allow({ kind: 'repeated', reference: latest.reference });
  if (confirmation.number !== next)
    return refuse('return.already-submitted', { number: String(quarterlyReturn.latestSubmission) });
  if (confirmation.contentHash !== draft.contentHash) return refuse('return.changed-since-check');
  if (!confirmation.declared) return refuse('return.not-declared');
  if (draft.lines === 0 && !draft.nil) return refuse('return.nothing-declared');
  const current = linesInForce(draft);
  if (!current.ok) return current;
  if (draft.unanswered > 0)
    return refuse('return.reasons-missing', { count: String(draft.unanswered) });
  const action = next === 1 ? 'submit' : 'amend';
  const reason = action === 'amend' ? reasonOf(confirmation, draft.answers) : null;
  const [fault] = faultsOfSignature(confirmation, { number: next, answers: draft.answers });
  if (fault !== undefined) return { ok: false, reason: fault };
  if (reason !== null && onlyRepeats(quarterlyReturn, draft, latest))
    return refuse('return.nothing-changed');
  const state = moved(quarterlyReturn.state, action);
  return state.ok ? allow({ kind: 'new', number: next, state: state.value, reason }) : state;
}

export interface ReturnVerdict {
  readonly submissionNumber: number;
  readonly outcome: 'accepted' | 'changes_requested';
  readonly reason: string | null;
}

/** The agency's decision on the newest submission; one that has been replaced meanwhile is not decided on. */
export function decideReturn(
  quarterlyReturn: QuarterlyReturn,
  verdict: ReturnVerdict,
): Decision<ReturnState> {
  const { state, latestSubmission } = quarterlyReturn;
  if (latestSubmission === 0) return refuse('return.not-submitted');
  if (verdict.submissionNumber !== latestSubmission)
    return refuse('return.newer-submission', { number: String(latestSubmission) });
  if (verdict.outcome === 'changes_requested' && (verdict.reason?.trim() ?? '') === '')
    return refuse('decision.needs-reason');
  if (state !== 'submitted') return refuse('return.already-decided', { state });
  return moved(state, verdict.outcome === 'accepted' ? 'accept' : 'request_changes');
}

/** Late is shown, not blocked. A due date ends at midnight in the programme's time zone. */
export function isLate(dueOn: CalendarDate, instant: Date, timeZone: string): boolean {
  return isOver(dueOn, instant, timeZone);
}
