import { issueAt, type DataIssue } from '../kernel/issue.js';
import { rowsBelow, type StageName } from '../rules/index.js';

/** Anybody may ask, so what is asked at once is no more than somebody would look at, and no figure is longer than one. */
const mostRecords = 200;
const longestText = 200;

/** Why facts are more than is computed for whoever asks; null when they are not. */
export function tooMuchToEvaluate(stage: StageName, facts: unknown): DataIssue | null {
  if (1 + rowsBelow(stage, facts) > mostRecords) return excess('rules.too-many-facts', mostRecords);
  return hasLongText(facts) ? excess('rules.too-long-a-fact', longestText) : null;
}

function excess(code: string, most: number): DataIssue {
  const expected = String(most);
  return { ...issueAt('facts', { code, params: { expected } }), expected };
}

/** In a record, in those below it or in a series of years. */
function hasLongText(value: unknown): boolean {
  if (typeof value === 'string') return value.length > longestText;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasLongText);
}
