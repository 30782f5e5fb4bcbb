import { describe, expect, it } from '@jest/globals';

import { mayStart, runTransitions } from './national-run.js';

const now = new Date('2026-11-23T10:00:00Z');
const before = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);

describe('starting a national run', () => {
  it('starts when none is active', () => {
    expect(mayStart(null, now)).toEqual({ ok: true, value: 'start' });
    expect(mayStart({ state: 'failed', progressedAt: before(1) }, now).ok).toBe(true);
  });

  it('is refused with the reason while one moves', () => {
    expect(mayStart({ state: 'running', progressedAt: before(59) }, now)).toEqual({
      ok: false,
      reason: { code: 'run.in-progress' },
    });
  });

  it('takes the place of one that was killed', () => {
    const verdict = mayStart({ state: 'running', progressedAt: before(60) }, now);
    expect(verdict).toEqual({ ok: true, value: 'replace' });
  });

  it('never leaves finished or failed', () => {
    expect(runTransitions.finished).toEqual([]);
    expect(runTransitions.failed).toEqual([]);
  });
});
