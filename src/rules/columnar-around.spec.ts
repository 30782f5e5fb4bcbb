import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { ratio } from '../kernel/ratio.js';
import { aroundOf, leftBefore, type StageTables } from './columnar-around.js';
import type { Pass } from './columnar-pass.js';
import { StageTable } from './columnar-table.js';
import type { StageFacts } from './columnar-types.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { StageName } from './model.js';

const loaded = loadRulebook(modulatedFiles());
if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
const { rulebook } = loaded;

function tableOf(name: StageName, given: Partial<StageFacts>): StageTable {
  const stage = rulebook.stages.get(name);
  if (stage === undefined) throw new Error(`There is no ${name}.`);
  return new StageTable(stage, rulebook, { rows: 0, inputs: {}, ...given });
}

/** Six lines in three periods of two producers; the last line may belong to none, and the last period to no producer. */
function tables(orphans = true): Map<StageName, StageTable> {
  return new Map([
    ['line', tableOf('line', { rows: 6 })],
    [
      'producer_period',
      tableOf('producer_period', { rows: 3, below: Uint32Array.of(0, 2, 4, orphans ? 5 : 6) }),
    ],
    [
      'producer_year',
      tableOf('producer_year', { rows: 2, below: Uint32Array.of(0, 1, orphans ? 2 : 3) }),
    ],
    ['national_year', tableOf('national_year', { rows: 1, below: Uint32Array.of(0, 2) })],
  ]);
}

function around(all: StageTables, stage: StageName, isSecond: boolean) {
  const own = all.get(stage);
  if (own === undefined) throw new Error(`There is no ${stage}.`);
  return aroundOf(own, all, isSecond);
}

describe('what stands around a row', () => {
  it('is the row above of each row, from stage to stage, where there is one', () => {
    const { above, below } = around(tables(), 'line', true);
    expect(below).toBeUndefined();
    expect(above.map(({ table }) => table.stage.name)).toEqual([
      'producer_period',
      'producer_year',
      'national_year',
    ]);
    expect(above.map(({ parent }) => [...parent])).toEqual([
      [0, 0, 1, 1, 2, -1],
      [0, 0, 1, 1, -1, -1],
      [0, 0, 0, 0, -1, -1],
    ]);
  });

  it('ends with the first stage above that is not given, and with a first pass', () => {
    const all = tables();
    all.delete('producer_year');
    expect(around(all, 'line', true).above).toHaveLength(1);
    expect(around(tables(), 'producer_period', false)).toMatchObject({ above: [] });
    expect(around(tables(), 'producer_period', false).below?.stage.name).toBe('line');
  });
});

describe('rows left to exact arithmetic beforehand', () => {
  const read = (...reads: readonly (readonly [StageName, string])[]): Pass => {
    const parts = reads.map(([stage, name]) => ({ stage, name, part: 'value' as const }));
    return { reads: parts, series: ['mass'] } as unknown as Pass;
  };
  const left = (
    pass: Pass,
    stage: StageName,
    beyond: readonly (readonly [StageName, number, string])[],
  ): readonly number[] | undefined => {
    const all = tables(false);
    for (const [name, row, value] of beyond) all.get(name)?.keep(row, value, ratio(2n ** 60n, 1n));
    const found = leftBefore(pass, around(all, stage, true));
    return found === undefined ? undefined : [...found];
  };

  it('are none where doubles hold everything', () => {
    expect(left(read(['line', 'mass']), 'line', [])).toBeUndefined();
  });

  it('are those that read what no double holds, of their own and of no other name', () => {
    expect(left(read(['line', 'units']), 'line', [['line', 2, 'units']])).toEqual([
      0, 0, 1, 0, 0, 0,
    ]);
    expect(left(read(['line', 'units']), 'line', [['line', 2, 'mass']])).toEqual([
      0, 0, 1, 0, 0, 0,
    ]);
    expect(left(read(['line', 'units']), 'line', [['line', 2, 'price']])).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
    expect(left(read(['producer_year', 'units']), 'line', [['line', 2, 'units']])).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
  });

  it('are those under a row above that holds it', () => {
    const pass = read(['producer_year', 'mass_total']);
    const beyond = [['producer_year', 1, 'mass_total']] as const;
    expect(left(pass, 'line', beyond)).toEqual([0, 0, 1, 1, 1, 1]);
    expect(left(read(['producer_period', 'mass_total']), 'line', beyond)).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
    expect(left(pass, 'line', [['producer_year', 0, 'red_base']])).toEqual([0, 0, 0, 0, 0, 0]);
    expect(left(read(['producer_year', 'x']), 'line', [['producer_year', 0, 'mass']])).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
  });

  it('are those above a row that holds it', () => {
    const pass = read(['line', 'net_mass']);
    expect(left(pass, 'producer_period', [['line', 3, 'net_mass']])).toEqual([0, 1, 0]);
    expect(left(pass, 'producer_period', [['line', 5, 'net_mass']])).toEqual([0, 0, 1]);
    expect(left(pass, 'producer_period', [['line', 3, 'mass']])).toEqual([0, 0, 0]);
  });

  it('are in second passes those that belong to nobody above', () => {
    const pass = read(['producer_year', 'small_producer']);
    const of = (stage: StageName, isSecond: boolean): readonly number[] | undefined => {
      const found = leftBefore(pass, around(tables(), stage, isSecond));
      return found === undefined ? undefined : [...found];
    };
    expect(of('line', true)).toEqual([0, 0, 0, 0, 1, 1]);
    expect(of('producer_period', true)).toEqual([0, 0, 1]);
    expect(of('producer_year', true)).toBeUndefined();
    expect(of('line', false)).toBeUndefined();
    const late = tables(false);
    late.set(
      'producer_year',
      tableOf('producer_year', { rows: 2, below: Uint32Array.of(1, 2, 3) }),
    );
    expect(leftBefore(pass, around(late, 'line', true))).toEqual(Uint8Array.of(1, 1, 0, 0, 0, 0));
    const ungrouped = tables(false);
    ungrouped.set('producer_period', tableOf('producer_period', { rows: 3 }));
    expect(leftBefore(pass, around(ungrouped, 'line', true))).toEqual(
      Uint8Array.of(1, 1, 1, 1, 1, 1),
    );
  });
});
