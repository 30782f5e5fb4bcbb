import { describe, expect, it } from '@jest/globals';
import { edgesFiles } from '../../test/edges-rulebook.js';
import { loadedFrom } from '../../test/refused-rulebook.js';
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

  it('are those of all windows of an input together, each once and the earliest first', () => {
    const edges = loadedFrom(
      edgesFiles((yaml) =>
        yaml.replace('sum(quota over -2..0 missing skip)', 'sum(quota over 1..2 missing skip)'),
      ),
    );
    const read = (input: string) => yearsRead(edges, 'national_year', input);
    expect(read('quota')).toEqual([-2, -1, 0, 1, 2]);
    expect(read('paid')).toEqual([-1, 0]);
    expect(read('held')).toEqual([-9, -8]);
    expect(yearsRead(edges, 'line', 'quota')).toEqual([]);
    expect(yearsRead(edges, 'producer_year', 'quota')).toEqual([]);
  });
});
