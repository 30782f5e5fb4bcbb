import { allow, refuse, type Decision } from '../kernel/decision.js';

export interface NamedAnswer {
  lineKey: string;
  text: string;
}

export interface ReturnDecisionRequest {
  outcome: 'accepted' | 'changes_requested';
  reason: string | null;
  answers: NamedAnswer[];
}

export const longestReason = 2000;

/** What the officer sent, checked: changes are requested on named answers and for a reason, acceptance needs neither. */
export function readDecision(
  given: { outcome: string; reason: string; answers: readonly NamedAnswer[] },
  knownLines: ReadonlySet<string>,
): Decision<ReturnDecisionRequest> {
  const reason = given.reason.trim();
  const answers = given.answers
    .map(({ lineKey, text }) => ({ lineKey, text: text.trim() }))
    .filter(({ text }) => text !== '');
  if (reason.length > longestReason || answers.some(({ text }) => text.length > longestReason))
    return refuse('decision.too-long', { most: String(longestReason) });
  if (given.outcome === 'accepted')
    return allow({ outcome: 'accepted', reason: reason === '' ? null : reason, answers: [] });
  if (given.outcome !== 'changes_requested') return refuse('decision.choose');
  if (reason === '') return refuse('decision.needs-reason');
  if (answers.some(({ lineKey }) => !knownLines.has(lineKey)))
    return refuse('decision.unknown-line');
  return allow({ outcome: 'changes_requested', reason, answers });
}
