import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { nearestName, type Issues, type Spot } from './issues.js';
import type { LocalText } from './model.js';
import { oneOf, say, type Words } from './phrase.js';
import type { Positioned, PositionedMap, PositionedText } from './yaml-source.js';

const NAME = /^[a-z][a-z0-9_]{0,59}$/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** Reads one map of the rulebook, key by key; every wrong or missing thing becomes an issue at its place. */
export class Section {
  readonly spot: Spot;
  private readonly read = new Set<string>();

  constructor(
    private readonly map: PositionedMap,
    readonly issues: Issues,
    readonly name: Words,
  ) {
    this.spot = map.spot;
  }

  get keys(): readonly string[] {
    return [...this.map.entries.keys()];
  }

  has(key: string): boolean {
    this.read.add(key);
    return this.map.entries.has(key);
  }

  spotOf(key: string): Spot {
    return this.map.entries.get(key)?.value.spot ?? this.spot;
  }

  keySpot(key: string): Spot {
    return this.map.entries.get(key)?.key ?? this.spot;
  }

  value(key: string): Positioned | undefined {
    this.read.add(key);
    return this.map.entries.get(key)?.value;
  }

  /** A required value; its absence is an issue. */
  needed(key: string, write: Words): Positioned | undefined {
    const value = this.value(key);
    if (value === undefined) {
      this.issues.add(this.spot, {
        code: 'missing',
        message: say('{of} has no `{key}`.', { of: this.name, key }),
        found: say('nothing'),
        write: say('{key}: {value}', { key, value: write }),
      });
    }
    return value;
  }

  textNode(key: string, write: Words, required = true): PositionedText | undefined {
    const value = required ? this.needed(key, write) : this.value(key);
    if (value === undefined) return undefined;
    if (value.kind === 'text' && value.text.trim() !== '') return value;
    this.issues.add(value.spot, {
      code: 'not-text',
      message: say('`{key}` takes one value.', { key }),
      found: whatIs(value),
      write: say('{key}: {value}', { key, value: write }),
    });
    return undefined;
  }

  text(key: string, write: Words, required = true): string | undefined {
    return this.textNode(key, write, required)?.text.trim();
  }

  /** A number in quotes, so that no YAML reader makes a float of it. */
  number(key: string, required: boolean): string | undefined {
    const value = this.textNode(key, '"0.03"', required);
    return value === undefined ? undefined : quotedNumber(value, this.issues);
  }

  date(key: string, required = true): CalendarDate | undefined {
    const value = this.textNode(key, '2026-01-01', required);
    if (value === undefined) return undefined;
    const date = parseCalendarDate(value.text.trim());
    if (date.ok) return date.value;
    this.issues.add(value.spot, {
      code: 'date',
      message: say('This is no day.'),
      found: value.text,
      write: '2026-01-01',
    });
    return undefined;
  }

  oneOf<T extends string>(key: string, values: readonly T[], required = true): T | undefined {
    const value = this.textNode(key, values[0] ?? '', required);
    if (value === undefined) return undefined;
    const text = value.text.trim();
    const found = values.find((each) => each === text);
    if (found === undefined) {
      this.issues.add(value.spot, {
        code: 'unknown-value',
        message: say('`{key}` has no such value.', { key }),
        found: text,
        write: () => nearestName(text, values) ?? oneOf(values),
      });
    }
    return found;
  }

  yes(key: string): boolean {
    return this.has(key) && this.oneOf(key, ['yes', 'no']) === 'yes';
  }

  /** Text in one language (`en`) or several: `{ en: ..., de: ... }`. */
  localText(key: string, required: boolean): LocalText | undefined {
    const value = required
      ? this.needed(key, say('text, or one text per language'))
      : this.value(key);
    if (value === undefined) return undefined;
    if (value.kind === 'text' && value.text.trim() !== '')
      return new Map([['en', tidy(value.text)]]);
    if (value.kind === 'map') {
      const texts = [...value.entries].flatMap(([language, { value: each }]) =>
        /^[a-z]{2}$/.test(language) && each.kind === 'text' && each.text.trim() !== ''
          ? [[language, tidy(each.text)] as const]
          : [],
      );
      if (texts.length === value.entries.size && texts.some(([language]) => language === 'en'))
        return new Map(texts);
    }
    this.issues.add(value.spot, {
      code: 'not-text',
      message: say('`{key}` is a text, or one text per language with at least `en`.', { key }),
      found: whatIs(value),
      write: say('{example}, in quotes where a text has a comma', {
        example: `${key}: { en: ..., de: ... }`,
      }),
    });
    return undefined;
  }

