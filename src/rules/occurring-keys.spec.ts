import { describe, expect, it } from '@jest/globals';
import { loadedFrom as load } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { issueLine } from './issues.js';
import { checkOccurringKeys, type OccurringKey } from './occurring-keys.js';

describe('keys that occur in the register', () => {
  const lines = (keys: readonly OccurringKey[], rulebook = load(sampleFiles())): string[] =>
    checkOccurringKeys(rulebook, keys).map(issueLine);

  it('must be known to the rulebook: each unknown one is named once, with what was meant', () => {
    expect(lines([{ category: 'ev' }, { category: 'portable' }, { colour: 'red' }, {}])).toEqual(
      [],
    );
    expect(lines([{ category: 'toy' }, { category: 'portabel' }, { category: 'toy' }])).toEqual([
      'rulebook.yaml:11:3: `portabel` occurs in the register, and category has no such value. (found portabel; write portable)',
      'rulebook.yaml:11:3: `toy` occurs in the register, and category has no such value. (found toy; write toy in category, and its row in each table)',
    ]);
  });

  it('are classes of a band where the register knows them, and nothing that it inherits', () => {
    const banded = load(
      sampleFiles((yaml) =>
        yaml
          .replace(
            'inputs:\n',
            'bands:\n  size: { label: Size, unit: kg, upTo: ["7"], names: [small, large], cite: act s. 7 }\ninputs:\n',
          )
          .replace(
            'if first_of(share, 0 %) >= 16 %',
            'if size[mass] = small and first_of(share, 0 %) >= 16 %',
          ),
      ),
    );
    expect(lines([{ size: 'small' }, { size: 'huge' }], banded)).toEqual([
      'rulebook.yaml:13:3: `huge` occurs in the register, and size has no such value. (found huge; write huge in size, and its row in each table)',
    ]);
    expect(lines([Object.create({ category: 'toy' }) as OccurringKey])).toEqual([]);
  });

  it('warn where a table has nothing for what occurs, by date and key', () => {
    const priced = load({
      ...sampleFiles((yaml) =>
        yaml
          .replace('category: [portable, ev]', 'category: [portable, ev]\n  grade: [a, b]')
          .replace(
            'units: { type: count, label: Units }',
            'units: { type: count, label: Units }\n    grade: { type: choice, label: Grade }',
          )
          .replace('by: [category]', 'by: [category, grade]')
          .replace(
            'rate[category] * mass * factor',
            'first_of(rate[category, grade] * mass * factor, 0 EUR)',
          ),
      ),
      tables: {
        'rates.csv': 'category,grade,value\nportable,*,2\nev,a,n/a\nev,b,n/a\n',
        'rates-2025.csv': 'category,grade,value\nportable,*,2\nev,a,1\nev,b,n/a\n',
      },
    });
    const found = lines(
      [
        { category: 'ev', grade: 'b' },
        { category: 'ev', grade: 'a' },
        { category: 'ev' },
        { category: 'portable', grade: 'a' },
        { category: 'ev', grade: 'b' },
      ],
      priced,
    );
    expect(found.map((line) => line.replace(/^.*?: /, ''))).toEqual([
      '`rate` says n/a for ev,a from 2024-01-01, and that occurs in the register. (found n/a; write a value, or nothing where the law has none)',
      '`rate` says n/a for ev,b from 2024-01-01, and that occurs in the register. (found n/a; write a value, or nothing where the law has none)',
      '`rate` says n/a for ev,b from 2025-07-01, and that occurs in the register. (found n/a; write a value, or nothing where the law has none)',
    ]);
    const issues = checkOccurringKeys(priced, [
      { category: 'ev', grade: 'b' },
      { category: 'toy' },
    ]);
    expect(issues.map(({ severity }) => severity).sort()).toEqual(['error', 'warning', 'warning']);
    const rate = priced.files.rulebookYaml.split('\n').indexOf('  rate:') + 1;
    expect(issues.map(({ location }) => location.row)).toEqual([11, rate, rate]);
  });
});
