import {
  hasUnusualMass,
  isLargePair,
  linePageSize,
  unitsChangePercent,
  type DecisionFault,
  type LinePair,
  type ReturnReview,
} from '../../oversight/index.js';
import { nameOfKey } from '../producer/agency-questions.js';
import { furtherDifferences } from '../producer/line-differences.js';
import { periodText } from '../public/report-figures.js';
import type { Text } from '../shell/text.js';
import { refusalText } from './form-fields.js';
import { assessmentHref } from './payments-page.js';

export interface DecisionForm {
  outcome: string;
  reason: string;
  /** Line key to what the officer asks about it. */
  answers: ReadonlyMap<string, string>;
}

export const emptyDecision: DecisionForm = { outcome: '', reason: '', answers: new Map() };

function label({ label: name, category, chemistry }: LinePair): Text {
  if (name !== '') return name;
  return {
    key: 'agency.review.battery',
    params: {
      category: { key: `public.category.${category}` },
      chemistry: { key: `public.chemistry.${chemistry}` },
    },
  };
}

function change(pair: LinePair) {
  if (pair.before === null) return { text: { key: 'agency.review.new' }, note: null };
  if (pair.now === null) return { text: { key: 'agency.review.gone' }, note: null };
  const percent = unitsChangePercent(pair);
  const text: Text =
    percent === null
      ? ''
      : { key: 'agency.review.change', params: { percent: { number: percent } } };
  return { text, note: isLargePair(pair) ? { key: 'agency.review.large' } : null };
}

const numeric = (text: Text) => ({ text, format: 'numeric' as const });

function pairRow(pair: LinePair, position: number) {
  return {
    position,
    lineKey: pair.lineKey,
    label: label(pair),
    cells: [
      numeric(pair.now === null ? '' : { number: pair.now.units }),
      numeric(pair.before === null ? '' : { number: pair.before.units }),
      { ...numeric(change(pair).text), note: change(pair).note },
      {
        ...numeric(pair.now === null ? '' : { massIn: 'kg', mg: pair.now.massMg }),
        note: hasUnusualMass(pair) ? { key: 'agency.review.unusual-mass' } : null,
      },
      numeric(pair.before === null ? '' : { massIn: 'kg', mg: pair.before.massMg }),
    ],
    reason: pair.now?.changeReason ?? null,
  };
}

/** Beside the submission that it amends, with what it says otherwise but of units and mass. */
const amendedRow = (currency: string) => (pair: LinePair, position: number) => ({
  ...pairRow(pair, position),
  differs: furtherDifferences(pair.before, pair.now, currency),
});

/** Each question beside its answer. */
const askedRows = (asked: ReturnReview['asked'], names: ReadonlyMap<string, string>) => ({
  caption: { key: 'agency.review.asked' },
  head: ['asked-about', 'question', 'answer'].map((name) => ({
    text: { key: `agency.review.${name}` },
  })),
  rows: asked.map(({ lineKey, question, answer }) => [
    {
      text: lineKey === null ? { key: 'agency.review.whole' } : nameOfKey(lineKey, names),
    },
    { text: question, format: 'text' },
    { text: answer ?? { key: 'agency.review.no-answer' }, format: 'text' },
  ]),
  firstCellIsHeader: true,
  stacked: true,
});

/** Why it amends, unless that is the answer to what was asked of the whole, which stands below. */
function reasonBeside({ item, asked }: ReturnReview): string | null {
  const reason = item?.waiting.amendmentReason ?? null;
  const isAnswer = asked.some(({ lineKey, answer }) => lineKey === null && answer === reason);
  return isAnswer ? null : reason;
}

const isOf = (field: DecisionFault['field'], lineKey: string): boolean =>
  typeof field === 'object' && field.lineKey === lineKey;

const faultAt = (
  faults: readonly DecisionFault[],
  is: (field: DecisionFault['field']) => boolean,
): { text: Text } | null => {
  const fault = faults.find(({ field }) => is(field));
  return fault === undefined ? null : { text: refusalText(fault.reason) };
};

/** The field of the form; what is asked about a line that is not on the page stands with none. */
function idOf(
  field: DecisionFault['field'],
  rows: readonly { readonly lineKey: string; readonly position: number }[],
): string {
  if (typeof field === 'string') return field;
  const row = rows.find(({ lineKey }) => lineKey === field.lineKey);
  return row === undefined ? 'outcome' : `answer-${String(row.position)}`;
}

const pageOf = (address: string, { page, pairs: { total } }: ReturnReview) => ({
  ...(page > 1 ? { previous: { href: `${address}?page=${String(page - 1)}` } } : {}),
  ...(page * linePageSize < total ? { next: { href: `${address}?page=${String(page + 1)}` } } : {}),
});

export function reviewPage(
  review: ReturnReview,
  view: {
    base: string;
    currency: string;
    mayDecide: boolean;
    /** What the models that were asked about are called, by their references. */
    names: ReadonlyMap<string, string>;
    form: DecisionForm;
    faults: readonly DecisionFault[];
  },
) {
  const { head, item } = review;
  const { form } = view;
  const { pairs, total } = review.pairs;
  const rows = pairs.map(pairRow);
  const action = `${view.base}/returns/${head.organisationId}/${head.period}`;
  return {
    organisation: head.organisation,
    period: periodText(head.period),
    state: head.state,
    submissionNumber: head.latestSubmission,
    reference: item?.waiting.reference ?? null,
    submittedAt: item?.waiting.receivedAt ?? null,
    amends: item?.waiting.amendmentReason != null,
    amendmentReason: reasonBeside(review),
    feeMinor: item?.waiting.feeMinor ?? null,
    currency: item?.waiting.currency ?? null,
    assessmentHref:
      item === null ? null : assessmentHref(view.base, head.organisationId, item.waiting.reference),
    flags: (item?.flags ?? []).map(({ code, params }) => ({
      key: `agency.flag.${code}`,
      params: { ...params },
    })),
    nil: item?.waiting.nil ?? false,
    lines: rows,
    more: total > rows.length ? total : null,
    pages: pageOf(action, review),
    head: ['units-now', 'units-before', 'changed-by', 'mass-now', 'mass-before'].map((name) => ({
      key: `agency.review.${name}`,
    })),
    amended: review.amended.pairs.map(amendedRow(view.currency)),
    amendedMore: review.amended.total - review.amended.pairs.length,
    asked: askedRows(review.asked, view.names),
    waiting: item !== null && view.mayDecide,
    answers: rows
      .filter((_, at) => pairs[at]?.now !== null)
      .map((row) => ({
        ...row,
        text: form.answers.get(row.lineKey) ?? '',
        fault: faultAt(view.faults, (field) => isOf(field, row.lineKey)),
      })),
    anyAnswer: form.answers.size > 0,
    form: { outcome: form.outcome, reason: form.reason },
    outcomeFault: faultAt(view.faults, (field) => field === 'outcome'),
    reasonFault: faultAt(view.faults, (field) => field === 'reason'),
    errors: view.faults.map(({ field, reason }) => ({
      text: refusalText(reason),
      href: `#${idOf(field, rows)}`,
    })),
    queueHref: view.base,
    statementHref: `${view.base}/organisations/${head.organisationId}/statement`,
    action: review.page > 1 ? `${action}?page=${String(review.page)}` : action,
  };
}
