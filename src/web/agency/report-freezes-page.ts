import type { FreezeRow, FreezeView } from '../../publications/index.js';
import { periodText } from '../public/report-figures.js';
import type { Text } from '../shell/text.js';

const stateColours: Record<FreezeRow['state'], string> = {
  queued: 'grey',
  running: 'blue',
  finished: 'green',
  failed: 'red',
};

const stateTag = (run: FreezeRow) => ({
  text: { key: `agency.run.state.${run.state}` },
  colour: stateColours[run.state],
});

export interface PeriodChoice {
  value: string;
  text: Text;
}

/** Quarters that have returns and the years they make, newest first. */
export function periodChoices(quarters: readonly string[]): PeriodChoice[] {
  const years = [...new Set(quarters.map((quarter) => quarter.slice(0, 4)))];
  return [...quarters, ...years]
    .sort((a, b) => (a < b ? 1 : -1))
    .map((value) => ({ value, text: periodText(value) }));
}

export function freezesPage(
  runs: readonly FreezeRow[],
  view: {
    base: string;
    mayStart: boolean;
    periods: PeriodChoice[];
    faults: Text[];
    period: string;
  },
) {
  const [latest] = runs;
  return {
    heading:
      latest === undefined
        ? { key: 'agency.freeze.none-yet' }
        : {
            key: `agency.run.page-title.${latest.state}`,
            params: { period: periodText(latest.period) },
          },
    runs: runs.map((run) => [
      { text: periodText(run.period), href: `${view.base}/runs/${run.id}` },
      { text: '', tag: stateTag(run) },
      { text: { dateTime: run.createdAt } },
      { text: run.finishedAt === null ? '' : { dateTime: run.finishedAt } },
    ]),
    mayStart: view.mayStart,
    periods: view.periods,
    period: view.period,
    action: `${view.base}/runs`,
    errors: view.faults.map((text) => ({ text, href: '#period' })),
  };
}

const phases = ['freezing', 'recomputing', 'counting'] as const;

export function freezeProgress({ run, interrupted }: FreezeView) {
  const moving = (run.state === 'queued' || run.state === 'running') && !interrupted;
  const reached =
    run.state === 'finished' ? phases.length : phases.indexOf(run.phase ?? 'freezing');
  return {
    moving,
    done: run.done,
    total: run.total,
    tag: stateTag(run),
    phases: phases.map((phase, place) => ({
      text: { key: `agency.run.phase.${phase}` },
      state: {
        key: `agency.run.step.${place < reached ? 'done' : place === reached && run.state === 'running' ? 'now' : 'later'}`,
      },
    })),
  };
}

export function freezePage(view: FreezeView, base: string) {
  const { run, interrupted, differences } = view;
  const money = (minor: string | null, currency: string | null): Text =>
    minor === null || currency === null ? { key: 'public.mark.x' } : { money: minor, currency };
  return {
    id: run.id,
    period: periodText(run.period),
    rawPeriod: run.period,
    state: run.state,
    interrupted,
    failure: run.failure === null ? null : { key: `agency.run.failure.${run.failure}` },
    progress: freezeProgress(view),
    progressHref: `${base}/runs/${run.id}/progress`,
    dataCutAt: run.dataCutAt,
    finishedAt: run.finishedAt,
    differenceCount: differences.length,
    differences: differences.map((difference) => [
      { text: difference.reference },
      { text: difference.organisation },
      { text: money(difference.storedMinor, difference.currency), format: 'numeric' },
      { text: money(difference.recomputedMinor, difference.currency), format: 'numeric' },
      {
        text:
          difference.finding === null ? '' : { key: `agency.run.finding.${difference.finding}` },
      },
    ]),
    runsHref: `${base}/runs`,
    publicationsHref: `${base}/publications`,
  };
}
