import { describe, expect, it } from '@jest/globals';
import type { EarlierFigures, ReturnLine } from '../../returns/index.js';
import { asTyped } from './grid-form.js';
import { changeText, changeViews, unexplained } from './grid-page.js';

describe('the change beside a figure', () => {
  const change = (percent: string, sign: string) => ({
    key: 'producer.grid.change',
    params: { percent: { number: percent }, sign },
  });

  it('is whole per cent with its sign', () => {
    expect(changeText(120n, 100n)).toEqual(change('20', 'more'));
    expect(changeText(95n, 100n)).toEqual(change('-5', 'less'));
  });

  it('is told in words where there is none, or less than half a per cent', () => {
    expect(changeText(100n, 100n)).toEqual({ key: 'producer.grid.change-none' });
    expect(changeText(23_965n, 23_888n)).toEqual({ key: 'producer.grid.change-small' });
    expect(changeText(9_990n, 10_000n)).toEqual({ key: 'producer.grid.change-small' });
  });

  it('is nothing where there is nothing to compare', () => {
    expect(changeText(null, 100n)).toBeNull();
    expect(changeText(5n, null)).toBeNull();
  });
});

describe('a battery that was not there the quarter before', () => {
  const lineKey = 'c/portable/alkaline';
  const line = (units: bigint): ReturnLine => ({
    ...{ lineKey, position: 1, category: 'portable', chemistry: 'alkaline', units },
    ...{ batteryModelId: null, modelVersion: null, exportedUnits: 0n, massMg: units * 20_000n },
    ...{ priceMinor: null, note: null, changeReason: null },
  });
  const filed = (units: readonly [string, bigint][] | null): EarlierFigures => ({
    lastQuarter: units === null ? null : new Map(units),
    lastYear: null,
    lastQuarterMassMg: null,
    lastQuarterCounted: units === null ? null : new Map(units),
  });
  const row = { lineKey, model: null, category: 'portable', chemistry: 'alkaline', line: null };

  it('asks a reason as one does that grew from nothing, where it is many', () => {
    const others = filed([['c/ev/lithium_ion_nmc', 5n]]);
    expect(unexplained([line(100n)], others)).toHaveLength(1);
    expect(unexplained([line(99n)], others)).toEqual([]);
    expect(unexplained([{ ...line(100n), changeReason: 'new here' }], others)).toEqual([]);
  });

  it('asks nothing where no quarter was filed to stand beside', () => {
    expect(unexplained([line(100n)], filed(null))).toEqual([]);
  });

  it('is said to be new beside its figure, and counted as typed when the grid comes back', () => {
    const [units] = changeViews([row], [line(7n)], filed([]));
    expect(units?.text).toEqual({ key: 'producer.grid.change-new' });
    expect(asTyped([row], [line(7n)])).toEqual([{ ...row, line: line(7n) }]);
    expect(asTyped([{ ...row, line: line(3n) }], [])).toEqual([row]);
  });
});
