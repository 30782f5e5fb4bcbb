import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';

import { loadShippedRulebook, readRulebookFiles } from '../rulebook-files.js';
import { loadRulebook } from '../rules/index.js';

import { printRulebook } from './rulebook-print.js';

const tests = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'rulebooks', 'test');

describe('a printed rulebook', () => {
  it('shows the formulas of a second pass too', () => {
    const loaded = loadRulebook(readRulebookFiles(join(tests, 'modulation')));
    if (!loaded.ok) throw new Error('The rulebook does not load.');
    const names = printRulebook(loaded.rulebook, 'hash').formulas.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['red_amount', 'bill', 'green_factor', 'billed']));
  });

  it('names what it could not say, with the reason in both languages', () => {
    const loaded = loadShippedRulebook('in/bwmr-2022');
    if (loaded?.ok !== true) throw new Error('The rulebook does not load.');
    const { untranslatable, status, about } = printRulebook(loaded.rulebook, 'hash');
    expect(status).toBe('partial');
    expect(about.en).toContain('not for filing');
    for (const { why } of untranslatable) expect(Object.keys(why).sort()).toEqual(['de', 'en']);
    expect(untranslatable.map(({ why }) => why.en).join()).toContain(
      '10 and 15 % for electric vehicles',
    );
  });
});
