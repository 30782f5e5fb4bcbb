import { describe, expect, it } from '@jest/globals';
import { allow, refuse, valueOf } from './decision.js';
import { blocks } from './issue.js';

describe('decision', () => {
  it('carries a value or a reason, never both', () => {
    expect(allow(1)).toEqual({ ok: true, value: 1 });
    expect(refuse('return.already-accepted')).toEqual({
      ok: false,
      reason: { code: 'return.already-accepted' },
    });
    expect(refuse('x', { a: 'b' })).toEqual({
      ok: false,
      reason: { code: 'x', params: { a: 'b' } },
    });
  });

  it('throws where a refusal cannot be', () => {
    expect(() => valueOf(refuse('mass.unreadable'))).toThrow('mass.unreadable');
  });

  it('a warning alone does not block', () => {
    const issue = { code: 'a', message: 'b', location: {} };
    expect(blocks([{ ...issue, severity: 'warning' }])).toBe(false);
    expect(
      blocks([
        { ...issue, severity: 'warning' },
        { ...issue, severity: 'error' },
      ]),
    ).toBe(true);
  });
});
