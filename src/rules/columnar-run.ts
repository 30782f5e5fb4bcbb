import { closureKernel } from './columnar-closures.js';
import { computeExactly, type Around } from './columnar-exact.js';
import { allBelow, factColumn } from './columnar-facts.js';
import { generatedKernel } from './columnar-generated.js';
import type { Kernel } from './columnar-kernel.js';
import { compilePass, type Pass, type Shapes } from './columnar-pass.js';
import { keptNames, planOf, type Part } from './columnar-plan.js';
import { sharePool } from './columnar-shares.js';
import { StageTable } from './columnar-table.js';
import type { ColumnOptions, ColumnRun, CompiledColumns, RunFacts } from './columnar-types.js';
import { notInForce } from './evaluate.js';
import { FactIssues } from './facts.js';
import { inForceOn, type InForce } from './interpret.js';
import { BELOW, STAGES, stagesAbove, type Rulebook, type StageName } from './model.js';

/**
 * Compiles a rulebook to run over columns: every row of a stage, then the stages above it. Exact like the interpreter on every
 * row: whole numbers in doubles where they are proven or found to stay below 2^53, exact rationals for the rows where not.
 *
 * What is compiled depends on the size of the numbers, so it happens at the first run, and again only for facts of another size.
 */
export function compileColumns(rulebook: Rulebook, options: ColumnOptions): CompiledColumns {
  return new Columns(rulebook, options);
}

interface Compiled {
  readonly pass: Pass;
  readonly kernel: Kernel;
}

type StageTables = Map<StageName, StageTable>;

class Columns implements CompiledColumns {
  private readonly days: readonly (InForce | undefined)[];
  private readonly compiled = new Map<string, Compiled>();

  constructor(
    private readonly rulebook: Rulebook,
    private readonly options: ColumnOptions,
  ) {
    this.days = options.days.map((day) => inForceOn(rulebook, day));
  }

  run(facts: RunFacts): ColumnRun {
    const issues = new FactIssues();
    const tables = this.tablesOf(facts, issues);
    if (issues.list.length > 0) return { ok: false, issues: issues.list };
    for (const part of planOf(this.rulebook, tables)) this.compute(part, tables);
    return { ok: true, stages: tables };
  }

