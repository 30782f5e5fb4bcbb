import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { declaredHash } from './agency-question.js';
import {
  decideReturn,
  faultsOfSignature,
  isLate,
  returnStates,
  returnTransitions,
  sameRules,
  saveDraft,
  submitReturn,
  type QuarterlyReturn,
  type ReturnState,
} from './quarterly-return.js';

const inState = (state: ReturnState, latestSubmission = 0): QuarterlyReturn => ({
  id: 'r',
  organisationId: 'o',
  period: '2026-Q2' as ReportingPeriod,
  state,
  dueOn: '2026-07-30' as CalendarDate,
  draftVersion: 3,
  draftSavedAt: null,
  draftReceivedAt: null,
  draftAnswers: [],
  nilDeclared: false,
  latestSubmission,
});
const draft = {
  ...{
    contentHash: 'new',
    linesHash: 'new',
    answers: [],
    lines: 2,
    nil: false,
    unanswered: 0,
    outdated: 0,
  },
  withdrawn: { count: 0, models: [] },
};
const first = { number: 1, contentHash: 'new', declared: true, reason: null };
const one = { number: 1, reference: 'DEMO-S-1', contentHash: 'old', answers: [] };

const outcome = (decision: ReturnType<typeof submitReturn>): string =>
  decision.ok ? decision.value.kind : decision.reason.code;

describe('the states of a quarterly return', () => {
  it('cannot be changed at run time, and lead to known states only', () => {
    expect(Object.isFrozen(returnTransitions)).toBe(true);
    const targets = Object.values(returnTransitions).flatMap((each) => Object.values(each));
    expect(targets.every((state) => returnStates.includes(state))).toBe(true);
  });

  it('accept only what was submitted', () => {
    const accepting = returnStates.filter((state) => returnTransitions[state].accept !== undefined);
    expect(accepting).toEqual(['submitted']);
  });
});

describe('a confirmation', () => {
  it('becomes the first submission', () => {
    expect(submitReturn(inState('open'), draft, null, first)).toEqual({
      ok: true,
      value: { kind: 'new', number: 1, state: 'submitted', reason: null },
    });
  });

  it.each([
    ['not declared', { ...first, declared: false }, 'return.not-declared'],
    ['of another draft', { ...first, contentHash: 'older' }, 'return.changed-since-check'],
    ['of a later number', { ...first, number: 2 }, 'return.already-submitted'],
  ])('%s is refused', (_, confirmation, code) => {
    expect(outcome(submitReturn(inState('open'), draft, null, confirmation))).toBe(code);
  });

  it('of nothing is refused unless nothing is what is declared', () => {
    const empty = { ...draft, lines: 0 };
    expect(outcome(submitReturn(inState('open'), empty, null, first))).toBe(
      'return.nothing-declared',
    );
    expect(outcome(submitReturn(inState('open'), { ...empty, nil: true }, null, first))).toBe(
      'new',
    );
  });

  it('waits until every line that stands out has its reason', () => {
    const open = { ...draft, unanswered: 3 };
    expect(submitReturn(inState('open'), open, null, first)).toEqual({
      ok: false,
      reason: { code: 'return.reasons-missing', params: { count: '3' } },
    });
  });

  it('repeated is the same submission, whatever the draft says by now', () => {
    const again = submitReturn(inState('submitted', 1), draft, one, {
      ...first,
      contentHash: 'old',
    });
    expect(again).toEqual({ ok: true, value: { kind: 'repeated', reference: 'DEMO-S-1' } });
  });

  it.each([
    ['submitted', 'return.nothing-changed'],
    ['changes_requested', 'new'],
    ['accepted', 'return.nothing-changed'],
  ] as const)(
    'amends a return that is %s, with a reason and a change; of the same figures it is %s',
    (state, repeated) => {
      const second = { ...first, number: 2 };
      const amend = (confirmation: typeof second, of = draft, latest = one): string =>
        outcome(submitReturn(inState(state, 1), of, latest, confirmation));
      expect(amend(second)).toBe('return.reason-needed');
      expect(amend({ ...second, reason: '  ' } as never)).toBe('return.reason-needed');
      expect(amend({ ...second, reason: 'missed a line' } as never)).toBe('new');
      const same = { ...one, contentHash: 'new' };
      expect(amend({ ...second, reason: 'x' } as never, draft, same)).toBe(repeated);
    },
  );

  it('is told all that it lacks at once', () => {
    const lacks = (of: object, number: number, answers: object[] = []) =>
      faultsOfSignature({ ...first, ...of }, { number, answers: answers as never }).map(
        ({ code }) => code,
      );
    expect(lacks({ declared: false }, 1)).toEqual(['return.not-declared']);
    expect(lacks({ declared: false }, 2)).toEqual(['return.not-declared', 'return.reason-needed']);
    const long = { declared: false, reason: 'x'.repeat(2_001) };
    expect(lacks(long, 2)).toEqual(['return.not-declared', 'field.too-long']);
    expect(lacks({}, 2, [{ lineKey: null, question: 'Why?', text: 'A fleet' }])).toEqual([]);
  });

  it('is a change only where it says more than the answers that were signed before', () => {
    const answers = [{ lineKey: null, question: 'Why so many?', text: 'A fleet' }];
    const answeredBefore = { ...one, contentHash: declaredHash('new', answers), answers };
    const again = { ...first, number: 2, reason: 'x' } as never;
    expect(outcome(submitReturn(inState('submitted', 1), draft, answeredBefore, again))).toBe(
      'return.nothing-changed',
    );
  });

  it('is amended for the reason that the agency was answered, unless it gives another', () => {
    const answers = [{ lineKey: null, question: 'Why so many?', text: 'A fleet' }];
    const reasonOf = (reason: string | null): unknown => {
      const confirmation = { ...first, number: 2, reason };
      return submitReturn(
        inState('changes_requested', 1),
        { ...draft, answers },
        one,
        confirmation,
      );
    };
    expect(reasonOf(null)).toMatchObject({ value: { reason: 'A fleet' } });
    expect(reasonOf(' A delivery ')).toMatchObject({ value: { reason: 'A delivery' } });
  });
});

