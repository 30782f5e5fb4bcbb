import { describe, expect, it } from '@jest/globals';
import { ModelTable } from './models-in-force.js';

function table(...models: readonly (readonly [reference: string, id: string, figures: string])[]) {
  const lines = (at: 0 | 1 | 2): string => models.map((model) => model[at]).join('\n');
  return new ModelTable({ references: lines(0), ids: lines(1), figures: lines(2) });
}

const three = (): ModelTable =>
  table(
    ['A', 'id-a', '1 portable alkaline 23000'],
    ['B', 'id-b', '2 ev lfp 9007199254740993'],
    ['C', 'id-c', '1 portable alkaline 23000'],
  );

describe('the models that lines of a file name', () => {
  const b = { place: 1, id: 'id-b', version: 2, category: 'ev', chemistry: 'lfp' };

  it('are found in their order, with exact masses', () => {
    const models = three();
    expect(models.get('A')).toMatchObject({ place: 0, id: 'id-a', unitMassMg: 23_000n });
    expect(models.get('B')).toEqual({
      ...b,
      unitMassMg: 9_007_199_254_740_993n,
      beginsOn: null,
      withdrawnOn: null,
    });
    expect(models.get('C')).toMatchObject({ place: 2, id: 'id-c', version: 1 });
  });

  it('are found in any other order, again and after a name that nobody knows', () => {
    const models = three();
    const places = ['C', 'A', 'x', 'A', 'B', 'B', 'a', 'C'].map((name) => models.get(name)?.place);
    expect(places).toEqual([2, 0, undefined, 0, 1, 1, undefined, 2]);
  });

  it('are told in their order', () => {
    expect([three().size, ...three().keys()]).toEqual([3, 'A', 'B', 'C']);
  });

  it('are found whatever the order that the database has given them in', () => {
    const shuffled = table(
      ['a', '1', '1 ev lfp 1'],
      ['B', '2', '1 ev lfp 2'],
      ['Á', '3', '1 ev lfp 3'],
    );
    expect(['Á', 'B', 'a', 'A'].map((name) => shuffled.get(name)?.id)).toEqual([
      '3',
      '2',
      '1',
      undefined,
    ]);
  });

  it('are not taken for one whose name begins like theirs', () => {
    const models = table(['AB', '1', '1 ev lfp 1'], ['ABC', '2', '1 ev lfp 2']);
    expect(['A', 'ABC', 'AB', 'AB\nABC'].map((name) => models.get(name)?.id)).toEqual([
      undefined,
      '2',
      '1',
      undefined,
    ]);
  });

  it('say when they begin where that is later', () => {
    const models = table(['A', 'id-a', '1 ev lfp 1'], ['B', 'id-b', '1 ev lfp 1 2026-07-01']);
    expect(['A', 'B'].map((name) => models.get(name)?.beginsOn)).toEqual([null, '2026-07-01']);
  });

  it('may be one or none', () => {
    expect([table().size, table().get('A'), table().get('')]).toEqual([0, undefined, undefined]);
    expect(table(['A', 'id-a', '1 ev lfp 1']).get('A')?.id).toBe('id-a');
  });

  it('are refused when a reference is two lines: every model after it would be another', () => {
    expect(() => table(['A\nB', '1', '1 ev lfp 1'], ['C', '2', '1 ev lfp 2'])).toThrow('as many');
  });
});
