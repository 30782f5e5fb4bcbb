import { describe, expect, it } from '@jest/globals';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import { loadRulebook, type LocalText, type Rulebook, type RulebookFiles } from '../rules/index.js';
import { rateGrid, withRates } from './rate-grid.js';
import { withDatedValue } from './splice-yaml.js';

function shipped(id: string): RulebookFiles {
  const found = rulebookFolders(rulebooksFolder()).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return readRulebookFiles(found.folder);
}

const rulebookOf = (files: RulebookFiles): Rulebook => {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.rulebook;
};

describe('a value that is saved as it stands', () => {
  it.each(['ch/sr-814.670.1', 'eu/2023-1542', 'de/battdg', 'dk/portable-fee'])(
    'keeps its note and every language of its citation in %s',
    (id) => {
      const files = shipped(id);
      const rulebook = rulebookOf(files);
      for (const parameter of rulebook.parameters.values())
        for (const old of parameter.values) {
          const { name } = parameter;
          const grid = rateGrid(rulebook, rulebook, name, old.from);
          const { source, provision, provisions } = old.cite;
          // The form shows a language less than the text has.
          const shown = [...(provisions ?? new Map([['en', provision]]))].slice(0, 1);
          const saved = withRates(files, parameter, {
            from: old.from,
            cells: (grid?.cells ?? []).map(({ keys, after }) => ({ keys, rate: after })),
            citation: { source, provisions: new Map(shown) },
            checkedOn: parameter.lastCheckedOn,
          });
          const fresh = rulebookOf(saved ?? files)
            .parameters.get(name)
            ?.values.find(({ from }) => from === old.from);
          expect([name, old.from, fresh?.note]).toEqual([name, old.from, trimmed(old.note)]);
          expect(fresh?.cite.provisions).toEqual(provisions);
        }
    },
  );

  it('says a language no longer once its provision is another one in those that were shown', () => {
    const files = shipped('demo/eco-modulated-fees');
    const parameter = [...rulebookOf(files).parameters.values()].find(({ by }) => by.length === 0);
    const [old] = parameter?.values ?? [];
    if (parameter === undefined || old === undefined) throw new Error('no such value');
    const citation = { source: old.cite.source, provisions: new Map([['en', 'Art. 99']]) };
    const change = {
      from: old.from,
      cells: [{ keys: [], rate: '80' }],
      citation,
      checkedOn: old.from,
    };
    expect(withRates(files, parameter, change)?.rulebookYaml).toContain(
      `cite: '${old.cite.source} Art. 99' }`,
    );
  });
});

const trimmed = (note: LocalText | undefined) =>
  note && new Map([...note].map(([language, text]) => [language, text.trim()]));

describe('values between brackets', () => {
  const rates = (values: string): string =>
    `parameters:\n  rate: { unit: EUR, values: ${values} }\n`;
  const written = (values: string, from: string) =>
    withDatedValue(rates(values), { parameter: 'rate', from, value: { scalar: '3' }, cite: "'law § 9'" }); // prettier-ignore
  const entry = (from: string) => `{ from: ${from}, value: '3', cite: 'law § 9' }`;
  const two = (one: string, other: string) => rates(`[${one}, ${other}]`);
  const first = "{ from: 2026-01-01, value: '1', cite: 'law § 1' }";
  const second = "{ from: 2028-01-01, value: '2', cite: 'law § 2' }";

  it('take a new value before, among and after the others, and another in the place of one', () => {
    const both = `[${first}, ${second}]`;
    expect(written(both, '2025-01-01')).toBe(
      rates(`[${entry('2025-01-01')}, ${first}, ${second}]`),
    );
    expect(written(both, '2027-01-01')).toBe(
      rates(`[${first}, ${entry('2027-01-01')}, ${second}]`),
    );
    expect(written(both, '2029-01-01')).toBe(
      rates(`[${first}, ${second}, ${entry('2029-01-01')}]`),
    );
    expect(written(both, '2026-01-01')).toBe(two(entry('2026-01-01'), second));
  });

  it('take one on lines of their own too', () => {
    const lines = `[\n      ${first}, # since the law\n      ${second},\n    ]`;
    const text = written(lines, '2029-01-01');
    expect(text).toContain(`${second}, ${entry('2029-01-01')},\n    ]`);
    expect(written(lines, '2027-01-01')).toContain(
      `${first}, ${entry('2027-01-01')}, # since the law`,
    );
  });
});
