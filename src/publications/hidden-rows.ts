import type { Snapshot } from './report.js';

/**
 * Rows that earlier editions of the same year hid, by table. Total of the year less three shown quarters would give the
 * fourth away, and a correction that shows what the first version hid would too; so they stay hidden, and so does a total:
 * `total` names it.
 */
export function hiddenRows(
  editions: readonly Snapshot[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const hidden = new Map<string, Set<string>>();
  for (const { tables } of editions)
    for (const { code, rows, total } of tables)
      for (const { key, figures } of [...rows, { key: 'total', figures: total ?? [] }]) {
        if (!figures.some(({ marks }) => marks.includes('c'))) continue;
        const keys = hidden.get(code) ?? new Set();
        hidden.set(code, keys.add(key));
      }
  return hidden;
}
