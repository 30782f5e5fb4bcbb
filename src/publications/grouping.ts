/** Groups in order of first appearance. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

export const sumOf = <T>(items: readonly T[], amountOf: (item: T) => bigint): bigint =>
  items.reduce((sum, item) => sum + amountOf(item), 0n);

/** Sorted by amount, largest first; equal amounts by key, so that the order never depends on the database. */
export function largestFirst<T extends { key: string }>(
  items: readonly T[],
  amountOf: (item: T) => bigint,
): T[] {
  return [...items].sort((a, b) => {
    const difference = amountOf(b) - amountOf(a);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
    return a.key < b.key ? -1 : 1;
  });
}