  section(key: string, required = true): Section | undefined {
    const value = required ? this.needed(key, say('(a block of names)')) : this.value(key);
    return value === undefined ? undefined : sectionOf(value, this.issues, key);
  }

  list(key: string, required = true): readonly Positioned[] {
    const value = required ? this.needed(key, '[...]') : this.value(key);
    if (value === undefined) return [];
    if (value.kind === 'list') return value.items;
    this.issues.add(value.spot, {
      code: 'not-list',
      message: say('`{key}` takes a list.', { key }),
      found: whatIs(value),
      write: `${key}: [...]`,
    });
    return [];
  }

  /** A list of plain names. */
  names(key: string, required = true): readonly { readonly name: string; readonly spot: Spot }[] {
    return this.list(key, required).flatMap((item) => {
      if (item.kind === 'text' && isName(item.text, item.spot, this.issues))
        return [{ name: item.text, spot: item.spot }];
      if (item.kind !== 'text')
        this.issues.add(item.spot, {
          code: 'not-text',
          message: say('A name is expected here.'),
          found: whatIs(item),
          write: say('a plain name'),
        });
      return [];
    });
  }

  /** Sections by name, each name checked, and blamed where something is wrong with what is read of it. */
  *sections(): Generator<readonly [string, Section]> {
    for (const key of this.keys) {
      const value = this.value(key);
      const before = this.issues.errorCount;
      const section =
        value !== undefined && isName(key, this.keySpot(key), this.issues)
          ? sectionOf(value, this.issues, key)
          : undefined;
      if (section !== undefined) yield [key, section];
      this.issues.blame(key, before);
    }
  }

  /** Where each key below is declared, by its path: `parameters.rate`, `stages.line.formulas.fee`. */
  spotsByPath(): ReadonlyMap<string, Spot> {
    const spots = new Map<string, Spot>();
    const visit = (value: Positioned, path: string): void => {
      if (value.kind !== 'map') return;
      for (const [key, entry] of value.entries) {
        spots.set(`${path}${key}`, entry.key);
        visit(entry.value, `${path}${key}.`);
      }
    };
    visit(this.map, '');
    return spots;
  }

  /** Call last: every key that nothing asked for is a spelling mistake. */
  close(): void {
    for (const key of this.keys) {
      if (this.read.has(key)) continue;
      this.issues.add(this.keySpot(key), {
        code: 'unknown-key',
        message: say('{of} has no `{key}`.', { of: this.name, key }),
        found: key,
        write: () => nearestName(key, this.read) ?? oneOf(this.read),
      });
    }
  }
}

export function sectionOf(value: Positioned, issues: Issues, name: Words): Section | undefined {
  if (value.kind === 'map') return new Section(value, issues, name);
  issues.add(value.spot, {
    code: 'not-block',
    message: say('`{name}` takes a block of names.', { name }),
    found: whatIs(value),
    write: say('`name: value` in each line'),
  });
  return undefined;
}

/** What was found where something else is wanted. */
export function whatIs(value: Positioned): Words {
  if (value.kind === 'list') return say('a list');
  if (value.kind === 'map') return say('a block');
  return value.text.trim() === '' ? say('nothing') : value.text;
}

type Whole<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

/** The parts of something, once none of them is missing; what is missing was said where it was read. */
export function whole<T extends object>(parts: T): Whole<T> | undefined {
  return Object.values(parts).includes(undefined) ? undefined : (parts as Whole<T>);
}

export function isName(text: string, spot: Spot, issues: Issues): boolean {
  if (NAME.test(text)) return true;
  issues.add(spot, {
    code: 'name',
    message: say('A name is small letters, digits and underscores and begins with a letter.'),
    found: text,
    write: text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .slice(0, 40),
  });
  return false;
}

export function quotedNumber(value: PositionedText, issues: Issues): string | undefined {
  const text = value.text.trim();
  if (!NUMBER.test(text) || text.length > 60) {
    issues.add(value.spot, {
      code: 'number',
      message: say('This is no plain decimal number.'),
      found: text,
      write: say('{example} (a point, no thousands mark, no unit)', { example: '"1.60"' }),
    });
    return undefined;
  }
  if (!value.quoted) {
    issues.add(value.spot, {
      code: 'unquoted-number',
      message: say('A number stands in quotes, so that no reader rounds it.'),
      found: text,
      write: `"${text}"`,
    });
    return undefined;
  }
  return text;
}

/** On one line. */
export function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
