import type { DataIssue, IssueLocation } from '../kernel/issue.js';
import { refuse, type Decision } from '../kernel/decision.js';
import { inEnglish, say, told, type Phrase, type Words } from './phrase.js';

/** A place in a file of the rulebook; line and column count from 1. */
export interface Spot {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface IssueText {
  readonly code: string;
  readonly message: Phrase;
  readonly found?: Words;
  /** What to write instead; looked for only where it is listed. */
  readonly write?: Words | (() => Words);
  readonly severity?: 'error' | 'warning';
}

/** What a check of a rulebook says: never without what was found and what to write instead. */
export type Finding = IssueText & Required<Pick<IssueText, 'found' | 'write'>>;

/** An issue with what it says, for whoever says it in another language. */
export interface RuleIssue extends DataIssue {
  readonly says: Pick<IssueText, 'message' | 'found'> & { readonly write?: Words };
}

export const MOST_LISTED = 1_000;

export function ruleIssue(
  { code, severity = 'error', message, found, write }: IssueText,
  location: IssueLocation,
): RuleIssue {
  const shown = found === undefined ? undefined : clipped(found);
  const advice = typeof write === 'function' ? write() : write;
  return {
    code: `rules.${code}`,
    severity,
    message: inEnglish(message),
    location,
    ...(shown === undefined ? {} : { value: inEnglish(shown) }),
    ...(advice === undefined ? {} : { expected: inEnglish(advice) }),
    says: {
      message,
      ...(shown === undefined ? {} : { found: shown }),
      ...(advice === undefined ? {} : { write: advice }),
    },
  };
}

/** The line after the last that is listed: how many more there are, where the first of them is, and an error if one of them is. */
export function unlisted(
  count: number,
  before: RuleIssue | undefined,
  { severity = 'error', location }: Pick<IssueText, 'severity'> & { location: IssueLocation },
): RuleIssue {
  return ruleIssue(
    {
      code: 'unlisted',
      severity: before?.severity === 'error' ? 'error' : severity,
      message: say('Not everything is listed: mend what stands above first.'),
      found: say('{count} more', { count: String(count) }),
    },
    before?.location ?? location,
  );
}

/** Collects everything that is wrong with a rulebook, so that an editor sees all of it at once. */
export class Issues {
  readonly list: RuleIssue[] = [];
  private readonly faulty = new Set<string>();
  private count = 0;
  private errors = 0;

  add(spot: Spot, text: Finding): void {
    this.count += 1;
    if (text.severity !== 'warning') this.errors += 1;
    const { file, line, column } = spot;
    const location = { file, row: line, column: String(column) };
    if (this.count <= MOST_LISTED) {
      this.list.push(ruleIssue(text, location));
      return;
    }
    const before = this.list[MOST_LISTED];
    this.list[MOST_LISTED] = unlisted(this.count - MOST_LISTED, before, { ...text, location });
  }

  /** Those beyond what is listed too. */
  get errorCount(): number {
    return this.errors;
  }

  /**
   * What declares this name, or this whole part of the rulebook (`inputs:`), is wrong and reported: whatever follows from it is no
   * fault of its own. With a number of errors from before it was read: only where it has brought more.
   */
  blame(name: string, before = -1): void {
    if (this.errors > before) this.faulty.add(name);
  }

  isBlamed(...names: readonly string[]): boolean {
    return names.some((name) => this.faulty.has(name));
  }

  hasErrors(): boolean {
    return this.errors > 0;
  }
}

/** Refuses what the rules cannot take: `{reason}` is what stands first against it. */
export function refuseFor(
  issue: Pick<RuleIssue, 'message' | 'says'> | undefined,
  code: string,
  params: Readonly<Record<string, string>> = {},
): Decision<never> {
  const refused = refuse(code, { ...params, reason: issue?.message ?? '' });
  if (refused.ok || issue === undefined) return refused;
  return { ok: false, reason: { ...refused.reason, told: { reason: told(issue.says.message) } } };
}

/** `file:line:column: message (found ...; write ...)` for a terminal. */
export function issueLine(issue: DataIssue): string {
  const { file, row, column } = issue.location;
  const place = [file, row, column].filter((part) => part !== undefined).join(':');
  const notes = [
    issue.value === undefined ? '' : `found ${issue.value}`,
    issue.expected === undefined ? '' : `write ${issue.expected}`,
  ].filter((note) => note !== '');
  const tail = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return `${place}: ${issue.message}${tail}`;
}

/** Letters compared for one misspelt name: enough for hundreds of names that do not resemble it. */
const MOST_COMPARED = 25_000;

/** The name in `known` that is nearest to a misspelt one, for "did you mean". */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  let compared = 0;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const { distance, steps } = editDistance(name.slice(0, 60), candidate.slice(0, 60), least);
    if (distance < least) [best, least] = [candidate, distance];
    compared += steps;
    if (compared > MOST_COMPARED) break;
  }
  return best;
}

/** Counted no further than up to `most`. */
function editDistance(
  a: string,
  b: string,
  most: number,
): { readonly distance: number; readonly steps: number } {
  let [previous, current] = [Array.from({ length: b.length + 1 }, (_, at) => at), [] as number[]];
  for (let i = 1; i <= a.length; i += 1) {
    current[0] = i;
    let fewest = i;
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const longer = (previous[j] ?? 0) + 1;
      const shorter = (current[j - 1] ?? 0) + 1;
      const least = longer < shorter ? longer : shorter;
      const here = change < least ? change : least;
      current[j] = here;
      if (here < fewest) fewest = here;
    }
    if (fewest >= most) return { distance: most, steps: i * b.length };
    [previous, current] = [current, previous];
  }
  return { distance: previous[b.length] ?? 0, steps: a.length * b.length };
}

function clipped(words: Words): Words {
  if (typeof words === 'string') return clip(words);
  if ('inLanguages' in words) return words;
  const params = Object.entries(words.params).map(([name, each]) => [name, clipped(each)] as const);
  return { ...words, params: Object.fromEntries(params) };
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
