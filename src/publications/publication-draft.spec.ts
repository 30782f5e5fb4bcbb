import { describe, expect, it } from '@jest/globals';

import { approveDraft, draftTransitions, moveDraft, releaseDraft } from './publication-draft.js';

const draft = {
  state: 'preview',
  snapshotHash: 'abc',
  preparedBy: 'anna',
  approvedBy: null,
} as const;

const codeOf = (decision: ReturnType<typeof approveDraft>): string =>
  decision.ok ? decision.value : decision.reason.code;

describe('a publication before it is public', () => {
  it('has no way out of released and discarded', () => {
    expect(draftTransitions.released).toEqual({});
    expect(draftTransitions.discarded).toEqual({});
  });

  it('cannot be released before it is approved', () => {
    expect(codeOf(moveDraft('preview', 'release'))).toBe('publication.not-now');
  });

  it('is approved by a second person, never by the one who prepared it', () => {
    expect(codeOf(approveDraft(draft, 'ben', 'abc'))).toBe('approved');
    expect(codeOf(approveDraft(draft, 'anna', 'abc'))).toBe('publication.same-person');
    expect(codeOf(approveDraft(draft, null, 'abc'))).toBe('publication.needs-person');
  });

  it('is approved as seen: another hash on the page is refused', () => {
    expect(codeOf(approveDraft(draft, 'ben', 'abd'))).toBe('publication.changed');
  });

  it('is released as approved and only as the next version', () => {
    const approved = { ...draft, state: 'approved', approvedBy: 'ben' } as const;
    const check = { actualHash: 'abc', snapshotVersion: 2, nextVersion: 2 };
    expect(codeOf(releaseDraft(approved, check))).toBe('released');
    expect(codeOf(releaseDraft(approved, { ...check, actualHash: 'x' }))).toBe(
      'publication.changed',
    );
    expect(codeOf(releaseDraft(approved, { ...check, nextVersion: 3 }))).toBe(
      'publication.overtaken',
    );
  });
});
