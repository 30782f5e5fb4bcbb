import type { Facts } from './facts.js';
import { BELOW, type Rulebook, type RulebookCase, type Stage, type StageName } from './model.js';
import { caseFacts } from './run-cases.js';
import { allFormulas } from './tree.js';

/** Steps of arithmetic that take as long as reading one record of facts. */
const STEPS_OF_A_RECORD = 200;

/**
 * How much it takes to compute a record and the rows below it, in records of a small rulebook. What a check does again and again is
 * counted in this, so that neither many rows nor long formulas nor long numbers can hold a server for long.
 */
export function workOf(rulebook: Rulebook, name: StageName, facts: unknown): number {
  const stage = rulebook.stages.get(name);
  if (stage === undefined) return 1;
  const { own, eachRow } = stepsOf(stage);
  const below = BELOW[name];
  if (below === undefined) return 1 + own / STEPS_OF_A_RECORD;
  const list = (facts as Facts | null | undefined)?.[below.rows];
  const rows: readonly unknown[] = Array.isArray(list) ? list : [];
  const here = 1 + (own + eachRow * rows.length) / STEPS_OF_A_RECORD;
  return rows.reduce<number>((sum, row) => sum + workOf(rulebook, below.stage, row), here);
}

const steps = new WeakMap<Stage, { readonly own: number; readonly eachRow: number }>();

function stepsOf(stage: Stage): { readonly own: number; readonly eachRow: number } {
  const known = steps.get(stage);
  if (known !== undefined) return known;
  const all = allFormulas(stage);
  const found = {
    own: all.reduce((sum, { work }) => sum + work.own, 0),
    eachRow: all.reduce((sum, { work }) => sum + work.eachRow, 0),
  };
  steps.set(stage, found);
  return found;
}

/** How much of its cases a check may still compute; small cases first, so that large ones are seldom met. */
export class CaseBudget {
  private readonly costs = new Map<RulebookCase, number>();

  constructor(
    private readonly rulebook: Rulebook,
    private left: number,
  ) {}

  cheapestFirst(cases: readonly RulebookCase[]): readonly RulebookCase[] {
    return [...cases].sort((a, b) => this.costOf(a) - this.costOf(b));
  }

  /** False when nothing is left for it. */
  spend(each: RulebookCase): boolean {
    this.left -= this.costOf(each);
    return this.left >= 0;
  }

  private costOf(each: RulebookCase): number {
    const cost = this.costs.get(each) ?? workOf(this.rulebook, each.stage, caseFacts(each));
    this.costs.set(each, cost);
    return cost;
  }
}
