import type { FeePreview } from '../../assessments/index.js';
import type { Decision } from '../../kernel/decision.js';
import { totalsOf, type EarlierFigures, type ReturnLine } from '../../returns/index.js';
import { refusalText } from './answers.js';
import { changeText } from './grid-page.js';

/** What the lines come to: batteries, mass, fee; and the change against the quarter before. */
export function totalsView(
  lines: readonly ReturnLine[],
  fee: Decision<FeePreview>,
  earlier: EarlierFigures,
) {
  const { units, massMg } = totalsOf(lines);
  const before =
    earlier.lastQuarter === null
      ? null
      : [...earlier.lastQuarter.values()].reduce((sum, each) => sum + each, 0n);
  return {
    items: [
      {
        label: { key: 'producer.totals.units' },
        value: { number: units },
        ...noted(units, before),
      },
      { label: { key: 'producer.totals.mass' }, value: { mass: massMg } },
      fee.ok
        ? {
            label: { key: 'producer.totals.fee' },
            value: { money: fee.value.totalMinor, currency: fee.value.currency },
          }
        : { label: { key: 'producer.totals.fee' }, value: refusalText(fee.reason) },
    ],
  };
}

function noted(units: bigint, before: bigint | null) {
  const change = units === 0n ? null : changeText(units, before);
  return change === null ? {} : { note: change };
}
