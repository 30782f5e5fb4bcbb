import type { DataIssue, IssueSeverity } from '../kernel/issue.js';

/** Issues of one kind: how many there are and those that are listed. */
export interface IssueGroup {
  readonly code: string;
  readonly severity: IssueSeverity;
  readonly count: number;
  readonly listed: readonly DataIssue[];
}

export interface IssueReport {
  readonly fatal: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly groups: readonly IssueGroup[];
  /** Issues found and not listed. */
  readonly unlisted: number;
}

/** All issues of all rows are counted; this many are kept word for word, so that a hostile file cannot fill memory. */
export const mostListed = 1_000;

const order: readonly IssueSeverity[] = ['fatal', 'error', 'warning'];

/** Gathers issues while data streams by. A kind that comes late still gets its place among the listed ones. */
export class IssueList {
  private readonly kinds = new Map<
    string,
    { severity: IssueSeverity; count: number; listed: DataIssue[] }
  >();
  private listed = 0;

  /** The sheet that is read: every issue of a workbook names it. */
  sheet: string | undefined;

  add(found: DataIssue): void {
    const { sheet } = this;
    const issue =
      sheet === undefined ? found : { ...found, location: { sheet, ...found.location } };
    const name = `${issue.severity} ${issue.code}`;
    let kind = this.kinds.get(name);
    if (kind === undefined) {
      kind = { severity: issue.severity, count: 0, listed: [] };
      this.kinds.set(name, kind);
    }
    kind.count += 1;
    if (this.listed < mostListed) this.listed += 1;
    else if (kind.listed.length > 0 || !this.makeRoom()) return;
    kind.listed.push(issue);
  }

  get blocked(): boolean {
    return [...this.kinds.values()].some(({ severity }) => severity !== 'warning');
  }

  report(): IssueReport {
    const groups = [...this.kinds.entries()]
      .map(([name, kind]) => ({ code: name.slice(name.indexOf(' ') + 1), ...kind }))
      .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || b.count - a.count);
    const count = (severity: IssueSeverity): number =>
      groups.reduce((sum, each) => (each.severity === severity ? sum + each.count : sum), 0);
    const total = groups.reduce((sum, each) => sum + each.count, 0);
    return {
      fatal: count('fatal') > 0,
      errors: count('error') + count('fatal'),
      warnings: count('warning'),
      groups,
      unlisted: total - groups.reduce((sum, each) => sum + each.listed.length, 0),
    };
  }

  private makeRoom(): boolean {
    const fullest = [...this.kinds.values()].reduce<{ listed: DataIssue[] }>(
      (most, kind) => (kind.listed.length > most.listed.length ? kind : most),
      { listed: [] },
    );
    return fullest.listed.length > 1 && fullest.listed.pop() !== undefined;
  }
}

/** Every listed issue, gravest kind first. */
export const issuesOf = (report: IssueReport): DataIssue[] =>
  report.groups.flatMap((group) => group.listed);
