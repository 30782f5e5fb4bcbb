import type { ChangedLine } from '../../assessments/index.js';
import {
  trialOf,
  type Amounts,
  type Effect,
  type FiguresOn,
  type RulebookDraft,
  type Trial,
  type TriedOn,
} from '../../rulemaking/index.js';
import { referenceOfKey } from '../../returns/index.js';
import { stepViews } from '../producer/trace-view.js';
import { workingsOf } from './kept-result.js';
import { changesNothing, figuresFinding, figuresView } from './figures-view.js';
import { periodText } from '../public/report-figures.js';
import type { Language } from '../shell/language.js';
import type { Text } from '../shell/text.js';

const numeric = (text: Text) => ({ text, format: 'numeric' as const });
const money = (minor: string, currency: string): Text => ({ money: BigInt(minor), currency });

/** The share by which an amount changes, exact to a tenth of a per cent; a dash where nothing was before. */
function changeText({ oldMinor, differenceMinor }: Amounts): Text {
  const [old, difference] = [BigInt(oldMinor), BigInt(differenceMinor)];
  if (old === 0n) return '–';
  const thousandths = (difference * 1000n + (difference < 0n ? -1n : 1n) * (old / 2n)) / old;
  return { percent: scaledText(thousandths), places: 1 };
}

function scaledText(thousandths: bigint): string {
  const sign = thousandths < 0n ? '-' : '';
  const digits = (thousandths < 0n ? -thousandths : thousandths).toString().padStart(4, '0');
  return `${sign}${digits.slice(0, -3)}.${digits.slice(-3)}`;
}

const comparedCells = (each: Amounts, currency: string) => [
  numeric(money(each.oldMinor, currency)),
  numeric(money(each.newMinor, currency)),
  numeric(money(each.differenceMinor, currency)),
  numeric(changeText(each)),
];

const amountHeads = ['assessed', 'would', 'difference'].map((name) => ({
  text: { key: `rulemaking.effect.${name}` } satisfies Text,
  format: 'numeric' as const,
}));

function effectTable(
  name: 'period' | 'category' | 'chemistry' | 'producer',
  rows: readonly { readonly text: Text; readonly note?: Text; readonly each: Amounts }[],
  view: { readonly currency: string; readonly total?: Amounts },
) {
  const { currency, total } = view;
  return {
    caption: { key: `rulemaking.effect.by-${name}` },
    head: [
      { text: { key: `rulemaking.effect.${name}` } },
      ...amountHeads,
      numeric({ key: 'rulemaking.percent' }),
    ],
    rows: rows.map(({ each, ...name }) => [name, ...comparedCells(each, currency)]),
    ...(total === undefined
      ? {}
      : {
          foot: [[{ text: { key: 'rulemaking.effect.total' } }, ...comparedCells(total, currency)]],
        }),
    firstCellIsHeader: true,
    empty: { key: 'rulemaking.effect.nobody' },
  };
}

/** How many returns of a quarter were computed, and from where. */
const noteOf = ({ source, returns }: TriedOn['periods'][number]): Text => ({
  key: 'rulemaking.effect.note',
  params: { source: { key: `rulemaking.effect.from.${source}` }, returns },
});

const battery = ({ category, chemistry }: TriedOn['changes'][number]): Text => ({
  key: 'rulemaking.keys',
  params: {
    first: { key: `taxonomy.category.${category}` },
    second: { key: `taxonomy.chemistry.${chemistry}` },
  },
});

/** Which model it is, for several of a kind: its name, and the reference that tells two of one name. Else a return has one line. */
function modelOf({ label, lineKey }: TriedOn['changes'][number]): string {
  const reference = lineKey === undefined ? null : referenceOfKey(lineKey);
  if (label === null) return reference ?? 'none';
  return reference === null ? label : `${label} (${reference})`;
}

/** What is shown of the effect: what is kept with the draft once it was tried out, else what holds now. */
export interface ShownEffect {
  readonly trial: Trial;
  /** The changes of each comparison with their working, while the figures are those of now. */
  readonly explained: readonly (readonly ChangedLine[])[];
  /** The same of figures that are no fees. */
  readonly live: readonly FiguresOn[];
  /** Returns were accepted or a run settled fees since it was kept. */
  readonly moved: boolean;
}

