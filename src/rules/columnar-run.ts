import type { StageTables } from './columnar-around.js';
import { allBelow, factColumn } from './columnar-facts.js';
import { Passes } from './columnar-passes.js';
import { ColumnRecords } from './columnar-records.js';
import { StageTable } from './columnar-table.js';
import { readableAbove, readAbove } from './above-facts.js';
import type {
  ColumnOptions,
  ColumnRun,
  CompiledColumns,
  GivenAround,
  RunFacts,
} from './columnar-types.js';
import { notInForce } from './evaluate.js';
import type { EvaluatedRecord } from './evaluated.js';
import { FactIssues } from './facts.js';
import { BELOW, STAGES, stagesAbove, type Raw, type Rulebook, type StageName } from './model.js';
import { say, type Phrase } from './phrase.js';

/**
 * Compiles a rulebook to run over columns: every row of a stage, then the stages above it. Exact like the interpreter on every
 * row: whole numbers in doubles where they are proven or found to stay below 2^53, exact rationals for the rows where not.
 *
 * What is compiled depends on the size of the numbers, so it happens at the first run, and again only for facts of another size.
 */
export function compileColumns(rulebook: Rulebook, options: ColumnOptions): CompiledColumns {
  return new Columns(rulebook, options);
}

class Columns implements CompiledColumns {
  private readonly passes: Passes;

  constructor(
    private readonly rulebook: Rulebook,
    private readonly options: ColumnOptions,
  ) {
    this.passes = new Passes(rulebook, options);
  }

  run(facts: RunFacts, given?: GivenAround): ColumnRun {
    const issues = new FactIssues();
    const tables = this.tablesOf(facts, issues);
    if (given !== undefined) this.surround(tables, given, issues);
    if (issues.list.length > 0) return { ok: false, issues: issues.list };
    this.passes.compute(tables);
    const records = new ColumnRecords(this.rulebook, tables, this.passes.days);
    const record = (stage: StageName, row: number): EvaluatedRecord => {
      if (this.options.traced === true) return records.at(stage, row);
      throw new Error('These columns were compiled without a trace.');
    };
    return { ok: true, stages: tables, record };
  }

  private tablesOf(facts: RunFacts, issues: FactIssues): Map<StageName, StageTable> {
    const tables = new Map<StageName, StageTable>();
    for (const name of STAGES) {
      const [stage, given] = [this.rulebook.stages.get(name), facts[name]];
      if (stage === undefined || given === undefined) continue;
      const table = new StageTable(stage, this.rulebook, given);
      for (const input of stage.inputs.values()) {
        const column = factColumn(input, given, this.rulebook, issues);
        if (column !== null) table.addFacts(input.name, column);
      }
      this.checkDays(table, issues);
      this.checkGroups(table, tables, issues);
      tables.set(name, table);
    }
    return tables;
  }

  /** Puts what was computed elsewhere around the rows that are here. */
  private surround(tables: Map<StageName, StageTable>, given: GivenAround, issues: FactIssues) {
    const { rulebook } = this;
    for (const [name, table] of tables) table.shares = given.shares.get(name);
    let under = [...tables.values()].at(-1);
    if (under?.rows !== 1) throw new Error('What lies around is given for one record.');
    const readable = readableAbove(rulebook, under.stage.name);
    const above = readAbove(given.above, readable, { rulebook, issues });
    for (const name of stagesAbove(under.stage.name)) {
      const stage = rulebook.stages.get(name);
      const values = above.get(name) ?? new Map<string, Raw>();
      // Without the values that it reads, a second pass is left out, as everywhere.
      if (stage === undefined || (readable.has(name) && !above.has(name))) return;
      const below = Uint32Array.of(0, under.rows);
      const table: StageTable = new StageTable(stage, rulebook, { rows: 1, inputs: {}, below });
      table.take(values);
      tables.set(name, table);
      under = table;
    }
  }

  private checkDays({ day, rows }: StageTable, issues: FactIssues): void {
    if (day.length !== rows) {
      wrong(issues, 'day', say('has another length'));
      return;
    }
    const { days } = this.passes;
    if (!days.includes(undefined) && allBelow(day, days.length)) return;
    for (let row = 0; row < rows; row += 1) {
      if (days[day[row] ?? 0] !== undefined) continue;
      const on = this.options.days[day[row] ?? 0];
      if (on === undefined) wrong(issues, 'day', say('names a day that is not compiled'));
      else issues.add(notInForce(this.rulebook, on, { row: row + 1 }));
      return;
    }
  }

  private checkGroups(table: StageTable, tables: StageTables, issues: FactIssues): void {
    const { below, rows } = table;
    const stage = BELOW[table.stage.name]?.stage;
    const under = stage === undefined ? undefined : tables.get(stage);
    if (!table.isGrouped) return;
    if (below.length !== rows + 1) {
      wrong(issues, 'below', say('has another length'));
      return;
    }
    for (let row = 0; row < rows; row += 1)
      if ((below[row] ?? 0) > (below[row + 1] ?? 0)) {
        wrong(issues, 'below', say('goes back'));
        return;
      }
    if ((below[rows] ?? 0) > (under?.rows ?? 0))
      wrong(issues, 'below', say('goes past the last row'));
  }
}

function wrong(issues: FactIssues, field: string, what: Phrase): void {
  issues.add({
    code: 'fact',
    message: say('The column `{field}` {what}.', { field, what }),
    field,
  });
}
