import { mayCompute } from '../assessments/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { Rulebook } from '../rules/index.js';

/**
 * Whether a new rulebook gives what the programme will ask it for: fees in its own currency from the day of effect on, or the
 * obligations and recovery of reports. A change of a rulebook serves what the rulebook served before.
 */
export function mayServe(
  {
    purpose,
    validFrom,
  }: { readonly purpose: 'fees' | 'reports' | null; readonly validFrom: CalendarDate },
  rulebook: Rulebook,
  replaced: Rulebook,
): Decision<true> {
  if (purpose === null) return allow(true);
  if (purpose === 'reports') {
    const gives = (stage: 'national_year' | 'process_year', output: string) =>
      rulebook.stages.get(stage)?.outputs.includes(output) === true;
    if (rulebook.from > validFrom)
      return refuse('rulebook-draft.begins-later', { from: rulebook.from, date: validFrom });
    return gives('national_year', 'collection_needed') || rulebook.stages.has('process_year')
      ? allow(true)
      : refuse('rulebook-draft.no-report');
  }
  const computes = mayCompute(rulebook, validFrom);
  if (!computes.ok) return computes;
  const { currency = '' } = rulebook;
  return currency === replaced.currency
    ? allow(true)
    : refuse('programme.rulebook-currency', {
        rulebook: rulebook.id,
        found: currency,
        currency: replaced.currency ?? '',
      });
}
