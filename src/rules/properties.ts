import type { CalendarDate } from '../kernel/calendar-date.js';
import { compare, type Ratio } from '../kernel/ratio.js';
import { computeStage } from './evaluate.js';
import type { Facts } from './facts.js';
import { Issues, type IssueText, type RuleIssue } from './issues.js';
import { massesToTry } from './masses-to-try.js';
import {
  BELOW,
  type Formula,
  type Input,
  type Rulebook,
  type Stage,
  type StageName,
} from './model.js';
import { say, type Phrase } from './phrase.js';
import { caseFacts } from './run-cases.js';
import { allFormulas, formulaSpot } from './tree.js';
import { currencyOf } from './unit.js';
import { valueText, type Outputs } from './values.js';

export interface PropertyCheck {
  readonly issues: readonly RuleIssue[];
  /** How many evaluations were compared. */
  readonly tried: number;
}

/** A record to try beside those of the cases: a real line of a past return, say. */
export interface Trial {
  readonly stage: Stage['name'];
  readonly on: CalendarDate;
  readonly facts: Facts;
}

const MOST_TRIED = 20_000;

/** A few rows show that an order counts as well as many. */
const ROWS_TURNED = 8;

/**
 * Tries what is expected of any fee: an output that is money is never negative, never falls when a mass of its row rises, and does
 * not depend on the order of rows. A formula may say otherwise under `properties`. Tried on the facts of every case and on the
 * records given, each with every value of its enumerations, and with masses up to tonnes and either side of every threshold and band
 * edge. Always the same tries in the same order; the first counterexample of each output and property is reported. Every case and
 * record is first tried as it stands: however many values the enumerations have, none of them is left out.
 */
export function checkProperties(
  rulebook: Rulebook,
  options: { readonly trials?: readonly Trial[]; readonly most?: number } = {},
): PropertyCheck {
  const check = new PropertyChecker(rulebook, options.most ?? MOST_TRIED);
  const cases = rulebook.cases.filter((each) => each.refused === undefined);
  const seeds: readonly Trial[] = [
    ...cases.map((each) => ({ stage: each.stage, on: each.on, facts: caseFacts(each) })),
    ...(options.trials ?? []),
  ];
  for (const seed of seeds) check.asItStands(seed);
  for (const seed of seeds) check.order(seed);
  for (const seed of seeds) check.amounts(seed);
  return { issues: check.issues.list, tried: check.tried };
}

class PropertyChecker {
  readonly issues = new Issues();
  tried = 0;
  private readonly reported = new Set<string>();

  constructor(
    private readonly rulebook: Rulebook,
    private readonly most: number,
  ) {}

  /** The same rows the other way round and turned by one give the same outputs. */
  order(seed: Trial): void {
    const rows = BELOW[seed.stage]?.rows;
    const list = rows === undefined ? undefined : seed.facts[rows];
    if (rows === undefined || !Array.isArray(list) || list.length < 2) return;
    const all = (list as readonly unknown[]).slice(0, ROWS_TURNED);
    const outputs = this.outputs({ ...seed, facts: { ...seed.facts, [rows]: all } });
    for (const other of [[...all].reverse(), [...all.slice(1), all[0]]]) {
      const changed = this.outputs({ ...seed, facts: { ...seed.facts, [rows]: other } });
      for (const [name, value] of Object.entries(outputs ?? {})) {
        const now = changed?.[name];
        if (now !== undefined && valueText(now, 40) !== valueText(value, 40))
          this.report({ stage: seed.stage, name }, 'order', {
            message: say('`{name}` depends on the order of `{rows}`.', { name, rows }),
            found: say('{before}, then {after}', {
              before: valueText(value),
              after: valueText(now),
            }),
            write: say('sums and counts only'),
          });
      }
    }
  }

  asItStands(seed: Trial): void {
    const stage = this.rulebook.stages.get(seed.stage);
    const amounts = stage === undefined ? [] : allFormulas(stage).filter(isAmount);
    if (amounts.length > 0) this.negative(amounts, this.outputs(seed), seed);
  }

