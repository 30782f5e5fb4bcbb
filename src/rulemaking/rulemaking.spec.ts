import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { loadRulebook, type Rulebook, type RulebookFiles } from '../rules/index.js';
import { changedTexts, differenceOf } from './draft-difference.js';
import { gatesOf, gateNames, reasonOf } from './draft-gates.js';
import { GateVerdicts, type Looked } from './gate-verdicts.service.js';
import { keptCases, keptFile } from './kept-case.js';
import { gridCsv, rateGrid, ratesOfCsv, readRates, withRates, type RateGrid } from './rate-grid.js';
import {
  changeOfLaw,
  decideDraft,
  draftTransitions,
  moveDraft,
  withdrawDraft,
} from './rulebook-draft.js';
import type { Trial } from './trial.js';

const shipped = readRulebookFiles(`${rulebooksFolder()}/demo/eco-modulated-fees`);
const july = '2026-07-01' as CalendarDate;

function rulebookOf(files: RulebookFiles): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.rulebook;
}
const base = rulebookOf(shipped);

function grid(name: string): RateGrid {
  const found = rateGrid(base, base, name, july);
  if (found === null) throw new Error(name);
  return found;
}

/** The files with one rate of a table, or the only one of a parameter, changed from July on. */
function changed(name: string, key: string, rate: string): RulebookFiles {
  const parameter = base.parameters.get(name);
  if (parameter === undefined) throw new Error(name);
  const cells = grid(name).cells.map(({ keys, after }) => ({
    keys,
    rate: keys.join() === key ? rate : after,
  }));
  const cite = "own decision of the agency's board";
  const files = withRates(shipped, parameter, { from: july, cells, cite, checkedOn: july });
  if (files === undefined) throw new Error('not written');
  return files;
}

describe('the life of a draft', () => {
  it('ends where nothing follows, and no state is reached past the second person', () => {
    const states = Object.keys(draftTransitions) as (keyof typeof draftTransitions)[];
    const leading = (to: string) =>
      states.filter((state) => Object.values(draftTransitions[state]).includes(to as never));
    expect(leading('published')).toEqual(['approved']);
    expect(leading('approved')).toEqual(['tried']);
    expect(leading('tried')).toEqual(['checked', 'tried']);
    expect(moveDraft('published', 'edit')).toMatchObject({
      reason: { code: 'rulebook-draft.not-now' },
    });
  });

  const tried = { state: 'tried', contentHash: 'h', authors: ['anna', 'carl'] } as const;
  const verdict = { personId: 'ben', seenHash: 'h', reason: 'board decision 12/2026' };
  const code = (
    by: Partial<{ personId: string | null; seenHash: string; reason: string }>,
    action: 'approve' | 'refuse' = 'approve',
  ) => {
    const decided = decideDraft(tried, action, { ...verdict, ...by });
    return decided.ok ? decided.value : decided.reason.code;
  };

  it('takes a second person who saw exactly this', () => {
    expect(code({})).toBe('approved');
    expect(code({ personId: 'carl' })).toBe('rulebook-draft.own');
    expect(code({ personId: null })).toBe('rulebook-draft.needs-person');
    expect(code({ seenHash: 'g' })).toBe('rulebook-draft.changed');
    expect(code({ reason: ' ' })).toBe('rulebook-draft.needs-number');
    expect(code({ reason: '' }, 'refuse')).toBe('rulebook-draft.needs-reason');
    expect(code({ reason: 'too dear' }, 'refuse')).toBe('refused');
    expect(withdrawDraft('draft', ' ')).toMatchObject({
      reason: { code: 'rulebook-draft.needs-reason' },
    });
  });
});

