import { describe, expect, it } from '@jest/globals';

import { isUnremarkable, reviewFlags } from './review-flags.js';

const ordinary = {
  dueOn: '2026-04-30',
  daysLate: 0,
  nil: false,
  submissionNumber: 1,
  massMg: 1_100n,
  previousMassMg: 1_000n,
  askedLines: 0,
  linesWithoutReason: 0,
  vanishedLines: 0,
};

const codes = (changes: Partial<typeof ordinary> | { previousMassMg: null }): string[] =>
  reviewFlags({ ...ordinary, ...changes }).map(({ code }) => code);

describe('reviewFlags', () => {
  it('finds nothing to say about ordinary trade on time', () => {
    expect(isUnremarkable(reviewFlags(ordinary))).toBe(true);
  });

  it('gives the reason with its figure', () => {
    expect(reviewFlags({ ...ordinary, daysLate: 3 })).toEqual([
      { code: 'late', params: { days: '3' } },
    ]);
    expect(reviewFlags({ ...ordinary, massMg: 400n })).toEqual([
      { code: 'large_change', params: { percent: '-60' } },
    ]);
  });

  it('names each kind', () => {
    expect(codes({ previousMassMg: null })).toEqual(['first_return']);
    expect(codes({ nil: true, massMg: 0n })).toEqual(['nil_after_lines']);
    expect(codes({ submissionNumber: 2 })).toEqual(['amendment']);
    expect(codes({ askedLines: 2, linesWithoutReason: 1 })).toEqual(['line_change']);
    expect(codes({ vanishedLines: 1 })).toEqual(['vanished']);
  });

  it('leaves a large change of a line alone when the producer gave the reason', () => {
    expect(codes({ askedLines: 2, linesWithoutReason: 0 })).toEqual([]);
  });
});

describe('a name that could be taken for another', () => {
  it('is the first thing to be said, and keeps the return from being accepted unopened', () => {
    const flags = reviewFlags(
      { ...ordinary, daysLate: 3 },
      { code: 'look_alike', name: 'Volkswagen' },
    );
    expect(flags).toEqual([
      { code: 'look_alike', params: { name: 'Volkswagen' } },
      { code: 'late', params: { days: '3' } },
    ]);
    expect(isUnremarkable(reviewFlags(ordinary, { code: 'mixed_scripts' }))).toBe(false);
  });
});
