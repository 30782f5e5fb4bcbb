import { describe, expect, it } from '@jest/globals';

import { readDecision } from './decision-form.js';

const lines = new Set(['ID.3', 'ID.4']);
const read = (outcome: string, reason = '', answers: { lineKey: string; text: string }[] = []) =>
  readDecision({ outcome, reason, answers }, lines);

describe('readDecision', () => {
  it('accepts without words', () => {
    expect(read('accepted')).toEqual({
      ok: true,
      value: { outcome: 'accepted', reason: null, answers: [] },
    });
  });

  it('requests changes only for a reason, on answers that exist', () => {
    expect(read('changes_requested', '  ')).toEqual({
      ok: false,
      reason: { code: 'decision.needs-reason' },
    });
    expect(read('changes_requested', 'Units look wrong', [{ lineKey: 'X', text: 'why' }])).toEqual({
      ok: false,
      reason: { code: 'decision.unknown-line' },
    });
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

  it('takes no other outcome and no endless text', () => {
    expect(read('').ok).toBe(false);
    expect(read('accepted', 'x'.repeat(2001)).ok).toBe(false);
  });
});
