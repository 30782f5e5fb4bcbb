import { describe, expect, it } from '@jest/globals';
import { loadShippedRulebook } from '../rulebook-files.js';
import { yearsRead } from './windows.js';

const shipped = (id: string) => {
  const loaded = loadShippedRulebook(id);
  if (loaded?.ok !== true) throw new Error(`${id} does not load`);
  return loaded.rulebook;
};

describe('the years that a rulebook reads', () => {
  it('are those of its windows: the three before in the Union, the year and the two before in the United Kingdom', () => {
    expect(yearsRead(shipped('eu/2023-1542'), 'national_year', 'made_available')).toEqual([-3, -2, -1]); // prettier-ignore
    const british = shipped('gb/si-2009-890');
    const read = [...british.stages.values()].flatMap(({ name, inputs }) =>
      [...inputs.values()].flatMap((input) => yearsRead(british, name, input.name)),
    );
    expect([...new Set(read)].sort((a, b) => a - b)).toEqual([-2, -1, 0]);
  });

  it('are none of an input that no window reads', () => {
    expect(yearsRead(shipped('eu/2023-1542'), 'national_year', 'collected')).toEqual([]);
    expect(yearsRead(shipped('eu/493-2012'), 'national_year', 'made_available')).toEqual([]);
  });
});
