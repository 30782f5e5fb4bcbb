import type { ExplainedLine, ExplainedTotal, StoredAssessment } from '../../assessments/index.js';
import { citedText } from '../shell/cited-text.js';
import type { Text } from '../shell/text.js';
import { categoryText, chemistryText, periodText } from './answers.js';
import { usedRates, type StepView, type UsedRate, type WorkedFee } from './trace-view.js';

const numeric = (key: string) => ({ text: { key }, format: 'numeric' });

interface Crumb {
  readonly text: Text;
  readonly href?: string;
}

/** Where an assessment is read: by its producer, or by the agency. */
export interface AssessmentPlace {
  /** Of the assessment's own page. */
  readonly address: string;
  readonly crumbs: readonly Crumb[];
  readonly rulebookHref: string;
}

export interface AssessmentInput {
  readonly place: AssessmentPlace;
  readonly assessment: StoredAssessment;
  readonly lines: readonly ({ readonly line: ExplainedLine['line'] } & WorkedFee & {
      readonly rates: readonly UsedRate[];
    })[];
  readonly total: Omit<ExplainedTotal, 'steps'> & { readonly steps: readonly StepView[] };
  readonly from: number;
  readonly rulebook: { readonly title: string; readonly illustrative: boolean };
  readonly changes: readonly string[];
}

export const linesPerPage = 50;

/** From the total down: how the lines make it, which kinds of battery, each line with its rate, and where that is written. */
export function assessmentPage(input: AssessmentInput) {
  const { place, assessment, lines, total, from, rulebook } = input;
  const { reference, period, currency, totalMinor, receipt } = assessment;
  const { address, rulebookHref } = place;
  const count = total.parts.reduce((sum, part) => sum + part.lines, 0);
  const next = from + linesPerPage < count ? from + linesPerPage : null;
  return {
    crumbs: place.crumbs,
    period: periodText(period),
    reference,
    total: { money: totalMinor, currency },
    rulebookTitle: rulebook.title,
    rulebookHref,
    illustrative: rulebook.illustrative,
    changes: input.changes,
    validOn: receipt.validOn,
    receipt: receiptRows(assessment),
    agrees: total.agrees === true,
    differs: total.agrees === false,
    steps: total.steps,
    parts: partsTable(total.parts, assessment),
    table: linesTable(lines, { address, currency, totalMinor }),
    rates: usedRates(lines.flatMap(({ rates }) => rates)).map((rate) => ({
      ...rate,
      changeHref: `${rulebookHref}#rate-${rate.name}`,
    })),
    nextHref: next === null ? null : `${address}?from=${String(next)}`,
    previousHref: from === 0 ? null : `${address}?from=${String(Math.max(0, from - linesPerPage))}`,
  };
}

function partsTable(
  parts: ExplainedTotal['parts'],
  { currency, totalMinor }: Pick<StoredAssessment, 'currency' | 'totalMinor'>,
) {
  const summed = parts.reduce((sum, { feeMinor }) => sum + feeMinor, 0n);
  const row = (text: Text, feeMinor: bigint) => [
    { text },
    '',
    '',
    '',
    { money: feeMinor, currency },
  ];
  return {
    caption: { key: 'producer.assessment.parts' },
    head: [
      { text: { key: 'producer.assessment.kind' } },
      numeric('producer.assessment.line-count'),
      numeric('producer.assessment.units'),
      numeric('producer.assessment.mass'),
      numeric('producer.assessment.fee'),
    ],
    rows: parts.map((part) => [
      { text: kindText(part) },
      { number: BigInt(part.lines) },
      { number: part.units },
      { massIn: 'kg', mg: part.massMg },
      { money: part.feeMinor, currency },
    ]),
    foot: [
      // What a total holds beyond its lines: a lowest fee of a return, say.
      ...(summed === totalMinor
        ? []
        : [row({ key: 'producer.assessment.beyond-lines' }, totalMinor - summed)]),
      row({ key: 'producer.assessment.total' }, totalMinor),
    ],
    firstCellIsHeader: true,
    stacked: true,
    empty: { key: 'producer.assessment.nil' },
  };
}

function linesTable(
  lines: AssessmentInput['lines'],
  { address, currency, totalMinor }: { address: string; currency: string; totalMinor: bigint },
) {
  return {
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
            ? citedText(cite)
            : {
                key: 'producer.assessment.law',
                params: { cite: citedText(cite), date: { date: since } },
              },
      },
      {
        text: { money: line.feeMinor, currency },
        format: 'numeric',
        href: `${address}/line?key=${encodeURIComponent(line.lineKey)}`,
      },
    ]),
    foot: [
      [{ text: { key: 'producer.assessment.total' } }, '', '', '', { money: totalMinor, currency }],
    ],
    stacked: true,
    empty: { key: 'producer.assessment.nil' },
  };
}

const kindText = ({ category, chemistry }: { category: string; chemistry: string }): Text => ({
  key: 'producer.grid.other-battery',
  params: { category: categoryText(category), chemistry: chemistryText(chemistry) },
});

const lineCell = (line: ExplainedLine['line'], href: string) => ({
  text: line.label ?? kindText(line),
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
  { address, crumbs, rulebookHref }: AssessmentPlace,
  assessment: StoredAssessment,
  { line }: ExplainedLine,
  steps: readonly StepView[],
) {
  const last = crumbs.at(-1);
  return {
    crumbs: [
      ...crumbs.slice(0, -1),
      ...(last === undefined ? [] : [{ ...last, href: address }]),
      { text: line.label ?? line.lineKey.slice(2) },
    ],
    name: lineCell(line, '').text,
    fee: { money: line.feeMinor, currency: assessment.currency },
    period: periodText(assessment.period),
    steps: steps.map((step) => ({
      ...step,
      parameters: step.parameters.map((rate) => ({
        ...rate,
        changeHref: `${rulebookHref}#rate-${rate.name}`,
      })),
    })),
  };
}
