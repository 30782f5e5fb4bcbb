import { describe, expect, it } from '@jest/globals';
import { inEnglish, oneOf, phraseId, say } from './phrase.js';

describe('a phrase', () => {
  it('names what it is about, in English and by a name for its translations', () => {
    expect(inEnglish('kg')).toBe('kg');
    expect(inEnglish(say('Nothing is named.'))).toBe('Nothing is named.');
    const phrase = say('`{name}` is {what}; write {what}', {
      name: 'fee',
      what: say('a {kind}', { kind: 'mass of {name}' }),
    });
    expect(inEnglish(phrase)).toBe('`fee` is a mass of {name}; write a mass of {name}');
    expect(inEnglish({ template: 'a {left_out} b', params: {} })).toBe('a  b');
  });

  it.each([
    ['`{name}` is {what}; write it!', 'name-is-what-write-it'],
    ['The 3 of -1', 'the-3-of-1'],
    ['...', ''],
  ])('%s has the name %s', (template, id) => {
    expect(phraseId(template)).toBe(id);
  });

  it('lists names', () => {
    expect(inEnglish(oneOf(['a', 'b', 'c']))).toBe('one of a, b, c');
    expect(inEnglish(oneOf(new Map([['a', 1]]).keys()))).toBe('one of a');
  });
});
