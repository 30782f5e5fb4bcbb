import { parseCalendarDate } from '../kernel/calendar-date.js';
import { parseMass } from '../kernel/mass.js';
import { minorDigits, parseMoney, type Money } from '../kernel/money.js';
import { compare, multiply, ratio, ratioFromDecimal, type Ratio } from '../kernel/ratio.js';
import {
  MOST_LISTED,
  nearestName,
  ruleIssue,
  unlisted,
  type IssueText,
  type RuleIssue,
} from './issues.js';
import type { Input, Raw, Rulebook, Stage, ValueType } from './model.js';
import { oneOf, say, type Phrase, type Words } from './phrase.js';
import { unreadable } from './unreadable-fact.js';
import { parseUnit } from './unit.js';

/**
 * Facts as a caller has them: masses as bigint milligrams or `"12.5 kg"`, money as Money or `"9.99 EUR"`, counts as bigint,
 * safe integer or digits, ratios as Ratio, `"0.16"` or `"16 %"`, quantities as `"75.8 kWh"`, choices and dates as text, yes and
 * no as boolean or text. A fact with a value for each year is a record by year. Left out or null: not applicable, where
 * the rulebook allows that. Never a float.
 */
export type Facts = Readonly<Record<string, unknown>>;

export interface ReadFacts {
  readonly values: ReadonlyMap<string, Raw>;
  readonly series: ReadonlyMap<string, ReadonlyMap<number, Raw>>;
}

/** What is wrong with a fact; `row` counts from 1 within a list. */
export interface FactIssue extends Omit<IssueText, 'found' | 'write'> {
  readonly field: string;
  readonly row?: number | undefined;
  readonly found?: unknown;
  readonly write?: Words | undefined;
}

export class FactIssues {
  readonly list: RuleIssue[] = [];
  private count = 0;

  add({ field, row, found, write, ...text }: FactIssue): void {
    const location = row === undefined ? { field } : { row, field };
    this.count += 1;
    if (this.count > MOST_LISTED) {
      const before = this.list[MOST_LISTED];
      this.list[MOST_LISTED] = unlisted(this.count - MOST_LISTED, before, { ...text, location });
      return;
    }
    const whole: IssueText = {
      ...text,
      ...(found === undefined ? {} : { found: shown(found) }),
      ...(write === undefined ? {} : { write }),
    };
    this.list.push(ruleIssue(whole, location));
  }
}

/** Reads the facts of a stage; `extra` are keys that are no inputs (rows below, `on`). `row` counts from 1 within a list. */
export function readFacts(
  stage: Stage,
  facts: Facts,
  context: {
    rulebook: Rulebook;
    issues: FactIssues;
    extra: readonly string[];
    row?: number | undefined;
    /** Of a row within a row: the way from the outermost one, `lines.2.`. */
    within?: string | undefined;
  },
): ReadFacts {
  const { issues, row, rulebook, within = '' } = context;
  const values = new Map<string, Raw>();
  const series = new Map<string, ReadonlyMap<number, Raw>>();
  for (const input of stage.inputs.values()) {
    const given = Object.hasOwn(facts, input.name) ? facts[input.name] : undefined;
    if (input.perYear) {
      series.set(input.name, readSeries(input, given, context));
      continue;
    }
    const read = readFact(input, given, rulebook);
    if (read.ok) values.set(input.name, read.raw);
    else
      issues.add({
        code: 'fact',
        message: read.message,
        field: `${within}${input.name}`,
        row,
        found: given === undefined ? NOTHING : given,
        write: read.write,
      });
  }
  const known = [...stage.inputs.keys(), ...context.extra];
  // As short a name as `on` is near to many, and what is given already is not what was meant.
  const meant = known.filter((each) => each.length > 2 && !Object.hasOwn(facts, each));
  for (const name of Object.keys(facts)) {
    if (stage.inputs.has(name) || context.extra.includes(name)) continue;
    issues.add({
      code: 'unknown-fact',
      message: say('The stage {stage} reads no such fact.', { stage: stage.name }),
      field: `${within}${name}`,
      row,
      found: name,
      write: nearestName(name, meant) ?? known.join(', '),
    });
  }
  return { values, series };
}

