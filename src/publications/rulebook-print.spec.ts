import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';

import {
  loadShippedRulebook,
  readRulebookFiles,
  rulebookFolders,
  rulebooksFolder,
} from '../rulebook-files.js';
import { loadRulebook } from '../rules/index.js';

import { printRulebook, recoveryTargets } from './rulebook-print.js';

const tests = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'rulebooks', 'test');

describe('a printed rulebook', () => {
  it('shows the formulas of a second pass too', () => {
    const loaded = loadRulebook(readRulebookFiles(join(tests, 'modulation')));
    if (!loaded.ok) throw new Error('The rulebook does not load.');
    const names = printRulebook(loaded.rulebook, 'hash').formulas.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['red_amount', 'bill', 'green_factor', 'billed']));
  });

  it.each(rulebookFolders(rulebooksFolder()).map(({ id }) => id))(
    'shows everything that makes or changes a result of %s, each with its provision',
    (id) => {
      const loaded = loadShippedRulebook(id);
      if (loaded?.ok !== true) throw new Error('The rulebook does not load.');
      const { rulebook } = loaded;
      const printed = printRulebook(rulebook, 'hash');
      const stages = [...rulebook.stages.values()];
      const formulas = stages.flatMap((stage) => [...stage.formulas, ...(stage.second?.formulas ?? [])]); // prettier-ignore
      expect(printed.formulas.map(({ exceptions }) => exceptions?.map(({ cite }) => cite.text))).toEqual(
        formulas.map(({ exceptions }) => exceptions.map(({ cite }) => `${cite.instrument}, ${cite.provision}`)),
      ); // prettier-ignore
      const bounded = stages.flatMap((stage) => [...stage.inputs.values()]).filter(({ lowest, highest }) => lowest ?? highest); // prettier-ignore
      expect(printed.inputs?.filter(({ lowest, highest }) => lowest ?? highest).map(({ name, cite }) => [name, cite?.address])).toEqual(
        bounded.map(({ name, cite }) => [name, cite && (cite.address ?? null)]),
      ); // prettier-ignore
      expect(printed.bands?.map(({ name, classes, cite }) => [name, classes.at(-1)?.upTo, cite.text === ''])).toEqual(
        [...rulebook.bands.keys()].map((name) => [name, null, false]),
      ); // prettier-ignore
    },
  );

  it('shows edges of classes, bounds and guards as the rulebook writes them', () => {
    const printed = (id: string) => {
      const loaded = loadShippedRulebook(id);
      if (loaded?.ok !== true) throw new Error('The rulebook does not load.');
      return printRulebook(loaded.rulebook, 'hash');
    };
    const days = printed('de/battdg').inputs?.find(({ name }) => name === 'days_of_year');
    expect(days).toMatchObject({ lowest: '365', highest: '366', unit: 'day', stage: 'producer_year' }); // prettier-ignore
    expect(days?.cite?.text).not.toBe('');
    const { bands = [], parameters } = printed('nl/stibat');
    expect(bands.flatMap(({ classes }) => classes.map(({ upTo }) => upTo))).toContain('50');
    expect(parameters.every(({ guard }) => guard !== undefined)).toBe(true);
  });

  it('names what it could not say, with the reason in both languages', () => {
    const loaded = loadShippedRulebook('in/bwmr-2022');
    if (loaded?.ok !== true) throw new Error('The rulebook does not load.');
    const { untranslatable, status, about } = printRulebook(loaded.rulebook, 'hash');
    expect(status).toBe('partial');
    expect(about.en).toContain('not for filing');
    for (const { why } of untranslatable) expect(Object.keys(why).sort()).toEqual(['de', 'en']);
    expect(untranslatable.map(({ why }) => why.en).join()).toContain(
      '10 and 15 % for electric vehicles',
    );
  });
});

it('names no target as in force once the law has none, and the next one as not yet', () => {
  const loaded = loadShippedRulebook('eu/2023-1542');
  if (loaded?.ok !== true) throw new Error('The rulebook does not load.');
  const { rulebook } = loaded;
  const cobalt = rulebook.parameters.get('required_recovery_cobalt');
  const [first] = cobalt?.values.filter(({ scalar }) => scalar != null) ?? [];
  if (cobalt === undefined || first === undefined) throw new Error('no target');
  const dated = (from: string, scalar: typeof first.scalar) => ({ ...first, from: from as typeof first.from, scalar }); // prettier-ignore
  const values = [dated('2027-12-31', first.scalar), dated('2030-01-01', null)];
  const on = (day: string, of = values) =>
    recoveryTargets(
      { ...rulebook, parameters: new Map([['c', { ...cobalt, values: of }]]) },
      day,
    ).map(({ from, inForce }) => `${from} ${inForce ? 'holds' : 'will hold'}`);
  expect(on('2027-01-01')).toEqual(['2027-12-31 will hold']);
  expect(on('2029-12-31')).toEqual(['2027-12-31 holds']);
  expect(on('2031-12-31')).toEqual([]);
  const again = [...values, dated('2035-01-01', first.scalar)];
  expect(on('2031-12-31', again)).toEqual(['2035-01-01 will hold']);
});
