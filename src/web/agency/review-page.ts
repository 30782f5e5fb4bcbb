import type { LinePair, ReturnReview } from '../../oversight/index.js';
import { periodText } from '../public/report-figures.js';
import type { Text } from '../shell/text.js';
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

function change({ now, before, unitsChangePercent, large }: LinePair) {
  if (before === null) return { text: { key: 'agency.review.new' }, note: null };
  if (now === null) return { text: { key: 'agency.review.gone' }, note: null };
  const text: Text =
    unitsChangePercent === null
      ? ''
      : { key: 'agency.review.change', params: { percent: { number: unitsChangePercent } } };
  return { text, note: large ? { key: 'agency.review.large' } : null };
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
      numeric(pair.now === null ? '' : { massIn: 'kg', mg: pair.now.massMg }),
      numeric(pair.before === null ? '' : { massIn: 'kg', mg: pair.before.massMg }),
    ],
    large: pair.large,
    reason: pair.reason,
  };
}

export function reviewPage(
  review: ReturnReview,
  view: { base: string; mayDecide: boolean; form: DecisionForm; faults: Text[] },
) {
  const { head, item } = review;
  const { form } = view;
  const rows = review.pairs.map(pairRow);
  const byImportance = [...rows].sort((a, b) => Number(b.large) - Number(a.large));
  return {
    organisation: head.organisation,
    period: periodText(head.period),
    state: head.state,
    submissionNumber: head.latestSubmission,
    reference: item?.waiting.reference ?? null,
    submittedAt: item?.waiting.receivedAt ?? null,
    amendmentReason: item?.waiting.amendmentReason ?? null,
    feeMinor: item?.waiting.feeMinor ?? null,
    currency: item?.waiting.currency ?? null,
    assessmentHref:
      item === null ? null : assessmentHref(view.base, head.organisationId, item.waiting.reference),
    flags: (item?.flags ?? []).map(({ code, params }) => ({
      key: `agency.flag.${code}`,
      params: { ...params },
    })),
    nil: item?.waiting.nil ?? false,
    lines: byImportance,
    head: ['units-now', 'units-before', 'changed-by', 'mass-now', 'mass-before'].map((name) => ({
      key: `agency.review.${name}`,
    })),
    amended: review.amended.map(pairRow),
    waiting: item !== null && view.mayDecide,
    answers: rows
      .filter(({ lineKey }) => lineKey !== null)
      .map((row) => ({ ...row, text: form.answers.get(row.lineKey ?? '') ?? '' })),
    anyAnswer: form.answers.size > 0,
    form: { outcome: form.outcome, reason: form.reason },
    errors: view.faults.map((text) => ({ text, href: '#outcome' })),
    queueHref: view.base,
    statementHref: `${view.base}/organisations/${head.organisationId}/statement`,
    action: `${view.base}/returns/${head.organisationId}/${head.period}`,
  };
}
