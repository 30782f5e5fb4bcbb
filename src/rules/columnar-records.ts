import { aroundOf, type Around, type StageTables } from './columnar-around.js';
import { frameAt } from './columnar-exact.js';
import type { StageTable } from './columnar-table.js';
import { outputsOf, rowsAt, stepsOf, type EvaluatedRecord } from './evaluated.js';
import type { InForce } from './interpret.js';
import { BELOW, type Rulebook, type StageName } from './model.js';
import { shareGroup, type Computed, type Shared } from './second-pass.js';
import type { Formula, Node } from './model.js';
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
    let outputs: Outputs | undefined;
    const below = BELOW[name]?.stage;
    const first = table.below[row] ?? 0;
    return {
      get outputs() {
        return (outputs ??= outputsAt(table, row));
      },
      trace: () => stepsOf(this.rulebook, this.traced(table, row)),
      rows:
        below === undefined || !this.rulebook.stages.has(below)
          ? undefined
          : rowsAt((table.below[row + 1] ?? first) - first, (index) =>
              first + index < (table.below[row + 1] ?? 0)
                ? this.at(below, first + index)
                : undefined,
            ),
    };
  }

  private traced(table: StageTable, row: number): Computed {
    const record = this.computed(table, row);
    const { stage } = table;
    for (const formula of stage.second?.formulas ?? [])
      if (formula.node.op === 'share' && table.has(formula.name)) {
        const shared = this.shared(table, row, formula, formula.node);
        if (shared !== undefined) record.second?.shares.set(formula, shared);
      }
    return record;
  }

  private computed(table: StageTable, row: number): Computed {
    const { stage } = table;
    const inForce = this.days[table.day[row] ?? 0];
    if (inForce === undefined) throw new Error('A row was computed on a day without law.');
    const frame = frameAt(row, table.names, this.around(table), inForce);
    const isSecond = stage.second?.formulas.some(({ name }) => table.has(name)) === true;
    const record = { stage, frame, children: [] };
    return isSecond ? { ...record, second: { frame, shares: new Map() } } : record;
  }

  /** What a pool gave a row: it depends on all rows that the pool is shared among. */
  private shared(
    table: StageTable,
    row: number,
    formula: Formula,
    node: Node & { op: 'share' },
  ): Shared | undefined {
    const { above } = this.around(table);
    const parent = above.find((each) => each.table.stage.name === node.pool.stage)?.parent;
    const rows = [...(parent?.keys() ?? [])].filter((each) => parent?.[each] === parent?.[row]);
    const group = rows.map((each) => this.computed(table, each));
    shareGroup(group, formula, node);
    return group[rows.indexOf(row)]?.second?.shares.get(formula);
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

function outputsAt(table: StageTable, row: number): Outputs {
  const { formulas, second } = table.stage;
  const later = (second?.formulas ?? []).filter(({ name }) => table.has(name));
  return outputsOf([...formulas, ...later], (name) => table.raw(row, name));
}
