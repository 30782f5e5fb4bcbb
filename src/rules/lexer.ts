import { WORDS } from './grammar.js';
import { LIMITS } from './limits.js';
import { say } from './phrase.js';
import { SyntaxIssue } from './syntax.js';

export interface Token {
  readonly kind: 'number' | 'date' | 'name' | 'word' | 'symbol' | 'unit' | 'end';
  readonly text: string;
  readonly at: number;
}

const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['date', /\d{4}-\d{2}-\d{2}/y],
  ['number', /\d+(?:\.\d+)?/y],
  ['word', /n\/a(?![A-Za-z0-9_])/y],
  // Not followed by a capital: `kWh` is a unit.
  ['name', /[a-z][a-z0-9_]*(?![A-Za-z0-9_])/y],
  ['unit', /[A-Za-z]+|%/y],
  ['symbol', /\.\.|!=|<=|>=|[-+*/=<>()[\]{},.]/y],
];

/** Cuts an expression into tokens. Throws a SyntaxIssue at a character the language does not have. */
export function tokens(text: string): readonly Token[] {
  if (text.length > LIMITS.expressionCharacters) {
    throw new SyntaxIssue(
      0,
      say('The expression is too long.'),
      say('{count} characters', { count: String(text.length) }),
      say('several named formulas'),
    );
  }
  const list: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    if (at >= text.length) break;
    const token = tokenAt(text, at);
    list.push(token);
    at += token.text.length;
  }
  list.push({ kind: 'end', text: 'the end of the expression', at: text.length });
  return list;
}

/** What other languages have, and what this one has instead. */
const DOUBLED: Readonly<Record<string, string>> = { '==': '=', '<>': '!=', '**': 'a * a' };
const QUOTES = '"\'`„“”‚‘’«»';

function tokenAt(text: string, at: number): Token {
  const doubled = text.slice(at, at + 2);
  if (Object.hasOwn(DOUBLED, doubled))
    throw new SyntaxIssue(
      at,
      say('This operator is not part of the language.'),
      doubled,
      `\`${DOUBLED[doubled] ?? ''}\``,
    );
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match === undefined) continue;
    return { kind: kind === 'name' && WORDS.has(match) ? 'word' : kind, text: match, at };
  }
  const found = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const instead: Readonly<Record<string, string>> = {
    '&': 'and',
    '|': 'or',
    '!': 'not',
    '×': '*',
    '÷': '/',
    '≥': '>=',
    '≤': '<=',
  };
  const write = instead[found];
  throw new SyntaxIssue(
    at,
    say('This character is not part of the language.'),
    found,
    write === undefined
      ? QUOTES.includes(found)
        ? say('the value without quotes')
        : say('names, numbers and operators only; a text stands in `label`')
      : `\`${write}\``,
  );
}
