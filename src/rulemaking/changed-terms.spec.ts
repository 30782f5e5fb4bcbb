import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { loadRulebook, type Rulebook, type RulebookFiles } from '../rules/index.js';
import { changedTerms } from './changed-terms.js';

function rulebookOf(files: RulebookFiles): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.rulebook;
}

const shipped = (id: string) => readRulebookFiles(`${rulebooksFolder()}/${id}`);

/** What differs when a part of the text reads otherwise. */
function changed(files: RulebookFiles, ...edits: readonly [from: string | RegExp, to: string][]) {
  const text = edits.reduce((yaml, [from, to]) => {
    const next = yaml.replace(from, to);
    expect(next).not.toBe(yaml);
    return next;
  }, files.rulebookYaml);
  return changedTerms(rulebookOf(files), rulebookOf({ ...files, rulebookYaml: text }), 'en');
}

describe('what a draft changes beyond rates', () => {
  it('names formulas of the second pass and pools that are shared', () => {
    const terms = changed(
      modulatedFiles(),
      ['expr: sum(line.fee)', 'expr: sum(line.fee) * 1'],
      ['pool, mass_total, 0.01 EUR', 'pool, mass_total, 0.05 EUR'],
      [/(label: Costs shared out[^]*?step: )"0.01"/, '$1"0.05"'],
    );
    expect(terms.map(({ kind, label }) => [kind, label])).toEqual([
      ['formula', 'Costs shared out'],
      ['second-pass', 'Fees'],
      ['second-pass', 'Part of the costs'],
    ]);
    expect(terms[2]?.after[0]).toBe('share_out(national_year.pool, mass_total, 0.05 EUR) (EUR)');
  });

  it('names exceptions, with where they are written', () => {
    const [term] = changed(modulatedFiles(), ['mass_total <= 1 t', 'mass_total <= 1.5 t'], ['mass_total > 1 t', 'mass_total > 1.5 t']); // prettier-ignore
    expect(term).toMatchObject({ kind: 'second-pass', label: 'Fee' });
    expect(term?.before.join(' ')).toContain('unless producer_year.mass_total <= 1 t: 0 EUR');
    expect(term?.after.join(' ')).toContain('unless producer_year.mass_total <= 1.5 t: 0 EUR');
  });

  it('names the edges of classes', () => {
    const terms = changed(shipped('nl/stibat'), ["'150', '250'", "'160', '250'"]);
    expect(terms.map(({ kind, label }) => [kind, label])).toEqual([['band', 'Weight class']]);
    expect(terms[0]?.before).toContain('to_150_g: ≤ 150 g/piece');
    expect(terms[0]?.after).toContain('to_150_g: ≤ 160 g/piece');
  });

  it('names a guard that was widened and a rounding that is another', () => {
    const terms = changed(
      shipped('demo/eco-modulated-fees'),
      ["highest: '10'", "highest: '11'"],
      ['half-away-from-zero', 'half-even'],
    );
    expect(terms.map(({ kind }) => kind)).toEqual(['formula', 'guard']);
    expect(terms[1]).toMatchObject({ before: ['lowest 0.01 EUR/kg', 'highest 10 EUR/kg', 'greatestChange 50 %'], after: ['lowest 0.01 EUR/kg', 'highest 11 EUR/kg', 'greatestChange 50 %'] }); // prettier-ignore
  });

  it('names cases that are new, gone or expect something else', () => {
    const before = shipped('demo/eco-modulated-fees');
    const text = (before.cases['fees.yaml'] ?? '').replace('16699.20', '16699.21');
    // Two of one name, as when two lines of a kind are kept.
    const one = "- { name: { en: one more, de: noch einer }, stage: producer_period, on: 2026-01-01, facts: { lines: [] }, expect: { fee_total: '0.00 EUR' } }"; // prettier-ignore
    const more = `${one}\n${one}\n`;
    const after = { ...before, cases: { ...before.cases, 'fees.yaml': text, 'more.yaml': more } };
    const terms = changedTerms(rulebookOf(before), rulebookOf(after), 'en');
    expect(terms.map(({ kind, before: was, after: is }) => [kind, was.length, is.length])).toEqual([
      ['case', 2, 2],
      ['case', 0, 2],
      ['case', 0, 2],
    ]);
    const german = changedTerms(rulebookOf(before), rulebookOf(after), 'de');
    expect(german[1]?.label).toBe('noch einer (2026-01-01)');
    expect(terms[0]?.after[1]).toContain('fee 16699.21 EUR');
    expect(changedTerms(rulebookOf(before), rulebookOf(before), 'en')).toEqual([]);
  });
});
