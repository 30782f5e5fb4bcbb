import { describe, expect, it } from '@jest/globals';

import { isLargePair, unitsChangePercent, type LinePair } from './side-by-side.js';

const declares = (units: bigint | null): LinePair['now'] =>
  units === null
    ? null
    : {
        ...{ units, massMg: units * 400_000_000n, exportedUnits: 0n },
        ...{ priceMinor: null, note: null, changeReason: null },
      };

const pair = (now: bigint | null, before: bigint | null): LinePair => ({
  lineKey: 'm/ID.3',
  label: 'ID.3',
  category: 'ev',
  chemistry: 'lithium_ion_nmc',
  now: declares(now),
  before: declares(before),
});

describe('a battery in two submissions', () => {
  it('has changed by whole per cent of what it was', () => {
    expect(unitsChangePercent(pair(150n, 100n))).toBe(50n);
    expect(unitsChangePercent(pair(40n, 100n))).toBe(-60n);
  });

  it('has no change in per cent where one of them does not declare it', () => {
    expect(unitsChangePercent(pair(500n, null))).toBeNull();
    expect(unitsChangePercent(pair(null, 500n))).toBeNull();
  });

  it('has changed much when it is new or gone with many units', () => {
    expect(isLargePair(pair(100n, null))).toBe(true);
    expect(isLargePair(pair(99n, null))).toBe(false);
    expect(isLargePair(pair(null, 100n))).toBe(true);
    expect(isLargePair(pair(150n, 100n))).toBe(false);
    expect(isLargePair(pair(201n, 100n))).toBe(true);
  });
});
