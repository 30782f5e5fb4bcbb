import type { DataIssue } from '../kernel/issue.js';

/** What JSON.parse would let pass: see "Bad input" in docs/api.md. */
export interface JsonFault {
  readonly code:
    | 'json.syntax'
    | 'json.too-deep'
    | 'json.duplicate-key'
    | 'json.forbidden-key'
    | 'json.lone-surrogate'
    | 'json.nul'
    | 'json.number';
  /** JSON pointer of the value at fault. */
  readonly pointer: string;
}

class Fault extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault.code);
  }
}

const maxDepth = 20;
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
const space = /[ \t\n\r]*/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y; // eslint-disable-line no-control-regex -- RFC 8259 names them
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** A reader of RFC 8259 that refuses, with the place, what two programs could understand differently. */
class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): JsonValue {
    const value = this.value('', 1);
    this.match(space);
    if (this.at !== this.text.length) this.fail('json.syntax', '');
    return value;
  }

  private value(pointer: string, depth: number): JsonValue {
    this.match(space);
    const first = this.text[this.at];
    if ((first === '{' || first === '[') && depth > maxDepth) this.fail('json.too-deep', pointer);
    if (first === '{') return this.object(pointer, depth);
    if (first === '[') return this.array(pointer, depth);
    if (first === '"') return this.string(pointer);
    const literal = this.match(word);
    if (literal !== undefined) return JSON.parse(literal) as boolean | null;
    return this.number(pointer);
  }

  private object(pointer: string, depth: number): JsonObject {
    const found: JsonObject = {};
    this.at += 1;
    if (this.takes('}')) return found;
    do {
      this.match(space);
      const key = this.string(pointer);
      const here = `${pointer}/${key}`;
      if (forbiddenKeys.has(key)) this.fail('json.forbidden-key', here);
      if (Object.hasOwn(found, key)) this.fail('json.duplicate-key', here);
      if (!this.takes(':')) this.fail('json.syntax', here);
      found[key] = this.value(here, depth + 1);
    } while (this.takes(','));
    if (!this.takes('}')) this.fail('json.syntax', pointer);
    return found;
  }

  private array(pointer: string, depth: number): JsonValue[] {
    const found: JsonValue[] = [];
    this.at += 1;
    if (this.takes(']')) return found;
    do found.push(this.value(`${pointer}/${found.length}`, depth + 1));
    while (this.takes(','));
    if (!this.takes(']')) this.fail('json.syntax', pointer);
    return found;
  }

  private string(pointer: string): string {
    const source = this.match(string);
    if (source === undefined) this.fail('json.syntax', pointer);
    const value = JSON.parse(source) as string;
    if (value.includes('\0')) this.fail('json.nul', pointer);
    if (!isWellFormed(value)) this.fail('json.lone-surrogate', pointer);
    return value;
  }

  private number(pointer: string): number {
    const source = this.match(number);
    if (source === undefined || source === '') this.fail('json.syntax', pointer);
    const value = Number(source);
    // An integer past 2^53 or 1e999 would silently become another number.
    if (
      !Number.isFinite(value) ||
      Math.abs(value) > Number.MAX_SAFE_INTEGER ||
      Object.is(value, -0)
    )
      this.fail('json.number', pointer);
    return value;
  }

  private takes(sign: string): boolean {
    this.match(space);
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private fail(code: JsonFault['code'], pointer: string): never {
    throw new Fault({
      code,
      pointer: code === 'json.syntax' ? `at character ${this.at + 1}` : pointer,
    });
  }
}

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** Reads one JSON text strictly; the first fault ends the reading, since what follows cannot be trusted. */
export function readJson(
  text: string,
): { readonly value: JsonValue } | { readonly fault: JsonFault } {
  try {
    return { value: new Reader(text).document() };
  } catch (error) {
    if (error instanceof Fault) return { fault: error.fault };
    throw error;
  }
}

export function issueOf(fault: JsonFault): DataIssue {
  return {
    code: fault.code,
    severity: 'fatal',
    message: fault.code,
    location: { field: fault.pointer },
  };
}
