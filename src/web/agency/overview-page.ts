import {
  filingStandings,
  type FilingOverview,
  type FilingStanding,
  type OverviewCounts,
} from '../../oversight/index.js';
import { periodText } from '../public/report-figures.js';
import type { Text } from '../shell/text.js';
import { wordsSought } from '../shell/producer-choice.js';

import { identifierOrNull } from './form-fields.js';

export interface OverviewQuery {
  period?: string;
  /** A standing, or `late`. */
  standing?: string;
  /** Part of a name or number. */
  q?: string;
  after?: string;
}

const late = 'late';
const choices: readonly string[] = [...filingStandings, late];

/** What an address asks for; a standing that is none asks for all. */
export const readOverview = ({ period, standing = '', q, after }: OverviewQuery) => ({
  period: period ?? null,
  standing: filingStandings.find((each) => each === standing) ?? null,
  late: standing === late,
  words: wordsSought(q),
  after: identifierOrNull(after),
});
type Asked = ReturnType<typeof readOverview>;

const standingColours: Record<FilingStanding, string | undefined> = {
  accepted: 'green',
  waiting: 'blue',
  changes_requested: 'yellow',
  not_due: undefined,
  missing: 'red',
};

/** Where the producers are listed of whom a figure counts how many they are. */
const counted = {
  filed: '',
  accepted: 'accepted',
  waiting: 'waiting',
  late,
  missing: 'missing',
} as const satisfies Partial<Record<keyof OverviewCounts, string>>;

export function overviewPage(overview: FilingOverview | null, asked: Asked, base: string) {
  if (overview === null) return { base, overview: null };
  const { counts, period, periods, next } = overview;
  const chosen = asked.late ? late : (asked.standing ?? '');
  const address = (of: Readonly<Record<string, string>>): string => {
    const given = Object.entries({ period, ...of }).filter(([, value]) => value !== '');
    return `${base}/overview?${new URLSearchParams(given).toString()}`;
  };
  const figures = Object.entries(counted) as [keyof typeof counted, string][];
  return {
    base,
    overview: {
      period: periodText(period),
      counts,
      figures: figures.map(([name, standing]) => ({
        label: { key: `agency.overview.${name}` },
        value: { number: counts[name] },
        note: { key: 'agency.overview.of', params: { expected: counts.expected } },
        late: name === 'missing' && counts.missing > 0,
        ...(standing === '' || counts[name] === 0 ? {} : { href: address({ standing }) }),
      })),
      periods: periods.map((value) => ({
        value,
        text: periodText(value),
        selected: value === period,
      })),
      standings: [
        { value: '', text: { key: 'agency.overview.all' } satisfies Text },
        ...choices.map((value) => ({
          value,
          text: { key: value === late ? 'agency.overview.late' : `agency.standing.${value}` },
          selected: value === chosen,
        })),
      ],
      words: asked.words,
      fromStart: asked.after === null ? null : address({ standing: chosen, q: asked.words }),
      pages:
        next === null
          ? null
          : { next: { href: address({ standing: chosen, q: asked.words, after: next }) } },
      caption: {
        key:
          chosen + asked.words === ''
            ? 'agency.overview.caption'
            : 'agency.overview.caption-sought',
      },
      empty: {
        key: counts.expected === 0 ? 'agency.overview.empty' : 'agency.overview.no-match',
      },
      rows: rowsOf(overview, base),
    },
  };
}

const rowsOf = ({ rows, period }: FilingOverview, base: string) =>
  rows.map((row) => [
    {
      text: row.organisation,
      ...(row.submissionNumber > 0
        ? { href: `${base}/returns/${row.organisationId}/${period}` }
        : {}),
      note: row.registrationNumber,
    },
    {
      text: '',
      tag: {
        text: { key: `agency.standing.${row.standing}` },
        colour: standingColours[row.standing],
      },
    },
    { text: row.filedOn === null ? '' : { date: row.filedOn } },
    {
      text: { date: row.dueOn },
      ...(row.late ? { note: { key: 'agency.overview.filed-late' } } : {}),
    },
    {
      text: { key: 'agency.overview.statement' },
      href: `${base}/organisations/${row.organisationId}/statement`,
    },
  ]);
