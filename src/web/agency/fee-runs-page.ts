import {
  runClasses,
  type OfficialRunList,
  type OfficialRunProgress,
  type OfficialRunView,
  type ProducerResult,
  type StaleReturn,
} from '../../assessments/index.js';
import { csvRow } from '../../files/index.js';
import { periodText } from '../public/report-figures.js';
import type { Text } from '../shell/text.js';
import { correctedHref, correctedText } from './corrected-page.js';
import type { FeeRunForm } from './fee-run-form.js';
import { refusalText } from './form-fields.js';
import type { PeriodChoice } from './report-freezes-page.js';

type Run = OfficialRunProgress['run'];

const stateColours: Record<Run['state'], string> = {
  queued: 'grey',
  running: 'blue',
  finished: 'green',
  dropped: 'red',
};

const stateTag = (run: Run) => ({
  text: { key: `agency.fee-run.state.${run.state}` },
  colour: stateColours[run.state],
});

const whyDropped = ({ failure }: Run): Text | null =>
  failure === null ? null : refusalText(failure);

const standsTag = { text: { key: 'agency.fee-run.stands' }, colour: 'green' };

export function feeRunsPage(
  { runs, reopened }: OfficialRunList,
  view: {
    base: string;
    mayStart: boolean;
    periods: PeriodChoice[];
    faults: Text[];
    form: FeeRunForm;
    /** How many returns were charged by a law that was corrected since, where that is known. */
    corrected: number | null;
  },
) {
  return {
    heading: latestRun(runs[0]),
    runs: runs.map((run) => [
      { text: periodText(run.period), href: `${view.base}/fee-runs/${run.id}` },
      { text: { key: `agency.fee-run.class.${run.class}` } },
      { text: '', tag: stateTag(run) },
      run.stands ? { text: '', tag: standsTag } : { text: whyDropped(run) ?? '' },
      { text: { dateTime: run.createdAt } },
      { text: run.finishedAt === null ? '' : { dateTime: run.finishedAt } },
    ]),
    mayStart: view.mayStart,
    form: view.form,
    periods: view.periods,
    classes: runClasses.map((value) => ({
      value,
      text: { key: `agency.fee-run.class.${value}` },
      hint: { text: { key: `agency.fee-run.class-hint.${value}` } },
    })),
    action: `${view.base}/fee-runs`,
    errors: view.faults.map((text) => ({ text, href: '#period' })),
    reopened: staleRows(reopened, view.base),
    moreReopened: moreThan(reopened),
    corrected: correctedText(view.corrected),
    correctedHref: correctedHref(view.base),
  };
}

const latestRun = (run: Run | undefined): Text =>
  run === undefined
    ? { key: 'agency.fee-run.none-yet' }
    : {
        key: 'agency.fee-run.latest',
        params: { state: run.state, period: periodText(run.period) },
      };

const phases = ['freezing', 'computing', 'refereeing', 'switching'] as const;

export function feeRunProgress({ run, interrupted }: OfficialRunProgress) {
  const moving = (run.state === 'queued' || run.state === 'running') && !interrupted;
  const reached =
    run.state === 'finished' ? phases.length : phases.indexOf(run.phase ?? 'freezing');
  const stopped = run.state === 'dropped' || interrupted;
  const stepOf = (place: number): string => {
    if (place < reached) return 'done';
    if (place > reached || run.phase === null) return 'later';
    return stopped ? 'stopped' : 'now';
  };
  return {
    moving,
    done: run.done,
    total: run.total,
    tag: stateTag(run),
    phases: phases.map((phase, place) => ({
      text: { key: `agency.fee-run.phase.${phase}` },
      state: { key: `agency.run.step.${stepOf(place)}` },
    })),
  };
}

const perPage = 100;

/** The page of producers that an address asks for: which one, and which of them stand on it. */
export function producersAsked(typed: unknown) {
  const asked = typeof typed === 'string' && /^\d{1,6}$/.test(typed) ? Number(typed) : 1;
  const page = Math.max(1, asked);
  return { page, limit: perPage, offset: (page - 1) * perPage };
}

