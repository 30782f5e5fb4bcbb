import { WEIGHT, type ShareFormula } from './columnar-plan.js';
import type { Around } from './columnar-around.js';
import { isNumber, sum } from './interpret.js';
import { shareOut } from './largest-remainder.js';
import { usualDenominator } from './columnar-pass.js';
import type { WeightSum } from './columnar-table.js';
import type { Rulebook } from './model.js';

/** Shares a pool out among the rows under each row of the stage that holds it, by the weights computed before. */
export function sharePool(
  { formula, node }: ShareFormula,
  { own, above }: Around,
  rulebook: Rulebook,
): void {
  const d = usualDenominator(formula, rulebook, node.step.d);
  own.open(formula.name, { kind: 'whole', d, low: -EXACT, high: EXACT, mayBeAbsent: true });
  for (const { table, parent } of above) {
    if (table.stage.name !== node.pool.stage) continue;
    const sums = new Map<number, WeightSum>();
    own.pools.set(formula.name, { parent, sums });
    for (const [owner, rows] of groupsOf(parent)) {
      // Rows that belong to none have no pool: their owner is before the first row.
      const pool = table.raw(owner, node.pool.name);
      const weights = rows.map((row) => own.raw(row, WEIGHT)).filter(isNumber);
      const parts = isNumber(pool) ? shareOut(pool, weights, node.step) : undefined;
      sums.set(owner, { total: sum(weights), rows: rows.length });
      for (const [index, row] of rows.entries())
        own.keep(row, formula.name, parts?.[index]?.part ?? null);
    }
  }
}

const EXACT = Number.MAX_SAFE_INTEGER;

function groupsOf(parent: Int32Array): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const [row, owner] of parent.entries()) {
    const group = groups.get(owner);
    if (group === undefined) groups.set(owner, [row]);
    else group.push(row);
  }
  return groups;
}
