import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import {
  compare,
  decimalFromRatio,
  divide,
  ratio,
  ratioFromDecimal,
  subtract,
} from '../kernel/ratio.js';
import { readDecimal, type NumberMarks } from '../files/index.js';
import {
  changeInPercent,
  rulebookPage,
  type Parameter,
  type Rulebook,
  type RulebookFiles,
} from '../rules/index.js';
import {
  citationFrom,
  citationLanguages,
  withUnseen,
  writtenCitation,
  type RateCitation,
} from './rate-citation.js';
import { withCheckedOn, withDatedValue, withSource, type WrittenSource } from './splice-yaml.js';

/** One rate of a grid: its keys as the table writes them (`*` is any other), what it is, and what it would be. */
export interface RateCell {
  readonly keys: readonly string[];
  /** Plain decimal in the parameter's unit, or `n/a`. */
  readonly before: string;
  readonly after: string;
  /** Change as a ratio of what was, to a thousandth (`0.111` is 11.1 %); null where there is nothing to compare with. */
  readonly percent: string | null;
}

export interface RateGrid {
  readonly parameter: string;
  readonly by: readonly string[];
  readonly unit: string;
  readonly lowest: string | undefined;
  readonly highest: string | undefined;
  /** In per cent, from what is in force. */
  readonly greatestChange: string | undefined;
  /** The day of effect. */
  readonly from: CalendarDate;
  /** The day since which what was before has held: what the draft itself has saved is not before. */
  readonly since: string;
  readonly cite: string;
  /** In which languages it can be said where the rates are written. */
  readonly languages: readonly string[];
  /** Where the rates that begin on the grid's own day are written. */
  readonly citation: RateCitation | null;
  readonly cells: readonly RateCell[];
}

/** A day whose rates a grid can show: those on which the parameter changes, and the draft's day of effect. */
export interface GridDay {
  readonly from: CalendarDate;
  readonly mayChange: boolean;
}

/**
 * What was law stays: a new version changes rates from its day of effect on, with as many later days as it likes. A correction
 * takes all days of the version that was wrong.
 */
export function gridDays(
  parameter: Parameter,
  {
    kind,
    validFrom,
  }: { readonly kind: 'supersede' | 'correct' | 'begin'; readonly validFrom: CalendarDate },
  chosen: CalendarDate,
): GridDay[] {
  const days = new Set([...parameter.values.map(({ from }) => from), validFrom, chosen]);
  return [...days]
    .sort()
    .map((from) => ({ from, mayChange: kind !== 'supersede' || from >= validFrom }));
}

const decimalsKept = 12;
const number = (text: string): string => text.split(' ')[0] ?? '';

/** The rates of a parameter as they are in force on the day: what is changed is compared with the rulebook it came from. */
export function rateGrid(
  draft: Rulebook,
  base: Rulebook,
  name: string,
  from: CalendarDate,
): RateGrid | null {
  const parameter = draft.parameters.get(name);
  if (parameter === undefined) return null;
  const now = inForce(draft, name, from);
  const was = inForce(base, name, from);
  if (now === undefined) return null;
  const languages = citationLanguages(draft);
  const old = new Map(was?.cells.map(({ keys, value }) => [keys.join(), value]));
  return {
    parameter: name,
    by: parameter.by,
    unit: parameter.unit.text,
    lowest: parameter.guard.lowest,
    highest: parameter.guard.highest,
    greatestChange: parameter.guard.greatestChange,
    from,
    since: (was ?? now).from,
    cite: now.cite,
    languages,
    citation: citationFrom(parameter, from, draft),
    cells: now.cells.map(({ keys, value }) => {
      const before = old.get(keys.join()) ?? 'n/a';
      return { keys, before, after: value, percent: percentOf(before, value) };
    }),
  };
}

function inForce(rulebook: Rulebook, name: string, on: CalendarDate) {
  const view = rulebookPage(rulebook, { language: 'en', on }).parameters.find(
    (each) => each.name === name,
  );
  const value = view?.values.findLast((each) => each.from <= on) ?? view?.values[0];
  if (value === undefined) return undefined;
  const cells = value.value === undefined ? value.rows : [{ keys: [], value: value.value }];
  return {
    from: value.from,
    cite: value.cite.text,
    cells: cells.map((cell) => ({ keys: cell.keys, value: number(cell.value) })),
  };
}

export function percentOf(before: string, after: string): string | null {
  const [old, fresh] = [ratioFromDecimal(before), ratioFromDecimal(after)];
  if (!old.ok || !fresh.ok || old.value.n === 0n) return null;
  const change = divide(subtract(fresh.value, old.value), old.value);
  return decimalFromRatio(ratio(change.n, change.d), 3, 'half-away-from-zero');
}

/** What was typed or uploaded: a rate for each row of the grid, in its order. */
export interface RateFault {
  readonly row: number;
  readonly reason: Refusal;
}

