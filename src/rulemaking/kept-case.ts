import { stringify } from 'yaml';
import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import { allow, type Decision } from '../kernel/decision.js';
import { decimalFromMinor } from '../kernel/money.js';
import {
  evaluateStage,
  outputsAsJson,
  refuseFor,
  type Facts,
  type Rulebook,
} from '../rules/index.js';

/** The file of cases that were kept from real lines, beside those that people wrote. */
export const keptFile = 'kept.yaml';

/**
 * "Keep this result": cases of a real line on the day before a change and on its day, with what the rulebook makes of it now.
 * Who keeps them has looked at the figures; from then on a change that alters them is noticed.
 */
export function keptCases(
  rulebook: Rulebook,
  line: { readonly name: string; readonly facts: Facts },
  from: CalendarDate,
): Decision<string> {
  const cases: object[] = [];
  for (const on of [addDays(from, -1), from]) {
    const facts = caseFacts(line.facts);
    const result = evaluateStage(rulebook, 'line', facts, { on });
    if (!result.ok) return refuseFor(result.issues[0], 'rulebook-draft.no-case');
    const expect = Object.entries(outputsAsJson(result.outputs)).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? (value ? 'yes' : 'no') : value,
    ]);
    cases.push({
      name: `${line.name}, ${on}`,
      stage: 'line',
      on,
      facts,
      expect: Object.fromEntries(expect) as object,
    });
  }
  return allow(
    stringify(cases, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 }),
  );
}

/** Facts as a case writes them: every figure exact and with its unit. */
function caseFacts(facts: Facts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => {
      const text = factText(name, value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function factText(name: string, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'bigint')
    return /(^|_)mass$/.test(name) ? `${value.toString()} mg` : value.toString();
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return undefined;
  if ('minor' in value && 'currency' in value)
    return `${decimalFromMinor(value.minor as bigint, value.currency as string)} ${value.currency as string}`;
  return undefined;
}
