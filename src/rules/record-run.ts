import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { Passes } from './columnar-passes.js';
import { ColumnRecords } from './columnar-records.js';
import { StageTable } from './columnar-table.js';
import type { ColumnOptions } from './columnar-types.js';
import { MOST_ROWS } from './evaluate.js';
import type { EvaluatedRecord } from './evaluated.js';
import type { Facts } from './facts.js';
import { inForceOn } from './interpret.js';
import { BELOW, type Rulebook, type StageName } from './model.js';
import { StageReader } from './record-facts.js';

/** Records with their rows below, computed in columns. */
export interface RecordRun {
  readonly table: (stage: StageName) => StageTable | undefined;
  readonly record: (stage: StageName, row: number) => EvaluatedRecord;
}

/**
 * Computes records of one stage, each on its day, and all rows below them. Undefined when not everything is in order, or a fact
 * has a value for each year: those are the interpreter's.
 */
export function runRecords(
  rulebook: Rulebook,
  stage: StageName,
  records: readonly { readonly facts: Facts; readonly on: unknown }[],
  backEnd: BackEnd = 'generated',
): RecordRun | undefined {
  const known = compiled[backEnd].get(rulebook) ?? new Compilation(rulebook, backEnd);
  compiled[backEnd].set(rulebook, known);
  return known.run(stage, records);
}

type BackEnd = NonNullable<ColumnOptions['backEnd']>;

const compiled: Readonly<Record<BackEnd, WeakMap<Rulebook, Compilation>>> = {
  generated: new WeakMap(),
  closures: new WeakMap(),
};

/** Days of the law that one compilation serves; beyond them it begins anew. */
const MOST_DAYS = 400;
/** As a table holds the place of a row's day. */
const WIDEST_DAY = 0xffff;

/** A rulebook compiled for every day of the law that came up so far. */
class Compilation {
  private readonly readers = new Map<StageName, StageReader>();
  private days = new Map<string, number>();
  private passes:
    | { readonly days: Map<string, number>; readonly size: number; readonly compiled: Passes }
    | undefined;

  constructor(
    private readonly rulebook: Rulebook,
    private readonly backEnd: BackEnd,
  ) {}

  run(stage: StageName, records: Parameters<typeof runRecords>[2]): RecordRun | undefined {
    if (this.days.size > MOST_DAYS) this.days = new Map();
    const days = new Uint16Array(records.length);
    for (const [row, { on }] of records.entries()) {
      const day = this.dayOf(on);
      if (day === undefined) return undefined;
      days[row] = day;
    }
    const tables = new Map<StageName, StageTable>();
    const given = { records: records.map(({ facts }) => facts), days };
    if (!this.read(stage, given, tables)) return undefined;
    const passes = this.passesOf();
    passes.compute(tables);
    const found = new ColumnRecords(this.rulebook, tables, passes.days);
    return {
      table: (name) => tables.get(name),
      record: (name, row) => found.at(name, row),
    };
  }

  /** Reads records and the rows below them, lowest rows first in `tables`. */
  private read(
    name: StageName,
    { records, days }: { readonly records: readonly Facts[]; readonly days: Uint16Array },
    tables: Map<StageName, StageTable>,
  ): boolean {
    const stage = this.rulebook.stages.get(name);
    const columns = this.readerOf(name)?.read(records);
    if (stage === undefined || columns === undefined) return false;
    const below = this.below(name, records, days);
    if (below === undefined) return false;
    if (below !== 'none' && !this.read(below.stage, below, tables)) return false;
    const place = below === 'none' ? {} : { below: below.starts };
    const given = { rows: records.length, day: days, inputs: {}, ...place };
    const table = new StageTable(stage, this.rulebook, given);
    for (const [input, column] of columns) table.addFacts(input, column);
    tables.set(name, table);
    return true;
  }

  private below(name: StageName, records: readonly Facts[], days: Uint16Array): Below {
    const below = BELOW[name];
    if (below === undefined || !this.rulebook.stages.has(below.stage)) return 'none';
    const rows: Facts[] = [];
    const rowDays: number[] = [];
    const starts = new Uint32Array(records.length + 1);
    for (let at = 0; at < records.length; at += 1) {
      const record = records[at] ?? {};
      const list = Object.hasOwn(record, below.rows) ? record[below.rows] : [];
      if (!Array.isArray(list) || list.length > MOST_ROWS) return undefined;
      for (const row of list as unknown[]) {
        if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined;
        const day = Object.hasOwn(row, 'on') ? this.dayOf((row as Facts).on) : days[at];
        if (day === undefined) return undefined;
        rows.push(row as Facts);
        rowDays.push(day);
      }
      starts[at + 1] = rows.length;
    }
    return { stage: below.stage, starts, records: rows, days: Uint16Array.from(rowDays) };
  }

  private readerOf(name: StageName): StageReader | undefined {
    const stage = this.rulebook.stages.get(name);
    const known = this.readers.get(name);
    if (known !== undefined || stage === undefined) return known;
    const rows = BELOW[name]?.rows;
    const reader = new StageReader(
      stage,
      this.rulebook,
      rows === undefined ? ['on'] : ['on', rows],
    );
    this.readers.set(name, reader);
    return reader;
  }

  /** Place of a day among those compiled; undefined when it is none or the rulebook does not hold on it. */
  private dayOf(on: unknown): number | undefined {
    if (typeof on !== 'string') return undefined;
    const known = this.days.get(on);
    if (known !== undefined) return known;
    const date = parseCalendarDate(on);
    if (!date.ok || inForceOn(this.rulebook, date.value) === undefined) return undefined;
    const place = this.days.size;
    if (place > WIDEST_DAY) return undefined;
    this.days.set(on, place);
    return place;
  }

  private passesOf(): Passes {
    const { days, backEnd } = this;
    if (this.passes?.days === days && this.passes.size === days.size) return this.passes.compiled;
    const list = [...days.keys()] as CalendarDate[];
    const passes = new Passes(this.rulebook, { days: list, backEnd, traced: true });
    this.passes = { days, size: days.size, compiled: passes };
    return passes;
  }
}

type Below =
  | {
      readonly stage: StageName;
      readonly starts: Uint32Array;
      readonly records: readonly Facts[];
      readonly days: Uint16Array;
    }
  | 'none'
  | undefined;
