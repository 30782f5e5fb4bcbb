import { describe, expect, it } from '@jest/globals';

import { readDecision } from './decision-form.js';

const lines = new Set(['ID.3', 'ID.4']);
const read = (outcome: string, reason = '', answers: { lineKey: string; text: string }[] = []) =>
  readDecision({ outcome, reason, answers }, lines);

const faultsOf = (...given: Parameters<typeof read>) => {
  const decision = read(...given);
  return decision.ok ? [] : decision.faults.map(({ field, reason }) => [field, reason.code]);
};

describe('readDecision', () => {
  it('accepts without words', () => {
    expect(read('accepted')).toEqual({
      ok: true,
      value: { outcome: 'accepted', reason: null, answers: [] },
    });
  });

  it('requests changes only for a reason, on answers that exist', () => {
    expect(faultsOf('changes_requested', '  ')).toEqual([['reason', 'decision.needs-reason']]);
    const elsewhere = [{ lineKey: 'X', text: 'why' }];
    expect(faultsOf('changes_requested', 'Units look wrong', elsewhere)).toEqual([
      [{ lineKey: 'X' }, 'decision.unknown-line'],
    ]);
    expect(
      read('changes_requested', 'Units look wrong', [
        { lineKey: 'ID.3', text: ' Is this in pieces? ' },
        { lineKey: 'ID.4', text: '' },
      ]),
    ).toEqual({
      ok: true,
      value: {
        outcome: 'changes_requested',
        reason: 'Units look wrong',
        answers: [{ lineKey: 'ID.3', text: 'Is this in pieces?' }],
      },
    });
  });

  it('takes no other outcome and no endless text, and tells all of it at once', () => {
    expect(faultsOf('')).toEqual([['outcome', 'decision.choose']]);
    expect(faultsOf('accepted', 'x'.repeat(2001))).toEqual([['reason', 'decision.too-long']]);
    const endless = [{ lineKey: 'ID.3', text: 'x'.repeat(2001) }];
    expect(faultsOf('changes_requested', '', endless)).toEqual([
      ['reason', 'decision.needs-reason'],
      [{ lineKey: 'ID.3' }, 'decision.too-long'],
    ]);
  });

  it('does not drop what was asked where the return is accepted', () => {
    const asked = [{ lineKey: 'ID.3', text: 'In pieces?' }];
    expect(faultsOf('accepted', '', asked)).toEqual([['outcome', 'decision.accepts-and-asks']]);
  });
});
