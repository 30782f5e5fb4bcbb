import type { Refusal } from '../kernel/decision.js';
import {
  RULE_GATES,
  type Gates as RuleGates,
  type RuleIssue,
  type Rulebook,
} from '../rules/index.js';
import type { Trial } from './trial.js';

/** What the rules module looks at, then what people do. None can be skipped. */
export const gateNames = [...RULE_GATES, 'dry-run', 'approval'] as const;
export type GateName = (typeof gateNames)[number];

/** `waiting`: an earlier gate is shut, or nobody has done this step yet. */
export interface Gate {
  readonly name: GateName;
  readonly state: 'passed' | 'failed' | 'waiting';
  /** Places in the text, with what was found and what to write. */
  readonly issues: readonly RuleIssue[];
  /** How much was looked at: kinds of battery of the register, cases, evaluations, comparisons. */
  readonly tried: number;
}

export interface Gates {
  readonly list: readonly Gate[];
  /** undefined when the text does not make a rulebook. */
  readonly rulebook: Rulebook | undefined;
  /** All gates but the dry run and the approval are open. */
  readonly sound: boolean;
  /** Cases that hold by the law in force, and come out otherwise by the draft. */
  readonly moved: number;
}

const compared = (trial: Trial | null): number =>
  (trial?.comparisons.length ?? 0) + (trial?.figures?.length ?? 0);

/** Every gate in the order in which they are passed, from the verdict of the rules and what people have done since. */
export function gatesOf(
  { results, rulebook, sound, moved }: RuleGates & { readonly moved: number },
  done: { readonly trial: Trial | null; readonly approved: boolean },
): Gates {
  const step = (name: GateName, passed: boolean, tried: number): Gate => ({
    name,
    state: passed && sound ? 'passed' : 'waiting',
    issues: [],
    tried,
  });
  return {
    list: [
      ...results.map(({ gate, ...result }) => ({ name: gate, ...result })),
      step('dry-run', done.trial !== null, compared(done.trial)),
      step('approval', done.approved, 0),
    ],
    rulebook,
    sound,
    moved,
  };
}

/** What a gate still needs, and why it cannot be gone around. */
export function reasonOf(gate: Gate, sound: boolean): Refusal | undefined {
  if (gate.state !== 'waiting') return undefined;
  const person = gate.name === 'dry-run' || gate.name === 'approval';
  return { code: person && sound ? `gate.needs-${gate.name}` : 'gate.earlier-shut' };
}
