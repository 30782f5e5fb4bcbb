import { aroundOf, leftBefore, type StageTables } from './columnar-around.js';
import { closureKernel } from './columnar-closures.js';
import { computeExactly } from './columnar-exact.js';
import { generatedKernel } from './columnar-generated.js';
import type { Kernel } from './columnar-kernel.js';
import { compilePass, type Pass, type Shapes } from './columnar-pass.js';
import { keptNames, planOf, WEIGHT, type Part } from './columnar-plan.js';
import { sharePool } from './columnar-shares.js';
import type { StageTable } from './columnar-table.js';
import type { ColumnOptions } from './columnar-types.js';
import { inForceOn, type InForce } from './interpret.js';
import type { Rulebook, Stage } from './model.js';
import { allFormulas } from './tree.js';

/** A part for facts of some shapes. */
interface Compiled {
  readonly shapes: Shapes;
  readonly mostBelow: number;
  readonly pass: Pass;
  readonly kernel: Kernel;
}

/** Every pass of a rulebook for some days of the law, compiled when it is first needed. */
export class Passes {
  readonly days: readonly (InForce | undefined)[];
  /** Of each part by its key, the newest first. */
  private readonly compiled = new Map<string, readonly Compiled[]>();
  /** By what is given. */
  private readonly plans = new Map<string, readonly Part[]>();

  constructor(
    private readonly rulebook: Rulebook,
    private readonly options: ColumnOptions,
  ) {
    this.days = options.days.map((day) => inForceOn(rulebook, day));
  }

  /** Computes what these tables have facts for. */
  compute(tables: StageTables): void {
    const given = [...tables].map(describe).join();
    const plan = this.plans.get(given) ?? planOf(this.rulebook, tables);
    this.plans.set(given, plan);
    for (const part of plan) {
      const own = tables.get(part.stage.name);
      if (own !== undefined) this.computePart(part, own, tables);
    }
  }

  private computePart(part: Part, own: StageTable, tables: StageTables): void {
    const { share } = part;
    const around = aroundOf(own, tables, part.formulas !== own.stage.formulas);
    const { pass, kernel } = this.compilation(part, own, tables);
    for (const [name, shape] of pass.shapes) own.open(name, shape);
    const left = kernel({
      rows: own.rows,
      columns: pass.reads.map((each) => tables.get(each.stage)?.stored(each) ?? NOTHING),
      stores: pass.writes.map((each) => own.stored(each)),
      day: own.day,
      below: own.below,
      parents: around.above.map((each) => each.parent),
      series: pass.series.map((name) => own.facts.get(name)?.years ?? new Map()),
      leave: leftBefore(pass, around),
    });
    for (const row of left) {
      const inForce = this.days[own.day[row] ?? 0];
      if (inForce !== undefined) computeExactly(row, pass, around, inForce);
    }
    if (share !== undefined) sharePool(share, around, this.rulebook);
  }

  private compilation(part: Part, own: StageTable, tables: StageTables): Compiled {
    const mostBelow = mostOf(own.below);
    const known = this.compiled.get(part.key) ?? [];
    const found = known.find(
      (each) => each.mostBelow === mostBelow && haveShapes(tables, each.shapes),
    );
    if (found !== undefined) return found;
    const shapes: Shapes = new Map([...tables].map(([name, each]) => [name, each.shapes()]));
    const made = { shapes, mostBelow, ...this.compile(part, shapes, mostBelow) };
    this.compiled.set(part.key, [made, ...known.slice(0, MOST_KNOWN)]);
    return made;
  }

  private compile(
    { stage, formulas }: Part,
    shapes: Shapes,
    mostBelow: number,
  ): Pick<Compiled, 'pass' | 'kernel'> {
    const { rulebook, days, options } = this;
    const kept = options.traced === true ? everyName(stage) : keptNames(rulebook, stage);
    const task = { rulebook, stage: stage.name, formulas, days, shapes, kept, mostBelow };
    const pass = compilePass(task);
    const make = options.backEnd === 'closures' ? closureKernel : generatedKernel;
    return { pass, kernel: make(pass.program) };
  }
}

const describe = ([name, { isGiven, shares }]: readonly [string, StageTable]): string =>
  [name, isGiven ? 'elsewhere' : '', ...(shares?.keys() ?? [])].join(' ');

const NOTHING = new Float64Array(0);
/** Facts of a part that differ in size: enough for a nation by quarters, and few to look through. */
const MOST_KNOWN = 15;

/** Of both passes: a trace shows every step. */
function everyName(stage: Stage): ReadonlySet<string> {
  return new Set([WEIGHT, ...allFormulas(stage).map((formula) => formula.name)]);
}

/** Most rows below that one row has, widened so that groups of much the same size share a compilation. */
function mostOf(below: Uint32Array): number {
  let most = 0;
  let start = 0;
  const { length } = below;
  for (let row = 0; row < length; row += 1) {
    const end = below[row] ?? 0;
    most = Math.max(most, end - start);
    start = end;
  }
  return 2 ** Math.max(8, Math.ceil(Math.log2(most)));
}

/** Everything about the facts that a compilation depends on. */
function haveShapes(tables: StageTables, shapes: Shapes): boolean {
  for (const [stage, table] of tables) if (!table.hasShapes(shapes.get(stage))) return false;
  return tables.size === shapes.size;
}
