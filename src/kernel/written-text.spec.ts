import { describe, expect, it } from '@jest/globals';
import { keptText, writtenReason } from './written-text.js';

describe('a written text', () => {
  it.each([
    ['Volta GmbH', 'Volta GmbH'],
    ['  two \t\n blanks ', 'two blanks'],
    ['Mu\u0308ller', 'M\u00fcller'],
    ['un\u200bseen', 'unseen'],
    ['two  inside', 'two inside'],
    ['one blank at the end ', 'one blank at the end'],
    ['two blanks at the end  ', 'two blanks at the end'],
    ['a\ttab', 'a tab'],
    ['a\u007fb', 'a b'],
    ['', ''],
    [' ', ''],
  ])('%j is kept as %j', (written, kept) => {
    expect(keptText(written)).toBe(kept);
  });
});

describe('a reason', () => {
  it('is kept as a text is', () => {
    expect(writtenReason(' a  slip ', 'x.missing')).toEqual({ ok: true, value: 'a slip' });
    expect(writtenReason('a'.repeat(2_000), 'x.missing').ok).toBe(true);
  });

  it.each([
    [' \n', { code: 'x.missing' }],
    ['a'.repeat(2_001), { code: 'field.too-long', params: { most: '2000' } }],
  ])('is refused where there is none, or too much of it', (written, reason) => {
    expect(writtenReason(written, 'x.missing')).toEqual({ ok: false, reason });
  });
});
