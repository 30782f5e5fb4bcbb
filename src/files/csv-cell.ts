/** What a spreadsheet would run when it opens the file. */
const runs = /^[=+\-@\t\r]/;
const apostrophe = 39;
const plainNumber = /^[-+]?\d[\d.,]*$/;

/**
 * One cell of a CSV file that a spreadsheet may open: text that would be taken for a formula is made text by an
 * apostrophe; a number stays a number. Quoted where it must be (RFC 4180).
 */
export function csvCell(text: string): string {
  const safe = runs.test(text) && !plainNumber.test(text) ? `'${text}` : text;
  return /[",;\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A cell as it was before `csvCell` made it safe. */
export const unguarded = (cell: string): string =>
  cell.charCodeAt(0) === apostrophe && runs.test(cell.slice(1)) ? cell.slice(1) : cell;

export const csvRow = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
