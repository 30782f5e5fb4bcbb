import type { SettledLine, SettledReturn, SettledTotal } from '../../assessments/index.js';
import type { Text } from '../shell/text.js';
import { periodText } from './answers.js';
import {
  linesTable,
  pagesOf,
  partsTable,
  withHistory,
  type AssessmentPlace,
} from './assessment-pages.js';
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
  readonly working: Omit<SettledTotal, 'steps'> & { readonly steps: readonly StepView[] };
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
    parts: partsTable({ parts: input.working.parts, opens: true }, place.address, {
      currency,
      totalMinor: settled.feeMinor,
      beyond: input.total,
    }),
    againHref: `${place.address}?again=yes#total`,
    table: linesTable(lines, {
      address: place.address,
      currency,
      amounts: settledAmounts,
      totalMinor: settled.feeMinor,
      beyond: { minor: settled.feeMinor - settled.linesMinor, note: input.total },
    }),
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

/** Beside what the return was charged stands what the run made of it. */
export const settledAmounts = [
  { name: 'producer.run-fee.line-filed', of: ({ line }: SettledLineView) => line.feeMinor },
  { name: 'producer.run-fee.line-settled', of: (view: SettledLineView) => view.settledMinor },
];
