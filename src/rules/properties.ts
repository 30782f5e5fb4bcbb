import type { CalendarDate } from '../kernel/calendar-date.js';
import { compare, type Ratio } from '../kernel/ratio.js';
import { rowsBelow } from './evaluate-stage.js';
import { computeStage } from './evaluate.js';
import type { Facts } from './facts.js';
import { Issues, type Finding, type RuleIssue } from './issues.js';
import { eitherSide, factsKey, otherwiseSaid, withFewRows } from './facts-to-try.js';
import {
  edgesLookedAt,
  massesToTry,
  massPlaces,
  withMass,
  type MassPlace,
} from './masses-to-try.js';
import { BELOW, type Formula, type Rulebook, type Stage, type StageName } from './model.js';
import { ifMeant, say } from './phrase.js';
import { caseFacts } from './run-cases.js';
import { allFormulas, formulaSpot, spotOf } from './tree.js';
import { currencyOf } from './unit.js';
import { valueText, type Outputs } from './values.js';
import { workOf } from './work.js';

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

/** Records of facts that are evaluated in all, those below counted: some seconds, whatever a rulebook holds. */
const MOST_TRIED = 60_000;
/** Long formulas are tried less often. */
const MOST_WORK = 150_000;
/** Edges of the rules looked at that count as one record, so that neither their time nor their list gets long. */
const EDGES_OF_A_RECORD = 2;

/**
 * Tries what is expected of any fee: an output that is money is never negative, never falls when a mass rises, of its own row or of
 * one below, and does not depend on the order of rows. A formula may say otherwise under `properties`. Tried on the facts of every
 * case and on the records given, each with every value of its enumerations and the other of yes and no, with counts and days either
 * side of each other, and with masses up to tonnes and either side of every threshold and band edge. Always the same tries in the
 * same order; the first counterexample of each output and property is reported. Every case and record is first tried as it stands.
 * Where the tries run out, that is an issue too: what was not tried is not proven.
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
  const few = seeds.map((seed) => ({ ...seed, facts: withFewRows(seed.stage, seed.facts) }));
  for (const seed of few) check.order(seed);
  for (const seed of few) check.amounts(seed);
  check.budget();
  return { issues: check.issues.list, tried: check.tried };
}

class PropertyChecker {
  readonly issues = new Issues();
  tried = 0;
  private weight = 0;
  private work = 0;
  private readonly reported = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(
    private readonly rulebook: Rulebook,
    private readonly most: number,
  ) {}

  /** The same rows the other way round and turned by one give the same outputs. */
  order(seed: Trial): void {
    const rows = BELOW[seed.stage]?.rows;
    const list = rows === undefined ? undefined : seed.facts[rows];
    if (rows === undefined || !Array.isArray(list) || list.length < 2) return;
    const all = list as readonly unknown[];
    const outputs = this.outputs(seed);
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
    const amounts = this.amountsOf(seed.stage);
    if (amounts.length > 0) this.negative(amounts, seed);
  }

  amounts(seed: Trial): void {
    const stage = this.rulebook.stages.get(seed.stage);
    const amounts = this.amountsOf(seed.stage);
    if (stage === undefined || amounts.length === 0) return;
    for (const facts of otherwiseSaid(this.rulebook, stage, seed.facts)) {
      const at = { ...seed, facts };
      this.negative(amounts, at);
      for (const place of massPlaces(this.rulebook, seed.stage, facts))
        this.rising(amounts, place, at);
      for (const counted of eitherSide(stage, facts))
        this.negative(amounts, { ...at, facts: counted });
    }
  }

  /** That the tries ran out: a gate that let it pass would say that all was tried. */
  budget(): void {
    if (!this.isSpent) return;
    this.issues.add(spotOf(this.rulebook, 'stages'), {
      code: 'property',
      message: say(
        'The properties of amounts were not tried to the end: there are too many tries.',
      ),
      found: say('{tried} tries', { tried: String(this.tried) }),
      write: say('fewer and smaller cases that do not only repeat each other'),
    });
  }

  private amountsOf(stageName: StageName): readonly Formula[] {
    const stage = this.rulebook.stages.get(stageName);
    return stage === undefined ? [] : allFormulas(stage).filter(isAmount);
  }

  private rising(amounts: readonly Formula[], place: MassPlace, at: Trial): void {
    // The same facts but for the mass itself give the same tries.
    if (this.isSeen(place.path.join('.'), { ...at, facts: withMass(at.facts, place, 0n) })) return;
    if (!this.spend(0, edgesLookedAt(this.rulebook, place) / EDGES_OF_A_RECORD)) return;
    const before = new Map<string, { readonly amount: Ratio; readonly massMg: bigint }>();
    for (const massMg of massesToTry(this.rulebook, place)) {
      if (this.isSpent) return;
      const outputs = this.negative(amounts, { ...at, facts: withMass(at.facts, place, massMg) });
      for (const formula of amounts) {
        const value = outputs?.[formula.name];
        if (value?.kind !== 'number') continue;
        const last = before.get(formula.name);
        const allowed = formula.properties?.mayFallWith.includes(place.name) === true;
        if (last !== undefined && !allowed && compare(value.amount, last.amount) < 0)
          this.report({ stage: at.stage, name: formula.name }, `falls-with-${place.name}`, {
            message: say('`{name}` falls when `{mass}` rises.', {
              name: formula.name,
              mass: place.name,
            }),
            found: say('{before} at {less} mg, {after} at {more} mg, {facts}', {
              before: decimal(last.amount, value.unit),
              less: String(last.massMg),
              after: valueText(value),
              more: String(massMg),
              facts: factsText(at.facts, place.name),
            }),
            write: ifMeant(`properties: { mayFallWith: [${place.name}], cite: ... }`),
          });
        before.set(formula.name, { amount: value.amount, massMg });
      }
    }
  }

  /** Evaluates, and reports an amount below zero. */
  private negative(amounts: readonly Formula[], at: Trial): Outputs | undefined {
    const outputs = this.outputs(at);
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
    return outputs;
  }

  private isSeen(what: string, { stage, on, facts }: Trial): boolean {
    const key = `${stage} ${on} ${what} ${factsKey(facts)}`;
    if (this.seen.has(key)) return true;
    this.seen.add(key);
    return false;
  }

  private outputs({ stage, on, facts }: Trial): Outputs | undefined {
    const weight = 1 + rowsBelow(stage, facts);
    if (!this.spend(weight, workOf(this.rulebook, stage, facts))) return undefined;
    this.tried += 1;
    return computeStage(this.rulebook, stage, facts, { on }).record?.outputs;
  }

  private get isSpent(): boolean {
    return this.weight > this.most;
  }

  /** False when nothing is left for it, nor for anything after it. */
  private spend(weight: number, work: number): boolean {
    this.weight += weight;
    this.work += work;
    if (this.weight <= this.most && this.work <= MOST_WORK) return true;
    this.weight = Infinity;
    return false;
  }

  private report(
    { stage, name }: { readonly stage: StageName; readonly name: string },
    property: string,
    text: Pick<Finding, 'message' | 'found' | 'write'>,
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
    .filter(
      ([name, value]) => name !== without && ['string', 'bigint', 'boolean'].includes(typeof value),
    )
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