export function feeRunPage(
  view: OfficialRunView,
  at: { base: string; page: number; mayStart: boolean },
) {
  const { run, interrupted } = view;
  const href = `${at.base}/fee-runs/${run.id}`;
  const pages = Math.max(1, Math.ceil(view.changed.producers / perPage));
  // While a run computes it has no result yet, and no currency to print amounts in.
  const shown = run.result === null ? [] : view.producers;
  const progress = feeRunProgress(view);
  return {
    period: periodText(run.period),
    class: { key: `agency.fee-run.class.${run.class}` },
    // A page that follows a run must not say what was so when it was loaded.
    title: `agency.fee-run.page-title.${progress.moving ? 'moving' : run.state}`,
    state: run.state,
    again:
      at.mayStart && (interrupted || run.state === 'dropped')
        ? { period: run.period, class: run.class }
        : null,
    stands: view.stands,
    interrupted,
    failure: whyDropped(run),
    progress,
    progressHref: `${href}/progress`,
    dataCutAt: run.dataCutAt,
    figures: run.result === null ? [] : figuresOf(run.result),
    judged: run.result,
    rulebooks: (run.result?.rulebooks ?? []).map(({ id, hash }) => `${id} (${hash.slice(0, 12)})`),
    change: changeOf(view, at.base),
    producers: shown.map((each) => producerRow(each, view, at.base)),
    hasFormer: view.former !== null,
    pagination: pagesOf(at.page, pages, href),
    csvHref: `${href}/producers.csv`,
    stale: staleRows(view.stale, at.base),
    moreStale: moreThan(view.stale),
    runsHref: `${at.base}/fee-runs`,
  };
}

function figuresOf(result: NonNullable<Run['result']>) {
  const row = (name: string, text: Text) => ({
    key: { text: { key: `agency.fee-run.figure.${name}` } },
    value: { text },
  });
  const { currency, postings } = result;
  return [
    row('fee', { money: result.feeMinor, currency }),
    row('charged', { money: result.chargedMinor, currency }),
    row('posted', {
      key: 'agency.fee-run.figure.postings',
      params: { amount: { money: result.postedMinor, currency }, count: postings },
    }),
    row('returns', result.returns),
    row('lines', result.lines),
  ];
}

/** Against the run before: how much in sum, and for how many producers. */
function changeOf({ former, changed, run }: OfficialRunView, base: string) {
  if (former === null || run.result === null) return null;
  return {
    text: {
      key: 'agency.fee-run.change',
      params: {
        count: changed.count,
        class: { key: `agency.fee-run.class.${former.class}` },
        at: { dateTime: former.finishedAt },
        difference: { money: changed.differenceMinor, currency: run.result.currency },
      },
    },
    href: `${base}/fee-runs/${former.runId}`,
  };
}

/** A producer's name leads to its statement, where every amount opens to its assessment. */
function producerRow(each: ProducerResult, { run, former: before }: OfficialRunView, base: string) {
  const currency = run.result?.currency ?? '';
  const money = (minor: bigint | null) => ({
    text: minor === null ? '' : { money: minor, currency },
    format: 'numeric',
  });
  const former = before
    ? [money(each.formerMinor), money(each.feeMinor - (each.formerMinor ?? 0n))]
    : [];
  return [
    { text: each.organisation, href: `${base}/organisations/${each.organisationId}/statement` },
    { text: each.returns, format: 'numeric' },
    { text: each.lines, format: 'numeric' },
    money(each.feeMinor),
    money(each.chargedMinor),
    money(each.postedMinor),
    ...former,
  ];
}

const moreThan = (stale: readonly StaleReturn[]): number => (stale[0]?.inAll ?? 0) - stale.length;

const staleRows = (stale: readonly StaleReturn[], base: string) =>
  stale.map((each) => [
    { text: each.organisation },
    { text: String(each.year) },
    { text: periodText(each.period), href: `${base}/fee-runs/${each.runId}` },
    { text: { key: `agency.fee-run.reopened.${each.reason}` } },
    { text: each.reference },
    { text: { dateTime: each.at } },
  ]);

function pagesOf(page: number, pages: number, href: string) {
  if (pages === 1) return null;
  const to = (at: number) => ({ href: `${href}?page=${String(at)}` });
  return {
    ...(page > 1 ? { previous: to(Math.min(page - 1, pages)) } : {}),
    ...(page < pages ? { next: to(page + 1) } : {}),
    page,
    pages,
  };
}

/** Column names are part of the stable outside; amounts in minor units. */
export function feeRunCsv({ producers, run }: OfficialRunView): string {
  const head = ['organisation_id', 'organisation', 'returns', 'lines', 'currency', 'fee_minor'];
  const more = ['charged_minor', 'posted_minor', 'former_fee_minor'];
  const rows = producers.map((each) => [
    each.organisationId,
    each.organisation,
    String(each.returns),
    String(each.lines),
    run.result?.currency ?? '',
    String(each.feeMinor),
    String(each.chargedMinor),
    String(each.postedMinor),
    each.formerMinor === null ? '' : String(each.formerMinor),
  ]);
  return [[...head, ...more], ...rows].map(csvRow).join('');
}
