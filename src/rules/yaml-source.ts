import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type CST,
  type Document,
  type ErrorCode,
  type ParsedNode,
  type Scalar,
} from 'yaml';
import { Issues, type Spot } from './issues.js';
import { LIMITS } from './limits.js';
import { say, type Words } from './phrase.js';

/** A YAML value with its place. All scalars are text: no number is ever read as a binary float. */
export type Positioned = PositionedText | PositionedList | PositionedMap;

export interface PositionedText {
  readonly kind: 'text';
  readonly text: string;
  readonly quoted: boolean;
  readonly spot: Spot;
  /** The characters as they stand in the file, for languages inside YAML, and how to find a place in them. */
  readonly source: string;
  readonly spotAt: (offset: number) => Spot;
}

export interface PositionedList {
  readonly kind: 'list';
  readonly items: readonly Positioned[];
  readonly spot: Spot;
}

export interface PositionedMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, { readonly value: Positioned; readonly key: Spot }>;
  readonly spot: Spot;
}

/** Keys that reach into prototypes, and the merge of another map. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype', '<<']);

interface Reading {
  readonly file: string;
  readonly source: string;
  readonly lines: LineCounter;
  readonly issues: Issues;
  /** Errors of other files, which are no reason not to read this one. */
  readonly before: number;
  nodes: number;
}

/**
 * Reads YAML that may be hostile: no anchors, aliases or tags, bounded size, depth and number of nodes, no keys that reach
 * into prototypes. Undefined when it cannot be read; the reason is in `issues`.
 */
export function readYaml(file: string, source: string, issues: Issues): Positioned | undefined {
  const start: Spot = { file, line: 1, column: 1 };
  if (source.length > LIMITS.fileCharacters) {
    issues.add(start, {
      code: 'too-large',
      message: say('The file is too large.'),
      found: say('more than {most}', { most: String(LIMITS.fileCharacters) }),
      write: say('at most {most} characters', { most: String(LIMITS.fileCharacters) }),
    });
    return undefined;
  }
  if (source.split(/[,\n]/, LIMITS.yamlNodes).length >= LIMITS.yamlNodes) {
    issues.add(start, {
      code: 'too-large',
      message: say('The file holds too many values.'),
      found: say('{count} or more', { count: String(LIMITS.yamlNodes) }),
      write: say('several files, or tables'),
    });
    return undefined;
  }
  if (nestsTooDeep(source)) {
    issues.add(start, {
      code: 'too-deep',
      message: say('The file nests too deep.'),
      found: say('more than {most} levels', { most: String(LIMITS.yamlDepth) }),
      write: say('at most {most} levels', { most: String(LIMITS.yamlDepth) }),
    });
    return undefined;
  }
  const lines = new LineCounter();
  const reading: Reading = { file, source, lines, issues, before: issues.errorCount, nodes: 0 };
  const [document, second] = documentsOf(source, lines);
  for (const error of [...(document?.errors ?? []), ...(document?.warnings ?? [])].slice(
    0,
    MOST_FAULTS,
  )) {
    issues.add(spotOf(reading, error.pos[0]), {
      code: 'yaml',
      message: say('Not readable as YAML: {reason}', { reason: error.message }),
      found: foundAt(source, error.pos[0]),
      write: insteadOf(error.code),
    });
  }
  if (second !== undefined)
    issues.add(spotOf(reading, second.range[0]), {
      code: 'yaml',
      message: say('A file holds one document.'),
      found: '---',
      write: say('the rest in a file of its own'),
    });
  if (failed(reading)) return undefined;
  if (document?.contents == null) {
    issues.add(start, {
      code: 'empty',
      message: say('The file is empty.'),
      found: say('nothing but comments and spaces'),
      write: file === 'rulebook.yaml' ? 'id: ...' : '- name: ...',
    });
    return undefined;
  }
  const read = positioned(document.contents, reading, 0);
  return failed(reading) ? undefined : read;
}

const MOST_FAULTS = 20;

/**
 * The first two documents. What holds nothing but faults is read no further than the first few, and keys that stand twice are found by
 * `mapOf`: the library compares each with each.
 */
function documentsOf(source: string, lines: LineCounter): readonly Document.Parsed[] {
  const composer = new Composer({ schema: 'failsafe', strict: true, uniqueKeys: false });
  const found: Document.Parsed[] = [];
  const tokens = untilFaulty(new Parser(lines.addNewLine).parse(source));
  for (const document of composer.compose(tokens, true, source.length)) {
    found.push(document);
    if (found.length > 1) break;
  }
  return found;
}

/** What stands at a fault, up to the end of its line. */
function foundAt(source: string, at: number): Words {
  const rest =
    source
      .slice(at, at + 200)
      .split('\n')[0]
      ?.trim() ?? '';
  return rest === '' ? say('the end of the line') : rest;
}

function insteadOf(code: ErrorCode): Words {
  switch (code) {
    case 'TAG_RESOLVE_FAILED':
      return say('the plain value');
    case 'MISSING_CHAR':
      return say('the quote, bracket or comma that is missing');
    case 'TAB_AS_INDENT':
      return say('spaces before a name, no tab');
    case 'BAD_INDENT':
      return say('names of one block in one column');
    default:
      return say('`name: value`, and a text that holds `: `, `#` or a quote in quotes');
  }
}

