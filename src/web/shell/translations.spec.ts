import { describe, expect, it } from '@jest/globals';

import { Translations } from './translations.js';

const translations = new Translations({
  en: {
    plain: 'Nothing is missing.',
    'what-is-wrong': '“{found}” is no date.',
    counted: '{count, plural, one {One return waits} other {# returns wait}}: {returns}.',
    chosen: 'The draft is {state, select, approved {approved} other {being edited by {who}}}.',
  },
  de: {},
});

describe('the pattern of a message', () => {
  it.each([
    ['plain', 'Nothing is missing.'],
    ['what-is-wrong', '“[found]” is no date.'],
    ['counted', '… returns wait: [returns].'],
    ['chosen', 'The draft is being edited by [who].'],
    ['unknown', 'unknown'],
  ])('needs no values: %s', (key, pattern) => {
    expect(translations.pattern(key, 'en')).toBe(pattern);
  });
});
