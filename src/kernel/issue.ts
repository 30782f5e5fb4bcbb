import type { Refusal } from './decision.js';

/** Where in the data of a person an issue lies. `row` and `column` count from 1, as a spreadsheet shows them. */
export interface IssueLocation {
  readonly file?: string;
  readonly sheet?: string;
  readonly row?: number;
  readonly column?: string;
  readonly field?: string;
}

/** fatal: the file cannot be read; error: blocks submission; warning: asks for a reason. */
export type IssueSeverity = 'fatal' | 'error' | 'warning';

/** One shape of "your data is wrong here" for forms, files and the API. `code` is stable and has a help page. */
export interface DataIssue {
  readonly code: string;
  readonly severity: IssueSeverity;
  readonly message: string;
  readonly location: IssueLocation;
  readonly value?: string;
  readonly expected?: string;
  readonly help?: string;
  readonly params?: Readonly<Record<string, string>>;
}

/** What was refused of one field, as an error of the data; with what was given, where that helps. */
export const issueAt = (field: string, { code, params }: Refusal, value?: string): DataIssue => ({
  code,
  severity: 'error',
  message: code,
  location: { field },
  ...(value === undefined ? {} : { value }),
  ...(params === undefined ? {} : { params }),
});

/** Whether the data cannot be accepted as it is: a warning alone does not block. */
export function blocks(issues: readonly DataIssue[]): boolean {
  return issues.some((issue) => issue.severity !== 'warning');
}