describe('the rules that a signer was shown', () => {
  const now = { rulebookHash: 'new', feeMinor: 1_950n, currency: 'EUR' };

  it('may be those of now, or unknown where a program never asked', () => {
    expect([sameRules(now, now), sameRules(undefined, now)]).toEqual([
      { ok: true, value: null },
      { ok: true, value: null },
    ]);
  });

  it('are told with both fees when they were replaced, also where the fee stayed', () => {
    const shown = { ...now, rulebookHash: 'old', feeMinor: 950n };
    expect(sameRules(shown, now)).toEqual({
      ok: false,
      reason: { code: 'return.rules-changed', params: { shown: '9.50 EUR', now: '19.50 EUR' } },
    });
    expect(sameRules({ ...now, rulebookHash: 'old' }, now).ok).toBe(false);
  });
});

describe('a draft', () => {
  it('is saved over the version it was made from only', () => {
    const save = (expectedVersion: number) =>
      saveDraft(inState('open'), { expectedVersion, nil: false, hasLines: true });
    expect(save(3)).toEqual({ ok: true, value: { draftVersion: 4, nil: false } });
    expect(save(2)).toMatchObject({
      reason: { code: 'return.draft-changed', params: { yours: '2', current: '3' } },
    });
  });
});

describe('the agency', () => {
  const accept = { submissionNumber: 1, outcome: 'accepted', reason: null } as const;
  it('decides once, on the newest submission, and says why it asks for changes', () => {
    const code = (state: ReturnState, verdict: Parameters<typeof decideReturn>[1]): string => {
      const decided = decideReturn(inState(state, 1), verdict);
      return decided.ok ? decided.value : decided.reason.code;
    };
    expect(code('submitted', accept)).toBe('accepted');
    expect(code('accepted', accept)).toBe('return.already-decided');
    expect(code('submitted', { ...accept, submissionNumber: 0 })).toBe('return.newer-submission');
    expect(code('submitted', { ...accept, outcome: 'changes_requested' })).toBe(
      'decision.needs-reason',
    );
  });
});

describe('lateness', () => {
  it.each([
    ['2026-07-30T21:59:59Z', false],
    ['2026-07-30T22:00:00Z', true],
  ])('%s in Berlin: %s', (instant, late) => {
    expect(isLate('2026-07-30' as CalendarDate, new Date(instant), 'Europe/Berlin')).toBe(late);
  });
});
