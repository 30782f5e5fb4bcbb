import { WEIGHT, type ShareFormula } from './columnar-plan.js';
import type { Around } from './columnar-around.js';
import { isNumber, sum } from './interpret.js';
import { shareOut } from './largest-remainder.js';
import { usualDenominator } from './columnar-pass.js';
import type { StageTable, WeightSum } from './columnar-table.js';
import type { Rulebook } from './model.js';
import { keptPart, type GivenShare } from './second-pass.js';

/**
 * Shares a pool out among the rows under each row of the stage that holds it, by the weights computed before. Where what all rows have in
 * common is given, each takes its part by that.
 */
export function sharePool(
  { formula, node }: ShareFormula,
  { own, above }: Around,
  rulebook: Rulebook,
): void {
  const d = usualDenominator(formula, rulebook, node.step.d);
  own.open(formula.name, { kind: 'whole', d, low: -EXACT, high: EXACT, mayBeAbsent: true });
  const given = own.shares?.get(formula.name);
  for (const { table, parent } of above) {
    if (table.stage.name !== node.pool.stage) continue;
    if (given !== undefined) {
      takeParts({ formula, node }, given, { own, table, parent });
      continue;
    }
    const sums = new Map<number, WeightSum>();
    own.pools.set(formula.name, { parent, sums });
    for (const [owner, rows] of groupsOf(parent)) {
      // Rows that belong to none have no pool: their owner is before the first row.
      const pool = table.raw(owner, node.pool.name);
      const weights = rows.map((row) => own.raw(row, WEIGHT)).filter(isNumber);
      const shared = isNumber(pool) ? shareOut(pool, weights, node.step) : undefined;
      const [total, first = 0] = [sum(weights), ...rows];
      sums.set(owner, { total, rows: rows.length, first, cut: shared?.cut });
      for (const [index, row] of rows.entries())
        own.keep(row, formula.name, shared?.parts[index]?.part ?? null);
    }
  }
}

function takeParts(
  { formula, node }: ShareFormula,
  given: GivenShare,
  { own, table, parent }: { readonly own: StageTable } & Around['above'][number],
): void {
  const { part, total, rows, cut, place = 0 } = given;
  const pool = table.raw(0, node.pool.name);
  own.pools.set(formula.name, {
    parent,
    sums: new Map([[0, { total, rows, cut, first: -place }]]),
  });
  for (let row = 0; row < own.rows; row += 1) {
    const weight = own.raw(row, WEIGHT);
    const common = { ...given, place: place + row };
    own.keep(
      row,
      formula.name,
      part === undefined ? keptPart(pool, weight, node.step, common) : part,
    );
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
