import { describe, expect, it } from '@jest/globals';
import { IntlMessageFormat } from 'intl-messageformat';

import { filesBelow, read } from './tree.js';

type Messages = Record<string, string>;
type Element = ReturnType<IntlMessageFormat['getAst']>[number];

const files = filesBelow();
const templates = files.filter((path) => /^views\/.*\.hbs$/.test(path));
const sources = files.filter((path) => /^src\/.*\.ts$/.test(path) && !path.endsWith('.spec.ts'));
const code = sources.map(read).join('\n');
const markup = templates.map(read).join('\n');

function partsOf(language: string): Messages[] {
  const parts = files.filter((path) => path.startsWith(`views/locales/${language}/`));
  return parts.map((path) => JSON.parse(read(path)) as Messages);
}
const messagesOf = (language: string) => Object.assign({}, ...partsOf(language)) as Messages;
const en = messagesOf('en');
const de = messagesOf('de');

/** `t 'a.b'` names a message; `t 'a.' part` names all that begin so. */
function namedInTemplates() {
  const calls = [...markup.matchAll(/\b(?:t|known) '([^']+)'(\s+[^=}\s)]+(?=[\s})]))?/g)];
  return {
    whole: calls.filter(([, , more]) => more === undefined).map(([, key = '']) => key),
    beginnings: [
      ...calls.filter(([, , more]) => more !== undefined),
      ...markup.matchAll(/\bconcat '([a-z][\w-]*\.[^']*)'/g),
    ].map(([, key = '']) => key),
  };
}

function namedInCode() {
  const wholeKeys = [...code.matchAll(/\bkey: '([^']+\.[^']+)'/g)].map(([, key = '']) => key);
  const beginnings = [...code.matchAll(/`([a-z][\w-]*\.(?:[\w.-]*[.-])?)\$\{/g)];
  const literals = [...code.matchAll(/'([a-z][\w-]*(?:\.[\w-]+)+)'/g)].map(([, key = '']) => key);
  return { whole: wholeKeys, beginnings: beginnings.map(([, key = '']) => key), literals };
}

function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  const visit = (elements: Element[]) => {
    for (const element of elements) {
      // A literal's value is its text; every other kind has its argument's name there.
      if ('value' in element && (element.type as number) !== 0) names.add(element.value);
      if ('options' in element) {
        for (const { value } of Object.values(element.options)) visit(value);
      }
    }
  };
  visit(new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

describe('the texts', () => {
  const inTemplates = namedInTemplates();
  const inCode = namedInCode();

  it('exist in English and German alike', () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
    expect(Object.keys(en).length).toBeGreaterThan(100);
  });

  it('are each written once', () => {
    const keys = partsOf('en').flatMap((part) => Object.keys(part));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it('write what they count with its thousands marks', () => {
    const plain = [...Object.entries(en), ...Object.entries(de)].filter(([, text]) =>
      [...text.matchAll(/\{(\w+), plural,/g)].some(([, name = '']) => text.includes(`{${name}}`)),
    );
    expect(plain.map(([key]) => key)).toEqual([]);
  });

  it('take the same arguments in both languages', () => {
    const different = Object.keys(en).filter(
      (key) => argumentsOf(en[key] ?? '').join() !== argumentsOf(de[key] ?? '').join(),
    );
    expect(different).toEqual([]);
  });

  it('exist wherever a page or the code names one', () => {
    const missing = [...inTemplates.whole, ...inCode.whole].filter((key) => !(key in en));
    expect([...new Set(missing)]).toEqual([]);
    const empty = inTemplates.beginnings.filter(
      (beginning) => !Object.keys(en).some((key) => key.startsWith(beginning)),
    );
    expect([...new Set(empty)]).toEqual([]);
  });

  it('are each used', () => {
    const whole = new Set([...inTemplates.whole, ...inCode.whole, ...inCode.literals]);
    const refused = new Set(inCode.literals.map((key) => `refusal.${key}`));
    const beginnings = [...inTemplates.beginnings, ...inCode.beginnings].filter(
      (beginning) => beginning !== 'refusal.',
    );
    const unused = Object.keys(en).filter(
      (key) =>
        !whole.has(key) &&
        !refused.has(key) &&
        !beginnings.some((start) => key.startsWith(start) || key.startsWith(`refusal.${start}`)),
    );
    expect(unused).toEqual([]);
  });

  it('explain every refusal', () => {
    const codes = [...code.matchAll(/\brefuse\(\s*'([^']+)'/g)].map(([, name = '']) => name);
    const unexplained = codes.filter((name) => !(`refusal.${name}` in en));
    expect([...new Set(unexplained)].sort()).toEqual([]);
  });
});
