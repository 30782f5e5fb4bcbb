import { describe, expect, it } from '@jest/globals';
import { ModelTable } from './models-in-force.js';

function table(): ModelTable {
  const models = new ModelTable();
  models.add('A', 'id-a', '1 portable alkaline 23000');
  models.add('B', 'id-b', '2 ev lfp 9007199254740993');
  models.add('C', 'id-c', '1 portable alkaline 23000');
  return models;
}

describe('the models that lines of a file name', () => {
  const b = { place: 1, id: 'id-b', version: 2, category: 'ev', chemistry: 'lfp' };

  it('are found in their order, with exact masses', () => {
    const models = table();
    expect(models.get('A')).toMatchObject({ place: 0, id: 'id-a', unitMassMg: 23_000n });
    expect(models.get('B')).toEqual({ ...b, unitMassMg: 9_007_199_254_740_993n });
    expect(models.get('C')).toMatchObject({ place: 2, id: 'id-c', version: 1 });
  });

  it('are found in any other order, again and after a name that nobody knows', () => {
    const models = table();
    const places = ['C', 'A', 'x', 'A', 'B', 'B', 'a', 'C'].map((name) => models.get(name)?.place);
    expect(places).toEqual([2, 0, undefined, 0, 1, 1, undefined, 2]);
  });

  it('are told in their order', () => {
    expect([table().size, ...table().keys()]).toEqual([3, 'A', 'B', 'C']);
  });
});
