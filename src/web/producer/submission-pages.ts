import type { StoredAssessment } from '../../assessments/index.js';
import type { Filing, ReturnDecisionRecord, Submission } from '../../returns/index.js';
import type { Text } from '../shell/text.js';
import { answerRows } from './agency-questions.js';
import { crumbs, periodText } from './answers.js';
import { stateOf } from './dashboard-page.js';
import type { Visit } from './visit.js';

export function receiptPage(
  { base, organisationName }: Pick<Visit, 'base' | 'organisationName'>,
  submission: Submission,
  assessment: StoredAssessment | null,
  { dueOn, names }: Pick<Filing, 'dueOn'> & { readonly names: ReadonlyMap<string, string> },
) {
  const { reference, period, number, contentHash } = submission;
  const row = (key: string, value: { text: Text; href?: string; classes?: string }) => ({
    key: { text: { key } },
    value,
  });
  return {
    base,
    crumbs: crumbs(
      base,
      { text: periodText(period), href: `${base}/returns/${period}/submissions` },
      { text: reference },
    ),
    reference,
    period: periodText(period),
    number,
    summary: {
      rows: [
        row('producer.receipt.organisation', { text: organisationName }),
        row('producer.receipt.period', { text: periodText(period) }),
        row('producer.receipt.number', { text: String(number) }),
        row('producer.receipt.time', { text: { dateTime: submission.receivedAt } }),
        row('producer.receipt.lines-received', { text: { dateTime: submission.linesReceivedAt } }),
        row('producer.receipt.signer', {
          text: submission.signer ?? { key: 'producer.receipt.by-key' },
        }),
        row('producer.receipt.lines', {
          text: submission.nil
            ? { key: 'producer.receipt.nil' }
            : { number: String(submission.lineCount) },
        }),
        ...(submission.amendmentReason === null
          ? []
          : [row('producer.receipt.reason', { text: submission.amendmentReason })]),
        ...answerRows(submission.answers, names),
        row('producer.receipt.hash', { text: contentHash, classes: 'ec-hash' }),
        ...(assessment === null
          ? []
          : [
              row('producer.receipt.fee', {
                text: { money: assessment.totalMinor, currency: assessment.currency },
                href: `${base}/submissions/${reference}/assessment`,
              }),
            ]),
        row('producer.receipt.due', { text: { date: dueOn } }),
      ],
    },
    assessmentHref: assessment === null ? null : `${base}/submissions/${reference}/assessment`,
    submissionsHref: `${base}/returns/${period}/submissions`,
    pdfHref: `${base}/submissions/${reference}/receipt.pdf`,
  };
}

/** Every submission of a quarter with what the agency said to it. */
export function historyPage(
  base: string,
  filing: Filing,
  history: { submissions: readonly Submission[]; decisions: readonly ReturnDecisionRecord[] },
) {
  const { period } = filing;
  const { key, colour } = stateOf(filing);
  const decisions = new Map(history.decisions.map((each) => [each.submissionNumber, each]));
  return {
    base,
    crumbs: crumbs(base, { text: periodText(period) }),
    period: periodText(period),
    count: history.submissions.length,
    tag: { text: { key }, ...(colour === undefined ? {} : { colour }) },
    amendHref: `${base}/returns/${period}`,
    table: {
      caption: { key: 'producer.history.caption' },
      head: [
        { text: { key: 'producer.history.number' } },
        { text: { key: 'producer.history.reference' } },
        { text: { key: 'producer.history.time' } },
        { text: { key: 'producer.history.decision' } },
      ],
      rows: history.submissions.map((submission) => {
        const decision = decisions.get(submission.number);
        return [
          { text: String(submission.number), ...noteOf(submission.amendmentReason) },
          { text: submission.reference, href: `${base}/submissions/${submission.reference}` },
          { text: { dateTime: submission.receivedAt } },
          decision === undefined
            ? { text: { key: 'producer.history.waiting' } }
            : {
                text: {
                  key: 'producer.history.decided',
                  params: { outcome: decision.outcome, time: { dateTime: decision.decidedAt } },
                },
                ...noteOf(decision.reason),
              },
        ];
      }),
      empty: { key: 'producer.history.none' },
    },
  };
}

const noteOf = (note: string | null) => (note === null ? {} : { note });
