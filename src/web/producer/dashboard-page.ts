import type { ReturnFee } from '../../assessments/index.js';
import type { Registration } from '../../register/index.js';
import type { Filing } from '../../returns/index.js';
import { registrationNotice } from '../shell/registration-notice.js';
import type { Text } from '../shell/text.js';
import { periodText } from './answers.js';

interface DashboardInput {
  readonly base: string;
  readonly filings: readonly Filing[];
  readonly registration: Registration;
  readonly fees: readonly ReturnFee[];
  readonly owedMinor: bigint;
  readonly currency: string;
  readonly mayEdit: boolean;
  readonly noModels: boolean;
}

type TagColour = 'green' | 'red' | 'blue' | 'yellow' | undefined;

interface FilingState {
  readonly key: string;
  readonly colour: TagColour;
}

/** What is due comes first, the oldest at the top; below it what has been filed. */
export function dashboardPage(input: DashboardInput) {
  const { base, filings, registration, currency } = input;
  const due = filings.filter(isDue).reverse();
  const filed = filings.filter((filing) => !isDue(filing));
  const fees = new Map(input.fees.map((each) => [each.returnId, each]));
  const late = due.filter((filing) => filing.late).length;
  return {
    base,
    registration,
    registrationNotice: registrationNotice(registration.decided),
    currency,
    mayEdit: input.mayEdit,
    noModels: input.noModels,
    heading: { key: 'producer.dashboard.heading', params: { count: due.length } },
    late: late === 0 ? null : late,
    first: due[0] === undefined ? null : dueItem(base, due[0]),
    others: due.slice(1).map((filing) => dueItem(base, filing)),
    owed: { money: input.owedMinor, currency },
    owesNothing: input.owedMinor === 0n,
    inCredit: input.owedMinor < 0n,
    filed: filedTable(base, filed, fees),
  };
}

export const isDue = ({ quarterlyReturn }: Filing): boolean =>
  quarterlyReturn === null ||
  quarterlyReturn.state === 'open' ||
  quarterlyReturn.state === 'changes_requested';

export function stateOf(filing: Filing): FilingState {
  const { quarterlyReturn, late } = filing;
  const state = quarterlyReturn?.state ?? 'open';
  if (state === 'accepted') return { key: 'producer.state.accepted', colour: 'green' };
  if (state === 'submitted') return { key: 'producer.state.submitted', colour: 'blue' };
  if (state === 'changes_requested')
    return { key: 'producer.state.changes-requested', colour: 'yellow' };
  if (late) return { key: 'producer.state.late', colour: 'red' };
  return quarterlyReturn === null || quarterlyReturn.draftVersion === 0
    ? { key: 'producer.state.not-started', colour: undefined }
    : { key: 'producer.state.draft', colour: 'yellow' };
}

function dueItem(base: string, filing: Filing) {
  const { period, dueOn, quarterlyReturn } = filing;
  const { key, colour } = stateOf(filing);
  return {
    period: periodText(period),
    href: `${base}/returns/${period}`,
    dueOn,
    late: filing.late,
    tag: { text: { key }, ...(colour === undefined ? {} : { colour }) },
    savedAt: quarterlyReturn?.draftSavedAt ?? null,
    started: (quarterlyReturn?.draftVersion ?? 0) > 0,
    changesRequested: quarterlyReturn?.state === 'changes_requested',
  };
}

function filedTable(base: string, filed: readonly Filing[], fees: ReadonlyMap<string, ReturnFee>) {
  const rows = filed.map((filing) => {
    const { period, quarterlyReturn } = filing;
    const fee = quarterlyReturn === null ? undefined : fees.get(quarterlyReturn.id);
    const { key, colour } = stateOf(filing);
    return [
      { text: periodText(period), href: `${base}/returns/${period}/submissions` },
      { tag: { text: { key }, ...(colour === undefined ? {} : { colour }) } },
      reference(base, fee),
      fee === undefined ? '' : { money: fee.totalMinor, currency: fee.currency },
    ];
  });
  const head: Text[] = [
    { key: 'producer.dashboard.quarter' },
    { key: 'producer.dashboard.state' },
    { key: 'producer.dashboard.reference' },
  ];
  return {
    caption: { key: 'producer.dashboard.filed' },
    head: [
      ...head.map((text) => ({ text })),
      { text: { key: 'producer.dashboard.fee' }, format: 'numeric' },
    ],
    rows,
    empty: { key: 'producer.dashboard.none-filed' },
  };
}

const reference = (base: string, fee: ReturnFee | undefined) =>
  fee === undefined
    ? ''
    : {
        text: fee.reference,
        href: `${base}/submissions/${fee.reference}`,
        classes: 'ec-whole',
      };
