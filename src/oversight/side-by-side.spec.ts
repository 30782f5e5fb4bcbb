import { describe, expect, it } from '@jest/globals';

import { sideBySide, type ComparedLine } from './side-by-side.js';

const line = (battery: string, units: bigint, lineKey = battery): ComparedLine => ({
  lineKey,
  battery,
  label: battery,
  category: 'ev',
  chemistry: 'lithium_ion_nmc',
  units,
  massMg: units * 400_000_000n,
  reason: null,
});

describe('sideBySide', () => {
  it('puts the quarter before beside each line with the change', () => {
    const [pair] = sideBySide([line('ID.3', 150n)], [line('ID.3', 100n)]);
    expect(pair).toMatchObject({
      lineKey: 'ID.3',
      before: { units: 100n },
      unitsChangePercent: 50n,
      large: false,
    });
  });

  it('says what is new and what is gone', () => {
    const pairs = sideBySide([line('ID.7', 500n)], [line('ID.3', 100n)]);
    expect(pairs).toMatchObject([
      { label: 'ID.7', before: null, unitsChangePercent: null, large: true },
      { label: 'ID.3', lineKey: null, now: null, unitsChangePercent: -100n, large: true },
    ]);
  });

  it('compares a battery split over two lines once', () => {
    const pairs = sideBySide(
      [line('ID.3', 60n, 'a'), line('ID.3', 60n, 'b')],
      [line('ID.3', 100n)],
    );
    expect(pairs).toMatchObject([
      { lineKey: 'a', before: { units: 100n }, unitsChangePercent: 20n },
      { lineKey: 'b', before: null, unitsChangePercent: null, large: false },
    ]);
  });
});
