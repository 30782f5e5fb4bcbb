type ReturnState = 'open' | 'submitted' | 'changes_requested' | 'accepted';

export interface Filing {
  /** Null where no return was begun. */
  state: ReturnState | null;
  dueOn: string;
  /** The calendar day of the first submission; null when nothing was filed. */
  filedOn: string | null;
}

/** What a return is that stands so: in which state and, where that is not enough, whether its due day is over. */
interface StandingRule {
  readonly state: ReturnState;
  readonly overdue: boolean | null;
}

const rules = {
  accepted: { state: 'accepted', overdue: null },
  waiting: { state: 'submitted', overdue: null },
  changes_requested: { state: 'changes_requested', overdue: null },
  not_due: { state: 'open', overdue: false },
  missing: { state: 'open', overdue: true },
} as const satisfies Record<string, StandingRule>;

/** Where a producer stands with the return of a quarter, as the agency's overview lists it. */
export type FilingStanding = keyof typeof rules;

export const filingStandings = Object.keys(rules) as readonly FilingStanding[];

export const standingRule = (standing: FilingStanding): StandingRule => rules[standing];

/** A return that was not begun is as open as one that was. */
export function filingStanding(filing: Pick<Filing, 'state' | 'dueOn'>, today: string) {
  const state = filing.state ?? 'open';
  const overdue = today > filing.dueOn;
  const standing = filingStandings.find((each) => {
    const rule = standingRule(each);
    return rule.state === state && (rule.overdue === null || rule.overdue === overdue);
  });
  if (standing === undefined) throw new Error(`No return stands as ${state}.`);
  return standing;
}

/** The deadline is the whole due day: filed on it is in time. */
export const filedLate = ({ filedOn, dueOn }: Filing): boolean =>
  filedOn !== null && filedOn > dueOn;

/** Producers whose filings are alike. */
export interface AlikeFilings extends Filing {
  producers: number;
}

export interface OverviewCounts {
  expected: number;
  filed: number;
  accepted: number;
  waiting: number;
  late: number;
  missing: number;
}

export function countFilings(groups: readonly AlikeFilings[], today: string): OverviewCounts {
  const count = (counts: (group: AlikeFilings) => boolean): number =>
    groups.filter(counts).reduce((sum, { producers }) => sum + producers, 0);
  const standing = (wanted: FilingStanding): number =>
    count((group) => filingStanding(group, today) === wanted);
  return {
    expected: count(() => true),
    filed: count(({ filedOn }) => filedOn !== null),
    accepted: standing('accepted'),
    waiting: standing('waiting'),
    late: count(filedLate),
    missing: standing('missing'),
  };
}
