import type { CalendarDate } from '../kernel/calendar-date.js';
import type { TriedFigure, TriedResult } from '../publications/index.js';
import type {
  ComparedJudgment,
  ComparedObligations,
  ComparedShare,
  ComparedTarget,
} from './figure-effect.js';

/** Everything that a draft would change beside fees, by the law of one day. */
export interface FigureAnswer {
  readonly years: readonly number[];
  /** Each category with a target on either side. */
  readonly targets: readonly ComparedTarget[];
  readonly producers: {
    readonly more: number;
    readonly less: number;
    readonly unchanged: number;
    readonly largest: readonly ComparedShare[];
  };
  readonly judgments: {
    /** Measures that either version judges. */
    readonly judged: number;
    /** Met before, and not any more. */
    readonly lost: number;
    /** Missed before, and not any more. */
    readonly gained: number;
    readonly differing: number;
    readonly largest: readonly ComparedJudgment[];
  };
  readonly reports: {
    readonly periods: readonly string[];
    readonly compared: number;
    readonly differing: number;
    readonly largest: readonly TriedFigure[];
    /** What the method itself makes otherwise. */
    readonly results: readonly TriedResult[];
  };
}

/** What a draft makes of figures that are no fees, by the law of one day. */
export interface FiguresOn {
  /** null: each year by the law of its own last day. */
  readonly on: CalendarDate | null;
  readonly answer: FigureAnswer;
}

/** What is shown of each kind; the rest is counted. */
const mostShown = 10;

/** A report has few figures beside each rate that is set, and a reader wants them all. */
const mostFigures = 40;

export function figureAnswer(found: {
  readonly years: readonly number[];
  readonly obligations: readonly ComparedObligations[];
  readonly judgments: readonly ComparedJudgment[];
  readonly reports: readonly {
    readonly compared: number;
    readonly differing: readonly TriedFigure[];
    readonly results: readonly TriedResult[];
  }[];
  readonly periods: readonly string[];
}): FigureAnswer {
  const figures = found.reports.flatMap(({ differing }) => differing);
  return {
    years: found.years,
    targets: found.obligations
      .flatMap(({ targets }) => targets)
      .filter(({ oldMg, newMg }) => oldMg !== null || newMg !== null),
    producers: sharesOf(found.obligations.flatMap(({ shares }) => shares)),
    judgments: judgmentsOf(found.judgments),
    reports: {
      periods: found.periods,
      compared: found.reports.reduce((sum, { compared }) => sum + compared, 0),
      differing: figures.length,
      largest: figures.slice(0, mostFigures),
      results: firstOfEach(found.reports.flatMap(({ results }) => results)).slice(0, mostShown),
    },
  };
}

const firstOfEach = (results: readonly TriedResult[]): TriedResult[] => [
  ...new Map(results.toReversed().map((each) => [each.output, each])).values(),
];

/** A producer owes more or less by the sum of the categories and years; one in which nothing is owed counts as nothing. */
function sharesOf(shares: readonly ComparedShare[]): FigureAnswer['producers'] {
  const sums = new Map<string, bigint>();
  for (const { organisation, oldMg, newMg } of shares) {
    if (oldMg === null && newMg === null) continue;
    sums.set(organisation, (sums.get(organisation) ?? 0n) + (newMg ?? 0n) - (oldMg ?? 0n));
  }
  const count = (of: (difference: bigint) => boolean) => [...sums.values()].filter(of).length;
  return {
    more: count((difference) => difference > 0n),
    less: count((difference) => difference < 0n),
    unchanged: count((difference) => difference === 0n),
    largest: shares
      .filter(({ oldMg, newMg }) => oldMg !== newMg)
      .sort((a, b) => (changeOf(a) < changeOf(b) ? 1 : -1))
      .slice(0, mostShown),
  };
}

function changeOf({ oldMg, newMg }: ComparedShare): bigint {
  const difference = (newMg ?? 0n) - (oldMg ?? 0n);
  return difference < 0n ? -difference : difference;
}

/** Whoever would be judged otherwise stands before those whose target or rate alone changes. */
function judgmentsOf(all: readonly ComparedJudgment[]): FigureAnswer['judgments'] {
  const judged = all.filter(({ before, after }) => before !== 'none' || after !== 'none');
  const differing = all.filter(
    (each) =>
      each.before !== each.after || each.oldTarget !== each.newTarget || each.oldRate !== each.rate,
  );
  const moved = differing.filter(({ before, after }) => before !== after);
  const others = differing.filter(({ before, after }) => before === after);
  return {
    judged: judged.length,
    lost: moved.filter(({ before, after }) => before === 'met' && after === 'missed').length,
    gained: moved.filter(({ before, after }) => before === 'missed' && after === 'met').length,
    differing: differing.length,
    largest: [...moved, ...others].slice(0, mostShown),
  };
}
