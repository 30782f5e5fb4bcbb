import { ratioFromDecimal } from '../kernel/ratio.js';

import { figureAt, tableOf, type Snapshot } from './report.js';

const names = [
  'placed',
  'collected',
  'to_treatment',
  'waiting',
  'imported',
  'passed_on',
  'from_stock',
  'treated',
  'lost',
  'recycled',
] as const;

/** Milligrams. */
export type FlowMasses = Readonly<Record<(typeof names)[number], bigint>>;

const brought: ReadonlySet<string> = new Set(['imported', 'passed_on']);

const mgPerKg = 1_000_000n;

function massAt(snapshot: Snapshot, table: string, row: string, column: string): bigint | null {
  const found = tableOf(snapshot, table);
  const value = found === undefined ? null : figureAt(found, row, column)?.value;
  const kg = value == null ? null : ratioFromDecimal(value);
  return kg?.ok === true ? (kg.value.n * mgPerKg) / kg.value.d : null;
}

/** The flows of a report; null where one of them is hidden or not applicable. */
export function flowMasses(snapshot: Snapshot): FlowMasses | null {
  if (tableOf(snapshot, 'flows') === undefined) return flowsOfEarlierReport(snapshot);
  const flows = tableOf(snapshot, 'flows');
  const rows = new Set(flows?.rows.map(({ key }) => key));
  const found = names.map((name) => {
    // Reports of an earlier version of the method took for stock what was brought.
    const massMg =
      rows.has(name) || !brought.has(name) ? massAt(snapshot, 'flows', name, 'mass') : 0n;
    return [name, massMg] as const;
  });
  if (found.some(([, massMg]) => massMg === null)) return null;
  return Object.fromEntries(found) as FlowMasses;
}

const positive = (massMg: bigint): bigint => (massMg > 0n ? massMg : 0n);

/** Reports released before the method held the flows, or by a version of it without them, are read as they were then. */
function flowsOfEarlierReport(snapshot: Snapshot): FlowMasses | null {
  const placed = massAt(snapshot, 'placed_by_quarter', 'total', 'mass');
  const [collected, treated, recycled] = (['collected', 'treated', 'recycled'] as const).map(
    (column) => massAt(snapshot, 'treatment_by_chemistry', 'total', column),
  );
  if (placed === null || collected == null || treated == null || recycled == null) return null;
  if (placed < collected) return null;
  return {
    placed,
    collected,
    to_treatment: collected < treated ? collected : treated,
    waiting: positive(collected - treated),
    imported: 0n,
    passed_on: 0n,
    from_stock: positive(treated - collected),
    treated,
    lost: positive(treated - recycled),
    recycled,
  };
}
