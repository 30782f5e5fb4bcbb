import type { CalendarDate } from '../kernel/calendar-date.js';
import type { DataIssue } from '../kernel/issue.js';
import {
  evaluateStage,
  outputsAsJson,
  rowsBelow,
  stageFor,
  traceAsJson,
  type Facts,
  type Rulebook,
  type StageName,
} from '../rules/index.js';

/** Anybody may ask, so what is asked at once is no more than somebody would look at, and no figure is longer than one. */
export const mostRecords = 200;
const longestText = 200;

export interface Asked {
  readonly on: CalendarDate;
  /** That of the facts when it is left out. */
  readonly stage: StageName | undefined;
  /** One record of the rulebook's inputs, or a list of them. */
  readonly facts: unknown;
  readonly steps: boolean;
}

export interface Evaluated {
  readonly stage: StageName;
  readonly results: readonly object[];
  readonly issues: readonly DataIssue[];
}

/** What a rulebook makes of facts, each record on its own; with a fault in any of them there is no result. */
export function evaluateFacts(rulebook: Rulebook, asked: Asked): Evaluated {
  const stage = asked.stage ?? stageFor(rulebook, asked.facts);
  const isList = Array.isArray(asked.facts);
  const records: readonly unknown[] = Array.isArray(asked.facts) ? asked.facts : [asked.facts];
  const faulty = formFaults(records, stage);
  if (faulty.length > 0) return { stage, results: [], issues: faulty };
  const results: object[] = [];
  const issues: DataIssue[] = [];
  for (const [at, facts] of records.entries()) {
    const found = evaluateStage(rulebook, stage, facts as Facts, { on: asked.on });
    const place = isList ? { row: at + 1 } : {};
    if (found.ok)
      results.push({
        outputs: outputsAsJson(found.outputs),
        ...(asked.steps ? { steps: traceAsJson(found.trace) } : {}),
      });
    else
      issues.push(
        ...found.issues.map(({ code, severity, message, location, value, expected }) => ({
          code,
          severity,
          message,
          location: { ...place, ...location },
          ...(value === undefined ? {} : { value }),
          ...(expected === undefined ? {} : { expected }),
        })),
      );
  }
  return { stage, results: issues.length > 0 ? [] : results, issues };
}

function formFaults(records: readonly unknown[], stage: StageName): DataIssue[] {
  const fault = (code: string, expected: string): DataIssue[] => [
    { code, severity: 'error', message: code, location: { field: 'facts' }, expected },
  ];
  if (!records.every((each) => typeof each === 'object' && each !== null && !Array.isArray(each)))
    return fault('rules.fact', '{ "name": "value" }');
  const long = records.map(longText).find((each) => each !== undefined);
  if (long !== undefined) return fault('rules.fact', `${String(longestText)} characters`);
  const count = records.reduce<number>((sum, each) => sum + 1 + rowsBelow(stage, each), 0);
  return count > mostRecords ? fault('rules.too-many-facts', String(mostRecords)) : [];
}

/** A text in the facts, at whatever depth, that is longer than any fact. */
function longText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.length > longestText ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value)
    .map(longText)
    .find((each) => each !== undefined);
}
