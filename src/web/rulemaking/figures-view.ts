import type { TriedFiguresOn } from '../../rulemaking/index.js';
import type { TraceStep, Trial } from '../../rules/index.js';
import { stepViews } from '../producer/trace-view.js';
import { columnHead, figureText, periodText, rowLabel } from '../public/report-figures.js';
import type { Language } from '../shell/language.js';
import type { Text } from '../shell/text.js';

const numeric = (text: Text) => ({ text, format: 'numeric' as const });
const heads = (...keys: readonly string[]) =>
  keys.map((key, at) => {
    const text: Text = { key: `rulemaking.figures.${key}` };
    return at === 0 ? { text } : numeric(text);
  });
const none: Text = '–';
const mass = (mg: string | null) =>
  numeric(mg === null ? none : { massIn: 't', mg: BigInt(mg), places: 1 });
const percent = (share: string | null): Text =>
  share === null ? none : { percent: share, places: 2 };
const category = (key: string): Text => ({ key: `taxonomy.category.${key}` });
const verdict = (is: string): Text => ({ key: `rulemaking.figures.verdict.${is}` });
const moved = (before: string, after: string): Text =>
  before === after
    ? verdict(after)
    : {
        key: 'rulemaking.figures.moved',
        params: { before: verdict(before), after: verdict(after) },
      };

/** Of a figure, its steps, what the draft was asked, and what cases of it are called. */
export interface Working {
  readonly title: Text;
  readonly steps: readonly TraceStep[];
  readonly asked: Trial | null;
  readonly name: Text;
}

/** What a draft makes of obligations, judgments and reports by the law of one day, and in words where there is nothing of a kind. */
export function figuresView(
  tried: TriedFiguresOn,
  { at: comparison, workings }: { readonly at: number; readonly workings: readonly Working[] },
  language: Language,
) {
  const same = changesNothing(tried);
  return {
    same,
    comparison,
    heading: (tried.on === null
      ? { key: 'rulemaking.figures.own-days' }
      : { key: 'rulemaking.effect.on-day', params: { date: { date: tried.on } } }) satisfies Text,
    kinds: [targetsView(tried), producersView(tried), judgmentsView(tried), reportsView(tried)],
    workings: workings.map(({ title, steps, asked }, at) => ({
      title,
      steps: stepViews(steps, language),
      at,
      keep: asked !== null,
    })),
  };
}

/** Where the law of a day makes no difference, one sentence says so. */
export const changesNothing = ({
  targets,
  producers,
  judgments,
  reports,
}: TriedFiguresOn): boolean =>
  targets.every((each) => each.oldMg === each.newMg && each.before === each.after) &&
  producers.largest.length + judgments.differing + reports.differing === 0;

/** First on the page of a draft: who would be judged otherwise. */
export const figuresFinding = ({
  targets,
  producers,
  judgments,
  reports,
}: TriedFiguresOn): Text => ({
  key: 'rulemaking.figures.finding',
  params: {
    lost: judgments.lost + movedFrom(targets, 'met', 'missed'),
    gained: judgments.gained + movedFrom(targets, 'missed', 'met'),
    more: producers.more,
    less: producers.less,
    figures: reports.differing,
  },
});

const movedFrom = (targets: TriedFiguresOn['targets'], from: string, to: string): number =>
  targets.filter(({ before, after }) => before === from && after === to).length;

function targetsView({ targets }: TriedFiguresOn) {
  return {
    title: { key: 'rulemaking.figures.targets' },
    finding:
      targets.length === 0
        ? { key: 'rulemaking.figures.targets-none' }
        : {
            key: 'rulemaking.figures.targets-finding',
            params: {
              count: targets.length,
              lost: movedFrom(targets, 'met', 'missed'),
              gained: movedFrom(targets, 'missed', 'met'),
            },
          },
    table: {
      caption: { key: 'rulemaking.figures.targets' },
      head: heads('category', 'owed-without', 'owed-with', 'covered', 'judged'),
      rows: targets.map((each) => [
        { text: category(each.category), note: String(each.year) },
        mass(each.oldMg),
        mass(each.newMg),
        mass(each.coveredMg),
        numeric(moved(each.before, each.after)),
      ]),
      firstCellIsHeader: true,
    },
  };
}

