import { describe, expect, it } from '@jest/globals';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { loadRulebook, type Rulebook, type RulebookFiles } from '../rules/index.js';
import { changedTexts, differenceOf } from './draft-difference.js';
import { gatesOf, gateNames, reasonOf } from './draft-gates.js';
import { GateVerdicts } from './gate-verdicts.service.js';
import { RuleThread } from './rule-thread.service.js';
import { TextFindings } from './text-findings.service.js';
import { ruleWork, type Looked } from './rule-work.js';
import { withKeptCases } from './kept-case.js';
import { rateGrid, withRates, type RateGrid } from './rate-grid.js';
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
  const citation = {
    source: 'own',
    provisions: new Map([
      ['en', "decision of the agency's board"],
      ['de', 'Beschluss des Vorstands, Punkt 3: Sätze'],
    ]),
  };
  const files = withRates(shipped, parameter, { from: july, cells, citation, checkedOn: july });
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
    expect(leading('tried')).toEqual(['checked', 'tried', 'approved']);
    expect(moveDraft('published', 'edit')).toMatchObject({
      reason: { code: 'rulebook-draft.not-now' },
    });
  });

  const tried = { state: 'tried', boundHash: 'h', authors: ['anna', 'carl'] } as const;
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
    // Kept whole or not at all: the end of a reason is not cut off without a word.
    expect(code({ reason: 'x'.repeat(1000) }, 'refuse')).toBe('refused');
    expect(code({ reason: 'x'.repeat(1001) }, 'refuse')).toBe('field.too-long');
    expect(withdrawDraft('draft', 'x'.repeat(1001))).toMatchObject({
      reason: { code: 'field.too-long', params: { most: '1000' } },
    });
    expect(withdrawDraft('draft', ' ')).toMatchObject({
      reason: { code: 'rulebook-draft.needs-reason' },
    });
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
    // Whoever reads German reads the agency's decision in German.
    expect(differenceOf(base, rulebook, 'de').rates[0]?.cite).toMatch(
      /Beschluss des Vorstands, Punkt 3: Sätze$/,
    );
    expect(rateGrid(rulebook, base, 'base_rate', july)?.citation).toEqual({
      source: 'own',
      provisions: new Map([
        ['en', "decision of the agency's board"],
        ['de', 'Beschluss des Vorstands, Punkt 3: Sätze'],
      ]),
    });
    expect(
      rateGrid(rulebook, base, 'base_rate', '2026-08-01' as CalendarDate)?.citation,
    ).toBeNull();
  });

  it('of one number goes the same way, twice over', () => {
    const once = changed('highest_factor', '', '130');
    const parameter = rulebookOf(once).parameters.get('highest_factor');
    if (parameter === undefined) throw new Error('gone');
    const change = {
      from: july,
      cells: [{ keys: [], rate: '131' }],
      citation: { source: 'own', provisions: new Map([['en', 'second thought']]) },
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
  const looked = { inForce: { files: shipped, hash: 'base' }, occurring: [{ category: 'ev', chemistry: 'lithium_ion_nmc' }], lines: [] }; // prettier-ignore
  const undone = { trial: null, approved: false };
  const gates = (files: RulebookFiles, more: Partial<Looked> = {}) =>
    gatesOf(ruleWork.verdict({ ...looked, files, ...more }), undone);
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

  it('are looked at once for the same content, and anew when the register has other batteries', async () => {
    const thread = new RuleThread();
    const verdicts = new GateVerdicts(thread, new TextFindings(thread));
    const looking = { ...looked, files: shipped };
    const first = await verdicts.of(looking);
    expect(await verdicts.of({ ...looking, files: structuredClone(shipped) })).toBe(first);
    const others = [...looking.occurring, { category: 'sli', chemistry: 'lead_acid' }];
    expect(await verdicts.of({ ...looking, occurring: others })).not.toBe(first);
    // It comes back from another thread.
    expect(structuredClone(first)).toEqual(first);
  });

  it('ask for cases either side of a new date, which a real line gives', () => {
    const files = changed('base_rate', 'ev,lithium_ion_nmc', '0.40');
    expect(states(files)[4]).toBe('failed');
    const facts = { category: 'ev', chemistry: 'lithium_ion_nmc', units: 3n, exported_units: 1n, mass: 1_200_000_000n, recycled_cobalt: '0.16' }; // prettier-ignore
    const between = { base, rulebook: rulebookOf(files), validFrom: july };
    const kept = withKeptCases(files, between, {
      name: { en: 'a real line' },
      stage: 'line',
      facts,
    });
    if (!kept.ok) throw new Error(kept.reason.code);
    expect(kept.value.cases['kept.yaml']).toContain('fee: "11200.00 EUR"');
    expect(states(kept.value)).toEqual([...Array<string>(6).fill('passed'), 'waiting', 'waiting']);
  });

  it('shut for a text that is none, a rate beyond its guard and a battery without a rate', () => {
    const broken = { ...shipped, rulebookYaml: 'id: [' };
    expect(states(broken)[0]).toBe('failed');
    expect(states(changed('base_rate', 'ev,lithium_ion_nmc', '11'))[3]).toBe('failed');
    expect(states(shipped, { occurring: [{ category: 'ev', chemistry: 'flux' }] })[2]).toBe(
      'failed',
    );
    const trial = { at: '', cut: '', comparisons: [] } satisfies Trial;
    const { list, sound } = gatesOf(ruleWork.verdict({ ...looked, files: broken }), {
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
    const properties = gates(files, { lines: [{ on: july, facts: real }] }).list[5];
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