function readSeries(
  input: Input,
  given: unknown,
  context: {
    rulebook: Rulebook;
    issues: FactIssues;
    row?: number | undefined;
    within?: string | undefined;
  },
): ReadonlyMap<number, Raw> {
  const { within = '' } = context;
  const byYear = new Map<number, Raw>();
  if (given === undefined || given === null) return byYear;
  if (typeof given !== 'object' || Array.isArray(given)) {
    context.issues.add({
      code: 'fact',
      message: say('`{name}` takes one value for each year.', { name: input.name }),
      field: `${within}${input.name}`,
      row: context.row,
      found: given,
      write: '{"2023": ..., "2024": ...}',
    });
    return byYear;
  }
  for (const [year, value] of Object.entries(given as Record<string, unknown>)) {
    const field = `${within}${input.name}.${year}`;
    const read =
      value === null || value === 'n/a'
        ? ({ ok: true, raw: null } as const)
        : readFact(input, value, context.rulebook);
    if (!/^[12]\d{3}$/.test(year))
      context.issues.add({
        code: 'fact',
        message: say('This is no year.'),
        field,
        row: context.row,
        found: year,
        write: '2026',
      });
    else if (!read.ok)
      context.issues.add({
        code: 'fact',
        message: read.message,
        field,
        row: context.row,
        found: value,
        write: read.write,
      });
    else byYear.set(Number(year), read.raw);
  }
  return byYear;
}

export type FactReading =
  | { readonly ok: true; readonly raw: Raw }
  | { readonly ok: false; readonly message: Phrase; readonly write: Words | undefined };

/** One fact into base units. */
export function readFact(input: Input, given: unknown, rulebook: Rulebook): FactReading {
  const { name } = input;
  if (given === undefined || given === null || given === 'n/a') {
    return input.optional
      ? { ok: true, raw: null }
      : {
          ok: false,
          message: say('`{name}` is missing.', { name }),
          write: example(input, rulebook),
        };
  }
  const raw = converted(input, given, rulebook);
  if (raw === undefined)
    return {
      ok: false,
      message: unreadable(input, given),
      write: example(input, rulebook),
    };
  if (typeof raw !== 'object' || inBounds(input, raw)) return { ok: true, raw };
  return {
    ok: false,
    message: say('`{name}` is out of bounds.', { name }),
    write: boundsOf(input),
  };
}

function converted(
  input: Input,
  given: unknown,
  rulebook: Rulebook,
): Ratio | string | boolean | undefined {
  switch (input.form) {
    case 'mass':
      return massOf(given);
    case 'money':
      return amountOf(given, rulebook.currency);
    case 'count':
      return countOf(given);
    case 'ratio':
    case 'quantity':
      if (!isRatio(given)) return quantityOf(given, input.type);
      if (!isDecimal(given.d)) return undefined;
      return multiply(given, input.form === 'quantity' ? (input.unit?.scale ?? ONE) : ONE);
    case 'choice':
    case 'yes-no':
    case 'date':
      return wordOf(input.type, given, rulebook);
  }
}

/** A value of an enumeration, yes or no, or a day; undefined when it is none of its kind. */
export function wordOf(
  type: ValueType,
  given: unknown,
  rulebook: Rulebook,
): string | boolean | undefined {
  if (type.kind === 'yes-no')
    return typeof given === 'boolean'
      ? given
      : given === 'yes'
        ? true
        : given === 'no'
          ? false
          : undefined;
  if (typeof given !== 'string') return undefined;
  const isOne =
    type.kind === 'choice'
      ? rulebook.enumerations.get(type.enumeration)?.includes(given)
      : parseCalendarDate(given).ok;
  return isOne === true ? given : undefined;
}

const ONE = ratio(1n, 1n);
const MG_PER_KG = 1_000_000n;

function massOf(given: unknown): Ratio | undefined {
  if (typeof given === 'bigint') return given < 0n ? undefined : ratio(given, MG_PER_KG);
  const mass = typeof given === 'string' ? parseMass(given.trim()) : undefined;
  return mass?.ok === true ? ratio(mass.value, MG_PER_KG) : undefined;
}

