import { batteryCategories, batteryChemistries } from '../../register/index.js';
import {
  citedIn,
  printedSteps,
  textIn,
  type PrintedOperand,
  type PrintedStep,
  type TraceStep,
} from '../../rules/index.js';
import type { Language } from '../shell/language.js';
import {
  limitsOf,
  resultText,
  saysResult,
  spelledSum,
  withChosen,
  withNames,
} from '../shell/sums.js';
import type { Text } from '../shell/text.js';

/** A step as a person follows it: take the operands, do what is written, round as stated, get the result. */
export interface StepView {
  readonly id: string;
  readonly label: string;
  /** Null where it would only say the result once more. */
  readonly worked: Text | null;
  /** A fact that was not stated, and what counts in its place. */
  readonly unstated: boolean;
  readonly result: Text;
  /** Why the step has no result; there is nothing to work out then. */
  readonly reason: string | null;
  readonly isOutput: boolean;
  readonly rounded: {
    readonly from: string;
    /** Whether rounding makes a difference here. */
    readonly changes: boolean;
    readonly mode: string;
    readonly step: string;
    readonly cite: string;
  } | null;
  readonly parameters: readonly UsedRate[];
  /** Of a part of a pool: what was shared out, by which key, and where what was left over went. */
  readonly shared: SharedView | null;
  readonly cite: string;
  readonly address: string | null;
}

export interface SharedView {
  readonly pool: string;
  readonly amount: string;
  readonly key: string;
  readonly keys: string;
  readonly rows: number;
  readonly gotRest: boolean;
  readonly step: string;
  readonly cite: string;
  readonly address: string | null;
}

/** A value of the rulebook as a step used it: since when it is in force, and where it is written. */
export interface UsedRate {
  readonly name: string;
  readonly label: string;
  /** The label, with the row of the table that it is from. */
  readonly title: Text;
  readonly value: string;
  readonly from: string;
  readonly cite: string;
  readonly address: string | null;
}

export const stepViews = (trace: readonly TraceStep[], language: Language): StepView[] =>
  printedViews(printedSteps(trace), language);

export function printedViews(steps: readonly PrintedStep[], language: Language): StepView[] {
  return steps.map((step) => ({
    id: `step-${step.name}`,
    label: textIn(step.label, language),
    worked: workedText(step, language),
    unstated: /^first_of\(n\/a, [^()]*\)$/.test(step.worked),
    result: resultText(step.result, language, step.names),
    reason: step.reason === undefined ? null : textIn(step.reason, language),
    isOutput: step.output,
    rounded:
      step.rounding === undefined
        ? null
        : {
            ...step.rounding,
            step: spelledSum(step.rounding.step, language),
            cite: citedIn(step.rounding.cite, language),
            from: spelledSum(step.unrounded ?? step.result, language),
            changes: (step.unrounded ?? step.result) !== step.result,
          },
    parameters: step.operands.flatMap((operand) =>
      operand.kind === 'parameter' && operand.from !== undefined
        ? [
            {
              name: operand.name,
              label: textIn(operand.label, language),
              title: rateTitle(step, operand, language),
              value: withNames(spelledSum(operand.text, language), step.names, language),
              from: operand.from,
              cite: citedIn(operand.cite ?? '', language),
              address: operand.address ?? null,
            },
          ]
        : [],
    ),
    shared: sharedView(step, language),
    cite: citedIn(step.cite, language),
    address: step.address ?? null,
  }));
}

function codeText(code: string, { names }: PrintedStep, language: Language): Text {
  const name = names?.get(code);
  if (name !== undefined) return textIn(name, language);
  if ((batteryCategories as readonly string[]).includes(code))
    return { key: `taxonomy.category.${code}` };
  if ((batteryChemistries as readonly string[]).includes(code))
    return { key: `taxonomy.chemistry.${code}` };
  return code.replaceAll('_', ' ');
}

/** The row of a table by its keys as the rulebook calls them, else as the product does. */
function rateTitle(step: PrintedStep, { label: texts, keys }: PrintedOperand, language: Language) {
  const label = textIn(texts, language);
  const [first, ...others] = keys.map((key) => codeText(key, step, language));
  if (first === undefined) return label;
  const row = others.reduce<Text>(
    (before, next) => ({ key: 'rulemaking.keys', params: { first: before, second: next } }),
    first,
  );
  return { key: 'producer.line.rate-of', params: { label, row } } satisfies Text;
}

function sharedView({ shared, rounding }: PrintedStep, language: Language): SharedView | null {
  if (shared === undefined) return null;
  const { pool, key, keys, rows, gotRest } = shared;
  return {
    pool: textIn(pool.label, language),
    amount: spelledSum(pool.text, language),
    key: spelledSum(key, language),
    keys: spelledSum(keys, language),
    rows,
    gotRest,
    step: spelledSum(rounding?.step ?? '', language),
    cite: citedIn(pool.cite ?? '', language),
    address: pool.address ?? null,
  };
}

function workedText({ worked, result, names }: PrintedStep, language: Language): Text | null {
  const chosen = withChosen(worked);
  if (saysResult(chosen, result)) return null;
  const spelled = (part: string): string => withNames(spelledSum(part, language), names, language);
  const limits = limitsOf(chosen);
  if (limits === null) return spelled(chosen);
  const { value, lowest, highest } = limits;
  return {
    key: 'producer.line.limited',
    params: { value: spelled(value), lowest: spelled(lowest), highest: spelled(highest) },
  };
}

export interface WorkedFee {
  readonly worked: string;
  readonly cite: string;
  readonly since: string | null;
}

/** The working of the fee itself on one line, and where its rate comes from. */
export function workedFee(
  trace: readonly TraceStep[],
  language: Language,
  output = 'fee',
): WorkedFee {
  const fee = printedSteps(trace.filter(({ name }) => name === output))[0];
  const rate = printedSteps(trace)
    .flatMap(({ operands }) => operands)
    .find(({ kind }) => kind === 'parameter');
  return {
    worked: withNames(spelledSum(withChosen(fee?.worked ?? ''), language), fee?.names, language),
    cite: citedIn(fee?.cite ?? '', language),
    since: rate?.from ?? null,
  };
}

/** Each rate once, in the order of use. */
export function usedRates(rates: readonly UsedRate[]): UsedRate[] {
  return [
    ...new Map(
      rates.map((rate) => [
        `${rate.name} ${JSON.stringify(rate.title)} ${rate.value} ${rate.from}`,
        rate,
      ]),
    ).values(),
  ];
}
