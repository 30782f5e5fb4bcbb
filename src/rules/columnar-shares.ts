import { WEIGHT, type ShareFormula } from './columnar-plan.js';
import type { StageTable } from './columnar-table.js';
import { isNumber } from './interpret.js';
import { shareOut } from './largest-remainder.js';
import { usualDenominator } from './columnar-pass.js';
import type { Rulebook } from './model.js';

/** Shares a pool out among the rows under each row of the stage that holds it, by the weights computed before. */
export function sharePool(
  { formula, node }: ShareFormula,
  table: StageTable,
  above: { readonly pools: StageTable; readonly parent: Int32Array; readonly rulebook: Rulebook },
): void {
  const d = usualDenominator(formula, above.rulebook, node.step.d);
  table.open(formula.name, { kind: 'whole', d, low: -EXACT, high: EXACT, mayBeAbsent: true });
  for (const [owner, rows] of groupsOf(above.parent)) {
    const pool = owner < 0 ? null : above.pools.raw(owner, node.pool.name);
    const weights = rows.map((row) => table.raw(row, WEIGHT)).filter(isNumber);
    const parts = isNumber(pool) ? shareOut(pool, weights, node.step) : undefined;
    for (const [index, row] of rows.entries())
      table.keep(row, formula.name, parts?.[index]?.part ?? null);
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
