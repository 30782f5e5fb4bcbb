import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectFolder } from '../../project-folder.js';
import { readRulebookFiles, rulebooksFolder } from '../../rulebook-files.js';
import { checkGates, issueLine, type RulebookFiles } from '../../rules/index.js';
import { filesBelow, read } from '../../../test/tree.js';
import { spell } from '../shell/text.js';
import { loadTranslations } from '../shell/view-files.js';
import { issueView } from './issue-text.js';

const translations = loadTranslations(join(projectFolder(), 'views'));
const speech = { language: 'de', timeZone: 'Europe/Berlin', translations } as const;
const shipped = readRulebookFiles(`${rulebooksFolder()}/demo/eco-modulated-fees`);

function germanOf(change: (files: RulebookFiles) => RulebookFiles, occurring = {}) {
  const { results } = checkGates(change(shipped), { occurring: [occurring] });
  const issues = results.flatMap((each) => each.issues);
  return issues.map((issue) => {
    const { text, original } = issueView(issue, 'de');
    return { text: spell(text, speech), original };
  });
}

const yaml = (from: RegExp | string, to: string) => (files: RulebookFiles) => ({
  ...files,
  rulebookYaml: files.rulebookYaml.replace(from, to),
});

describe('an issue of a gate, in German', () => {
  it('says which case does not hold, what came out and what was expected', () => {
    const [first] = germanOf((files) => ({
      ...files,
      tables: {
        ...files.tables,
        'base-rates-2026.csv': (files.tables['base-rates-2026.csv'] ?? '').replaceAll('0.', '1.'),
      },
    }));
    expect(first?.original).toBeNull();
    expect(first?.text).toMatch(
      /cases\/fees\.yaml:\d+:\d+: Der Fall „.+“ geht nicht auf: `\w+` ist .+, erwartet war /,
    );
  });

  it('says what the guard allows', () => {
    const found = germanOf((files) => ({
      ...files,
      tables: { ...files.tables, 'base-rates-2026.csv': 'category,chemistry,value\n*,*,99\n' },
    }));
    expect(found.map(({ text }) => text).join('\n')).toMatch(
      /Ein Wert liegt über dem höchsten, den die Schranke zulässt, 10 EUR\/kg\. Gefunden: 99 EUR\/kg\./,
    );
  });

  it('says what occurs in the register and is not known', () => {
    const found = germanOf((files) => files, { category: 'flying', chemistry: 'alkaline' });
    expect(found.map(({ text }) => text).join()).toContain('`flying` kommt im Register vor');
  });

  it('says the kind of what only the check can name, with the words of the check', () => {
    const [first] = germanOf(yaml('status: illustrative', 'status: perhaps'));
    expect(first?.text).toMatch(/^rulebook\.yaml:\d+:\d+: .+ Gefunden: perhaps\.$/);
    expect(first?.original).toContain('write');
  });
});

it('is the line of the terminal in English', () => {
  const { results } = checkGates(yaml('status: illustrative', 'status: perhaps')(shipped));
  const [issue] = results.flatMap((each) => each.issues);
  if (issue === undefined) throw new Error('nothing was found');
  expect(issueView(issue, 'en')).toEqual({ text: issueLine(issue), original: null });
});

it('has German and English words for every code of the rules', () => {
  const sources = filesBelow().filter((path) => /^src\/rules\/[\w-]+\.ts$/.test(path));
  const codes = sources.flatMap((path) =>
    [...read(path).matchAll(/\bcode: ['`]([a-z-]+)['`]/g)].map(([, code = '']) => code),
  );
  expect(codes.length).toBeGreaterThan(40);
  for (const language of ['en', 'de'] as const)
    expect(
      [...new Set(codes)].filter(
        (code) => !translations.has(`rulemaking.issue.of.${code}`, language),
      ),
    ).toEqual([]);
});
