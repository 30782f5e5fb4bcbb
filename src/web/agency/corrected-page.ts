import type { CorrectedCharges } from '../../assessments/index.js';
import { periodText } from '../public/report-figures.js';
import type { Text } from '../shell/text.js';

/** Where it is listed whom a correction of the law touches. */
export const correctedHref = (base: string): string => `${base}/fee-runs/corrected`;

/** How many returns it touches, where that is known. */
export const correctedText = (count: number | null): Text =>
  count === null
    ? { key: 'agency.corrected.unknown' }
    : { key: 'agency.corrected.title', params: { count } };

/** Each row leads to the form that runs its period again; starting it stays a step of its own. */
export function correctedPage(
  charges: readonly CorrectedCharges[],
  { base, mayStart }: { readonly base: string; readonly mayStart: boolean },
) {
  const [first] = charges;
  return {
    returns: first?.returnsInAll ?? 0,
    more: (first?.inAll ?? 0) - charges.length,
    runsHref: `${base}/fee-runs`,
    rows: charges.map((each) => [
      {
        text: each.organisation,
        href: `${base}/organisations/${each.organisationId}/statement`,
      },
      { text: String(each.year) },
      {
        text: periodText(each.period),
        ...(mayStart ? { href: `${base}/fee-runs?period=${each.period}&class=final` } : {}),
      },
      { text: each.returns, format: 'numeric' },
      { text: { key: `agency.corrected.by.${each.settled ? 'run' : 'filing'}` } },
      { text: { dateTime: each.at } },
      { text: each.because ?? { key: 'agency.corrected.adopted' } },
    ]),
  };
}
