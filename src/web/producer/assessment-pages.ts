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

export type LineView = { readonly line: ExplainedLine['line'] } & WorkedFee & {
    readonly rates: readonly UsedRate[];
  };

export interface AssessmentInput {
  readonly place: AssessmentPlace;
  readonly assessment: StoredAssessment;
  readonly lines: readonly LineView[];
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
    againHref: total.agrees === undefined ? `${address}?again=yes` : null,
    parts: partsTable(total, address, assessment),
    table: linesTable(lines, { address, currency, totalMinor, amounts: assessedAmounts }),
    rates: usedRates(lines.flatMap(({ rates }) => rates)).map((rate) =>
      withHistory(rate, rulebookHref),
    ),
    ...pagesOf(`${address}?`, from, count),
  };
}

/** A rate with the place where its changes are listed. */
export const withHistory = (rate: UsedRate, rulebookHref: string) => ({
  ...rate,
  changeHref: `${rulebookHref}#rate-${rate.name}`,
});

/** Where the lines before and after those of a page are; `address` ends so that a parameter can follow. */
export function pagesOf(address: string, from: number, count: number) {
  const next = from + linesPerPage;
  return {
    nextHref: next < count ? `${address}from=${String(next)}` : null,
    previousHref: from === 0 ? null : `${address}from=${String(Math.max(0, from - linesPerPage))}`,
  };
}

export const kindAddress = (
  address: string,
  { category, chemistry }: { category: string; chemistry: string },
): string => `${address}/kind?${new URLSearchParams({ category, chemistry }).toString()}`;

/** What kinds of battery contribute; `beyond` says what the total holds beyond its lines. */
export function partsTable(
  { parts, opens }: Pick<ExplainedTotal, 'parts' | 'opens'>,
  address: string,
  {
    currency,
    totalMinor,
    beyond,
  }: Pick<StoredAssessment, 'currency' | 'totalMinor'> & { readonly beyond?: Text | undefined },
) {
  const summed = parts.reduce((sum, { feeMinor }) => sum + feeMinor, 0n);
  const row = (text: Text, feeMinor: bigint, note?: Text) => [
    { text, ...(note === undefined ? {} : { note }) },
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
      { text: kindText(part), ...(opens ? { href: kindAddress(address, part) } : {}) },
      { number: BigInt(part.lines) },
      { number: part.units },
      { massIn: 'kg', mg: part.massMg },
      { money: part.feeMinor, currency },
    ]),
    foot: [
      // What a total holds beyond its lines: a lowest fee of a return, say.
      ...(summed === totalMinor
        ? []
        : [row({ key: 'producer.assessment.beyond-lines' }, totalMinor - summed, beyond)]),
      row({ key: 'producer.assessment.total' }, totalMinor),
    ],
    firstCellIsHeader: true,
    empty: { key: 'producer.assessment.nil' },
  };
}

export interface LinesOf<View> {
  /** Of the page that a line opens on. */
  readonly address: string;
  readonly currency: string;
  /** What stands beside each line; the last is the amount that its page explains and that makes the total. */
  readonly amounts: readonly { readonly name: string; readonly of: (view: View) => bigint }[];
  readonly totalMinor: bigint;
  /** What the total holds beyond its lines: a part of common costs, say. */
  readonly beyond?: { readonly minor: bigint; readonly note: Text | undefined };
}

/** Lines with the sum that makes the fee of each, and where its rate is written. */
export function linesTable<View extends { readonly line: ExplainedLine['line'] } & WorkedFee>(
  views: readonly View[],
  { address, currency, amounts, totalMinor, beyond }: LinesOf<View>,
) {
  const head = [
    { text: { key: 'producer.assessment.battery' } },
    numeric('producer.assessment.units'),
    numeric('producer.assessment.mass'),
    { text: { key: 'producer.assessment.worked' } },
    ...amounts.map(({ name }) => numeric(name)),
  ];
  const sum = (text: Text, minor: bigint, note?: Text) => [
    { text, ...(note === undefined ? {} : { note }) },
    ...head.slice(2).map(() => ''),
    { money: minor, currency },
  ];
  return {
    caption: { key: 'producer.assessment.lines' },
    head,
    rows: views.map((view) => {
      const { line, worked, cite, since } = view;
      const href = `${address}/line?key=${encodeURIComponent(line.lineKey)}`;
      const source = citedText(cite);
      const law = (date: string): Text => ({
        key: 'producer.assessment.law',
        params: { cite: source, date: { date } },
      });
      return [
        lineCell(line, href),
        { number: line.units },
        { massIn: 'kg', mg: line.massMg },
        { text: worked, note: since === null ? source : law(since) },
        ...amounts.map(({ of }, at) => ({
          text: { money: of(view), currency },
          format: 'numeric',
          ...(at === amounts.length - 1 ? { href } : {}),
        })),
      ];
    }),
    foot: [
      ...(beyond === undefined || beyond.minor === 0n
        ? []
        : [sum({ key: 'producer.assessment.beyond-lines' }, beyond.minor, beyond.note)]),
      sum({ key: 'producer.assessment.total' }, totalMinor),
    ],
    empty: { key: 'producer.assessment.nil' },
  };
}

/** What an assessment shows beside each line: its fee alone. */
export const assessedAmounts = [
  { name: 'producer.assessment.fee', of: ({ line }: LineView) => line.feeMinor },
];

export const kindText = ({
  category,
  chemistry,
}: {
  category: string;
  chemistry: string;
}): Text => ({
  key: 'producer.grid.other-battery',
  params: { category: categoryText(category), chemistry: chemistryText(chemistry) },
});

export const lineCell = (line: ExplainedLine['line'], href: string) => ({
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
  { currency, period }: Pick<StoredAssessment, 'currency' | 'period'>,
  line: ExplainedLine['line'],
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
    fee: { money: line.feeMinor, currency },
    period: periodText(period),
    steps: steps.map((step) => ({
      ...step,
      parameters: step.parameters.map((rate) => withHistory(rate, rulebookHref)),
    })),
  };
}
