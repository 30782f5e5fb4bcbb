import { currencyOf } from './unit.js';
import { minorDigits } from '../kernel/money.js';
import { decimalText, valueText, type Outputs, type Value } from './values.js';
import type { Citation, LocalText } from './model.js';
import type { SharedParts, TraceStep } from './trace.js';
import type { Operand } from './trace-writer.js';

/**
 * Traces for people. The rule of this file: whoever takes the printed operands, does what the printed expression says and
 * rounds as printed, gets the printed result, with difference 0. So an operand is printed exactly: with all its decimals where
 * they end, and as a fraction where they do not.
 */

export interface PrintedOperand {
  readonly kind: Operand['kind'];
  readonly name: string;
  readonly label: LocalText;
  /** Exact: `1.6 CHF/kg`, `191712/3 kg`, `46 %`. */
  readonly text: string;
  readonly keys: readonly string[];
  readonly year: number | undefined;
  readonly rows: number | undefined;
  /** The day since which a parameter has this value. */
  readonly from: string | undefined;
  readonly cite: Cited | undefined;
  readonly address: string | undefined;
}

export interface PrintedStep {
  readonly stage: string;
  readonly name: string;
  readonly label: LocalText;
  readonly output: boolean;
  readonly formula: string;
  /** The expression with the operands put in: `max(1.6 CHF/kg * 0.05 kg, 0.03 CHF/piece * 1 piece)`. */
  readonly worked: string;
  readonly operands: readonly PrintedOperand[];
  /** Before rounding, when the step rounds: exact, or with `…` where decimals do not end. */
  readonly unrounded: string | undefined;
  readonly rounding:
    { readonly mode: string; readonly step: string; readonly cite: Cited } | undefined;
  /** The result; with `…` when it was cut for print at `places` decimals. */
  readonly result: string;
  readonly exact: boolean;
  readonly reason: LocalText | undefined;
  readonly cite: Cited;
  readonly address: string | undefined;
  /** Where the exceptions that applied are written. */
  readonly exceptions: readonly Cited[];
  /** Computed once the stages above were known. */
  readonly second: boolean;
  /** Of a part of a pool; left out of what was printed before it was told. */
  readonly shared?: PrintedShare | undefined;
  /** What the rulebook calls the values of its enumerations, which stand here by their codes; a kept step gets it from its version. */
  readonly names?: TraceStep['names'] | undefined;
}

/** What a part of a pool is a part of, each of it exact. */
export interface PrintedShare {
  readonly pool: PrintedOperand;
  readonly key: string;
  readonly keys: string;
  readonly rows: number;
  readonly gotRest: boolean;
}

/** Decimals of a printed result that does not end. */
export const PRINTED_PLACES = 6;

export function printedSteps(trace: readonly TraceStep[]): readonly PrintedStep[] {
  return trace.map(printedStep);
}

function printedStep(step: TraceStep): PrintedStep {
  const operands = step.operands.map(printedOperand);
  const { value } = step;
  const round = value.kind === 'number' ? step.round : undefined;
  return {
    stage: step.stage,
    name: step.name,
    label: step.label,
    output: step.output,
    formula: step.formula,
    worked: step.worked
      .map((part) => (typeof part === 'string' ? part : (operands[part]?.text ?? '')))
      .join(''),
    operands,
    unrounded: round === undefined ? undefined : valueText(step.exact, PRINTED_PLACES),
    rounding:
      round === undefined
        ? undefined
        : {
            mode: round.mode,
            step: `${round.stepText} ${step.unit}`,
            cite: cited(round.cite),
          },
    result: valueText(value, PRINTED_PLACES),
    exact: value.kind !== 'number' || decimalText(value.amount, PRINTED_PLACES).exact,
    reason: value.kind === 'not-applicable' ? value.reason : undefined,
    cite: cited(step.cite),
    address: step.cite.address,
    exceptions: step.exceptions.map(cited),
    second: step.second,
    names: step.names,
    ...(step.shared === undefined ? {} : { shared: printedShare(step.shared) }),
  };
}

const printedShare = ({ pool, key, keys, ...share }: SharedParts): PrintedShare => ({
  ...share,
  pool: printedOperand(pool),
  key: exactText(key),
  keys: exactText(keys),
});