/** Every rate, or what is wrong with each one that is wrong: empty, no number, below zero or outside the guard. */
export function readRates(
  grid: RateGrid,
  written: readonly string[],
  marks: NumberMarks,
): { readonly rates: readonly string[]; readonly faults: readonly RateFault[] } {
  const faults: RateFault[] = [];
  const before = (row: number) => grid.cells[row]?.before ?? 'n/a';
  const rates = grid.cells.map((_, row) => {
    const read = readRate(grid, { written: written[row] ?? '', before: before(row) }, marks);
    if (read.ok) return read.value;
    faults.push({ row, reason: read.reason });
    return '';
  });
  return { rates, faults };
}

/** The change that a typed rate would be, whether or not the guard lets it through; null where it has no percentage. */
export function typedChange(
  grid: RateGrid,
  { written, before }: { readonly written: string; readonly before: string },
  marks: NumberMarks,
): string | null {
  const read = readNumber(grid, written, marks);
  return read.ok ? percentOf(before, read.value) : null;
}

/** A plain number as typed, `n/a`, or why it is neither; below zero only where the guard reaches there. */
export function readNumber(
  grid: Pick<RateGrid, 'lowest'>,
  written: string,
  marks: NumberMarks,
): Decision<string> {
  const text = written.trim();
  if (text === 'n/a') return allow(text);
  const read = readSigned(text, marks);
  if (!read.ok)
    return text === '' ? refuse('rate.empty') : refuse('rate.unreadable', { found: text });
  const mayBeNegative = grid.lowest?.startsWith('-') === true;
  return /^[-−–]/u.test(text) && !mayBeNegative ? refuse('rate.negative', { found: text }) : read;
}

export function readSigned(text: string, marks: NumberMarks): Decision<string> {
  const negative = /^[-−–](?=\d)/u.test(text);
  const read = readDecimal(negative ? text.slice(1) : text, marks, decimalsKept);
  return read.ok && negative && read.value !== '0' ? allow(`-${read.value}`) : read;
}

function readRate(
  grid: RateGrid,
  { written, before }: { readonly written: string; readonly before: string },
  marks: NumberMarks,
): Decision<string> {
  const text = written.trim();
  const read = readNumber(grid, text, marks);
  if (!read.ok || text === 'n/a') return read;
  const { value } = read;
  const { lowest, highest, unit } = grid;
  const outside =
    (lowest !== undefined && lessThan(value, lowest)) ||
    (highest !== undefined && lessThan(highest, value));
  if (outside)
    return refuse('rate.outside', {
      found: text,
      lowest: lowest ?? '',
      highest: highest ?? '',
      unit,
    });
  const most = grid.greatestChange;
  return most !== undefined && changesMore(before, value, most)
    ? refuse('rate.change', { found: text, before, most, unit })
    : allow(value);
}

/** As the guard of the checks reads it: from n/a and from zero any change is allowed. */
function changesMore(before: string, after: string, most: string): boolean {
  const [was, now, limit] = [before, after, most].map((text) => ratioFromDecimal(text));
  if (was?.ok !== true || now?.ok !== true || limit?.ok !== true) return false;
  const change = changeInPercent(was.value, now.value);
  return change !== undefined && compare(change, limit.value) > 0;
}

function lessThan(a: string, b: string): boolean {
  const [x, y] = [ratioFromDecimal(a), ratioFromDecimal(b)];
  return x.ok && y.ok && compare(x.value, y.value) < 0;
}

/**
 * The files with the rates in force from the grid's day on: a dated value more, never a changed one of another day. The
 * citation stands as it was typed.
 */
export function withRates(
  files: RulebookFiles,
  parameter: Parameter,
  change: {
    readonly from: CalendarDate;
    readonly cells: readonly { readonly keys: readonly string[]; readonly rate: string }[];
    readonly citation: RateCitation;
    /** Of the citation, where the rulebook does not name it yet. */
    readonly source?: WrittenSource | undefined;
    readonly checkedOn: CalendarDate;
  },
): RulebookFiles | undefined {
  const { from, cells, citation, source, checkedOn } = change;
  const text = source === undefined ? files.rulebookYaml : withSource(files.rulebookYaml, source);
  if (text === undefined) return undefined;
  const table = `${parameter.name.replaceAll('_', '-')}-${from}.csv`;
  const value = parameter.by.length > 0 ? { table } : { scalar: cells[0]?.rate ?? '' };
  const dated = withDatedValue(text, {
    parameter: parameter.name,
    from,
    value,
    cite: writtenCitation(withUnseen(citation, parameter, from)),
  });
  if (dated === undefined) return undefined;
  const rulebookYaml = withCheckedOn(dated, parameter.name, checkedOn);
  if (parameter.by.length === 0) return { ...files, rulebookYaml };
  const rows = [[...parameter.by, 'value'], ...cells.map(({ keys, rate }) => [...keys, rate])];
  const csv = `${rows.map((row) => row.join(',')).join('\n')}\n`;
  // A table that the text names no more would be found unused; the name of one may hold the name of another.
  const words = new Set(rulebookYaml.split(/[\s,'"{}[\]]+/));
  const named = Object.entries(files.tables).filter(([name]) => words.has(name));
  return { ...files, rulebookYaml, tables: { ...Object.fromEntries(named), [table]: csv } };
}
