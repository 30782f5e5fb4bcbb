import { aroundOf, type Around, type StageTables } from './columnar-around.js';
import { frameAt } from './columnar-exact.js';
import type { StageTable } from './columnar-table.js';
import {
  outputsOf,
  rowsAt,
  stepsOf,
  type EvaluatedRecord,
  type EvaluatedRows,
} from './evaluated.js';
import type { InForce } from './interpret.js';
import { BELOW, type Raw, type Rulebook, type StageName } from './model.js';
import { takeShare, type Computed } from './second-pass.js';
import type { TraceStep } from './trace.js';
import type { Outputs } from './values.js';

/**
 * Rows of columns that hold the value of every formula, as records with their traces. Facts and values are what was computed; the
 * text of a step (labels, units, citations, the branch taken, the dated value read) follows from them and from the rulebook, and is
 * written when somebody reads it.
 */
export class ColumnRecords {
  private readonly arounds = new Map<StageName, Around>();

  constructor(
    private readonly rulebook: Rulebook,
    private readonly tables: StageTables,
    private readonly days: readonly (InForce | undefined)[],
  ) {}

  at(name: StageName, row: number): EvaluatedRecord {
    const table = this.tables.get(name);
    if (table === undefined || !(row >= 0 && row < table.rows))
      throw new RangeError('There is no such row.');
    return new ColumnRecord(this, table, row);
  }

  /** Undefined where the rulebook has no stage below. */
  rowsOf(table: StageTable, row: number): EvaluatedRows | undefined {
    const below = BELOW[table.stage.name]?.stage;
    if (below === undefined || !this.rulebook.stages.has(below)) return undefined;
    const first = table.below[row] ?? 0;
    const length = (table.below[row + 1] ?? first) - first;
    return rowsAt(length, (index) => (index < length ? this.at(below, first + index) : undefined));
  }

  stepsOf(table: StageTable, row: number): readonly TraceStep[] {
    return stepsOf(this.rulebook, this.traced(table, row));
  }

  /** With what pools gave the row, which depends on all rows that each is shared among. */
  private traced(table: StageTable, row: number): OneRecord {
    const record = this.computed(table, row);
    for (const formula of table.stage.second?.formulas ?? []) {
      const { node } = formula;
      if (node.op !== 'share') continue;
      const share = table.shareOf(row, formula.name);
      if (share !== undefined) takeShare(record, formula, { ...share, node });
    }
    return record;
  }

  private computed(table: StageTable, row: number): OneRecord {
    const { stage } = table;
    const inForce = this.days[table.day[row] ?? 0];
    if (inForce === undefined) throw new Error('A row was computed on a day without law.');
    const { rows, ...own } = frameAt(row, table.names, this.around(table), inForce);
    const frame = { ...own, rows: rows && { ...rows, summaries: new Map() } };
    const isSecond = stage.second?.formulas.some(({ name }) => table.has(name)) === true;
    const record = { stage, frame };
    return isSecond ? { ...record, second: { frame, shares: new Map() } } : record;
  }

  private around(table: StageTable): Around {
    const { stage } = table;
    const known = this.arounds.get(stage.name);
    if (known !== undefined) return known;
    const around = aroundOf(table, this.tables, stage.second !== undefined);
    this.arounds.set(stage.name, around);
    return around;
  }
}

/** Computed, without the records below it. */
type OneRecord = Omit<Computed, 'children'>;

/** A class, because a nation has millions of them. */
class ColumnRecord implements EvaluatedRecord {
  private known: Outputs | undefined;

  constructor(
    private readonly records: ColumnRecords,
    private readonly table: StageTable,
    private readonly row: number,
  ) {}

  get outputs(): Outputs {
    return (this.known ??= outputsAt(this.table, this.row));
  }

  get rows(): EvaluatedRows | undefined {
    return this.records.rowsOf(this.table, this.row);
  }

  readonly trace = (): readonly TraceStep[] => this.records.stepsOf(this.table, this.row);
}

function outputsAt(table: StageTable, row: number): Outputs {
  const { formulas, second } = table.stage;
  const read = (name: string): Raw => table.raw(row, name);
  const first = outputsOf(formulas, read);
  if (second === undefined) return first;
  const later = second.formulas.filter(({ name }) => table.has(name));
  return { ...first, ...outputsOf(later, read) };
}
