import { allow, type Decision } from '../kernel/decision.js';
import { accountKey, closingOf, nextEntries, type Closing, type Entry } from './balance.js';
import type { Posting } from './posting.js';

/** What accounts stand at while one set of postings is appended after the other, before anything is stored. */
export class Books {
  private readonly closings: Map<string, Closing>;

  constructor(closings: ReadonlyMap<string, Closing> = new Map()) {
    this.closings = new Map(closings);
  }

  /** The entries of the postings, in the order of their accounts. Refused as by `nextEntries`, with the books as they were. */
  append(postings: readonly Posting[]): Decision<readonly Entry[]> {
    const keyed = postings.map((posting) => [accountKey(posting), posting] as const);
    keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const entries = nextEntries(
      this.closings,
      keyed.map(([, posting]) => posting),
    );
    if (!entries.ok) return entries;
    for (const entry of entries.value)
      this.closings.set(accountKey(entry.posting), closingOf(entry));
    return allow(entries.value);
  }
}
