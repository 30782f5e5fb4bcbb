import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';

import { add, decimalFromRatio, ratio } from '../src/kernel/ratio.js';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../src/rulebook-files.js';
import {
  checkCoverage,
  issueLine,
  loadRulebook,
  runCases,
  textIn,
  type Rulebook,
} from '../src/rules/index.js';

import { TOTALS, WORKED_EXAMPLES, WRONG_READINGS } from './worked-examples.js';

const testFolder = join(import.meta.dirname, 'fixtures', 'rulebooks');
const loaded = (root: string): [string, Rulebook][] =>
  rulebookFolders(root).map(({ id, folder }) => {
    const result = loadRulebook(readRulebookFiles(folder));
    if (!result.ok) throw new Error(result.issues.map(issueLine).join('\n'));
    return [id, result.rulebook];
  });
const ofTests = loaded(testFolder);
const rulebooks = new Map([...loaded(rulebooksFolder()), ...ofTests]);

const caseOf = (id: string, name: string) =>
  rulebooks.get(id)?.cases.find((each) => textIn(each.name, 'en') === name);

/** What the case says when it is expected to come out as `expect`. */
function differences(id: string, name: string, expect?: readonly [string, string]): string[] {
  const rulebook = rulebooks.get(id);
  const found = caseOf(id, name);
  if (rulebook === undefined || found === undefined) return [`${id}: no case "${name}"`];
  const one = expect === undefined ? found : { ...found, expect: new Map([expect]) };
  return runCases({ ...rulebook, cases: [one] }).flatMap((result) => [...result.differences]);
}

describe('worked examples', () => {
  it('are all there, each with its own number', () => {
    const wanted = [
      ...[1, 2, 4, 6, 7, 8, 10, 11, 12, 14, 15, 18, 19, 20],
      ...[22, 24, 25, 27, 29],
      ...[30, 32, 33, 35, 38, 39, 40, 41, 43, 44, 45],
    ].map((number) => `A${String(number)}`);
    const ofPeers = [1, 3, 4, 5, 6, 7, 8, 9].map((number) => `T${String(number)}`);
    expect(Object.keys(WORKED_EXAMPLES).sort()).toEqual([...wanted, ...ofPeers].sort());
  });

  it.each(
    Object.entries(WORKED_EXAMPLES).flatMap(([example, { rulebook, cases }]) =>
      cases.map((name) => [example, rulebook, name] as const),
    ),
  )('%s: %s, %s', (_, rulebook, name) => {
    expect(
      caseOf(rulebook, name)?.refused ?? [...(caseOf(rulebook, name)?.expect ?? [])],
    ).not.toHaveLength(0);
    expect(differences(rulebook, name)).toEqual([]);
  });

  it.each(WRONG_READINGS)(
    '$example does not come out as $value: $why',
    ({ rulebook, name, output, value, reading: [right, wrong] }) => {
      expect(differences(rulebook, name, [output, value]).join()).toContain(`expected ${value}`);
      // And the wrong reading of the same case would have been taken for it: this test can fail.
      const files = rulebooks.get(rulebook)?.files;
      expect(files?.rulebookYaml).toContain(right);
      const misread = loadRulebook({
        rulebookYaml: (files?.rulebookYaml ?? '').replace(right, wrong),
        tables: files?.tables ?? {},
        cases: {},
      });
      if (!misread.ok) throw new Error(misread.issues.map(issueLine).join('\n'));
      const one = caseOf(rulebook, name);
      const cases = one === undefined ? [] : [{ ...one, expect: new Map([[output, value]]) }];
      const [result] = runCases({ ...misread.rulebook, cases });
      expect(result?.differences).toEqual([]);
    },
  );

  it.each(TOTALS)('$example adds up to $kilograms kg', ({ rulebook, name, outputs, kilograms }) => {
    const found = rulebooks.get(rulebook);
    const one = caseOf(rulebook, name);
    if (found === undefined || one === undefined) throw new Error(`${rulebook}: no "${name}"`);
    const [result] = runCases({ ...found, cases: [one] });
    const evaluation = result?.evaluation;
    const masses = outputs.map((output) => {
      const value = evaluation?.ok === true ? evaluation.outputs[output] : undefined;
      return value?.kind === 'number' ? value.amount : ratio(0n, 1n);
    });
    const total = masses.reduce(add, ratio(0n, 1n));
    expect(decimalFromRatio(total, 3, 'half-away-from-zero')).toBe(kilograms);
  });
});

describe('rulebooks of the tests', () => {
  it.each(ofTests)('%s passes its check, its cases and their coverage', (id, rulebook) => {
    expect(rulebook.id).toBe(id);
    expect(checkCoverage(rulebook).map(issueLine)).toEqual([]);
  });
});
