import type { SettledLine, SettledReturn, SettledTotal } from '../../assessments/index.js';
import { citedText } from '../shell/cited-text.js';
import type { Text } from '../shell/text.js';
import { periodText } from './answers.js';
import { lineCell, pagesOf, withHistory, type AssessmentPlace } from './assessment-pages.js';
import { usedRates, type StepView, type UsedRate, type WorkedFee } from './trace-view.js';

export type SettledLineView = Pick<SettledLine, 'line' | 'settledMinor'> &
  WorkedFee & { readonly rates: readonly UsedRate[] };

export interface RunFeeInput {
  readonly place: AssessmentPlace;
  readonly settled: SettledReturn;
  readonly rulebookTitle: string;
  /** How the rulebook names the total of a return, and where that is written; undefined where it leaves the sum to us. */
  readonly total: string | undefined;
  /** How the total comes about, and whether its steps are here. */
  readonly working: { readonly state: SettledTotal['state']; readonly steps: readonly StepView[] };
  readonly lines: readonly SettledLineView[];
  readonly from: number;
}

/** What a final run made of a return: from the difference it posted down to each line and the rates it took. */
export function runFeePage(input: RunFeeInput) {
  const { place, settled, rulebookTitle, lines, from } = input;
  const { currency, postedMinor } = settled;
  const money = (minor: bigint): Text => ({ money: minor < 0n ? -minor : minor, currency });
  return {
    crumbs: place.crumbs,
    period: periodText(settled.period),
    reference: settled.reference,
    outcome: postedMinor > 0n ? 'charged' : postedMinor < 0n ? 'returned' : 'nothing',
    difference: money(postedMinor),
    runPeriod: periodText(settled.runPeriod),
    finishedAt: settled.finishedAt,
    rulebookTitle,
    rulebookHref: place.rulebookHref,
    lawOn: settled.lawOn,
    sum: sumTable(settled),
    total: money(settled.feeMinor),
    working: input.working,
    againHref: `${place.address}?again=yes#total`,
    table: linesTable(input),
    rates: usedRates(lines.flatMap(({ rates }) => rates)).map((rate) =>
      withHistory(rate, place.rulebookHref),
    ),
    ...pagesOf(`${place.address}?`, from, settled.lineCount),
  };
}

/** A difference is what the run computed, less what was charged before; each of them stands in the statement. */
function sumTable({ feeMinor, chargedMinor, postedMinor, currency }: SettledReturn) {
  const row = (key: string, minor: bigint) => [
    { text: { key: `producer.run-fee.${key}` } },
    { money: minor, currency },
  ];
  const earlier = feeMinor - chargedMinor - postedMinor;
  return {
    caption: { key: 'producer.run-fee.sum' },
    head: [
      { text: { key: 'producer.statement.entry' } },
      { text: { key: 'producer.statement.amount' }, format: 'numeric' },
    ],
    rows: [
      row('computed', feeMinor),
      row('on-filing', -chargedMinor),
      ...(earlier === 0n ? [] : [row('earlier', -earlier)]),
    ],
    foot: [row('difference', postedMinor)],
    firstCellIsHeader: true,
  };
}

function linesTable({ place, settled, lines, total }: RunFeeInput) {
  const numeric = (key: string) => ({ text: { key }, format: 'numeric' });
  const { currency, feeMinor, linesMinor } = settled;
  const sum = (text: Text, minor: bigint, note?: Text) => [
    { text, ...(note === undefined ? {} : { note }) },
    '',
    '',
    '',
    '',
    { money: minor, currency },
  ];
  return {
    caption: { key: 'producer.assessment.lines' },
    head: [
      { text: { key: 'producer.assessment.battery' } },
      numeric('producer.assessment.units'),
      numeric('producer.assessment.mass'),
      { text: { key: 'producer.assessment.worked' } },
      numeric('producer.run-fee.line-filed'),
      numeric('producer.run-fee.line-settled'),
    ],
    rows: lines.map(({ line, settledMinor, worked, cite, since }) => {
      const href = `${place.address}/line?key=${encodeURIComponent(line.lineKey)}`;
      const source = citedText(cite);
      const law = {
        key: 'producer.assessment.law',
        params: { cite: source, date: { date: since ?? '' } },
      };
      return [
        lineCell(line, href),
        { number: line.units },
        { massIn: 'kg', mg: line.massMg },
        { text: worked, note: since === null ? source : law },
        { money: line.feeMinor, currency },
        { text: { money: settledMinor, currency }, format: 'numeric', href },
      ];
    }),
    foot: [
      // What a total holds beyond its lines: a part of common costs, say.
      ...(linesMinor === feeMinor
        ? []
        : [sum({ key: 'producer.assessment.beyond-lines' }, feeMinor - linesMinor, total)]),
      sum({ key: 'producer.assessment.total' }, feeMinor),
    ],
    empty: { key: 'producer.assessment.nil' },
  };
}
