import type { TriedFigure } from '../publications/index.js';
import type { ComparedJudgment, ComparedShare, ComparedTarget } from './figure-effect.js';
import type { FiguresOn } from './figure-summary.js';

/** What a draft makes of figures that are no fees, as it is kept with the draft: masses as text, and nothing of the working. */
export interface TriedFiguresOn {
  readonly on: FiguresOn['on'];
  readonly years: readonly number[];
  readonly targets: readonly Kept<ComparedTarget>[];
  readonly producers: {
    readonly more: number;
    readonly less: number;
    readonly unchanged: number;
    readonly largest: readonly Kept<ComparedShare>[];
  };
  readonly judgments: {
    readonly judged: number;
    readonly lost: number;
    readonly gained: number;
    readonly differing: number;
    readonly largest: readonly Kept<ComparedJudgment>[];
  };
  readonly reports: {
    readonly periods: readonly string[];
    readonly compared: number;
    readonly differing: number;
    readonly largest: readonly TriedFigure[];
  };
}

/** As JSON keeps it. */
type Kept<T> = {
  readonly [K in keyof Omit<T, 'steps' | 'asked'>]: bigint extends T[K]
    ? Exclude<T[K], bigint> | string
    : T[K];
};

export function triedFigures({ on, answer }: FiguresOn): TriedFiguresOn {
  const { years, targets, producers, judgments, reports } = answer;
  return {
    on,
    years,
    targets: targets.map((each) => ({
      ...placeOf(each),
      coveredMg: each.coveredMg.toString(),
      before: each.before,
      after: each.after,
    })),
    producers: {
      ...producers,
      largest: producers.largest.map((each) => ({
        organisation: each.organisation,
        ...placeOf(each),
      })),
    },
    judgments: { ...judgments, largest: judgments.largest.map(judgmentOf) },
    reports: {
      periods: reports.periods,
      compared: reports.compared,
      differing: reports.differing,
      largest: reports.largest,
    },
  };
}

const text = (mg: bigint | null): string | null => mg?.toString() ?? null;

const placeOf = ({ year, category, oldMg, newMg }: Omit<ComparedShare, 'organisation'>) => ({
  year,
  category,
  oldMg: text(oldMg),
  newMg: text(newMg),
});

const judgmentOf = (each: ComparedJudgment): Kept<ComparedJudgment> => ({
  organisation: each.organisation,
  year: each.year,
  process: each.process,
  chemistry: each.chemistry,
  measure: each.measure,
  oldRate: each.oldRate,
  rate: each.rate,
  oldTarget: each.oldTarget,
  newTarget: each.newTarget,
  before: each.before,
  after: each.after,
});