describe('the rate grid', () => {
  it('shows every rate with its keys as the table writes them', () => {
    const rates = grid('base_rate');
    expect(rates.cells).toHaveLength(37);
    expect(rates.cells[0]).toEqual({
      keys: ['ev', 'lithium_ion_nmc'],
      before: '0.36',
      after: '0.36',
      percent: '0.000',
    });
    expect(grid('highest_factor').cells).toMatchObject([{ keys: [], after: '120' }]);
  });

  it.each([
    ['', 'rate.empty'],
    ['dear', 'rate.unreadable'],
    ['=1+1', 'rate.unreadable'],
    ['-0.10', 'rate.negative'],
    ['160', 'rate.outside'],
    ['0', 'rate.outside'],
    // The slip of a decimal point that no bound finds: 0.36 becomes 3.60, or 0.036.
    ['3.60', 'rate.change'],
    ['0.036', 'rate.change'],
    ['0.5401', 'rate.change'],
  ])('refuses %j with one message at its field', (written, expected) => {
    const rates = grid('base_rate');
    const all = rates.cells.map(({ after }, row) => (row === 1 ? written : after));
    const { faults } = readRates(rates, all, 'point');
    expect(faults).toMatchObject([{ row: 1, reason: { code: expected } }]);
  });

  it('takes what a German keyboard writes, and less than nothing only where the guard says so', () => {
    expect(readRates(grid('highest_factor'), ['125,5'], 'comma')).toEqual({
      rates: ['125.5'],
      faults: [],
    });
    expect(
      readRates(grid('footprint_adjustment'), ['-12', '-6', '0', '6', '12'], 'point').faults,
    ).toEqual([]);
  });

  it('goes to a spreadsheet and comes back', () => {
    const rates = grid('base_rate');
    const file = gridCsv(rates);
    expect(file.split('\r\n').slice(0, 2)).toEqual([
      'category,chemistry,before,value',
      'ev,lithium_ion_nmc,0.36,0.36',
    ]);
    const edited = file.replace('0.36,0.36', '0.36,0.40').replaceAll(',', ';');
    const back = ratesOfCsv(rates, edited);
    expect(back.ok && back.value.slice(0, 2)).toEqual(['0.40', '0.36']);
    expect(ratesOfCsv(rates, file.replace('ev,lithium_ion_nmc', 'moon,cheese'))).toMatchObject({
      reason: { code: 'rate.file-row', params: { row: 'moon,cheese' } },
    });
    expect(ratesOfCsv(rates, 'a,b\n1,2')).toMatchObject({ reason: { code: 'rate.file-columns' } });
    // Which of the two would hold? Nobody is asked to guess.
    const twice = `${file}ev,lithium_ion_nmc,0.36,0.50\r\n`;
    expect(ratesOfCsv(rates, twice)).toMatchObject({
      reason: { code: 'rate.file-twice', params: { row: 'ev,lithium_ion_nmc' } },
    });
  });

  it.each([
    ['0.36,', 'rate.empty'],
    ['0.36,dear', 'rate.unreadable'],
    ['0.36,1e3', 'rate.unreadable'],
    ['0.36,-0.40', 'rate.negative'],
    ['0.36,3600', 'rate.outside'],
    ['0.36,3.60', 'rate.change'],
    [null, 'rate.empty'],
  ])('refuses a file that says %j for a rate, as the grid does', (cell, expected) => {
    const rates = grid('base_rate');
    const lines = gridCsv(rates).split('\r\n');
    const line = lines.indexOf('ev,lithium_ion_nmc,0.36,0.36');
    expect(line).toBeGreaterThan(0);
    lines.splice(line, 1, ...(cell === null ? [] : [`ev,lithium_ion_nmc,${cell}`]));
    const read = ratesOfCsv(rates, lines.join('\r\n'));
    const { faults } = readRates(rates, read.ok ? read.value : [], 'point');
    expect(faults).toMatchObject([{ row: 0, reason: { code: expected } }]);
  });
});

describe('a changed rate', () => {
  it('adds a dated value and leaves every other line of the text alone', () => {
    const files = changed('base_rate', 'ev,lithium_ion_nmc', '0.40');
    const [table, yaml] = changedTexts(shipped, files);
    expect(table).toMatchObject({ file: 'base-rate-2026-07-01.csv' });
    expect(yaml?.file).toBe('rulebook.yaml');
    const rulebook = rulebookOf(files);
    expect(rulebook.parameters.get('base_rate')?.values.map(({ from }) => from)).toEqual([
      '2022-01-01',
      '2024-01-01',
      '2026-01-01',
      '2026-07-01',
    ]);
    expect(differenceOf(base, rulebook, 'en')).toMatchObject({
      rates: [
        {
          keys: ['ev', 'lithium_ion_nmc'],
          from: '2026-07-01',
          before: '0.36',
          after: '0.4',
          percent: '0.111',
          cite: "This rulebook, decision of the agency's board",
        },
      ],
      terms: [],
    });
  });

  it('of one number goes the same way, twice over', () => {
    const once = changed('highest_factor', '', '130');
    const parameter = rulebookOf(once).parameters.get('highest_factor');
    if (parameter === undefined) throw new Error('gone');
    const change = {
      from: july,
      cells: [{ keys: [], rate: '131' }],
      cite: 'own second thought',
      checkedOn: july,
    };
    const twice = withRates(once, parameter, change);
    const values = rulebookOf(twice ?? once).parameters.get('highest_factor')?.values;
    expect(values?.map(({ from, cite }) => [from, cite.provision])).toEqual([
      ['2022-01-01', 'illustrative limit'],
      ['2026-07-01', 'second thought'],
    ]);
  });
});

