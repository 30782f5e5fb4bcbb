import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import {
  checkCoverage,
  checkGates,
  evaluateStage,
  issueLine,
  loadRulebook,
  receiptOf,
  rulebookHash,
  rulebookPage,
  type Rulebook,
} from './index.js';

const folders = rulebookFolders(rulebooksFolder());
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

function loaded(id: string): Rulebook {
  const folder = folders.find((each) => each.id === id)?.folder ?? '';
  const result = loadRulebook(readRulebookFiles(folder));
  if (!result.ok) throw new Error(result.issues.map(issueLine).join('\n'));
  return result.rulebook;
}

describe('every shipped rulebook', () => {
  it('is there', () => {
    expect(folders.map((each) => each.id).sort()).toEqual([
      'be/bebat',
      'ch/sr-814.670.1',
      'de/battdg',
      'demo/eco-modulated-fees',
      'dk/portable-fee',
      'eu/2023-1542',
      'eu/493-2012',
      'fr/eco-modulation',
      'gb/si-2009-890',
      'in/bwmr-2022',
      'method/indicators',
      'nl/stibat',
      'us-ca/sb-1215',
      'vn/decree-08-2022',
    ]);
  });

  it.each(folders.map((each) => each.id))(
    '%s passes its check, its cases, their coverage and its properties',
    (id) => {
      const rulebook = loaded(id);
      expect(rulebook.id).toBe(id);
      const gates = checkGates(rulebook.files);
      expect(gates.results.flatMap((each) => each.issues.map(issueLine))).toEqual([]);
      expect(rulebook.cases.length).toBeGreaterThan(10);
    },
  );

  it.each(folders.map((each) => each.id))('%s can be read by people, in both languages', (id) => {
    const rulebook = loaded(id);
    const on = rulebook.until ?? '2026-03-31';
    for (const language of ['en', 'de']) {
      const page = rulebookPage(rulebook, { language, on });
      const formulas = page.stages.flatMap((stage) => stage.formulas);
      expect(page.title).not.toBe('');
      for (const formula of formulas) expect(formula.sentence.length).toBeGreaterThan(3);
      for (const parameter of page.parameters) {
        expect(parameter.values.filter((value) => value.inForce)).toHaveLength(1);
        for (const value of parameter.values) expect(value.cite.text.length).toBeGreaterThan(8);
      }
    }
    expect(rulebookPage(rulebook, { language: 'de', on }).title).not.toBe(
      rulebookPage(rulebook, { language: 'en', on }).title,
    );
  });

  it.each(folders.map((each) => each.id))('%s names its sources in full', (id) => {
    const rulebook = loaded(id);
    const sources = [...rulebook.sources.keys()].join('|');
    // The name by which a rulebook calls a source is read as one at the beginning of a citation only.
    const bare = new RegExp(`(?<![\\w/-])(?:${sources}) (?:Art\\.|Annex|§)[^"]{0,20}`, 'g');
    for (const language of ['en', 'de']) {
      const page = rulebookPage(rulebook, { language, on: rulebook.until ?? '2026-03-31' });
      expect(JSON.stringify(page).match(bare) ?? []).toEqual([]);
    }
  });
});

