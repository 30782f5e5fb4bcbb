import { aroundOf, leftBefore, type StageTables } from './columnar-around.js';
import { closureKernel } from './columnar-closures.js';
import { computeExactly } from './columnar-exact.js';
import { generatedKernel } from './columnar-generated.js';
import type { Kernel } from './columnar-kernel.js';
import { compilePass, type Pass, type Shape, type Shapes } from './columnar-pass.js';
import { keptNames, planOf, WEIGHT, type Part } from './columnar-plan.js';
import { sharePool } from './columnar-shares.js';
import type { StageTable } from './columnar-table.js';
import type { ColumnOptions } from './columnar-types.js';
import { inForceOn, type InForce } from './interpret.js';
import type { Rulebook, Stage } from './model.js';
import { allFormulas } from './tree.js';

interface Compiled {
  readonly pass: Pass;
  readonly kernel: Kernel;
}

interface Last {
  readonly shapes: Shapes;
  readonly mostBelow: number;
  readonly compiled: Compiled;
}

/** Every pass of a rulebook for some days of the law, compiled when it is first needed. */
export class Passes {
  readonly days: readonly (InForce | undefined)[];
  private readonly compiled = new Map<string, Compiled>();
  /** Of each part: facts are most often of the shapes that they had the last time. */
  private readonly last = new Map<string, Last>();

  constructor(
    private readonly rulebook: Rulebook,
    private readonly options: ColumnOptions,
  ) {
    this.days = options.days.map((day) => inForceOn(rulebook, day));
  }

  /** Computes what these tables have facts for. */
  compute(tables: StageTables): void {
    for (const part of planOf(this.rulebook, tables)) this.computePart(part, tables);
  }

  private computePart(part: Part, tables: StageTables): void {
    const own = tables.get(part.stage.name);
    if (own === undefined) return;
    const around = aroundOf(own, tables, part.formulas !== part.stage.formulas);
    const { above } = around;
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
    const mostBelow = mostOf(table.below);
    const last = this.last.get(part.key);
    if (last?.mostBelow === mostBelow && haveShapes(tables, last.shapes)) return last.compiled;
    const shapes: Shapes = new Map([...tables].map(([name, each]) => [name, each.shapes()]));
    const compiled = this.compiledFor(part, shapes, mostBelow);
    this.last.set(part.key, { shapes, mostBelow, compiled });
    return compiled;
  }

  private compiledFor(part: Part, shapes: Shapes, mostBelow: number): Compiled {
    const key = `${part.key} ${mostBelow} ${keyOf(shapes)}`;
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const { rulebook, days } = this;
    const { formulas, stage } = part;
    const kept = this.options.traced === true ? everyName(stage) : keptNames(rulebook, stage);
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

/** Of both passes: a trace shows every step. */
function everyName(stage: Stage): ReadonlySet<string> {
  return new Set([WEIGHT, ...allFormulas(stage).map((formula) => formula.name)]);
}

/** Most rows below that one row has, widened so that groups of much the same size share a compilation. */
function mostOf(below: Uint32Array): number {
  let most = 0;
  for (let row = 1; row < below.length; row += 1)
    most = Math.max(most, (below[row] ?? 0) - (below[row - 1] ?? 0));
  return most === 0 ? 0 : 2 ** Math.max(8, Math.ceil(Math.log2(most)));
}

function haveShapes(tables: StageTables, shapes: Shapes): boolean {
  if (tables.size !== shapes.size) return false;
  for (const [stage, table] of tables) {
    const known = shapes.get(stage);
    if (known === undefined || !table.hasShapes(known)) return false;
  }
  return true;
}

/** Everything about the facts that a compilation depends on. */
function keyOf(shapes: Shapes): string {
  let key = '';
  for (const [stage, columns] of shapes) {
    key += `${stage}:`;
    for (const [name, shape] of columns) key += `${name} ${shapeKey(shape)},`;
  }
  return key;
}

const shapeKeys = new WeakMap<Shape, string>();

function shapeKey(shape: Shape): string {
  const known = shapeKeys.get(shape);
  if (known !== undefined) return known;
  const key = Object.entries(shape).join(' ');
  shapeKeys.set(shape, key);
  return key;
}