describe('the gates', () => {
  const verdicts = new GateVerdicts();
  const looked = { inForce: { rulebook: base, hash: 'base' }, occurring: [{ category: 'ev', chemistry: 'lithium_ion_nmc' }], lines: [], on: july }; // prettier-ignore
  const undone = { trial: null, approved: false };
  const gates = (files: RulebookFiles, more: Partial<Looked> = {}) =>
    gatesOf(verdicts.of({ ...looked, files, ...more }), undone);
  const states = (...args: Parameters<typeof gates>) => gates(...args).list.map((g) => g.state);

  it('are open for what is shipped, but for what nobody has done yet, and say so', () => {
    expect(gateNames).toHaveLength(8);
    expect(states(shipped)).toEqual([...Array<string>(6).fill('passed'), 'waiting', 'waiting']);
    const { list, sound } = gates(shipped);
    expect(list.map((gate) => reasonOf(gate, sound)?.code)).toEqual([
      ...Array<undefined>(6).fill(undefined),
      'gate.needs-dry-run',
      'gate.needs-approval',
    ]);
    expect(list.filter(({ tried }) => tried > 0).map(({ name }) => name)).toEqual([
      'coverage',
      'cases',
      'properties',
    ]);
  });

  it('are looked at once for the same content, and anew when the register has other batteries', () => {
    const looking = { ...looked, files: shipped };
    const first = verdicts.of(looking);
    expect(verdicts.of({ ...looking, files: structuredClone(shipped) })).toBe(first);
    const others = [...looking.occurring, { category: 'sli', chemistry: 'lead_acid' }];
    expect(verdicts.of({ ...looking, occurring: others })).not.toBe(first);
  });

  it('ask for cases either side of a new date, which a real line gives', () => {
    const files = changed('base_rate', 'ev,lithium_ion_nmc', '0.40');
    expect(states(files)[4]).toBe('failed');
    const facts = { category: 'ev', chemistry: 'lithium_ion_nmc', units: 3n, exported_units: 1n, mass: 1_200_000_000n, recycled_cobalt: '0.16' }; // prettier-ignore
    const kept = keptCases(rulebookOf(files), { name: 'a real line', facts }, july);
    const text = kept.ok ? kept.value : '';
    expect(text).toContain('fee: "307.20 EUR"');
    const cases = { ...files.cases, [keptFile]: text };
    expect(states({ ...files, cases })).toEqual([
      ...Array<string>(6).fill('passed'),
      'waiting',
      'waiting',
    ]);
  });

  it('shut for a text that is none, a rate beyond its guard and a battery without a rate', () => {
    const broken = { ...shipped, rulebookYaml: 'id: [' };
    expect(states(broken)[0]).toBe('failed');
    expect(states(changed('base_rate', 'ev,lithium_ion_nmc', '11'))[3]).toBe('failed');
    expect(states(shipped, { occurring: [{ category: 'ev', chemistry: 'flux' }] })[2]).toBe(
      'failed',
    );
    const trial = { currency: 'EUR', periods: [] } as unknown as Trial;
    const { list, sound } = gatesOf(verdicts.of({ ...looked, files: broken }), {
      trial,
      approved: true,
    });
    expect(sound).toBe(false);
    expect(list.slice(-2).map((gate) => [gate.state, reasonOf(gate, sound)?.code])).toEqual([
      ['waiting', 'gate.earlier-shut'],
      ['waiting', 'gate.earlier-shut'],
    ]);
  });

  it('shut for a fee below zero and one that falls as batteries get heavier, where only a real line shows it', () => {
    const fee = /expr: base_rate\[category, chemistry\] \* charged_mass \* factor/;
    const falls = (text: string) => text.replace(fee, `$& - charged_mass * max(0 piece, units - 1000000 piece) * 9 EUR / 1 kg / 1 piece`); // prettier-ignore
    const files = { ...shipped, rulebookYaml: falls(shipped.rulebookYaml) };
    expect(files.rulebookYaml).not.toBe(shipped.rulebookYaml);
    const real = { category: 'ev', chemistry: 'lithium_ion_nmc', units: 2_000_000n, exported_units: 0n, mass: 10_000_000_000n }; // prettier-ignore
    expect(states(files)[5]).toBe('passed');
    const properties = gates(files, { lines: [real] }).list[5];
    expect(properties?.state).toBe('failed');
    expect(properties?.issues.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['`fee` is negative.', '`fee` falls when `mass` rises.']),
    );
  });
});

describe('what can become law', () => {
  const cases = { ...shipped.cases, 'more.yaml': '[]' };

  it('is what computes, and cases beside it, never cases alone', () => {
    const dearer = changed('base_rate', 'ev,lithium_ion_nmc', '0.40');
    const code = (files: RulebookFiles) => {
      const change = changeOfLaw(shipped, files);
      return change.ok ? 'a version' : change.reason.code;
    };
    expect(code(structuredClone(shipped))).toBe('rulebook.no-change');
    expect(code({ ...shipped, cases })).toBe('rulebook-draft.only-cases');
    expect(code(dearer)).toBe('a version');
    expect(code({ ...dearer, cases })).toBe('a version');
  });
});
