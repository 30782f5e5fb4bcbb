/** Where a producer stands with the return of a quarter, as the agency's overview lists it. */
export type FilingStanding = 'accepted' | 'waiting' | 'changes_requested' | 'not_due' | 'missing';

export interface Filing {
  state: 'open' | 'submitted' | 'changes_requested' | 'accepted' | null;
  dueOn: string;
  /** The calendar day of the first submission; null when nothing was filed. */
  filedOn: string | null;
}

export function filingStanding(filing: Filing, today: string): FilingStanding {
  if (filing.state === 'accepted') return 'accepted';
  if (filing.state === 'submitted') return 'waiting';
  if (filing.state === 'changes_requested') return 'changes_requested';
  return today > filing.dueOn ? 'missing' : 'not_due';
}

/** The deadline is the whole due day: filed on it is in time. */
export const filedLate = ({ filedOn, dueOn }: Filing): boolean =>
  filedOn !== null && filedOn > dueOn;

export interface OverviewCounts {
  expected: number;
  filed: number;
  accepted: number;
  waiting: number;
  late: number;
  missing: number;
}

export function countFilings(filings: readonly Filing[], today: string): OverviewCounts {
  const standings = filings.map((filing) => filingStanding(filing, today));
  const count = (standing: FilingStanding): number =>
    standings.filter((candidate) => candidate === standing).length;
  return {
    expected: filings.length,
    filed: filings.filter(({ filedOn }) => filedOn !== null).length,
    accepted: count('accepted'),
    waiting: count('waiting'),
    late: filings.filter(filedLate).length,
    missing: count('missing'),
  };
}
