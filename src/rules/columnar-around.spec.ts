import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { ratio } from '../kernel/ratio.js';
import { aroundOf, leftBefore, type StageTables } from './columnar-around.js';
import type { Pass } from './columnar-pass.js';
import { keptNames, planOf } from './columnar-plan.js';
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

describe('the parts that are computed', () => {
  const partsOf = (all: StageTables) =>
    planOf(rulebook, all).map(({ stage, formulas, share, key }) => ({
      stage: stage.name,
      names: formulas.map(({ name }) => name),
      share: share?.formula.name,
      key,
    }));

  it('are the first passes upwards, then the second, with each pool by itself', () => {
    const parts = partsOf(tables());
    expect(parts.map(({ stage, names, share }) => [stage, ...names.slice(-1), share])).toEqual([
      ['line', 'at_amber', undefined],
      ['producer_period', 'green_base', undefined],
      ['producer_year', 'green_base', undefined],
      ['national_year', 'pool', undefined],
      ['line', 'fee', undefined],
      ['producer_period', 'fee_total', undefined],
      ['producer_year', 'fee_total', undefined],
      ['producer_year', '#weight', 'cost_part'],
    ]);
  });

  it('are found again by what they compute, whatever else is computed', () => {
    const keys = (all: StageTables) => partsOf(all).map(({ key }) => key);
    const all = keys(tables());
    expect(new Set(all).size).toBe(all.length);
    const few = tables();
    few.delete('national_year');
    expect(keys(few)).toEqual(all.slice(0, 3));
  });

  it('leave out a stage whose values are given, and need what lies above it', () => {
    const given = tables();
    given.get('national_year')?.take(new Map());
    expect(partsOf(given).map(({ stage }) => stage)).not.toContain('national_year');
    expect(partsOf(given).map(({ names }) => names.at(-1))).toContain('fee');
    // Of a pool that is given without its other rows, only what was kept tells a part.
    expect(partsOf(given).map(({ names }) => names)).not.toContainEqual(['#weight']);
  });

  it('keep what is given out, and what other passes and stages read', () => {
    const stage = rulebook.stages.get('producer_year');
    expect(stage && [...keptNames(rulebook, stage)].sort()).toEqual(
      ['#weight', 'cost_part', 'fee_total', 'green_base', 'mass_total', 'red_base', 'small_producer'].sort(),
    );
    const lines = rulebook.stages.get('line');
    expect(lines && keptNames(rulebook, lines).has('unit_mass')).toBe(false);
  }); // prettier-ignore
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
