import { describe, expect, it } from '@jest/globals';
import { keptText, tooLong, writtenReason } from './written-text.js';

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

describe('a text that is too long', () => {
  it.each([
    ['one two three', 7, { length: '13', most: '7', cut: 'one two' }],
    ['1'.repeat(40) + ' and more', 44, { length: '49', most: '44', cut: `${'1'.repeat(26)} and` }],
    // A character of two units that the limit would halve.
    ['ab\u{1F50B}', 3, { length: '4', most: '3', cut: 'ab' }],
  ])('says how much of %j fits and where', (text, most, params) => {
    expect(tooLong(text, most)).toEqual({ code: 'field.too-long', params });
  });
});

describe('a reason', () => {
  it('is kept as a text is', () => {
    expect(writtenReason(' a  slip ', 'x.missing')).toEqual({ ok: true, value: 'a slip' });
    expect(writtenReason('a'.repeat(2_000), 'x.missing').ok).toBe(true);
  });

  it.each([
    [' \n', { code: 'x.missing' }],
    ['a'.repeat(2_001), tooLong('a'.repeat(2_001), 2_000)],
  ])('is refused where there is none, or too much of it', (written, reason) => {
    expect(writtenReason(written, 'x.missing')).toEqual({ ok: false, reason });
  });
});
