import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectFolder } from '../../project-folder.js';
import { readRulebookFiles, rulebooksFolder } from '../../rulebook-files.js';
import { checkGates, issueLine, phraseId, type RulebookFiles } from '../../rules/index.js';
import { filesBelow, read } from '../../../test/tree.js';
import { spell } from '../shell/text.js';
import { loadTranslations } from '../shell/view-files.js';
import { issueText } from './issue-text.js';

const translations = loadTranslations(join(projectFolder(), 'views'));
const speech = (language: 'en' | 'de') =>
  ({ language, timeZone: 'Europe/Berlin', translations }) as const;
const shipped = readRulebookFiles(`${rulebooksFolder()}/demo/eco-modulated-fees`);

function issuesOf(change: (files: RulebookFiles) => RulebookFiles, occurring = {}) {
  const { results } = checkGates(change(shipped), { occurring: [occurring] });
  return results.flatMap((each) => each.issues);
}

const germanOf = (...of: Parameters<typeof issuesOf>): string[] =>
  issuesOf(...of).map((issue) => spell(issueText(issue), speech('de')));

const yaml = (from: RegExp | string, to: string) => (files: RulebookFiles) => ({
  ...files,
  rulebookYaml: files.rulebookYaml.replace(from, to),
});

const rates = (change: (text: string) => string) => (files: RulebookFiles) => ({
  ...files,
  tables: {
    ...files.tables,
    'base-rates-2026.csv': change(files.tables['base-rates-2026.csv'] ?? ''),
  },
});

describe('an issue of a gate, in German', () => {
  it('says which case does not hold, what came out and what was expected', () => {
    const [first] = germanOf(rates((text) => text.replaceAll('0.36', '0.37')));
    expect(first).toMatch(
      /^cases\/\w+\.yaml:\d+:\d+: Der Fall „.+“ vom [\d-]+ geht nicht auf: [\w.]+: erwartet war .+, heraus kam /,
    );
  });

  it('says why the facts of a case are refused, each of them', () => {
    const [first] = germanOf(({ cases, ...files }) => ({
      ...files,
      cases: {
        ...cases,
        'fees.yaml': (cases['fees.yaml'] ?? '').replaceAll(/'100'|39760 kg/g, 'many'),
      },
    }));
    expect(first).toMatch(
      /geht nicht auf: abgewiesen: units: `units` ist nicht lesbar\.; mass: `mass` ist nicht lesbar\. \(gefunden: /,
    );
  });

  it('says what the guard allows', () => {
    const found = germanOf(rates(() => 'category,chemistry,value\n*,*,99\n'));
    expect(found.join('\n')).toMatch(
      /Ein Wert liegt über dem höchsten, den die Schranke zulässt\. \(gefunden: 99 EUR\/kg; schreiben Sie zwischen \S+ und 10 EUR\/kg\)/,
    );
  });

  it('says what occurs in the register and is not known', () => {
    const found = germanOf((files) => files, { category: 'flying', chemistry: 'alkaline' });
    expect(found.join()).toContain('`flying` kommt im Register vor');
  });

  it('says what a value may be', () => {
    const [first] = germanOf(yaml('status: illustrative', 'status: perhaps'));
    expect(first).toMatch(
      /^rulebook\.yaml:\d+:\d+: `status` kennt diesen Wert nicht\. \(gefunden: perhaps; schreiben Sie eines von /,
    );
  });

  it('says what kinds of values do not fit together', () => {
    const [first] = germanOf(yaml(/expr: .*/, 'expr: 1 + 2 kg'));
    expect(first).toMatch(/: eine reine Zahl plus kg lässt sich nicht rechnen\. \(gefunden: kg; /);
  });
});

it.each([
  ['status: illustrative', 'status: perhaps'],
  [/expr: .*/, 'expr: 1 + 2 kg'],
  [/cite: .*/, ''],
  [/currency: .*/, ''],
])('is the line of the terminal in English: %s', (from, to) => {
  const issues = issuesOf(yaml(from, to));
  expect(issues).not.toEqual([]);
  expect(issues.map((issue) => spell(issueText(issue), speech('en')))).toEqual(
    issues.map(issueLine),
  );
});

describe('what the checks say', () => {
  const sources = filesBelow().filter((path) =>
    /^src\/(?:(?:rules|assessments)\/[\w-]+|rules-cli)(?<!\.spec)\.ts$/.test(path),
  );
  const templates = sources.flatMap((path) =>
    [...read(path).matchAll(/\bsay\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g)].map(
      ([, , template = '']) => template.replace(/\\(.)/g, '$1'),
    ),
  );
  const all = [...new Set(templates)];

  it('has a sentence in English and in German', () => {
    expect(all.length).toBeGreaterThan(200);
    for (const language of ['en', 'de'] as const)
      expect(
        all.filter((each) => !translations.has(`rule-check.${phraseId(each)}`, language)),
      ).toEqual([]);
  });

  it('has no two sentences under one name', () => {
    expect(new Set(all.map(phraseId)).size).toBe(all.length);
  });

  it('is in English what the terminal says, and names the same in German', () => {
    const naming = (template: string) =>
      [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    for (const template of all) {
      const values = Object.fromEntries(naming(template).map((name) => [name, `<${name}>`]));
      const key = `rule-check.${phraseId(template)}`;
      expect(translations.translate(key, 'en', values)).toBe(
        template.replace(/\{(\w+)\}/g, '<$1>'),
      );
      const german = translations.translate(key, 'de', values);
      expect(naming(template).filter((name) => !german.includes(`<${name}>`))).toEqual([]);
    }
  });

  it('keeps no sentence that no check says', () => {
    const kept = Object.keys(
      JSON.parse(read('views/locales/en/rule-check.json')) as Record<string, string>,
    );
    expect(kept.sort()).toEqual(all.map((each) => `rule-check.${phraseId(each)}`).sort());
  });
});
