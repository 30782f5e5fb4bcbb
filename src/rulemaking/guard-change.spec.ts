import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { loadShippedRulebook } from '../rulebook-files.js';
import { loadRulebook, type Parameter, type Rulebook, type RulebookFiles } from '../rules/index.js';
import {
  boundsOfGuard,
  citationOfGuard,
  neededBounds,
  readBounds,
  withChangedGuard,
} from './guard-change.js';
import { rateGrid, readRates } from './rate-grid.js';

const july = '2026-07-01' as CalendarDate;
const loaded = loadShippedRulebook('demo/eco-modulated-fees');
if (loaded?.ok !== true) throw new Error('It does not load.');
const base = loaded.rulebook;
const decision = {
  source: 'own',
  provisions: new Map([
    ['en', "the board's decision, point 2"],
    ['de', 'Beschluss des Vorstands, Punkt 2'],
  ]),
};

function baseRate(rulebook: Rulebook): Parameter {
  const found = rulebook.parameters.get('base_rate');
  if (found === undefined) throw new Error('gone');
  return found;
}

function rulebookOf(files: RulebookFiles | undefined): Rulebook {
  const read = files && loadRulebook(files);
  if (read?.ok !== true) throw new Error(JSON.stringify(read));
  return read.rulebook;
}

const gridOf = (rulebook: Rulebook) => {
  const grid = rateGrid(rulebook, base, 'base_rate', july);
  if (grid === null) throw new Error('gone');
  return grid;
};

describe('the form of a guard', () => {
  const bounds = boundsOfGuard(baseRate(base).guard);

  it('starts with what holds', () => {
    expect(bounds).toEqual({ lowest: '0.01', highest: '10', greatestChange: '50' });
  });

  it.each([
    [{ highest: '20' }, 'point', {}],
    [{ lowest: '0,005', highest: '1.000,5' }, 'comma', {}],
    [{ lowest: '−1' }, 'point', {}],
    [{ highest: '' }, 'point', { highest: 'guard.empty' }],
    [{ lowest: 'n/a' }, 'point', { lowest: 'guard.unreadable' }],
    [{ greatestChange: '-5' }, 'point', { greatestChange: 'guard.negative' }],
    [{ lowest: '11' }, 'point', { highest: 'guard.order' }],
    [{ lowest: '', greatestChange: 'much' }, 'point', { lowest: 'guard.empty', greatestChange: 'guard.unreadable' }],
  ] as const)('reads %j with a %s', (written, marks, expected) => {
    const { faults } = readBounds(baseRate(base).guard, { ...bounds, ...written }, marks);
    const codes = faults.map(({ field, reason }) => [field, reason.code]);
    expect(Object.fromEntries(codes)).toEqual(expected);
  }); // prettier-ignore

  it('asks for no bound where there is none', () => {
    const none = { lowest: undefined, highest: undefined, greatestChange: undefined };
    const empty = { lowest: '', highest: ' ', greatestChange: '' };
    expect(readBounds(none, empty, 'point')).toEqual({ bounds: boundsOfGuard(none), faults: [] });
  });

  it('says how far it would have to reach for what is typed', () => {
    const grid = gridOf(base);
    const typed = (...rates: readonly string[]) =>
      neededBounds(grid, grid.cells.map(({ after }, row) => rates[row] ?? after), 'comma');
    expect(typed()).toEqual({ lowest: '', highest: '', greatestChange: '' });
    // Two thirds more than 0.36, never rounded down.
    expect(typed('0,60')).toEqual({ lowest: '', highest: '', greatestChange: '66.7' });
    expect(typed('0,001', '12', 'dear', 'n/a', '16')).toMatchObject({ lowest: '0.001', highest: '16' });
  }); // prettier-ignore
});

describe('a guard that is changed', () => {
  it('lets through what it refused, stands in the text with its citation, and changes nothing else', () => {
    const rates = gridOf(base).cells.map(({ after }, row) => (row === 0 ? '0.60' : after));
    expect(readRates(gridOf(base), rates, 'point').faults).toHaveLength(1);
    const changed = { lowest: '0.01', highest: '10', greatestChange: '70' };
    const files = withChangedGuard(base.files, baseRate(base), { bounds: changed, citation: decision }); // prettier-ignore
    const draft = rulebookOf(files);
    expect(readRates(gridOf(draft), rates, 'point').faults).toEqual([]);
    expect(boundsOfGuard(baseRate(draft).guard)).toEqual(changed);
    expect(citationOfGuard(draft, base, 'base_rate')).toEqual(decision);
    // A second version that is drafted from it has to say anew where its own guard is written.
    expect(citationOfGuard(draft, draft, 'base_rate')).toBeNull();
    const old = base.files.rulebookYaml.split('\n');
    const fresh = (files?.rulebookYaml ?? '').split('\n');
    expect(fresh.filter((line, at) => line !== old[at])).toEqual([
      expect.stringMatching(/^ +guard: \{ lowest: '0.01', highest: '10', greatestChange: '70', cite: \{ en: 'own the board''s/),
    ]); // prettier-ignore
    expect(fresh).toHaveLength(old.length);
    expect(files).toEqual({ ...base.files, rulebookYaml: files?.rulebookYaml });
  });

  it('begins where there was none, in a block and between braces', () => {
    const bounds = { lowest: '', highest: '120', greatestChange: '50' };
    const citation = { source: 'act', provisions: new Map([['en', 'Art. 2']]) };
    const source = { name: 'act', instrument: 'Act', address: 'https://example.org/act' };
    const guarded = (yaml: string) =>
      withChangedGuard({ rulebookYaml: yaml, tables: {}, cases: {} }, { name: 'rate' }, { bounds, citation, source })?.rulebookYaml; // prettier-ignore
    const guard = "guard: { highest: '120', greatestChange: '50', cite: 'act Art. 2' }";
    const sources = "sources: { act: { instrument: 'Act', address: 'https://example.org/act' } }";
    expect(guarded('sources: {}\nparameters:\n  rate:\n    unit: EUR/kg\n    values:\n      - x\n')).toBe(
      `${sources}\nparameters:\n  rate:\n    unit: EUR/kg\n    ${guard}\n    values:\n      - x\n`,
    );
    expect(guarded('sources: {}\nparameters: { rate: { values: [x] } }\n')).toBe(
      `${sources}\nparameters: { rate: { ${guard}, values: [x] } }\n`,
    );
    expect(guarded('sources: {}\nparameters: {}\n')).toBeUndefined();
  }); // prettier-ignore
});
