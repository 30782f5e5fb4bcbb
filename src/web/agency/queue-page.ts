import type { QueueItem, ReviewFlag, SubmissionName } from '../../oversight/index.js';
import { queuePageSize } from '../../oversight/index.js';
import { periodText } from '../public/report-figures.js';
import { isIdentifier } from '../shell/form-body.js';
import type { Text } from '../shell/text.js';
import { correctedHref, correctedText } from './corrected-page.js';

const flagText = ({ code, params }: ReviewFlag): Text => ({
  key: `agency.flag.${code}`,
  params: { ...params },
});

/** Names one submission in a ticked box; a later submission of the same return is another one. */
const nameOf = ({ waiting }: QueueItem): string =>
  `${waiting.organisationId} ${waiting.period} ${waiting.submissionNumber}`;

/** The submission that a ticked box names; none where the box was made by somebody else. */
export function namedIn(box: string): SubmissionName[] {
  const [, organisationId = '', period = '', number] =
    /^(\S+) (\d{4}-Q[1-4]) (\d{1,4})$/.exec(box) ?? [];
  return isIdentifier(organisationId)
    ? [{ organisationId, period, submissionNumber: Number(number) }]
    : [];
}

function itemModel(item: QueueItem, base: string) {
  const { waiting, flags } = item;
  return {
    name: nameOf(item),
    organisation: waiting.organisation,
    period: periodText(waiting.period),
    reference: waiting.reference,
    href: `${base}/returns/${waiting.organisationId}/${waiting.period}`,
    submittedAt: waiting.receivedAt,
    massMg: waiting.massMg,
    feeMinor: waiting.feeMinor,
    currency: waiting.currency,
    unremarkable: item.unremarkable,
    flags: flags.map(flagText),
  };
}

export interface QueueNotice {
  accepted: number;
  left: number;
  decided: string | null;
}

const correctedTask = (count: number | null, base: string) => ({
  title: correctedText(count),
  href: correctedHref(base),
  hint: { key: 'agency.corrected.hint' },
  status: { tag: { text: { key: 'agency.corrected.column.period' }, colour: 'yellow' } },
});

export function queuePage(
  queue: { items: QueueItem[]; total: number },
  view: {
    base: string;
    page: number;
    notice: QueueNotice;
    mayDecide: boolean;
    corrected: number | null;
  },
) {
  const { base, page, notice } = view;
  const items = queue.items.map((item) => itemModel(item, base));
  const lastPage = Math.max(1, Math.ceil(queue.total / queuePageSize));
  const address = (number: number): string => `${base}?page=${number}`;
  return {
    total: queue.total,
    flagged: items.filter(({ unremarkable }) => !unremarkable),
    unremarkable: items.filter(({ unremarkable }) => unremarkable),
    mayDecide: view.mayDecide,
    acceptHref: `${base}/accept`,
    overviewHref: `${base}/overview`,
    tasks: { items: view.corrected === 0 ? [] : [correctedTask(view.corrected, base)] },
    notice: noticeText(notice),
    pages: {
      ...(page > 1 ? { previous: { href: address(page - 1) } } : {}),
      ...(page < lastPage ? { next: { href: address(page + 1) } } : {}),
    },
  };
}

function noticeText({ accepted, left, decided }: QueueNotice): Text | null {
  if (decided === 'accepted' || decided === 'changes_requested')
    return { key: `agency.queue.decided.${decided}` };
  if (accepted + left === 0) return null;
  return { key: 'agency.queue.bulk-done', params: { accepted, left } };
}