export function effectOfDraft(
  { trial }: Pick<RulebookDraft, 'trial'>,
  live: Effect | null,
): ShownEffect | null {
  const moved = trial !== null && trial.cut !== live?.cut;
  const shown = trial ?? (live === null ? null : trialOf(live));
  if (shown === null) return null;
  const explained = moved ? [] : (live?.comparisons.map(({ answer }) => answer.changes) ?? []);
  const figures = moved ? [] : (live?.figures ?? []);
  return { trial: shown, explained, live: figures, moved };
}

/** In sum and for whom: what stands beside the grid of rates and first on the page of a draft. */
export function comparisonSummary(tried: TriedOn) {
  const { on, currency, total, winners, losers } = tried;
  return {
    nothing: tried.periods.length === 0,
    heading: (on === null
      ? { key: 'rulemaking.effect.own-days' }
      : { key: 'rulemaking.effect.on-day', params: { date: { date: on } } }) satisfies Text,
    finding: {
      key: total.differenceMinor === '0' ? 'rulemaking.effect.same' : 'rulemaking.effect.finding',
      params: {
        count: tried.periods.length,
        old: money(total.oldMinor, currency),
        new: money(total.newMinor, currency),
        percent: changeText(total),
      },
    } satisfies Text,
    people: {
      key: 'rulemaking.effect.people',
      params: {
        winners: winners.count,
        saved: money((-BigInt(winners.sumMinor)).toString(), currency),
        losers: losers.count,
        added: money(losers.sumMinor, currency),
        unchanged: tried.unchanged,
      },
    } satisfies Text,
    byPeriod: effectTable(
      'period',
      tried.periods.map((each) => ({
        text: periodText(each.period),
        note: noteOf(each),
        each,
      })),
      { currency, total },
    ),
  };
}

/** One section for each day on which the draft makes a difference of its own. */
export function effectView({ trial, explained, live }: ShownEffect, language: Language) {
  const comparisons = trial.comparisons.map((tried, at) =>
    comparisonView(tried, { at, explained: explained[at] ?? [] }, language),
  );
  const figures = trial.figures ?? [];
  return {
    at: trial.at,
    nothing: comparisons.every(({ nothing }) => nothing),
    comparisons,
    /** What the page says of a rulebook that gives no fees; whoever charges by it reads of fees alone, as before. */
    charges: comparisons.length > 0,
    findings: figures
      .filter((each, at) => at === 0 || !changesNothing(each))
      .map((each) => ({
        day:
          each.on === null
            ? { key: 'rulemaking.figures.own-days' }
            : { key: 'rulemaking.effect.on-day', params: { date: { date: each.on } } },
        text: figuresFinding(each),
      })),
    figures: figures.map((each, at) => ({
      ...figuresView(
        each,
        { at, workings: live[at] === undefined ? [] : workingsOf(live[at]) },
        language,
      ),
      first: at === 0,
    })),
  };
}

function comparisonView(
  tried: TriedOn,
  { at: comparison, explained }: { at: number; explained: readonly ChangedLine[] },
  language: Language,
) {
  const { currency } = tried;
  const named = (key: string, each: Amounts) => ({ text: { key } satisfies Text, each });
  const { byPeriod, ...summary } = comparisonSummary(tried);
  return {
    ...summary,
    tables: [
      byPeriod,
      effectTable(
        'category',
        tried.byCategory.map((each) => named(`taxonomy.category.${each.key}`, each)),
        { currency },
      ),
      effectTable(
        'chemistry',
        tried.byChemistry.map((each) => named(`taxonomy.chemistry.${each.key}`, each)),
        { currency },
      ),
      effectTable(
        'producer',
        tried.producers.map((each) => ({ text: each.organisation, each })),
        { currency },
      ),
    ],
    changes: tried.changes.map((change, at) => {
      const working = explained[at];
      return {
        at,
        comparison,
        organisation: change.organisation,
        period: periodText(change.period),
        battery: battery(change),
        model: modelOf(change),
        before: money(change.oldMinor, currency),
        after: money(change.newMinor, currency),
        steps: working === undefined ? [] : stepViews(working.steps, language),
      };
    }),
  };
}