describe('a page of a rulebook', () => {
  it('says what each date changed', () => {
    const page = rulebookPage(loaded('ch/sr-814.670.1'), { language: 'en', on: '2023-08-31' });
    const rate = page.parameters.find((each) => each.name === 'rate_per_kg');
    expect(rate?.values.map((value) => [value.from, value.until, value.inForce])).toEqual([
      ['2020-01-01', '2023-08-31', true],
      ['2023-09-01', undefined, false],
    ]);
    expect(rate?.values[1]?.changes).toContainEqual({
      keys: ['industrial', 'sodium_nickel_chloride'],
      before: '3.2 CHF/kg',
      after: '2.5 CHF/kg',
    });
    expect(rate?.values[1]?.changes).toHaveLength(3);
  });

  it('says formulas as sentences', () => {
    const page = rulebookPage(loaded('eu/2023-1542'), { language: 'en', on: '2026-12-31' });
    const sentence = (name: string) =>
      page.stages.flatMap((stage) => stage.formulas).find((each) => each.name === name)?.sentence;
    expect(sentence('average_made_available')).toBe(
      'the average of “Made available to end-users, net of exports before sale” over the years -3 to -1 from the reporting year',
    );
    expect(sentence('collection_met')).toBe('Collection rate ≥ Target');
  });

  it('an illustrative rulebook says that Article 57 prescribes no numbers', () => {
    const { status, about } = rulebookPage(loaded('demo/eco-modulated-fees'), {
      language: 'en',
      on: '2026-03-31',
    });
    expect(status).toBe('illustrative');
    expect(about).toContain('prescribes no numbers');
  });
});

describe('a receipt', () => {
  const rulebook = loaded('eu/2023-1542');
  const on = valueOf(parseCalendarDate('2031-12-31'));
  const facts = {
    chemistry: 'lithium_ion_lfp',
    input_mass: '3 kg',
    output_mass: '2 kg',
    cobalt_input: '0 kg',
  };
  const receipt = (given: typeof facts) => {
    const result = evaluateStage(rulebook, 'process_year', given, { on });
    if (!result.ok) throw new Error('refused');
    return receiptOf(
      rulebook,
      { facts: given, outputs: result.outputs },
      { validOn: on, recordedAt: new Date(0), hash },
    );
  };

  it('replays byte for byte', () => {
    expect(receipt(facts)).toEqual(receipt({ ...facts }));
    expect(receipt(facts)).toMatchObject({
      rulebookId: 'eu/2023-1542',
      validOn: '2031-12-31',
      recordedAt: '1970-01-01T00:00:00.000Z',
    });
  });

  it('tells apart facts, outputs and rulebooks', () => {
    const other = receipt({ ...facts, output_mass: '1.999999 kg' });
    expect(other.inputHash).not.toBe(receipt(facts).inputHash);
    expect(other.outputHash).not.toBe(receipt(facts).outputHash);
    const files = rulebook.files;
    const changed = loadRulebook({
      ...files,
      rulebookYaml: files.rulebookYaml.replace("value: '80'", "value: '81'"),
    });
    expect(changed.ok && rulebookHash(changed.rulebook, hash)).not.toBe(
      rulebookHash(rulebook, hash),
    );
    const cases = loadRulebook({ ...files, cases: {} });
    expect(cases.ok && rulebookHash(cases.rulebook, hash)).toBe(rulebookHash(rulebook, hash));
  });
});

describe('coverage of cases', () => {
  const rulebook = loaded('ch/sr-814.670.1');
  const without = (name: RegExp) =>
    checkCoverage({
      ...rulebook,
      cases: rulebook.cases.filter((each) => !name.test(each.name.get('en') ?? '')),
    }).map((issue) => issue.message);

  it('misses the day before a change, the day of it, a stage and a branch', () => {
    expect(without(/until 31 August|the day before|^each/).join()).toContain(
      '`rate_per_kg` from 2023-09-01 has no case on 2023-08-31',
    );
    expect(without(/period|^each/).join()).toContain('The stage producer_period has no case');
    expect(without(/hybrid/).join()).toContain('branch of `rate`');
    expect(without(/exported|milligram/).join()).toContain('branch of `charged_mass`');
  });

  it('names the case that does not hold', () => {
    const wrong = rulebook.cases.map((each) =>
      each.name.get('en')?.includes('of 10 g pays the lowest fee') === true
        ? { ...each, expect: new Map([['fee', '0.04 CHF']]) }
        : each,
    );
    expect(
      checkCoverage({ ...rulebook, cases: wrong })
        .map(issueLine)
        .join(),
    ).toContain('fee: expected 0.04 CHF, found 0.03 CHF');
  });
});
