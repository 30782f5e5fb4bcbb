import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../src/rulebook-files.js';
import { NEEDS } from './needs.js';
import { TABLE_OF_NEEDS, type Proof } from './needs-table.js';

const texts = new Map(
  [rulebooksFolder(), join(import.meta.dirname, 'fixtures', 'rulebooks')]
    .flatMap((root) => [...rulebookFolders(root)])
    .map(({ id, folder }) => [id, readRulebookFiles(folder).rulebookYaml]),
);

/** What of a proof is not there. */
function missing(proof: Proof): string[] {
  if ('need' in proof) return Object.hasOwn(NEEDS, proof.need) ? [] : [proof.need];
  const text = texts.get(proof.rulebook) ?? '';
  return proof.says
    .filter((words) => (typeof words === 'string' ? !text.includes(words) : !words.test(text)))
    .map((words) => `${proof.rulebook}: ${String(words)}`);
}

const rows = Object.entries(TABLE_OF_NEEDS).flatMap(([row, parts]) =>
  Object.entries(parts).map(([part, proofs]) => [row, part, proofs] as const),
);

describe('what a rulebook must be able to say', () => {
  it('has all its rows', () => {
    expect(Object.keys(TABLE_OF_NEEDS)).toHaveLength(15);
    expect(rows).toHaveLength(43);
  });

  it.each(rows)('%s, %s, is said by a rulebook', (_row, _part, proofs) => {
    expect(proofs.length).toBeGreaterThan(0);
    expect(proofs.flatMap(missing)).toEqual([]);
  });

  it('is not said by one that is gone', () => {
    const gone: Proof[] = [
      { need: 'a fee for the moon' },
      { rulebook: 'moon/cheese', says: ['a crater'] },
      { rulebook: 'dk/portable-fee', says: ['EUR/kg', /a window/] },
    ];
    expect(gone.map((proof) => missing(proof).length)).toEqual([1, 1, 2]);
  });
});
