import { parseCalendarDate } from '../../kernel/calendar-date.js';
import {
  evaluateStage,
  type Citation,
  type Formula,
  type LocalText,
  type Operand,
  type Rulebook,
  type TraceStep,
  type Value,
} from '../../rules/index.js';
import type { Answers, Situation } from './obligation.js';

/** One thing that a rulebook found out about somebody, where it is written, and the rates it rests on. */
export interface Finding {
  readonly name: string;
  readonly value: Value;
  readonly cite: Citation;
  readonly rates: readonly Operand[];
}

/** An answer that cannot be read. */
export interface AnswerFault {
  readonly field: string;
  readonly found: string;
  readonly expected: string;
}

export interface Findings {
  readonly category: Finding | null;
  /** The case that makes somebody a producer, or that none does; null: not decided by these rulebooks. */
  readonly producer: Finding | null;
  readonly duties: readonly Finding[];
  /** Of producers below a threshold; empty where no rulebook has one. */
  readonly threshold: readonly Finding[];
  /** The formula of a fee, by rulebook. */
  readonly fees: readonly { readonly rulebook: Rulebook; readonly cite: Citation }[];
  /** Why the rulebooks do not say who the producer is or which category the battery has. */
  readonly undecided: readonly { readonly name: string; readonly reason: LocalText | null }[];
  readonly untranslatable: Rulebook['untranslatable'];
  readonly steps: readonly TraceStep[];
  readonly fault: AnswerFault | null;
}

/** The cases of Article 3(1)(47) and Article 56(2), as the rulebook names them. */
const producerCases = [
  'maker_here',
  'reseller_here',
  'first_supplier_here',
  'distance_seller',
  'second_life_supplier',
];
const producerDuties = ['registers', 'carries_responsibility', 'appoints_representative'];
const batteryDuties = ['collects_portable', 'collects_lmt', 'takes_back'];

/** The formula that tells small producers from others, where a rulebook has one. */
export const thresholdOf = (rulebook: Rulebook): Formula | undefined =>
  rulebook.stages.get('producer_year')?.inputs.get('placed')?.perYear === true
    ? rulebook.stages
        .get('producer_year')
        ?.formulas.find((formula) => formula.name === 'small_producer')
    : undefined;

const findingOf = ({ name, value, cite, operands }: TraceStep): Finding => ({
  name,
  value,
  cite,
  rates: operands.filter(({ kind }) => kind === 'parameter'),
});

const isYes = ({ value }: TraceStep): boolean => value.kind === 'yes-no' && value.value;

export function findingsOf(
  rulebooks: readonly Rulebook[],
  asked: {
    readonly situation: Situation;
    readonly law: Rulebook | null;
    readonly facts: Answers;
    readonly batteryKnown: boolean;
    readonly placed: string | undefined;
  },
): Findings {
  const { situation, law, facts, batteryKnown } = asked;
  const evaluated = law && evaluateStage(law, 'line', facts, { on: situation.on });
  const trace = evaluated?.ok === true ? evaluated.trace : [];
  const step = (name: string) => trace.find((each) => each.name === name);
  const yes = (names: readonly string[]) =>
    names.flatMap((name) => step(name) ?? []).filter((each) => isYes(each));

  const producer = step('producer');
  const decided = producer !== undefined && producer.value.kind !== 'not-applicable';
  const case_ = yes(producerCases)[0];
  const category = batteryKnown ? step('category_found') : undefined;
  const fitted = category !== undefined && category.value.kind !== 'not-applicable';
  const collecting = batteryKnown ? yes(batteryDuties) : [];
  const share = collecting.length > 0 ? step('share_to_collect') : undefined;
  const threshold = thresholdFindings(rulebooks, situation, asked.placed);
  const isProducer = decided && isYes(producer);
  const fees = rulebooks.flatMap((rulebook) => {
    const fee = rulebook.stages.get('line')?.formulas.find(({ name }) => name === 'fee');
    return fee === undefined ? [] : [{ rulebook, cite: fee.cite }];
  });
  return {
    category: fitted ? findingOf(category) : null,
    producer: decided ? findingOf((isProducer ? case_ : undefined) ?? producer) : null,
    duties: isProducer
      ? [...yes(producerDuties), ...collecting, ...(share ? [share] : [])].map(findingOf)
      : [],
    threshold: threshold.findings,
    fees: isProducer || !decided ? fees : [],
    undecided: [
      ...(decided ? [] : [{ name: 'producer', reason: reasonOf(producer) }]),
      ...(fitted || (decided && !isProducer)
        ? []
        : [{ name: 'category', reason: reasonOf(category) }]),
    ],
    untranslatable: [...new Set([...(law ? [law] : []), ...threshold.law, ...fees.map(({ rulebook }) => rulebook)])].flatMap((each) => each.untranslatable), // prettier-ignore
    steps: trace.filter(({ name }) => batteryKnown || name !== 'category_found'),
    fault: threshold.fault,
  };
}

const reasonOf = (step: TraceStep | undefined): LocalText | null =>
  step?.value.kind === 'not-applicable' ? (step.value.reason ?? null) : null;

/** Judged on the last day of the year, as every producer's year is. */
function thresholdFindings(
  rulebooks: readonly Rulebook[],
  { on }: Situation,
  placed: string | undefined,
): { findings: Finding[]; law: Rulebook[]; fault: AnswerFault | null } {
  const law = rulebooks.find((each) => thresholdOf(each) !== undefined);
  if (law === undefined || placed === undefined) return { findings: [], law: [], fault: null };
  const year = on.slice(0, 4);
  const day = parseCalendarDate(`${year}-12-31`);
  if (!day.ok) return { findings: [], law: [], fault: null };
  const facts = { placed: { [year]: placed } };
  const evaluated = evaluateStage(law, 'producer_year', facts, { on: day.value });
  if (!evaluated.ok) {
    const expected = evaluated.issues[0]?.expected ?? '';
    return { findings: [], law: [], fault: { field: 'placed', found: placed, expected } };
  }
  const named = ['small_producer', 'registration_charge'];
  const found = evaluated.trace.filter(({ name }) => named.includes(name));
  const small = found.some((each) => each.name === 'small_producer' && isYes(each));
  return {
    findings: found.filter(({ name }) => small || name === 'small_producer').map(findingOf),
    law: [law],
    fault: null,
  };
}
