import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { tooLong } from '../kernel/written-text.js';
import type { RulebookFiles } from '../rules/index.js';

export type DraftState =
  | 'draft'
  | 'checked'
  | 'tried'
  | 'approved'
  | 'refused'
  | 'published'
  | 'superseded'
  | 'corrected'
  | 'withdrawn';
export type DraftAction =
  | 'edit'
  | 'check'
  | 'try'
  | 'approve'
  | 'refuse'
  | 'publish'
  | 'withdraw'
  | 'supersede'
  | 'correct';

/** The life of a rulebook's draft. Pages, documentation and tests read this one table. Every edit begins anew. */
export const draftTransitions: Readonly<
  Record<DraftState, Readonly<Partial<Record<DraftAction, DraftState>>>>
> = Object.freeze({
  draft: Object.freeze({ edit: 'draft', check: 'checked', withdraw: 'withdrawn' }),
  checked: Object.freeze({ edit: 'draft', try: 'tried', withdraw: 'withdrawn' }),
  tried: Object.freeze({
    edit: 'draft',
    try: 'tried',
    approve: 'approved',
    refuse: 'refused',
    withdraw: 'withdrawn',
  }),
  approved: Object.freeze({
    edit: 'draft',
    try: 'tried',
    publish: 'published',
    withdraw: 'withdrawn',
  }),
  refused: Object.freeze({ edit: 'draft', withdraw: 'withdrawn' }),
  published: Object.freeze({ supersede: 'superseded', correct: 'corrected' }),
  superseded: Object.freeze({}),
  corrected: Object.freeze({}),
  withdrawn: Object.freeze({}),
});

export interface DraftStanding {
  readonly state: DraftState;
  /** Of all that is decided: the draft and the effect that is kept with it. */
  readonly boundHash: string;
  /** Everybody who has started or edited it. */
  readonly authors: readonly string[];
}

export function moveDraft(state: DraftState, action: DraftAction): Decision<DraftState> {
  const next = draftTransitions[state][action];
  return next === undefined ? refuse('rulebook-draft.not-now', { state, action }) : allow(next);
}

/**
 * Law is what computes: the text and its tables. Cases prove it and change no result, so a draft of nothing but cases has no version
 * to become; they wait in it for a change of a rate or a formula.
 */
export function changeOfLaw(base: RulebookFiles, draft: RulebookFiles): Decision<true> {
  const law = ({ rulebookYaml, tables }: RulebookFiles) => canonicalJson({ rulebookYaml, tables });
  if (law(base) !== law(draft)) return allow(true);
  const same = canonicalJson(base.cases) === canonicalJson(draft.cases);
  return refuse(same ? 'rulebook.no-change' : 'rulebook-draft.only-cases');
}

/**
 * A second person decides, and on exactly what they saw: the difference and the effect are bound by the hash on their page. Whoever wrote a
 * part of it is no second person, and neither is a machine. Approving takes the number of the decision or a reason, refusing a reason:
 * whoever asks later why this is law reads it in the trail.
 */
export function decideDraft(
  draft: DraftStanding,
  action: 'approve' | 'refuse',
  by: { readonly personId: string | null; readonly seenHash: string; readonly reason: string },
): Decision<DraftState> {
  const next = moveDraft(draft.state, action);
  if (!next.ok) return next;
  if (by.personId === null) return refuse('rulebook-draft.needs-person');
  if (draft.authors.includes(by.personId)) return refuse('rulebook-draft.own');
  if (by.seenHash !== draft.boundHash) return refuse('rulebook-draft.changed');
  const reason = readReason(
    by.reason,
    action === 'approve' ? 'rulebook-draft.needs-number' : 'rulebook-draft.needs-reason',
  );
  return reason.ok ? next : reason;
}

const LONGEST_REASON = 1000;

/** A reason as it is kept: whole, or not at all. */
export function readReason(
  written: string,
  missing = 'rulebook-draft.needs-reason',
): Decision<string> {
  const reason = written.trim();
  if (reason === '') return refuse(missing);
  return reason.length > LONGEST_REASON
    ? { ok: false, reason: tooLong(reason, LONGEST_REASON) }
    : allow(reason);
}

/** A day of effect as it is typed; one that does not exist is told from none. */
export function readDayOfEffect(written: string): Decision<CalendarDate> {
  const text = written.trim();
  if (text === '') return refuse('rulebook-draft.needs-day');
  // As a German keyboard writes it: 1.4.2027 is never the fourth of January.
  const [, day = '', month = '', year = ''] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  return parseCalendarDate(
    year === '' ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
  );
}

export function withdrawDraft(state: DraftState, reason: string): Decision<DraftState> {
  const next = moveDraft(state, 'withdraw');
  if (!next.ok) return next;
  const read = readReason(reason);
  return read.ok ? next : read;
}
