import type { TriedFigure } from '../publications/index.js';
import type { ComparedJudgment, ComparedShare, ComparedTarget } from './figure-effect.js';
import type { FiguresOn } from './figure-effects.service.js';

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
  readonly [K in keyof Omit<T, 'steps'>]: bigint extends T[K]
    ? Exclude<T[K], bigint> | string
    : T[K];
};

export function triedFigures({ on, answer }: FiguresOn): TriedFiguresOn {
  const { years, targets, producers, judgments, reports } = answer;
  return {
    on,
    years,
    targets: targets.map(({ steps: _, oldMg, newMg, coveredMg, ...each }) => ({
      ...each,
      oldMg: text(oldMg),
      newMg: text(newMg),
      coveredMg: coveredMg.toString(),
    })),
    producers: {
      ...producers,
      largest: producers.largest.map(({ steps: _, oldMg, newMg, ...each }) => ({
        ...each,
        oldMg: text(oldMg),
        newMg: text(newMg),
      })),
    },
    judgments: {
      ...judgments,
      largest: judgments.largest.map(({ steps: _, ...each }) => each),
    },
    reports,
  };
}

const text = (mg: bigint | null): string | null => mg?.toString() ?? null;
