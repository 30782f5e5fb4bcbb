import type { CalendarDate } from '../kernel/calendar-date.js';
import { add, compare, multiply, ratio } from '../kernel/ratio.js';
import { isNumber } from './interpret.js';
import type { Issues } from './issues.js';
import type { DatedValue, Parameter, Raw, Rulebook, RulebookCase, TableRow } from './model.js';
import { say, type Phrase } from './phrase.js';
import { caseHolds } from './run-cases.js';
import { spotOf } from './tree.js';
import { valueFrom, valueText } from './values.js';
import { CaseBudget } from './work.js';

type Keys = ReadonlyMap<string, ReadonlySet<RulebookCase>>;
const nothing: Keys = new Map();

/** What the cases looked up: of each parameter, on each day of the law, the keys, and which cases did. */
export class Reads {
  private readonly days = new Map<string, Map<CalendarDate, Map<string, Set<RulebookCase>>>>();

  add(
    parameter: string,
    { on, key }: { readonly on: CalendarDate; readonly key: string },
    by: RulebookCase,
  ): void {
    const days =
      this.days.get(parameter) ?? new Map<CalendarDate, Map<string, Set<RulebookCase>>>();
    const keys = days.get(on) ?? new Map<string, Set<RulebookCase>>();
    const cases = keys.get(key) ?? new Set<RulebookCase>();
    this.days.set(parameter, days.set(on, keys.set(key, cases.add(by))));
  }

  of(parameter: string, on: CalendarDate): Keys {
    return this.days.get(parameter)?.get(on) ?? nothing;
  }

  /** On which cases looked it up at all. */
  daysOf(parameter: string): readonly CalendarDate[] {
    return [...(this.days.get(parameter)?.keys() ?? [])].sort();
  }

  /** Cases that read one of these cells while a dated value holds. */
  casesOf(
    { name, values }: Parameter,
    dated: DatedValue,
    cells: readonly string[],
  ): readonly RulebookCase[] {
    const next = values[values.indexOf(dated) + 1]?.from;
    const found = new Set<RulebookCase>();
    for (const [on, keys] of this.days.get(name) ?? []) {
      if (on < dated.from || (next !== undefined && on >= next)) continue;
      for (const cell of cells) for (const each of keys.get(cell) ?? []) found.add(each);
    }
    return [...found];
  }
}

/** Records that are computed in all: a few seconds, whatever a rulebook holds. */
const MOST_WORK = 100_000;

/**
 * Whether the cases prove each value and not only read it: with another value in its place, greater or smaller, some case that
 * reads it must no longer hold. Asked of each value that says something new, where every case holds.
 */
export function checkNoticed(rulebook: Rulebook, reads: Reads, issues: Issues): void {
  const budget = new CaseBudget(rulebook, MOST_WORK);
  for (const parameter of rulebook.parameters.values()) {
    const trying = { rulebook, parameter, isSwitch: isSwitch(parameter) };
    for (const [index, dated] of parameter.values.entries()) {
      const trial = trialOf(trying, dated);
      const before = parameter.values[index - 1];
      const outcomes = rowsOf(dated)
        .filter((row) => newCells(row, before).length > 0)
        .map((row) => ({
          row,
          outcome: tried(row, trial, { cases: reads.casesOf(parameter, dated, row.cells), budget }),
        }));
      const which = (wanted: Outcome) =>
        outcomes.flatMap(({ row, outcome }) => (outcome === wanted ? [row] : []));
      const place = { name: parameter.name, from: dated.from };
      const spot = spotOf(rulebook, `parameters.${parameter.name}`);
      const unnoticed = which('unnoticed');
      if (unnoticed.length > 0)
        issues.add(spot, {
          code: 'unproved',
          message: unnoticedPhrase(unnoticed, place),
          found: valueOfRow(unnoticed[0], parameter),
          write: say('a case whose expected result changes with it'),
        });
      const untried = which('untried').length;
      if (untried > 0)
        issues.add(spot, {
          code: 'unproved',
          message: say(
            '{rows} values of `{name}` from {from} were not tried: the cases that read them compute too much.',
            { ...place, rows: String(untried) },
          ),
          found: say('{count} values', { count: String(untried) }),
          write: say('several small cases'),
        });
    }
  }
}

