import {
  checkCoverage,
  checkGates,
  checkStated,
  loadRulebook,
  type Facts,
  type Gates,
  type Loaded,
  type OccurringKey,
  type RuleIssue,
  type Rulebook,
  type RulebookFiles,
} from '../rules/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { refuse, type Decision } from '../kernel/decision.js';
import { copiedFiles, type NewRulebook } from './new-rulebook.js';
import { movedCases, withRestatedCases } from './restated-cases.js';

// What the text of a draft takes to look at: tenths of a second for a large statute, seconds for the largest that is allowed. Pure,
// and nothing in it is more than data, so that it can be asked of another thread.

/** A draft beside what it is held against, and what of the register it is tried on. */
export interface Looked {
  readonly files: RulebookFiles;
  readonly inForce: { readonly files: RulebookFiles; readonly hash: string };
  readonly occurring: readonly OccurringKey[];
  /** Real lines to try the properties on beside the facts of the cases. */
  readonly lines: readonly RealLine[];
}

export interface RealLine {
  /** The day of the law that it is tried by. */
  readonly on: CalendarDate;
  readonly facts: Facts;
}

export interface Restated {
  readonly files: RulebookFiles;
  readonly base: RulebookFiles;
}

export type Called = Pick<Rulebook, 'id' | 'title'>;

/** Another rulebook's files, and what they are to be called. */
export interface Copied {
  readonly files: RulebookFiles;
  readonly named: Pick<NewRulebook, 'id' | 'title'>;
}

export interface Verdict extends Gates {
  /** Cases that hold by the law in force, and come out otherwise by the draft. */
  readonly moved: number;
}

/** Each piece of work by its name. */
export const ruleWork = {
  load: (files: RulebookFiles): Loaded => loadRulebook(files),

  /** What a rulebook calls itself; undefined for one that does not load. */
  called: (files: RulebookFiles): Called | undefined => {
    const loaded = loadRulebook(files);
    return loaded.ok ? { id: loaded.rulebook.id, title: loaded.rulebook.title } : undefined;
  },

  copied: ({ files, named }: Copied): Decision<RulebookFiles> => copiedFiles(files, named),

  /** What there is to say about the text alone. */
  findings: (files: RulebookFiles): readonly RuleIssue[] => {
    const loaded = loadRulebook(files);
    return loaded.ok
      ? [...loaded.warnings, ...checkStated(loaded.rulebook), ...checkCoverage(loaded.rulebook)]
      : loaded.issues;
  },

  /** The files in which the cases that a draft moves expect what it makes of them. */
  restated: ({ files, base }: Restated): Decision<RulebookFiles> => {
    const [held, draft] = [loadRulebook(base), loadRulebook(files)];
    if (!held.ok || !draft.ok) return refuse('rulebook-draft.gates-shut');
    return withRestatedCases(files, held.rulebook, draft.rulebook);
  },

  verdict: ({ files, inForce: { files: base }, occurring, lines }: Looked): Verdict => {
    const trials = lines.map((line) => ({ stage: 'line' as const, ...line }));
    const held = loadRulebook(base);
    if (!held.ok) throw new Error('What is law does not load.');
    const gates = checkGates(files, { occurring, trials, inForce: held.rulebook });
    const { rulebook } = gates;
    const failed = gates.results.some(({ gate, state }) => gate === 'cases' && state === 'failed');
    const moved = failed && rulebook !== undefined ? movedCases(held.rulebook, rulebook).length : 0;
    return { ...gates, moved };
  },
} as const;

export type RuleWork = typeof ruleWork;
