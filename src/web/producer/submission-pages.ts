import type { ExplainedLine, StoredAssessment } from '../../assessments/index.js';
import { citations, type StepView, type WorkedFee } from './trace-view.js';
import type { Filing, ReturnDecisionRecord, Submission } from '../../returns/index.js';
import type { Text } from '../shell/text.js';
import { categoryText, chemistryText, crumbs, periodText } from './answers.js';
import { stateOf } from './dashboard-page.js';

const numeric = (key: string) => ({ text: { key }, format: 'numeric' });

export function receiptPage(
  base: string,
  submission: Submission,
  assessment: StoredAssessment | null,
  filing: Filing,
) {
  const { reference, period, number, contentHash } = submission;
  const row = (key: string, value: object | Text) => ({ key: { text: { key } }, value });
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
        row('producer.receipt.reference', { text: reference }),
        row('producer.receipt.period', { text: periodText(period) }),
        row('producer.receipt.number', { text: String(number) }),
        row('producer.receipt.time', { text: { dateTime: submission.submittedAt } }),
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
        row('producer.receipt.hash', { text: contentHash, classes: 'ec-hash' }),
        ...(assessment === null
          ? []
          : [
              row('producer.receipt.fee', {
                text: { money: assessment.totalMinor, currency: assessment.currency },
                href: `${base}/submissions/${reference}/assessment`,
              }),
            ]),
        row('producer.receipt.due', { text: { date: filing.dueOn } }),
      ],
    },
    assessmentHref: assessment === null ? null : `${base}/submissions/${reference}/assessment`,
    submissionsHref: `${base}/returns/${period}/submissions`,
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
          { text: { dateTime: submission.submittedAt } },
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

export interface AssessmentInput {
  readonly base: string;
  readonly assessment: StoredAssessment;
  readonly lines: readonly ({ readonly line: ExplainedLine['line'] } & WorkedFee)[];
  readonly lineCount: number;
  readonly from: number;
  readonly rulebookTitle: string;
  readonly illustrative: boolean;
  readonly changes: readonly string[];
  readonly rulebookHref: string;
}

export const linesPerPage = 50;

/** Line by line: what was declared, how its fee was worked out, and the sum. */
export function assessmentPage(input: AssessmentInput) {
  const { base, assessment, lines, from } = input;
  const { reference, period, currency, totalMinor, receipt } = assessment;
  const address = `${base}/submissions/${reference}/assessment`;
  const next = from + linesPerPage < input.lineCount ? from + linesPerPage : null;
  return {
    base,
    address,
    crumbs: crumbs(
      base,
      { text: periodText(period), href: `${base}/returns/${period}/submissions` },
      { text: reference, href: `${base}/submissions/${reference}` },
      { text: { key: 'producer.assessment.crumb' } },
    ),
    period: periodText(period),
    reference,
    total: { money: totalMinor, currency },
    rulebookTitle: input.rulebookTitle,
    rulebookHref: input.rulebookHref,
    illustrative: input.illustrative,
    changes: input.changes,
    validOn: receipt.validOn,
    receipt: receiptRows(assessment),
    table: {
      caption: { key: 'producer.assessment.lines' },
      head: [
        { text: { key: 'producer.assessment.battery' } },
        numeric('producer.assessment.units'),
        numeric('producer.assessment.mass'),
        { text: { key: 'producer.assessment.worked' } },
        numeric('producer.assessment.fee'),
      ],
      rows: lines.map(({ line, worked, cite, since }) => [
        lineCell(line, `${address}/line?key=${encodeURIComponent(line.lineKey)}`),
        { number: line.units },
        { massIn: 'kg', mg: line.massMg },
        {
          text: worked,
          note:
            since === null
              ? cite
              : { key: 'producer.assessment.law', params: { cite, date: { date: since } } },
        },
        {
          text: { money: line.feeMinor, currency },
          format: 'numeric',
          href: `${address}/line?key=${encodeURIComponent(line.lineKey)}`,
        },
      ]),
      foot: [
        [
          { text: { key: 'producer.assessment.total' } },
          '',
          '',
          '',
          { money: totalMinor, currency },
        ],
      ],
      empty: { key: 'producer.assessment.nil' },
    },
    nextHref: next === null ? null : `${address}?from=${String(next)}`,
    previousHref: from === 0 ? null : `${address}?from=${String(Math.max(0, from - linesPerPage))}`,
  };
}

const lineCell = (line: ExplainedLine['line'], href: string) => ({
  text:
    line.label ??
    ({
      key: 'producer.grid.other-battery',
      params: { category: categoryText(line.category), chemistry: chemistryText(line.chemistry) },
    } as const),
  href,
  note: line.modelReference ?? categoryText(line.category),
});

function receiptRows({ receipt }: StoredAssessment) {
  const row = (key: string, text: Text) => ({ key: { text: { key } }, value: { text } });
  return {
    rows: [
      row('producer.assessment.engine', receipt.engineVersion),
      row('producer.assessment.rulebook-hash', receipt.rulebookHash),
      row('producer.assessment.input-hash', receipt.inputHash),
      row('producer.assessment.output-hash', receipt.outputHash),
      row('producer.assessment.valid-on', { date: receipt.validOn }),
      row('producer.assessment.recorded-at', { dateTime: receipt.recordedAt }),
    ],
  };
}

/** One figure with every step that leads to it. */
export function assessmentLinePage(
  base: string,
  assessment: StoredAssessment,
  explained: ExplainedLine,
  steps: readonly StepView[],
) {
  const { line } = explained;
  const { reference, period, currency } = assessment;
  const address = `${base}/submissions/${reference}/assessment`;
  return {
    base,
    crumbs: crumbs(
      base,
      { text: periodText(period), href: `${base}/returns/${period}/submissions` },
      { text: { key: 'producer.assessment.crumb' }, href: address },
      { text: line.label ?? line.lineKey.slice(2) },
    ),
    name: lineCell(line, '').text,
    fee: { money: line.feeMinor, currency },
    period: periodText(period),
    steps,
    sources: citations(steps),
  };
}
