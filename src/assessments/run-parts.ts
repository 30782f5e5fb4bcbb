/** Large enough that round trips do not matter, small enough that a part's lines fit in little memory. */
const mostLines = 50_000;

/** Cuts returns into parts of some ten thousand lines; a return is never cut. */
export function inParts<T extends { readonly lineCount: number }>(
  returns: readonly T[],
  most = mostLines,
): T[][] {
  const parts: T[][] = [];
  let lines = 0;
  for (const each of returns) {
    const last = parts.at(-1);
    if (last === undefined || lines + each.lineCount > most) {
      parts.push([each]);
      lines = each.lineCount;
    } else {
      last.push(each);
      lines += each.lineCount;
    }
  }
  return parts;
}
