import { describe, expect, it } from '@jest/globals';
import { changeText } from './grid-page.js';

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
