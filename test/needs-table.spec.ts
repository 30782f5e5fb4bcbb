import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../src/rulebook-files.js';
import type { RulebookFiles } from '../src/rules/index.js';
import { faultsOf, type Proof } from './needs-proof.js';
import { TABLE_OF_NEEDS } from './needs-table.js';
import { selfFinancingFiles } from './self-financing-rulebook.js';

const folders = [rulebooksFolder(), join(import.meta.dirname, 'fixtures', 'rulebooks')].flatMap(
  (root) => [...rulebookFolders(root)],
);

/** A year of one tonne makes every line of it free; a kilogram more, and all are paid for. */
const SMALL_PRODUCER = `
- name: a year of one tonne is free
  stage: national_year
  on: 2026-12-31
  facts: { producers: [{ periods: [{ lines: [{ chemistry: lead_acid, mass: 400 kg }] }, { lines: [{ chemistry: lead_acid, mass: 600 kg }] }] }] }
  expect: { producers.1.periods.1.lines.1.settled_fee: 0.00 EUR, producers.1.periods.2.lines.1.settled_fee: 0.00 EUR }
- name: a kilogram more and every line pays
  stage: national_year
  on: 2026-12-31
  facts: { producers: [{ periods: [{ lines: [{ chemistry: lead_acid, mass: 400 kg }] }, { lines: [{ chemistry: lead_acid, mass: 601 kg }] }] }] }
  expect: { producers.1.periods.1.lines.1.settled_fee: 96.00 EUR, producers.1.periods.2.lines.1.settled_fee: 144.24 EUR }
`;

function filesOf(rulebook: string): RulebookFiles | undefined {
  if (rulebook === 'test/self-financing')
    return { ...selfFinancingFiles(), cases: { 'small.yaml': SMALL_PRODUCER } };
  const found = folders.find(({ id }) => id === rulebook);
  return found && readRulebookFiles(found.folder);
}

const rows = Object.entries(TABLE_OF_NEEDS).flatMap(([row, parts]) =>
  Object.entries(parts).map(([part, proofs]) => [row, part, proofs] as const),
);

describe('what a rulebook must be able to say', () => {
  it('has all its rows', () => {
    expect(Object.keys(TABLE_OF_NEEDS)).toHaveLength(15);
    expect(rows).toHaveLength(46);
  });

  it.each(rows)('%s, %s, is said by a rulebook that runs', (_row, _part, proofs) => {
    expect(proofs.length).toBeGreaterThan(0);
    expect(proofs.flatMap((proof) => faultsOf(proof, filesOf))).toEqual([]);
  });

  it('is not said by one that is gone, or that goes another way', () => {
    const gone: Proof[] = [
      { need: 'a fee for the moon' },
      { need: 'a band of money', without: { words: 'round', refused: 'Two exceptions' } },
      { rulebook: 'moon/cheese', lists: 'a crater' },
      { rulebook: 'in/bwmr-2022', lists: 'a crater' },
      { rulebook: 'dk/portable-fee', case: 'a tonne of cheese', through: [] },
      {
        rulebook: 'dk/portable-fee',
        case: 'a tonne on the last day of 2016',
        through: ['rate_per_kg from 2017-01-01'],
      },
    ];
    expect(gone.map((proof) => faultsOf(proof, filesOf).length)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});
