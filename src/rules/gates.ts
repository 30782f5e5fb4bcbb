import { blocks, type DataIssue } from '../kernel/issue.js';
import { checkAgainstInForce } from './against-in-force.js';
import { checkCoverage } from './coverage.js';
import type { RuleIssue } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Rulebook, RulebookFiles } from './model.js';
import { checkOccurringKeys, type OccurringKey } from './occurring-keys.js';
import { checkProperties, type Trial } from './properties.js';
import { checkStated } from './stated.js';

/** The gates of publication that the rules module itself can open, in the order in which they are passed. */
export const RULE_GATES = ['schema', 'types', 'coverage', 'guards', 'cases', 'properties'] as const;
export type RuleGate = (typeof RULE_GATES)[number];

export interface GateResult {
  readonly gate: RuleGate;
  /** `waiting`: the text makes no rulebook yet, or a case does not hold, so that this cannot be looked at. */
  readonly state: 'passed' | 'failed' | 'waiting';
  readonly issues: readonly RuleIssue[];
  /** How much was looked at: cases run, keys and records tried. */
  readonly tried: number;
}

/** Which gate an issue of the loader shuts; what is not named here is a matter of the schema. */
const GATE_OF_CODE: Readonly<Record<string, RuleGate>> = {
  'rules.type': 'types',
  'rules.unit': 'types',
  'rules.currency': 'types',
  'rules.expression': 'types',
  'rules.exceptions': 'types',
  'rules.unknown-name': 'types',
  'rules.rounding': 'types',
  'rules.not-applicable': 'types',
  'rules.band': 'coverage',
  'rules.gap': 'coverage',
  'rules.order': 'coverage',
  'rules.table-gap': 'coverage',
  'rules.table-twice': 'coverage',
  'rules.table-ambiguous': 'coverage',
  'rules.table-unused': 'coverage',
  'rules.key-missing': 'coverage',
  'rules.key-without-value': 'coverage',
  'rules.guard': 'guards',
  'rules.case': 'cases',
  'rules.no-case': 'cases',
  'rules.unproved': 'cases',
  'rules.property': 'properties',
};

export function gateOfIssue(issue: DataIssue): RuleGate {
  return GATE_OF_CODE[issue.code] ?? 'schema';
}

export interface Gates {
  /** Undefined while the text makes no rulebook. */
  readonly rulebook: Rulebook | undefined;
  /** One for each gate, in order. */
  readonly results: readonly GateResult[];
  /** Every gate is passed. */
  readonly sound: boolean;
}

/**
 * Every gate of a draft with its reasons: nothing here can be skipped, and a warning alone shuts none. `occurring` are the keys of
 * the register, `trials` real records to try the properties on beside those of the cases, `inForce` the version that a guard of the
 * greatest change compares with, beside the draft's own earlier values. Pure, and the same each time; up to a second for a large
 * rulebook, so that a caller keeps the result.
 */
export function checkGates(
  files: RulebookFiles,
  register: {
    readonly occurring?: readonly OccurringKey[];
    readonly trials?: readonly Trial[];
    readonly inForce?: Rulebook;
  } = {},
): Gates {
  const loaded = loadRulebook(files);
  if (!loaded.ok) {
    const results = RULE_GATES.map((gate): GateResult => {
      const issues = loaded.issues.filter((issue) => gateOfIssue(issue) === gate);
      return { gate, state: blocks(issues) ? 'failed' : 'waiting', issues, tried: 0 };
    });
    return { rulebook: undefined, results, sound: false };
  }
  const { rulebook, warnings } = loaded;
  const occurring = register.occurring ?? [];
  const cases = checkCoverage(rulebook);
  // What no case proves is no reason not to try the rest.
  const holding = !blocks(cases.filter(({ code }) => code !== 'rules.unproved'));
  const properties = holding
    ? checkProperties(rulebook, { trials: register.trials ?? [] })
    : undefined;
  const found = [
    ...warnings,
    ...checkStated(rulebook),
    ...checkOccurringKeys(rulebook, occurring),
    ...(register.inForce === undefined ? [] : checkAgainstInForce(register.inForce, rulebook)),
    ...cases,
    ...(properties?.issues ?? []),
  ];
  const tried: Readonly<Partial<Record<RuleGate, number>>> = {
    coverage: occurring.length,
    cases: rulebook.cases.length,
    properties: properties?.tried ?? 0,
  };
  const results = RULE_GATES.map((gate): GateResult => {
    const issues = found.filter((issue) => gateOfIssue(issue) === gate);
    const waits = gate === 'properties' && !holding;
    const state = waits ? 'waiting' : blocks(issues) ? 'failed' : 'passed';
    return { gate, state, issues, tried: tried[gate] ?? 0 };
  });
  return { rulebook, results, sound: results.every((each) => each.state === 'passed') };
}
