import { describe, expect, it } from '@jest/globals';

import { countFilings, filedLate, filingStanding, type Filing } from './filing-overview.js';

const filing = (changes: Partial<Filing>): Filing => ({
  state: 'open',
  dueOn: '2026-04-30',
  filedOn: null,
  ...changes,
});

describe('the overview of filings', () => {
  it('calls a return missing only after its due day', () => {
    expect(filingStanding(filing({}), '2026-04-30')).toBe('not_due');
    expect(filingStanding(filing({}), '2026-05-01')).toBe('missing');
    expect(filingStanding(filing({ state: null }), '2026-05-01')).toBe('missing');
  });

  it('takes a return filed on the due day as in time', () => {
    expect(filedLate(filing({ filedOn: '2026-04-30' }))).toBe(false);
    expect(filedLate(filing({ filedOn: '2026-05-01' }))).toBe(true);
  });

  it('counts each producer once in its standing', () => {
    const counts = countFilings(
      [
        { ...filing({ state: 'accepted', filedOn: '2026-04-02' }), producers: 10 },
        { ...filing({ state: 'submitted', filedOn: '2026-05-02' }), producers: 1 },
        { ...filing({ state: 'changes_requested', filedOn: '2026-04-02' }), producers: 1 },
        { ...filing({}), producers: 2 },
        { ...filing({ state: null }), producers: 3 },
      ],
      '2026-05-03',
    );
    expect(counts).toEqual({
      expected: 17,
      filed: 12,
      accepted: 10,
      waiting: 1,
      late: 1,
      missing: 5,
    });
  });
});
