import { Injectable } from '@nestjs/common';
import { contentHash } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import {
  checkGates,
  type Facts,
  type Gates,
  type OccurringKey,
  type Rulebook,
  type RulebookFiles,
} from '../rules/index.js';

export interface Looked {
  readonly files: RulebookFiles;
  readonly inForce: { readonly rulebook: Rulebook; readonly hash: string };
  readonly occurring: readonly OccurringKey[];
  /** Real lines to try the properties on beside the facts of the cases. */
  readonly lines: readonly RealLine[];
}

export interface RealLine {
  /** The day of the law that it is tried by. */
  readonly on: CalendarDate;
  readonly facts: Facts;
}

/** More drafts than a programme has under way. */
const mostKept = 32;

/**
 * Looking at a rulebook with all its tries takes up to a second, and a draft's page is opened again and again: the same content,
 * register and lines have the same verdict, so it is kept by their hash.
 */
@Injectable()
export class GateVerdicts {
  private readonly kept = new Map<string, Gates>();

  of({ files, inForce, occurring, lines }: Looked): Gates {
    const key = contentHash({ files, inForce: inForce.hash, occurring, lines });
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const trials = lines.map((line) => ({ stage: 'line' as const, ...line }));
    const verdict = checkGates(files, { occurring, trials, inForce: inForce.rulebook });
    const [oldest] = this.kept.keys();
    if (this.kept.size >= mostKept && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(key, verdict);
    return verdict;
  }
}