function producersView({ producers }: TriedFiguresOn) {
  const { more, less, unchanged, largest } = producers;
  return {
    title: { key: 'rulemaking.figures.producers' },
    finding:
      more + less + unchanged === 0
        ? { key: 'rulemaking.figures.producers-none' }
        : { key: 'rulemaking.figures.producers-finding', params: { more, less, unchanged } },
    table: {
      caption: { key: 'rulemaking.figures.producers-largest' },
      head: heads('producer', 'owed-without', 'owed-with', 'difference'),
      rows: largest.map((each) => [
        { text: each.organisation, note: placeOf(each) },
        mass(each.oldMg),
        mass(each.newMg),
        mass((BigInt(each.newMg ?? 0) - BigInt(each.oldMg ?? 0)).toString()),
      ]),
      firstCellIsHeader: true,
    },
  };
}

export const placeOf = (each: { readonly category: string; readonly year: number }): Text => ({
  key: 'rulemaking.figures.place',
  params: { category: category(each.category), year: String(each.year) },
});

function judgmentsView({ judgments }: TriedFiguresOn) {
  const { judged, lost, gained, differing, largest } = judgments;
  return {
    title: { key: 'rulemaking.figures.judgments' },
    finding:
      judged + differing === 0
        ? { key: 'rulemaking.figures.judgments-none' }
        : {
            key: 'rulemaking.figures.judgments-finding',
            params: { judged, lost, gained, differing },
          },
    table: {
      caption: { key: 'rulemaking.figures.judgments-largest' },
      head: heads('recycler', 'rate', 'target-without', 'target-with', 'judged'),
      rows: largest.map((each) => [
        { text: each.organisation, note: measureOf(each) },
        numeric(percent(each.rate ?? each.oldRate)),
        numeric(percent(each.oldTarget)),
        numeric(percent(each.newTarget)),
        numeric(moved(each.before, each.after)),
      ]),
      firstCellIsHeader: true,
    },
  };
}

type Judgment = Pick<
  TriedFiguresOn['judgments']['largest'][number],
  'measure' | 'process' | 'chemistry' | 'year'
>;

export const measureOf = ({ measure, process, chemistry, year }: Judgment): Text => ({
  key: 'rulemaking.figures.measure',
  params: {
    measure:
      measure === 'efficiency'
        ? { key: 'recycler.measure.efficiency' }
        : {
            key: 'recycler.measure.recovery',
            params: { material: { key: `taxonomy.material.${measure}` } },
          },
    process: { key: `taxonomy.process.${process}` },
    chemistry: { key: `taxonomy.chemistry.${chemistry}` },
    year: String(year),
  },
});

function reportsView({ reports }: TriedFiguresOn) {
  const { periods, compared, differing, largest } = reports;
  return {
    title: { key: 'rulemaking.figures.reports' },
    finding:
      periods.length === 0
        ? { key: 'rulemaking.figures.reports-none' }
        : {
            key: 'rulemaking.figures.reports-finding',
            params: { count: periods.length, compared, differing },
          },
    table: {
      caption: { key: 'rulemaking.figures.reports-largest' },
      head: heads('figure', 'without', 'with'),
      rows: largest.map(({ period, table, dimension, row, column, unit, before, after }) => [
        {
          text: columnHead({ code: column, unit }),
          note: {
            key: 'rulemaking.figures.figure-place',
            params: {
              period: periodText(period),
              table: { key: `public.table.${table}` },
              row: row === 'total' ? { key: 'public.table.total' } : rowLabel(dimension, row),
            },
          },
        },
        numeric(figureText(before, unit)),
        numeric(figureText(after, unit)),
      ]),
      firstCellIsHeader: true,
    },
  };
}