  private tablesOf(facts: RunFacts, issues: FactIssues): StageTables {
    const tables: StageTables = new Map();
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

  private checkDays({ day, rows }: StageTable, issues: FactIssues): void {
    if (day.length !== rows) {
      wrong(issues, 'day', 'has another length');
      return;
    }
    if (!this.days.includes(undefined) && allBelow(day, this.days.length)) return;
    for (let row = 0; row < rows; row += 1) {
      if (this.days[day[row] ?? 0] !== undefined) continue;
      const on = this.options.days[day[row] ?? 0];
      if (on === undefined) wrong(issues, 'day', 'names a day that is not compiled');
      else issues.add(notInForce(this.rulebook, on, row + 1));
      return;
    }
  }

  private checkGroups(table: StageTable, tables: StageTables, issues: FactIssues): void {
    const { below, rows } = table;
    const stage = BELOW[table.stage.name]?.stage;
    const under = stage === undefined ? undefined : tables.get(stage);
    if (below.length !== rows + 1) {
      wrong(issues, 'below', 'has another length');
      return;
    }
    for (let row = 0; row < rows; row += 1)
      if ((below[row] ?? 0) > (below[row + 1] ?? 0)) {
        wrong(issues, 'below', 'goes back');
        return;
      }
    if ((below[rows] ?? 0) > (under?.rows ?? 0)) wrong(issues, 'below', 'goes past the last row');
  }

  private compute(part: Part, tables: StageTables): void {
    const around = aroundOf(part, tables);
    if (around === undefined) return;
    const { own, above } = around;
    const { pass, kernel } = this.compilation(part, own, tables);
    for (const [name, shape] of pass.shapes) own.open(name, shape);
    const left = kernel({
      rows: own.rows,
      columns: pass.reads.map((each) => tables.get(each.stage)?.stored(each) ?? NOTHING),
      stores: pass.writes.map((each) => own.stored(each)),
      day: own.day,
      below: own.below,
      parents: above.map((each) => each.parent),
      series: pass.series.map((name) => own.facts.get(name)?.years ?? new Map()),
      leave: leftBefore(pass, around),
    });
    for (const row of left) {
      const inForce = this.days[own.day[row] ?? 0];
      if (inForce !== undefined) computeExactly(row, pass, around, inForce);
    }
    const pools = above.find(({ table }) => table.stage.name === part.share?.node.pool.stage);
    if (part.share !== undefined && pools !== undefined)
      sharePool(part.share, own, {
        pools: pools.table,
        parent: pools.parent,
        rulebook: this.rulebook,
      });
  }

  private compilation(part: Part, table: StageTable, tables: StageTables): Compiled {
    const shapes: Shapes = new Map([...tables].map(([name, each]) => [name, each.shapes()]));
    const mostBelow = mostOf(table.below);
    const key = `${part.key} ${mostBelow} ${keyOf(shapes)}`;
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const { rulebook, days } = this;
    const { formulas, stage } = part;
    const kept = keptNames(rulebook, stage);
    const task = { rulebook, stage: stage.name, formulas, days, shapes, kept, mostBelow };
    const pass = compilePass(task);
    const make = this.options.backEnd === 'closures' ? closureKernel : generatedKernel;
    const compiled = { pass, kernel: make(pass.program) };
    if (this.compiled.size > MOST_COMPILED) this.compiled.clear();
    this.compiled.set(key, compiled);
    return compiled;
  }
}

const NOTHING = new Float64Array(0);
const MOST_COMPILED = 64;

function wrong(issues: FactIssues, field: string, what: string): void {
  issues.add({ code: 'fact', message: `The column \`${field}\` ${what}.`, field });
}

/** Most rows below that one row has, widened to a power of two. */
function mostOf(below: Uint32Array): number {
  let most = 0;
  for (let row = 1; row < below.length; row += 1)
    most = Math.max(most, (below[row] ?? 0) - (below[row - 1] ?? 0));
  return most === 0 ? 0 : 2 ** Math.ceil(Math.log2(most));
}

/** Everything about the facts that a compilation depends on. */
function keyOf(shapes: Shapes): string {
  return JSON.stringify(
    [...shapes].map(([stage, columns]) => [stage, [...columns]]),
    (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
  );
}

/** The tables that a part reads; those above only where it is a second pass. */
function aroundOf(part: Part, tables: StageTables): Around | undefined {
  const { name, formulas } = part.stage;
  const own = tables.get(name);
  if (own === undefined) return undefined;
  const under = BELOW[name]?.stage;
  const below = under === undefined ? undefined : tables.get(under);
  const above: Around['above'][number][] = [];
  let lower = own;
  for (const stage of part.formulas === formulas ? [] : stagesAbove(name)) {
    const table = tables.get(stage);
    if (table === undefined) break;
    const owners = ownersOf(lower.rows, table.below);
    const before = above.at(-1)?.parent;
    const parent =
      before === undefined ? owners : before.map((row) => (row < 0 ? -1 : (owners[row] ?? -1)));
    above.push({ table, parent });
    lower = table;
  }
  return { own, below, above };
}

/** The row above that each row belongs to; -1 where it belongs to none. */
function ownersOf(rows: number, below: Uint32Array): Int32Array {
  const owners = new Int32Array(rows).fill(-1);
  for (let owner = 0; owner + 1 < below.length; owner += 1)
    owners.fill(owner, below[owner], below[owner + 1]);
  return owners;
}

/** Rows that read a value, of their own or of the rows around them, that doubles do not hold. */
function leftBefore(pass: Pass, { own, below, above }: Around): Uint8Array | undefined {
  const around = [own, ...(below === undefined ? [] : [below]), ...above.map((each) => each.table)];
  if (around.every((table) => table.exact.size === 0)) return undefined;
  const names = (table: StageTable): ReadonlySet<string> =>
    new Set([
      ...pass.reads.flatMap(({ stage, name }) => (stage === table.stage.name ? [name] : [])),
      ...(table === own ? pass.series : []),
    ]);
  const beyond = (table: StageTable): ReadonlySet<number> => {
    const read = names(table);
    return new Set([...table.exact.keys()].filter((row) => table.isBeyond(row, read)));
  };
  const leave = new Uint8Array(own.rows);
  for (const row of beyond(own)) leave[row] = 1;
  for (const { table, parent } of above) {
    const rows = beyond(table);
    if (rows.size > 0)
      parent.forEach((owner, row) => {
        if (rows.has(owner)) leave[row] = 1;
      });
  }
  if (below !== undefined) {
    const owners = ownersOf(below.rows, own.below);
    for (const row of beyond(below)) leave[owners[row] ?? -1] = 1;
  }
  return leave;
}