function amountOf(given: unknown, currency: string | undefined): Ratio | undefined {
  const parsed = typeof given === 'string' ? parseMoney(given.trim()) : undefined;
  const money = parsed?.ok === true ? parsed.value : isMoney(given) ? given : undefined;
  if (money === undefined || money.currency !== currency) return undefined;
  return ratio(money.minor, 10n ** BigInt(minorDigits(money.currency)));
}

export function countOf(given: unknown): Ratio | undefined {
  if (typeof given === 'bigint') return given < 0n ? undefined : ratio(given, 1n);
  if (typeof given === 'number')
    return Number.isSafeInteger(given) && given >= 0 ? ratio(BigInt(given), 1n) : undefined;
  return typeof given === 'string' && /^\d{1,15}$/.test(given.trim())
    ? ratio(BigInt(given.trim()), 1n)
    : undefined;
}

/** `12.5 g/piece`: a number in any unit of its kind. */
export function quantityOf(given: unknown, type: ValueType): Ratio | undefined {
  if (typeof given !== 'string') return undefined;
  const [number = '', ...rest] = given.trim().split(/\s+/);
  const value = ratioFromDecimal(number);
  return value.ok ? inUnit(value.value, rest.join('') || '1', type) : undefined;
}

/** In base units; undefined when the unit is none of its kind. */
export function inUnit(amount: Ratio, unitText: string, type: ValueType): Ratio | undefined {
  const unit = parseUnit(unitText);
  return unit !== undefined && type.kind === 'number' && unit.dimension === type.dimension
    ? multiply(amount, unit.scale)
    : undefined;
}

function inBounds(input: Input, value: Ratio): boolean {
  const scale = input.unit?.scale ?? ONE;
  const low = input.lowest === undefined || compare(value, multiply(input.lowest, scale)) >= 0;
  return (
    low && (input.highest === undefined || compare(value, multiply(input.highest, scale)) <= 0)
  );
}

function boundsOf({ lowest, highest, unit }: Input): Words {
  const text = (bound: Ratio | undefined): string =>
    bound === undefined
      ? ''
      : `${bound.n.toString()}${bound.d === 1n ? '' : `/${bound.d.toString()}`} ${unit?.text ?? ''}`.trim();
  const [low, high] = [text(lowest), text(highest)];
  if (low === '') return say('at most {high}', { high });
  return high === ''
    ? say('at least {low}', { low })
    : say('between {low} and {high}', { low, high });
}

function example(input: Input, rulebook: Rulebook): Words {
  switch (input.form) {
    case 'mass':
      return '"12.5 kg"';
    case 'money':
      return `"9.99 ${rulebook.currency ?? 'EUR'}"`;
    case 'count':
      return '"12"';
    case 'ratio':
      return say('{one} or {other}', { one: '"0.16"', other: '"16 %"' });
    case 'quantity':
      return `"75.8 ${input.unit?.text ?? ''}"`;
    case 'choice':
      return oneOf(
        input.type.kind === 'choice'
          ? (rulebook.enumerations.get(input.type.enumeration) ?? [])
          : [],
      );
    case 'yes-no':
      return say('{one} or {other}', { one: 'true', other: 'false' });
    case 'date':
      return '"2026-03-31"';
  }
}

const MOST_DECIMALS = 10n ** 40n;

/** Facts are decimals, in whatever form they are given: what is made of many of them has a denominator known beforehand. */
export function isDecimal(denominator: bigint): boolean {
  return MOST_DECIMALS % denominator === 0n;
}

export function isRatio(value: unknown): value is Ratio {
  return (
    typeof value === 'object' &&
    value !== null &&
    'n' in value &&
    'd' in value &&
    typeof value.n === 'bigint' &&
    typeof value.d === 'bigint' &&
    value.d > 0n
  );
}

function isMoney(value: unknown): value is Money {
  return (
    typeof value === 'object' &&
    value !== null &&
    'minor' in value &&
    'currency' in value &&
    typeof value.minor === 'bigint' &&
    typeof value.currency === 'string'
  );
}

const NOTHING = say('nothing');

function shown(value: unknown): Words {
  if (value === NOTHING) return NOTHING;
  if (typeof value === 'object' && value !== null) return say('a record');
  return String(value);
}
