import { Injectable } from '@nestjs/common';
import type { CalendarDate } from '../kernel/calendar-date.js';
import {
  checkGates,
  type Facts,
  type Gates,
  type OccurringKey,
  type Rulebook,
  type RulebookFiles,
} from '../rules/index.js';
import { KeptResults } from './kept-results.js';
import { movedCases } from './restated-cases.js';

export interface Looked {
  readonly files: RulebookFiles;
  readonly inForce: { readonly rulebook: Rulebook; readonly hash: string };
  readonly occurring: readonly OccurringKey[];
  /** Real lines to try the properties on beside the facts of the cases. */
  readonly lines: readonly RealLine[];
}

export interface Verdict extends Gates {
  /** Cases that hold by the law in force, and come out otherwise by the draft. */
  readonly moved: number;
}

export interface RealLine {
  /** The day of the law that it is tried by. */
  readonly on: CalendarDate;
  readonly facts: Facts;
}

/**
 * Looking at a rulebook with all its tries takes up to a second, and a draft's page is opened again and again: the same content,
 * register and lines have the same verdict, so it is kept by their hash.
 */
@Injectable()
export class GateVerdicts {
  private readonly kept = new KeptResults<Verdict>();

  of({ files, inForce, occurring, lines }: Looked): Verdict {
    return this.kept.of({ files, inForce: inForce.hash, occurring, lines }, () => {
      const trials = lines.map((line) => ({ stage: 'line' as const, ...line }));
      const gates = checkGates(files, { occurring, trials, inForce: inForce.rulebook });
      const { rulebook } = gates;
      const failed = gates.results.some(
        ({ gate, state }) => gate === 'cases' && state === 'failed',
      );
      const moved =
        failed && rulebook !== undefined ? movedCases(inForce.rulebook, rulebook).length : 0;
      return { ...gates, moved };
    });
  }
}