  amounts(seed: Trial): void {
    const stage = this.rulebook.stages.get(seed.stage);
    if (stage === undefined) return;
    const amounts = allFormulas(stage).filter(isAmount);
    if (amounts.length === 0) return;
    const masses = [...stage.inputs.values()].filter(
      (each) => each.form === 'mass' && !each.perYear && Object.hasOwn(seed.facts, each.name),
    );
    for (const facts of this.neighbours(seed.facts, stage)) {
      const at = { ...seed, facts };
      this.negative(amounts, this.outputs(at), at);
      for (const mass of masses) this.rising(amounts, mass, at);
    }
  }

  /** The facts themselves, and with each other value of each of their enumerations. */
  private *neighbours(facts: Facts, stage: Stage): Generator<Facts> {
    yield facts;
    for (const input of stage.inputs.values()) {
      if (input.type.kind !== 'choice') continue;
      for (const value of this.rulebook.enumerations.get(input.type.enumeration) ?? []) {
        if (facts[input.name] !== value) yield { ...facts, [input.name]: value };
      }
    }
  }

  private rising(amounts: readonly Formula[], mass: Input, at: Trial): void {
    const before = new Map<string, { readonly amount: Ratio; readonly massMg: bigint }>();
    for (const massMg of massesToTry(this.rulebook, at.stage, at.facts)) {
      const trial = { ...at, facts: { ...at.facts, [mass.name]: massMg } };
      const outputs = this.outputs(trial);
      this.negative(amounts, outputs, trial);
      for (const formula of amounts) {
        const value = outputs?.[formula.name];
        if (value?.kind !== 'number') continue;
        const last = before.get(formula.name);
        const allowed = formula.properties?.mayFallWith.includes(mass.name) === true;
        if (last !== undefined && !allowed && compare(value.amount, last.amount) < 0)
          this.report({ stage: at.stage, name: formula.name }, `falls-with-${mass.name}`, {
            message: say('`{name}` falls when `{mass}` rises.', {
              name: formula.name,
              mass: mass.name,
            }),
            found: say('{before} at {less} mg, {after} at {more} mg, {facts}', {
              before: decimal(last.amount, value.unit),
              less: String(last.massMg),
              after: valueText(value),
              more: String(massMg),
              facts: factsText(at.facts, mass.name),
            }),
            write: ifMeant(`properties: { mayFallWith: [${mass.name}], cite: ... }`),
          });
        before.set(formula.name, { amount: value.amount, massMg });
      }
    }
  }

  private negative(amounts: readonly Formula[], outputs: Outputs | undefined, at: Trial): void {
    for (const formula of amounts) {
      const value = outputs?.[formula.name];
      if (value?.kind !== 'number' || value.amount.n >= 0n) continue;
      if (formula.properties?.mayBeNegative === true) continue;
      this.report({ stage: at.stage, name: formula.name }, 'negative', {
        message: say('`{name}` is negative.', { name: formula.name }),
        found: `${valueText(value)}, ${factsText(at.facts)}`,
        write: ifMeant('properties: { mayBeNegative: yes, cite: ... }'),
      });
    }
  }

  private outputs(trial: Trial): Outputs | undefined {
    if (this.tried >= this.most) return undefined;
    this.tried += 1;
    return computeStage(this.rulebook, trial.stage, trial.facts, { on: trial.on }).record?.outputs;
  }

  private report(
    { stage, name }: { readonly stage: StageName; readonly name: string },
    property: string,
    text: Pick<IssueText, 'message' | 'found' | 'write'>,
  ): void {
    const key = `${stage}.${name} ${property}`;
    if (this.reported.has(key)) return;
    this.reported.add(key);
    this.issues.add(formulaSpot(this.rulebook, stage, name), {
      code: 'property',
      ...text,
    });
  }
}

function ifMeant(write: string): Phrase {
  return say('{write} if the law means it', { write });
}

function isAmount(formula: Formula): boolean {
  return (
    formula.output &&
    formula.type.kind === 'number' &&
    currencyOf(formula.type.dimension) !== undefined
  );
}

function decimal(amount: Ratio, unit: string): string {
  return valueText({ kind: 'number', amount, unit });
}

function factsText(facts: Facts, without?: string): string {
  return Object.entries(facts)
    .filter(([name, value]) => name !== without && typeof value === 'string')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
