import { describe, expect, it } from '@jest/globals';
import { changeOf, isLargeChange, isLargeLineChange } from './line-change.js';
import { CategoryTally } from './category-tally.js';
import { countedMassMg } from '../assessments/index.js';
import { differencesOf, totalsOf, type ReturnLine } from './return-line.js';

const line = (fields: Partial<ReturnLine>): ReturnLine => ({
  lineKey: 'm/A',
  position: 1,
  batteryModelId: null,
  modelVersion: null,
  category: 'portable',
  chemistry: 'alkaline',
  units: 10n,
  exportedUnits: 0n,
  massMg: 1_000n,
  priceMinor: null,
  note: null,
  changeReason: null,
  ...fields,
});

describe('lines', () => {
  it('count without what was exported', () => {
    expect(countedMassMg(line({ exportedUnits: 4n }))).toBe(600n);
    expect(countedMassMg(line({ exportedUnits: 10n }))).toBe(0n);
    const exported = line({ lineKey: 'm/B', category: 'ev', exportedUnits: 5n });
    expect(totalsOf([line({}), exported])).toEqual({ lines: 2, units: 15n, massMg: 1_500n });
    const tally = new CategoryTally();
    for (const each of [line({}), exported, line({ lineKey: 'm/C', units: 2n })]) tally.add([each]);
    expect(tally.categories).toEqual([
      { category: 'portable', lines: 2, units: 12n, massMg: 2_000n },
      { category: 'ev', lines: 1, units: 5n, massMg: 500n },
    ]);
  });

  it('differ where they are new, gone or say something else', () => {
    const before = [line({}), line({ lineKey: 'm/B' }), line({ lineKey: 'm/C' })];
    const now = [
      line({ position: 9 }),
      line({ lineKey: 'm/B', units: 11n }),
      line({ lineKey: 'm/D' }),
    ];
    expect(differencesOf(before, now).map(({ lineKey }) => lineKey)).toEqual(['m/B', 'm/D', 'm/C']);
  });

  it.each([
    [300n, 100n, true],
    [40n, 160n, true],
    [150n, 100n, false],
    [99n, 1n, false],
    [500n, null, false],
  ])('%s after %s is a large change: %s', (now, before, large) => {
    expect(isLargeLineChange(now, before)).toBe(large);
  });

  it('have no change against nothing', () => {
    expect(changeOf(5n, 0n)).toBeNull();
    expect(changeOf(5n, 4n)).toEqual({ n: 1n, d: 4n });
  });
});

describe('isLargeChange', () => {
  it('begins above half, either way', () => {
    expect(isLargeChange(150n, 100n)).toBe(false);
    expect(isLargeChange(151n, 100n)).toBe(true);
    expect(isLargeChange(50n, 100n)).toBe(false);
    expect(isLargeChange(49n, 100n)).toBe(true);
    expect(isLargeChange(0n, 0n)).toBe(false);
    expect(isLargeChange(1n, 0n)).toBe(true);
  });

  it('forgives small lines', () => {
    expect(isLargeLineChange(99n, 0n)).toBe(false);
    expect(isLargeLineChange(100n, 0n)).toBe(true);
  });
});
