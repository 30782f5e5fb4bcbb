import { allow, refuse, type Decision } from '../kernel/decision.js';

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
  approved: Object.freeze({ edit: 'draft', publish: 'published', withdraw: 'withdrawn' }),
  refused: Object.freeze({ edit: 'draft', withdraw: 'withdrawn' }),
  published: Object.freeze({ supersede: 'superseded', correct: 'corrected' }),
  superseded: Object.freeze({}),
  corrected: Object.freeze({}),
  withdrawn: Object.freeze({}),
});

export interface DraftStanding {
  readonly state: DraftState;
  readonly contentHash: string;
  /** Everybody who has started or edited it. */
  readonly authors: readonly string[];
}

export function moveDraft(state: DraftState, action: DraftAction): Decision<DraftState> {
  const next = draftTransitions[state][action];
  return next === undefined ? refuse('rulebook-draft.not-now', { state, action }) : allow(next);
}

/**
 * A second person decides, and on exactly what they saw: the difference is bound by the hash on their page. Whoever wrote a
 * part of it is no second person, and neither is a machine.
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
  if (by.seenHash !== draft.contentHash) return refuse('rulebook-draft.changed');
  if (action === 'refuse' && by.reason.trim() === '') return refuse('rulebook-draft.needs-reason');
  return next;
}

export function withdrawDraft(state: DraftState, reason: string): Decision<DraftState> {
  const next = moveDraft(state, 'withdraw');
  if (!next.ok) return next;
  return reason.trim() === '' ? refuse('rulebook-draft.needs-reason') : next;
}
