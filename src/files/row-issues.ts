import type { DataIssue } from '../kernel/issue.js';

/** A row with more or fewer cells than the heading. */
export function cut(row: number, width: number | undefined): DataIssue {
  return {
    code: 'row.cells',
    severity: 'error',
    message: 'row.cells',
    location: { row },
    params: { cells: String(width ?? 0) },
  };
}

/** The same thing in two rows: both are named. */
export function twice(row: number, value: string, first: number): DataIssue {
  return {
    code: 'row.twice',
    severity: 'error',
    message: 'row.twice',
    location: { row },
    value,
    params: { first: String(first), second: String(row) },
  };
}