function unnoticedPhrase(
  rows: readonly TableRow[],
  place: { readonly name: string; readonly from: string },
): Phrase {
  const row = rows[0]?.keys.join(', ') ?? '';
  if (row === '')
    return say(
      'No case expects a result that depends on the value of `{name}` from {from}.',
      place,
    );
  if (rows.length === 1)
    return say('No case expects a result that depends on the row {row} of `{name}` from {from}.', {
      ...place,
      row,
    });
  return say(
    'No case expects a result that depends on {rows} rows of `{name}` from {from}: {row} is the first.',
    { ...place, row, rows: String(rows.length) },
  );
}

/** As the rulebook writes it. */
function valueOfRow(row: TableRow | undefined, { type, unit }: Parameter): string {
  return valueText(valueFrom(row?.value ?? null, type, unit), 12);
}

/** A single value is a table of one row without keys. */
function rowsOf({ rows, cells, scalar = null }: DatedValue): readonly TableRow[] {
  return cells === undefined ? [{ keys: [], value: scalar, cells: [''] }] : rows;
}

/** The cells to which a row gives another value than they had before. */
export function newCells(row: TableRow, before: DatedValue | undefined): readonly string[] {
  if (before === undefined) return row.cells;
  const valueBefore = (cell: string): Raw =>
    (before.cells === undefined ? before.scalar : before.cells.get(cell)) ?? null;
  return row.cells.filter((cell) => !isSame(valueBefore(cell), row.value));
}

function isSame(a: Raw, b: Raw): boolean {
  return isNumber(a) && isNumber(b) ? compare(a, b) === 0 : a === b;
}

function isSwitch({ values }: Parameter): boolean {
  const all = values.flatMap((dated) => rowsOf(dated).map((row) => row.value));
  const one = all.find(isNumber);
  return (
    one !== undefined &&
    all.includes(null) &&
    all.every((each) => each === null || isSame(each, one))
  );
}

interface Trial {
  readonly rulebook: Rulebook;
  readonly parameter: Parameter;
  readonly isSwitch: boolean;
  readonly put: (row: TableRow, value: Raw) => void;
}

/** The rulebook with one dated value in which rows can be replaced: its table is copied once. */
function trialOf({ rulebook, parameter, isSwitch }: Omit<Trial, 'put'>, dated: DatedValue): Trial {
  const cells = new Map(dated.cells);
  const replaced: { -readonly [K in keyof DatedValue]: DatedValue[K] } = { ...dated };
  if (dated.cells !== undefined) replaced.cells = cells;
  const values = parameter.values.map((each) => (each === dated ? replaced : each));
  const parameters = new Map(rulebook.parameters).set(parameter.name, { ...parameter, values });
  return {
    rulebook: { ...rulebook, parameters },
    parameter,
    isSwitch,
    put: (row, value) => {
      if (dated.cells === undefined) replaced.scalar = value;
      else for (const cell of row.cells) cells.set(cell, value);
    },
  };
}

type Outcome = 'noticed' | 'unnoticed' | 'unread' | 'untried';

function tried(
  row: TableRow,
  { rulebook, parameter, isSwitch, put }: Trial,
  { cases, budget }: { readonly cases: readonly RulebookCase[]; readonly budget: CaseBudget },
): Outcome {
  if (cases.length === 0) return 'unread';
  const ordered = budget.cheapestFirst(cases);
  try {
    for (const other of othersThan(row.value, parameter, isSwitch)) {
      put(row, other);
      for (const each of ordered) {
        if (!budget.spend(each)) return 'untried';
        if (!caseHolds(rulebook, each)) return 'noticed';
      }
    }
    return 'unnoticed';
  } finally {
    put(row, row.value);
  }
}

/**
 * Far enough off that no rounding hides it: more than double, and half. Of a parameter that only says whether something applies,
 * with one and the same number wherever it does, that it does not.
 */
function othersThan(value: Raw, { unit }: Parameter, isSwitch: boolean): readonly Raw[] {
  if (!isNumber(value)) return [unit.scale];
  if (isSwitch) return [null];
  const greater = add(multiply(value, ratio(2n, 1n)), unit.scale);
  return value.n === 0n ? [greater] : [greater, multiply(value, ratio(1n, 2n))];
}