function printedOperand(operand: Operand): PrintedOperand {
  const { kind, name, label, keys, year, rows, from, cite } = operand;
  return {
    kind,
    name,
    label,
    keys,
    year,
    rows,
    from,
    text: exactText(operand.value),
    cite: cite === undefined ? undefined : cited(cite),
    address: cite?.address,
  };
}

/** A value with nothing lost. */
export function exactText(value: Value): string {
  if (value.kind !== 'number') return valueText(value);
  const unit = value.unit === '1' ? '' : ` ${value.unit}`;
  const currency = currencyOf(value.unit);
  const { text, exact } = decimalText(
    value.amount,
    18,
    currency === undefined ? 0 : minorDigits(currency),
  );
  return exact
    ? `${text}${unit}`
    : `${value.amount.n.toString()}/${value.amount.d.toString()}${unit}`;
}

/** A citation as it is printed: one text, or one for each language in which the rulebook says it. */
export type Cited = string | LocalText;

type Provision = Pick<Citation, 'instrument' | 'provision' | 'provisions'>;

export function citationText(cite: Provision, language = 'en'): string {
  return citedIn(cited(cite), language);
}

function cited({ instrument, provision, provisions }: Provision): Cited {
  if (provisions === undefined) return `${instrument}, ${provision}`;
  return new Map([...provisions].map(([language, each]) => [language, `${instrument}, ${each}`]));
}

/** As a reader of the language has it. */
export function citedIn(cite: Cited, language: string): string {
  return typeof cite === 'string' ? cite : textIn(cite, language);
}

/** A step as lines for a terminal. */
export function stepLines(step: PrintedStep, language = 'en'): readonly string[] {
  const label = textIn(step.label, language);
  const lines = [`${step.name} = ${step.result}${step.output ? '' : '  (step)'}   ${label}`];
  lines.push(`    ${step.formula}`);
  if (step.worked !== step.result) lines.push(`    = ${step.worked}`);
  if (step.rounding !== undefined)
    lines.push(
      `    = ${step.unrounded ?? ''}, rounded ${step.rounding.mode} to ${step.rounding.step} (${citedIn(step.rounding.cite, language)})`,
    );
  if (step.reason !== undefined) lines.push(`    n/a: ${textIn(step.reason, language)}`);
  for (const operand of step.operands) {
    if (operand.kind !== 'parameter') continue;
    const keys = operand.keys.length === 0 ? '' : `[${operand.keys.join(', ')}]`;
    lines.push(
      `    ${operand.name}${keys} = ${operand.text}, in force since ${operand.from ?? ''} (${citedIn(operand.cite ?? '', language)})`,
    );
  }
  lines.push(`    ${citedIn(step.cite, language)}`);
  for (const cite of step.exceptions) lines.push(`    exception: ${citedIn(cite, language)}`);
  return lines;
}

export function outputLines(outputs: Outputs): readonly string[] {
  return Object.entries(outputs).map(([name, value]) => `${name} = ${valueText(value)}`);
}

/** Outputs for JSON: exact text with unit, `n/a` where not applicable, true and false for yes and no. */
export function outputsAsJson(outputs: Outputs): Record<string, string | boolean> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [
      name,
      value.kind === 'yes-no' ? value.value : exactText(value),
    ]),
  );
}

export function traceAsJson(trace: readonly TraceStep[], language = 'en'): unknown {
  return printedSteps(trace).map((step) => ({
    ...step,
    // For programs: codes stay codes.
    names: undefined,
    label: textIn(step.label, language),
    reason: step.reason === undefined ? undefined : textIn(step.reason, language),
    operands: step.operands.map((operand) => operandAsJson(operand, language)),
    ...(step.shared === undefined
      ? {}
      : { shared: { ...step.shared, pool: operandAsJson(step.shared.pool, language) } }),
    rounding:
      step.rounding === undefined
        ? undefined
        : { ...step.rounding, cite: citedIn(step.rounding.cite, language) },
    cite: citedIn(step.cite, language),
    exceptions: step.exceptions.map((cite) => citedIn(cite, language)),
  }));
}

const operandAsJson = (operand: PrintedOperand, language: string) => ({
  ...operand,
  label: textIn(operand.label, language),
  cite: operand.cite === undefined ? undefined : citedIn(operand.cite, language),
});

/** The text in a language, or in English, or in any. */
export function textIn(text: LocalText, language: string): string {
  return text.get(language) ?? text.get('en') ?? [...text.values()][0] ?? '';
}
