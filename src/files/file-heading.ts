import type { DataIssue } from '../kernel/issue.js';
import { nearestName } from './nearest-name.js';

export interface HeadingRules {
  readonly known: readonly string[];
  /** Each inner list is one way to be complete. */
  readonly required: readonly (readonly string[])[];
}

export interface Heading {
  /** Position of each column that is there. */
  readonly columns: ReadonlyMap<string, number>;
  readonly width: number;
  readonly issues: readonly DataIssue[];
}

/** A column's name however its heading is written. */
export const columnName = (cell: string): string =>
  cell.trim().toLowerCase().replace(/[ -]+/g, '_');

/** Finds the known columns in any order and letter case. Unknown, repeated and missing ones are issues of row 1. */
export function readHeading(cells: readonly string[], rules: HeadingRules): Heading {
  const columns = new Map<string, number>();
  const issues: DataIssue[] = [];
  const issue = (code: string, column: string, expected?: string): void => {
    issues.push({
      code,
      severity: 'fatal',
      message: code,
      location: { row: 1, column },
      value: column.slice(0, 200),
      ...(expected === undefined ? {} : { expected }),
    });
  };
  for (const [index, cell] of cells.entries()) {
    const name = columnName(cell);
    // A spreadsheet leaves empty columns behind at the end.
    if (name === '') continue;
    if (!rules.known.includes(name))
      issue(
        'column.unknown',
        cell.trim(),
        nearestName(name, rules.known) ?? rules.known.join(', '),
      );
    else if (columns.has(name)) issue('column.twice', name);
    else columns.set(name, index);
  }
  const missing = rules.required.map((names) => names.filter((name) => !columns.has(name)));
  const least = missing.reduce((best, names) => (names.length < best.length ? names : best));
  for (const name of least) issue('column.missing', name, rules.known.join(', '));
  return { columns, width: cells.length, issues };
}

/**
 * Whether a row has as many cells as the heading. One more is no spreadsheet's empty column, which its heading has too: a decimal
 * comma cut a number in two, and every cell behind it holds what belongs into the one before.
 */
export const fitsHeading = (cells: readonly string[], heading: Heading): boolean =>
  cells.length === heading.width;
