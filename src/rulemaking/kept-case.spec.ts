import { describe, expect, it } from '@jest/globals';
import { selfFinancingFiles } from '../../test/self-financing-rulebook.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { ratio, type Ratio } from '../kernel/ratio.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import {
  loadRulebook,
  runCases,
  type Facts,
  type Rulebook,
  type RulebookFiles,
} from '../rules/index.js';
import { keptCases } from './kept-case.js';

const shipped = readRulebookFiles(`${rulebooksFolder()}/demo/eco-modulated-fees`);

function rulebookOf(files: RulebookFiles): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.rulebook;
}
const base = rulebookOf(shipped);

describe('a case that is kept from a real line', () => {
  const on = ['2026-06-30', '2026-07-01'] as CalendarDate[];
  const settling = rulebookOf(selfFinancingFiles());
  const number = (amount: Ratio, unit: string) => ({ kind: 'number', amount, unit });
  const small = number(ratio(999_999n, 1000n), 'kg');
  const factor = number(ratio(912_345n, 1_000_000n), '1');
  const line = { chemistry: 'lithium_ion_lfp', mass: 1_234_567n };
  const above = { producer_year: { mass_total: number(ratio(2_345_678n, 1000n), 'kg') }, national_year: { green_factor: factor } }; // prettier-ignore

  /** The cases of what was kept, run: how many there are, and what differs. */
  function proved(rulebook: Rulebook, files: RulebookFiles, facts: Facts) {
    const kept = keptCases(
      rulebook,
      { name: { en: 'a line', de: 'eine Zeile' }, stage: 'line', facts },
      on,
    );
    if (!kept.ok) return kept.reason;
    const results = runCases(rulebookOf({ ...files, cases: { 'kept.yaml': kept.value } }));
    return { text: kept.value, differences: results.flatMap(({ differences }) => differences) };
  }

  it('keeps its second pass, with what that read of the stages above', () => {
    const found = proved(settling, selfFinancingFiles(), { ...line, ...above });
    expect(found).toMatchObject({ differences: [] });
    expect('text' in found && found.text).toContain('settled_fee: "0.23 EUR"');
    expect('text' in found && found.text).toMatch(/name:\n +en: "a line"\n +de: "eine Zeile"/);
    expect('text' in found && found.text).toContain('green_factor: "0.912345"');
    const free = { ...above, producer_year: { mass_total: small } };
    const exempt = proved(settling, selfFinancingFiles(), { ...line, ...free });
    expect('text' in exempt && exempt.text).toContain('settled_fee: "0.00 EUR"');
  });

  it('is refused rather than without what cannot be written down', () => {
    const thirds = { ...above, national_year: { green_factor: number(ratio(1n, 3n), '1') } };
    expect(proved(settling, selfFinancingFiles(), { ...line, ...thirds })).toMatchObject({
      code: 'rulebook-draft.no-case',
    });
    expect(proved(settling, selfFinancingFiles(), { ...line, mass: { weighed: true } })).toEqual({
      code: 'rulebook-draft.case-fact',
      params: { fact: 'mass' },
    });
    // What nothing reads need not be written.
    const beside = { ...above, producer_year: { ...above.producer_year, red_base: number(ratio(1n, 3n), 'EUR') } }; // prettier-ignore
    expect(proved(settling, selfFinancingFiles(), { ...line, ...beside })).toMatchObject({
      differences: [],
    });
  });

  it('is written in the form that each fact has, whatever its name is', () => {
    const facts = { category: 'ev', chemistry: 'lithium_ion_nmc', units: 3n, exported_units: 1n, mass: 1_200_000_001n, recycled_cobalt: ratio(16n, 100n) }; // prettier-ignore
    const found = proved(base, shipped, facts);
    expect(found).toMatchObject({ differences: [] });
    const text = 'text' in found ? found.text : '';
    for (const written of ['units: "3"', 'mass: "1200.000001 kg"', 'recycled_cobalt: "0.16"'])
      expect(text).toContain(written);
  });
});
