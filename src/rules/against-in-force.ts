import type { CalendarDate } from '../kernel/calendar-date.js';
import { checkChange } from './guard.js';
import { Issues, type RuleIssue } from './issues.js';
import type { DatedValue, Parameter, Rulebook } from './model.js';
import { spotOf } from './tree.js';

/**
 * Holds each value of a draft against what the version in force says for the same day: a correction that rewrites a dated value, or
 * takes one away, meets `greatestChange` as a new date does. The draft's own guard is asked; that it was widened stands in its text.
 */
export function checkAgainstInForce(inForce: Rulebook, draft: Rulebook): readonly RuleIssue[] {
  const issues = new Issues();
  for (const parameter of draft.parameters.values()) {
    const before = inForce.parameters.get(parameter.name);
    if (before?.unit.dimension === parameter.unit.dimension)
      checkParameter(before, parameter, {
        issues,
        spot: spotOf(draft, `parameters.${parameter.name}`),
      });
  }
  return issues.list;
}

function checkParameter(
  before: Parameter,
  after: Parameter,
  to: Pick<Parameters<typeof checkChange>[2], 'issues' | 'spot'>,
): void {
  const days = [...before.values, ...after.values].map(({ from }) => from);
  const seen = new Set<string>();
  for (const day of [...new Set(days)].sort()) {
    const [was, is] = [heldOn(before, day), heldOn(after, day)];
    const pair = `${was?.from ?? ''} ${is?.from ?? ''}`;
    if (is === undefined || seen.has(pair)) continue;
    seen.add(pair);
    checkChange(was, is, { guard: after.guard, unit: after.unit, ...to });
  }
}

function heldOn({ values }: Parameter, day: CalendarDate): DatedValue | undefined {
  return values.findLast(({ from }) => from <= day);
}