function* untilFaulty(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  let faults = 0;
  for (const token of tokens) {
    yield token;
    if (token.type === 'error') faults += 1;
    if (faults >= MOST_FAULTS) return;
  }
}

function failed({ issues, before }: Reading): boolean {
  return issues.errorCount > before;
}

/** Before the parser sees it, since a parser that recurses must not meet thousands of levels. */
function nestsTooDeep(source: string): boolean {
  let depth = 0;
  for (const character of source) {
    if (character === '[' || character === '{') depth += 1;
    else if ((character === ']' || character === '}') && depth > 0) depth -= 1;
    if (depth > 4 * LIMITS.yamlDepth) return true;
  }
  if (/(?:[-?:][ \t]+){20}/.test(source)) return true;
  return indentationLevels(source) > 4 * LIMITS.yamlDepth;
}

function indentationLevels(source: string): number {
  const open: number[] = [];
  let deepest = 0;
  for (const line of source.split('\n')) {
    const indent = line.length - line.trimStart().length;
    if (line.trim() === '') continue;
    while ((open.at(-1) ?? -1) >= indent) open.pop();
    open.push(indent);
    deepest = Math.max(deepest, open.length);
  }
  return deepest;
}

function positioned(node: ParsedNode, reading: Reading, depth: number): Positioned | undefined {
  const spot = spotOf(reading, node.range[0]);
  reading.nodes += 1;
  if (depth > LIMITS.yamlDepth || reading.nodes > LIMITS.yamlNodes) {
    if (!failed(reading))
      reading.issues.add(spot, {
        code: 'too-deep',
        message: say('The file nests too deep or holds too many values.'),
        found: say('level {depth}, value {count}', {
          depth: String(depth),
          count: String(reading.nodes),
        }),
        write: say('at most {depth} levels and {count} values', {
          depth: String(LIMITS.yamlDepth),
          count: String(LIMITS.yamlNodes),
        }),
      });
    return undefined;
  }
  if (isAlias(node)) {
    reading.issues.add(spot, {
      code: 'yaml-alias',
      message: say('Aliases are not allowed in a rulebook.'),
      found: `*${node.source}`,
      write: say('the value itself'),
    });
    return undefined;
  }
  if (node.anchor !== undefined || node.tag !== undefined) {
    reading.issues.add(spot, {
      code: 'yaml-tag',
      message: say('Anchors and tags are not allowed in a rulebook.'),
      found:
        node.anchor === undefined
          ? (node.tag ?? '').replace('tag:yaml.org,2002:', '!!')
          : `&${node.anchor}`,
      write: say('the plain value'),
    });
    return undefined;
  }
  if (isMap(node)) return mapOf(node.items, spot, reading, depth);
  if (isSeq(node)) {
    const items = node.items.map((item) => positioned(item, reading, depth + 1));
    return { kind: 'list', items: items.filter((item) => item !== undefined), spot };
  }
  return textOf(node, spot, reading);
}

function mapOf(
  items: readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[],
  spot: Spot,
  reading: Reading,
  depth: number,
): PositionedMap {
  const entries = new Map<string, { value: Positioned; key: Spot }>();
  for (const item of items) {
    const keySpot = spotOf(reading, item.key.range[0]);
    const key = isScalar(item.key) ? item.key.value : undefined;
    if (typeof key !== 'string' || FORBIDDEN_KEYS.has(key)) {
      reading.issues.add(keySpot, {
        code: 'yaml-key',
        message: say('This key is not allowed.'),
        found: typeof key === 'string' ? key : say('a list or a block'),
        write: say('a plain name'),
      });
      continue;
    }
    const first = entries.get(key);
    if (first !== undefined) {
      reading.issues.add(keySpot, {
        code: 'yaml-key',
        message: say('This key stands here twice, first in line {line}.', {
          line: String(first.key.line),
        }),
        found: key,
        write: say('each key once'),
      });
      continue;
    }
    const value =
      item.value === null ? emptyText(keySpot) : positioned(item.value, reading, depth + 1);
    if (value !== undefined) entries.set(key, { value, key: keySpot });
  }
  return { kind: 'map', entries, spot };
}

function textOf(node: Scalar.Parsed, spot: Spot, reading: Reading): PositionedText {
  const [start, end] = innerRange(node.type, node.range, reading.source);
  return {
    kind: 'text',
    text: typeof node.value === 'string' ? node.value : '',
    quoted: node.type !== 'PLAIN',
    spot,
    source: reading.source.slice(start, end),
    spotAt: (offset) => spotOf(reading, Math.min(start + offset, end)),
  };
}

/** What stands where a value should: `{ name }`. */
function emptyText(spot: Spot): PositionedText {
  return { kind: 'text', text: '', quoted: false, spot, source: '', spotAt: () => spot };
}

function innerRange(
  type: string | undefined,
  range: [number, number, number],
  source: string,
): [number, number] {
  if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') return [range[0] + 1, range[1] - 1];
  if (type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL') {
    const header = source.indexOf('\n', range[0]);
    return [header < 0 ? range[1] : Math.min(header + 1, range[1]), range[1]];
  }
  return [range[0], range[1]];
}

function spotOf(reading: Reading, offset: number): Spot {
  const { line, col } = reading.lines.linePos(offset);
  return { file: reading.file, line: Math.max(line, 1), column: Math.max(col, 1) };
}
