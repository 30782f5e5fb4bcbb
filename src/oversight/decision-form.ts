import type { Refusal } from '../kernel/decision.js';

export interface NamedAnswer {
  lineKey: string;
  text: string;
}

export interface ReturnDecisionRequest {
  outcome: 'accepted' | 'changes_requested';
  reason: string | null;
  answers: NamedAnswer[];
}

/** What is wrong with a decision, and where: at the outcome, at the reason, or at what is asked about a line. */
export interface DecisionFault {
  readonly field: 'outcome' | 'reason' | { readonly lineKey: string };
  readonly reason: Refusal;
}

export type ReadDecision =
  | { readonly ok: true; readonly value: ReturnDecisionRequest }
  | {
      readonly ok: false;
      readonly reason: Refusal;
      readonly faults: readonly [DecisionFault, ...DecisionFault[]];
    };

export const longestReason = 2000;

/**
 * What the officer sent, checked, all faults at once: changes are requested on named answers and for a reason; acceptance needs
 * neither, and asks nothing: what was typed beside a line is not dropped without a word.
 */
export function readDecision(
  given: { outcome: string; reason: string; answers: readonly NamedAnswer[] },
  knownLines: ReadonlySet<string>,
): ReadDecision {
  const reason = given.reason.trim();
  const answers = given.answers
    .map(({ lineKey, text }) => ({ lineKey, text: text.trim() }))
    .filter(({ text }) => text !== '');
  const faults: DecisionFault[] = [];
  const fault = (field: DecisionFault['field'], code: string, params?: Refusal['params']): void => {
    faults.push({ field, reason: params === undefined ? { code } : { code, params } });
  };
  const most = { most: String(longestReason) };
  const accepted = given.outcome === 'accepted';
  if (!accepted && given.outcome !== 'changes_requested') fault('outcome', 'decision.choose');
  if (accepted && answers.length > 0)
    fault('outcome', 'decision.accepts-and-asks', { count: String(answers.length) });
  if (given.outcome === 'changes_requested' && reason === '')
    fault('reason', 'decision.needs-reason');
  if (reason.length > longestReason) fault('reason', 'decision.too-long', most);
  for (const { lineKey, text } of answers) {
    if (text.length > longestReason) fault({ lineKey }, 'decision.too-long', most);
    if (!knownLines.has(lineKey)) fault({ lineKey }, 'decision.unknown-line');
  }
  const [first, ...more] = faults;
  if (first !== undefined) return { ok: false, reason: first.reason, faults: [first, ...more] };
  return accepted
    ? {
        ok: true,
        value: { outcome: 'accepted', reason: reason === '' ? null : reason, answers: [] },
      }
    : { ok: true, value: { outcome: 'changes_requested', reason, answers } };
}
