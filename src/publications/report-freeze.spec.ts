import { describe, expect, it } from '@jest/globals';

import { mayStart, freezeTransitions } from './report-freeze.js';

describe('starting a report freeze', () => {
  it('starts when none is active', () => {
    expect(mayStart(null)).toEqual({ ok: true, value: 'start' });
    expect(mayStart({ state: 'failed', isWorkedOn: false }).ok).toBe(true);
  });

  it.each([
    ['is worked on', { state: 'running', isWorkedOn: true }],
    ['waits in the queue', { state: 'queued', isWorkedOn: false }],
  ] as const)('is refused with the reason while one %s', (_, active) => {
    expect(mayStart(active)).toEqual({ ok: false, reason: { code: 'run.in-progress' } });
  });

  it('takes the place of one that was killed', () => {
    const killed = { state: 'running', isWorkedOn: false } as const;
    expect(mayStart(killed)).toEqual({ ok: true, value: 'replace' });
  });

  it('never leaves finished or failed', () => {
    expect(freezeTransitions.finished).toEqual([]);
    expect(freezeTransitions.failed).toEqual([]);
  });
});
