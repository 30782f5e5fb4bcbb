import type { Issues } from './issues.js';
import { LIMITS } from './limits.js';
import { STAGES, type LocalText, type RulebookCase } from './model.js';
import { say } from './phrase.js';
import { sectionOf, whatIs, whole, type Section } from './section.js';
import type { Facts } from './facts.js';
import { readYaml, type Positioned } from './yaml-source.js';

/** Cases stand beside the rulebook: facts on a day, and what must come out, to the last digit. */
export function readCases(
  files: Readonly<Record<string, string>>,
  issues: Issues,
): readonly RulebookCase[] {
  let characters = 0;
  return Object.entries(files).flatMap(([file, text]) => {
    characters += text.length;
    if (characters > LIMITS.caseCharacters) return tooLarge(files, file, issues);
    const yaml = readYaml(`cases/${file}`, text, issues);
    if (yaml === undefined) return [];
    if (yaml.kind !== 'list') {
      issues.add(yaml.spot, {
        code: 'not-list',
        message: say('A file of cases is a list.'),
        found: whatIs(yaml),
        write: '- name: ...',
      });
      return [];
    }
    return yaml.items.flatMap((item) => {
      const section = sectionOf(item, issues, say('A case'));
      return section === undefined ? [] : (readCase(section) ?? []);
    });
  });
}

/** Said once, of the file that is one too many. */
function tooLarge(files: Readonly<Record<string, string>>, file: string, issues: Issues): [] {
  if (issues.list.some(({ code }) => code === 'rules.too-large')) return [];
  const characters = Object.values(files).reduce((sum, text) => sum + text.length, 0);
  issues.add(
    { file: `cases/${file}`, line: 1, column: 1 },
    {
      code: 'too-large',
      message: say('The files of cases are too large.'),
      found: say('{count} characters', { count: String(characters) }),
      write: say('at most {most}', { most: String(LIMITS.caseCharacters) }),
    },
  );
  return [];
}

function readCase(section: Section): RulebookCase | undefined {
  const name = nameOf(section);
  const stage = section.oneOf('stage', STAGES);
  const on = section.date('on');
  const facts = section.needed('facts', '{ ... }');
  section.localText('note', false);
  const refused = section.text('refused', 'not-in-force', false);
  const expected = section.section('expect', refused === undefined);
  const expect = new Map<string, string>();
  for (const key of expected?.keys ?? []) {
    const value = expected?.text(key, '"0.03 CHF"');
    if (value !== undefined) expect.set(key, value);
  }
  checkExpected(section, { expected, refused });
  section.close();
  const parts = whole({ name, stage, on, facts: facts && factsIn(facts) });
  return parts === undefined ? undefined : { ...parts, expect, refused, spot: section.spot };
}

function nameOf(section: Section): LocalText | undefined {
  if (section.value('name')?.kind === 'map') return section.localText('name', true);
  const name = section.text('name', say('what it shows'));
  return name === undefined ? undefined : new Map([['en', name]]);
}

/** A case that names nothing always holds, and what stands beside a refusal is never looked at. */
function checkExpected(
  section: Section,
  { expected, refused }: { expected: Section | undefined; refused: string | undefined },
): void {
  if (expected === undefined) return;
  if (refused !== undefined)
    section.issues.add(expected.spot, {
      code: 'unknown-key',
      message: say('What is refused gives no values.'),
      found: `expect: { ${expected.keys.join(', ')} }`,
      write: say('{one} or {other}', { one: '`expect`', other: '`refused`' }),
    });
  else if (expected.keys.length === 0)
    section.issues.add(expected.spot, {
      code: 'missing',
      message: say('A case says what comes out.'),
      found: say('nothing'),
      write: 'expect: { fee: "0.03 CHF" }',
    });
}

/** As an evaluation takes them: nothing of where they stand. */
function factsIn(value: Positioned): Facts {
  const facts = plain(value);
  return typeof facts === 'object' && !Array.isArray(facts) ? facts : {};
}

type Plain = string | Plain[] | { [name: string]: Plain };

function plain(value: Positioned): Plain {
  if (value.kind === 'text') return value.text;
  if (value.kind === 'list') return value.items.map(plain);
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
}
