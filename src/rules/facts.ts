import { parseCalendarDate } from '../kernel/calendar-date.js';
import type { DataIssue } from '../kernel/issue.js';
import { parseMass } from '../kernel/mass.js';
import { minorDigits, parseMoney, type Money } from '../kernel/money.js';
import { compare, multiply, ratio, ratioFromDecimal, type Ratio } from '../kernel/ratio.js';
import { nearestName } from './issues.js';
import type { Input, Raw, Rulebook, Stage, ValueType } from './model.js';
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

export class FactIssues {
  readonly list: DataIssue[] = [];

  add(issue: {
    code: string;
    message: string;
    field: string;
    row?: number | undefined;
    found?: unknown;
    write?: string | undefined;
  }): void {
    if (this.list.length >= 1_000) return;
    const { row, field } = issue;
    this.list.push({
      code: `rules.${issue.code}`,
      severity: 'error',
      message: issue.message,
      location: row === undefined ? { field } : { row, field },
      ...(issue.found === undefined ? {} : { value: shown(issue.found) }),
      ...(issue.write === undefined ? {} : { expected: issue.write }),
    });
  }
}

/** Reads the facts of a stage; `extra` are keys that are no inputs (rows below, `on`). `row` counts from 1 within a list. */
export function readFacts(
  stage: Stage,
  facts: Facts,
  context: { rulebook: Rulebook; issues: FactIssues; extra: readonly string[]; row?: number },
): ReadFacts {
  const { issues, row, rulebook } = context;
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
        field: input.name,
        row,
        found: given,
        write: read.write,
      });
  }
  for (const name of Object.keys(facts)) {
    if (stage.inputs.has(name) || context.extra.includes(name)) continue;
    issues.add({
      code: 'unknown-fact',
      message: `The stage ${stage.name} reads no such fact.`,
      field: name,
      row,
      found: name,
      write:
        nearestName(name, [...stage.inputs.keys(), ...context.extra]) ??
        [...stage.inputs.keys(), ...context.extra].join(', '),
    });
  }
  return { values, series };
}

function readSeries(
  input: Input,
  given: unknown,
  context: { rulebook: Rulebook; issues: FactIssues; row?: number },
): ReadonlyMap<number, Raw> {
  const byYear = new Map<number, Raw>();
  if (given === undefined || given === null) return byYear;
  if (typeof given !== 'object' || Array.isArray(given)) {
    context.issues.add({
      code: 'fact',
      message: `\`${input.name}\` takes one value for each year.`,
      field: input.name,
      row: context.row,
      found: given,
      write: '{"2023": ..., "2024": ...}',
    });
    return byYear;
  }
  for (const [year, value] of Object.entries(given as Record<string, unknown>)) {
    const field = `${input.name}.${year}`;
    const read =
      value === null || value === 'n/a'
        ? ({ ok: true, raw: null } as const)
        : readFact(input, value, context.rulebook);
    if (!/^[12]\d{3}$/.test(year))
      context.issues.add({
        code: 'fact',
        message: 'This is no year.',
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
  | { readonly ok: false; readonly message: string; readonly write: string | undefined };

/** One fact into base units. */
export function readFact(input: Input, given: unknown, rulebook: Rulebook): FactReading {
  if (given === undefined || given === null || given === 'n/a') {
    return input.optional
      ? { ok: true, raw: null }
      : { ok: false, message: `\`${input.name}\` is missing.`, write: example(input, rulebook) };
  }
  const raw = converted(input, given, rulebook);
  if (raw === undefined)
    return {
      ok: false,
      message: `\`${input.name}\` cannot be read.`,
      write: example(input, rulebook),
    };
  if (typeof raw !== 'object' || inBounds(input, raw)) return { ok: true, raw };
  return { ok: false, message: `\`${input.name}\` is out of bounds.`, write: boundsText(input) };
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
      return isRatio(given)
        ? multiply(given, input.form === 'quantity' ? (input.unit?.scale ?? ONE) : ONE)
        : quantityOf(given, input.type);
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

function boundsText(input: Input): string {
  const text = (bound: Ratio | undefined): string =>
    bound === undefined
      ? 'any'
      : `${bound.n.toString()}${bound.d === 1n ? '' : `/${bound.d.toString()}`}`;
  return `between ${text(input.lowest)} and ${text(input.highest)} ${input.unit?.text ?? ''}`.trim();
}

function example(input: Input, rulebook: Rulebook): string {
  switch (input.form) {
    case 'mass':
      return '"12.5 kg"';
    case 'money':
      return `"9.99 ${rulebook.currency ?? 'EUR'}"`;
    case 'count':
      return '"12"';
    case 'ratio':
      return '"0.16" or "16 %"';
    case 'quantity':
      return `"75.8 ${input.unit?.text ?? ''}"`;
    case 'choice':
      return `one of ${(input.type.kind === 'choice' ? (rulebook.enumerations.get(input.type.enumeration) ?? []) : []).join(', ')}`;
    case 'yes-no':
      return 'true or false';
    case 'date':
      return '"2026-03-31"';
  }
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

function shown(value: unknown): string {
  const text =
    typeof value === 'string'
      ? value
      : typeof value === 'object' && value !== null
        ? 'a record'
        : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
