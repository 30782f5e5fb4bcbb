import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { controlTable, whySensitive, type Cell, type Contribution } from './disclosure-control.js';

const from = (...values: number[]): Contribution[] =>
  values.map((value, index) => ({ contributor: `producer-${index}`, value: BigInt(value) }));

const cell = (key: string, ...values: number[]): Cell => ({ key, contributions: from(...values) });

describe('whySensitive', () => {
  it('hides the published worked example: 81, 5, 2, 2, 2 lets the second know the first to 7.4 %', () => {
    expect(whySensitive(from(81, 5, 2, 2, 2))).toBe('dominated');
  });

  it('is strict at the edge: a remainder of exactly p % of the largest is enough', () => {
    expect(whySensitive(from(100, 50, 10))).toBeNull();
    expect(whySensitive(from(100, 50, 9))).toBe('dominated');
  });

  it('asks for three contributors', () => {
    expect(whySensitive(from(40))).toBe('too_few');
    expect(whySensitive(from(40, 40))).toBe('too_few');
    expect(whySensitive(from(40, 40, 40))).toBeNull();
  });

  it('counts a group of owned companies once', () => {
    const group = [...from(10, 10), { contributor: 'producer-0', value: 10n }];
    expect(whySensitive(group)).toBe('too_few');
  });

  it('shows a zero to which nobody contributes', () => {
    expect(whySensitive([])).toBeNull();
    expect(whySensitive(from(0, 0))).toBeNull();
  });
});

describe('controlTable', () => {
  it('hides a second row, because total less shown would give the first away', () => {
    const outcome = controlTable([cell('a', 90, 80, 70, 60), cell('b', 9, 8, 7, 6), cell('c', 50)]);
    expect([...outcome.hidden]).toEqual([
      ['c', 'too_few'],
      ['b', 'complementary'],
    ]);
    expect(outcome.totalHidden).toBe(false);
  });

  it('hides nothing when nothing is sensitive', () => {
    const outcome = controlTable([cell('a', 5, 5, 5), cell('b', 7, 7, 7)]);
    expect(outcome.hidden.size).toBe(0);
  });

  it('hides the total too when all rows together are one producer', () => {
    const outcome = controlTable([cell('a', 5), cell('b', 7)]);
    expect(outcome.totalHidden).toBe(true);
    expect([...outcome.hidden.keys()]).toEqual(['a', 'b']);
  });

  it('looks into each column of a row that is split further', () => {
    const split = (key: string, first: Contribution[], second: Contribution[]): Cell => ({
      key,
      contributions: [...first, ...second],
      parts: [first, second],
    });
    const outcome = controlTable([
      split('a', from(5, 5, 5), from(5)),
      split('b', from(6, 6, 6), from(6, 6, 6)),
      split('c', from(7, 7, 7), from(7, 7, 7)),
    ]);
    expect([...outcome.hidden]).toEqual([
      ['a', 'too_few'],
      ['b', 'complementary'],
    ]);
  });

  it('keeps hidden what an earlier edition hid', () => {
    const outcome = controlTable([cell('a', 5, 5, 5), cell('b', 7, 7, 7)], {
      hiddenBefore: new Set(['a']),
    });
    expect(outcome.hidden.get('a')).toBe('hidden_before');
    expect(outcome.hidden.get('b')).toBe('complementary');
  });

  it('hides what another table of the report hides, and a second row with it', () => {
    const cells = [cell('a', 5, 5, 5), cell('b', 7, 7, 7), cell('c', 9, 9, 9)];
    const outcome = controlTable(cells, { hiddenElsewhere: new Set(['c']) });
    expect([...outcome.hidden]).toEqual([
      ['c', 'linked'],
      ['a', 'complementary'],
    ]);
  });

  it('hides no second row where nothing adds up', () => {
    const outcome = controlTable([cell('a', 5), cell('b', 7, 7, 7)], { addsUp: false });
    expect([...outcome.hidden.keys()]).toEqual(['a']);
  });

  it('never lets the hidden rows be worked out as a sensitive remainder', () => {
    const rows = fc.array(
      fc.array(fc.record({ contributor: fc.nat(6), value: fc.nat(1000) }), { maxLength: 8 }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(rows, (generated) => {
        const cells = generated.map((contributions, index) => ({
          key: `row-${index}`,
          contributions: contributions.map(({ contributor, value }) => ({
            contributor: String(contributor),
            value: BigInt(value),
          })),
        }));
        const { hidden, totalHidden } = controlTable(cells);
        for (const shown of cells.filter(({ key }) => !hidden.has(key)))
          expect(whySensitive(shown.contributions)).toBeNull();
        if (totalHidden || hidden.size === 0) return;
        const remainder = cells
          .filter(({ key }) => hidden.has(key))
          .flatMap((c) => c.contributions);
        expect(whySensitive(remainder)).toBeNull();
        expect(hidden.size).toBeGreaterThan(1);
      }),
    );
  });
});
