/** How many rows a page of a long list shows. */
export const pageRows = 50;

/** Of rows of which one more than a page was asked for, the page and the way to the older ones. */
export function olderRows<Row extends { readonly id: string }>(
  found: readonly Row[],
  address: string,
): { rows: readonly Row[]; next: { href: string } | null } {
  const rows = found.slice(0, pageRows);
  const last = rows.at(-1);
  const more = found.length > pageRows && last !== undefined;
  return { rows, next: more ? { href: `${address}?after=${last.id}` } : null };
}
