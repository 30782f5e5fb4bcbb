import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { checkGates, runCases, type RulebookFiles } from '../rules/index.js';
import { withKeptCases } from './kept-case.js';
import { changedTexts } from './draft-difference.js';
import { withRestatedCases } from './restated-cases.js';

const shipped = readRulebookFiles(`${rulebooksFolder()}/eu/2023-1542`);
const base = loadedFrom(shipped);
const validFrom = '2027-12-31' as CalendarDate;
const name = 'collection-2027-12-31.csv';
const raised: RulebookFiles = {
  ...shipped,
  tables: { ...shipped.tables, [name]: edited(shipped.tables[name] ?? '', ['63', '68']) },
};

const asked = {
  stage: 'national_year',
  facts: {
    collection_category: 'portable',
    made_available: {
      '2024': 346_128_000_123n,
      '2025': 351_000_000_000n,
      '2026': 322_000_000_000n,
    },
    collected: 230_000_000_000n,
  },
  on: validFrom,
} as const;

function restated(files: RulebookFiles): RulebookFiles {
  const found = withRestatedCases(files, base, loadedFrom(files));
  if (!found.ok) throw new Error(found.reason.code);
  return found.value;
}

describe('cases that a draft moves', () => {
  it('expect what the draft makes of them, and nothing else of their text changes', () => {
    const files = restated(raised);
    expect(runCases(loadedFrom(files)).flatMap(({ differences }) => differences)).toEqual([]);
    const changed = changedTexts(raised, files);
    expect(changed.map(({ file }) => file)).toEqual([
      'cases/collection.yaml',
      'cases/producers.yaml',
    ]);
    expect(changed[0]).toMatchObject({
      removed: ['  expect: { collection_target: 63 %, collection_needed: 40259.52 t, collection_met: yes }'],
      added: ['  expect: { collection_target: 68 %, collection_needed: 43454.72 t, collection_met: no }'],
    });
  }); // prettier-ignore

  it('are those alone that held by the law before: what an editor expects wrongly stays wrong', () => {
    const wrong = '- { name: mine, stage: national_year, on: 2027-12-31, facts: { collection_category: portable, made_available: { "2024": 1 t, "2025": 1 t, "2026": 1 t }, collected: 1 t }, expect: { collection_target: 64 % } }\n';
    const files = restated({ ...raised, cases: { ...raised.cases, 'mine.yaml': wrong } });
    expect(files.cases['mine.yaml']).toBe(wrong);
    const none = withRestatedCases(shipped, base, base);
    expect(none).toMatchObject({ ok: false, reason: { code: 'rulebook-draft.no-moved-case' } });
  }); // prettier-ignore

  it('and one result kept on each day of the change open the gates of a target without a line of text', () => {
    const files = restated(raised);
    const draft = { base, rulebook: loadedFrom(files), validFrom };
    const kept = withKeptCases(files, draft, { name: { en: 'made up' }, ...asked });
    if (!kept.ok) throw new Error(JSON.stringify(kept.reason));
    const text = kept.value.cases['kept.yaml'] ?? '';
    for (const day of ['2027-12-30', '2027-12-31', '2028-12-30', '2028-12-31'])
      expect(text).toContain(`en: "made up"\n  stage: "national_year"\n  on: "${day}"`);
    // Nobody's figures: in proportion to a tonne, of each the first digit. The years move with the law.
    expect(text).toContain('"2024": "900 kg"');
    expect(text).toContain('"2027"');
    expect(text).not.toContain('346128');
    const gates = checkGates(kept.value, { occurring: [], trials: [], inForce: base });
    expect(gates.results.map(({ gate, state }) => [gate, state])).toEqual(
      ['schema', 'types', 'coverage', 'guards', 'cases', 'properties'].map((gate) => [gate, 'passed']),
    );
    expect(withKeptCases(kept.value, draft, { name: { en: 'made up' }, ...asked })).toMatchObject({
      reason: { code: 'rulebook-draft.case-kept' },
    });
  }); // prettier-ignore
});
