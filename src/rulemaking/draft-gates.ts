import type { CalendarDate } from '../kernel/calendar-date.js';
import type { Refusal } from '../kernel/decision.js';
import { blocks, type DataIssue } from '../kernel/issue.js';
import {
  checkCoverage,
  loadRulebook,
  type Facts,
  type Rulebook,
  type RulebookFiles,
} from '../rules/index.js';
import { brokenProperties } from './fee-properties.js';

export const gateNames = [
  'schema',
  'types',
  'coverage',
  'guards',
  'cases',
  'properties',
  'dry-run',
  'approval',
] as const;
export type GateName = (typeof gateNames)[number];

/** `waiting`: an earlier gate is shut, or nobody has done this step yet. None can be skipped. */
export interface Gate {
  readonly name: GateName;
  readonly state: 'passed' | 'failed' | 'waiting';
  /** Places in the text, with what was found and what to write. */
  readonly issues: readonly DataIssue[];
  readonly reasons: readonly Refusal[];
}

/** A battery of the register: every key that occurs must have its value. */
export interface OccurringKey {
  readonly category: string;
  readonly chemistry: string;
}

export interface GateInput {
  readonly files: RulebookFiles;
  readonly validFrom: CalendarDate;
  readonly occurring: readonly OccurringKey[];
  /** Real lines to try the properties on, beside the facts of the cases. */
  readonly lines: readonly Facts[];
  readonly tried: boolean;
  readonly approved: boolean;
}

export interface Gates {
  readonly list: readonly Gate[];
  /** undefined when the text does not make a rulebook. */
  readonly rulebook: Rulebook | undefined;
  /** All gates but the dry run and the approval are open. */
  readonly sound: boolean;
}

/** Which gate an issue of the checker shuts; what is not named here is a matter of the schema. */
const gateOfCode: Readonly<Record<string, GateName>> = {
  'rules.type': 'types',
  'rules.unit': 'types',
  'rules.expression': 'types',
  'rules.unknown-name': 'types',
  'rules.rounding': 'types',
  'rules.not-applicable': 'types',
  'rules.currency': 'types',
  'rules.gap': 'coverage',
  'rules.order': 'coverage',
  'rules.table-gap': 'coverage',
  'rules.table-twice': 'coverage',
  'rules.table-ambiguous': 'coverage',
  'rules.table-unused': 'coverage',
  'rules.guard': 'guards',
};
const gateOf = ({ code }: DataIssue): GateName => gateOfCode[code] ?? 'schema';
const ofTheText: readonly GateName[] = ['schema', 'types', 'coverage', 'guards'];

/** Every gate with its reasons, in the order in which they are passed. Pure. */
export function gatesOf(input: GateInput): Gates {
  const loaded = loadRulebook(input.files);
  if (!loaded.ok) {
    const list = gateNames.map((name): Gate => {
      const issues = loaded.issues.filter((issue) => gateOf(issue) === name);
      const state = blocks(issues) ? 'failed' : 'waiting';
      return { name, state, issues, reasons: [] };
    });
    return { list, rulebook: undefined, sound: false };
  }
  const { rulebook, warnings } = loaded;
  const cases = checkCoverage(rulebook);
  const missing = missingKeys(rulebook, input.occurring);
  const broken = blocks(cases) ? [] : brokenProperties(rulebook, input);
  const found: Readonly<Record<string, Pick<Gate, 'issues' | 'reasons'>>> = {
    coverage: { issues: [], reasons: missing },
    cases: { issues: cases, reasons: [] },
    properties: { issues: [], reasons: broken },
  };
  const checked = gateNames.slice(0, 6).map((name): Gate => {
    const { issues = [], reasons = [] } = found[name] ?? {};
    const all = [
      ...warnings.filter((issue) => ofTheText.includes(name) && gateOf(issue) === name),
      ...issues,
    ];
    return {
      name,
      issues: all,
      reasons,
      state: blocks(all) || reasons.length > 0 ? 'failed' : 'passed',
    };
  });
  const sound = checked.every(({ state }) => state === 'passed');
  const done = (name: GateName, passed: boolean): Gate => ({
    name,
    state: passed && sound ? 'passed' : 'waiting',
    issues: [],
    reasons: [],
  });
  return {
    list: [...checked, done('dry-run', input.tried), done('approval', input.approved)],
    rulebook,
    sound,
  };
}

/** Keys of the register that the rulebook does not know: whoever declares one could not be assessed. */
function missingKeys(rulebook: Rulebook, occurring: readonly OccurringKey[]): Refusal[] {
  const inputs = rulebook.stages.get('line')?.inputs;
  const missing = new Set<string>();
  for (const key of occurring)
    for (const name of ['category', 'chemistry'] as const) {
      const type = inputs?.get(name)?.type;
      if (type?.kind !== 'choice') continue;
      if (rulebook.enumerations.get(type.enumeration)?.includes(key[name]) !== true)
        missing.add(key[name]);
    }
  return [...missing].sort().map((key) => ({ code: 'gate.key-missing', params: { key } }));
}
