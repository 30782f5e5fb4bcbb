import { parseCalendarDate, type CalendarDate } from '../../kernel/calendar-date.js';
import {
  evaluateCompiled,
  evaluateStage,
  textIn,
  valueText,
  type EvaluatedRows,
  type Evaluation,
  type Formula,
  type RuleIssue,
  type Rulebook,
  type Stage,
  type TraceStep,
  type Value,
} from '../../rules/index.js';

import { formatDate } from '../shell/dates.js';
import type { Language } from '../shell/language.js';
import { resultText } from '../shell/sums.js';
import {
  calculatorForm,
  calculatorStage,
  factsOf,
  fieldsOf,
  formDay,
  type CalculatorGroup,
  type Typed,
} from './calculator-form.js';

/**
 * The calculator of a rulebook, on the server and in the browser: this file and the rules below it are the same for both, so
 * that they cannot differ by a cent. What is typed stays text until the rules read it.
 */
export interface Calculated {
  readonly outputs: readonly {
    readonly name: string;
    readonly label: string;
    readonly said: Said;
  }[];
  /** By the compiled rules; what is wrong with facts the interpreter says, and it computes what has a value for each year. */
  readonly compiled: boolean;
  readonly trace: readonly TraceStep[];
  /** Those that the stage sums, each with its own steps. */
  readonly rows: EvaluatedRows | undefined;
  readonly faults: readonly CalculatorFault[];
}

/** A figure as the language writes it, or a word that each language has its own for: the page says which. */
export type Said = string | { readonly word: string; readonly points?: string };

export interface CalculatorFault {
  readonly field: string;
  /** Empty: it is missing. */
  readonly found: string;
  /** Null: no day at all. */
  readonly issue: RuleIssue | null;
}

/** Evaluates what was typed. A bare number takes the unit of its field; marks are those of the reader's language. */
export function calculate(
  rulebook: Rulebook,
  typed: Typed,
  asked: { readonly on: string; readonly language: Language; readonly stage?: string | undefined },
): Calculated {
  const { language } = asked;
  const stage = calculatorStage(rulebook, asked.stage);
  const on = parseCalendarDate(asked.on);
  const noDay: CalculatorFault[] = on.ok ? [] : [{ field: 'on', found: asked.on, issue: null }];
  if (stage === undefined) return refused(noDay);
  const day = formDay(rulebook, typed, asked.on);
  const form = calculatorForm(rulebook, stage, { typed, on: day, language });
  // Whatever the day, what else is wrong is said with it.
  const { compiled, result } = evaluated(rulebook, form, { on: on.ok ? on.value : day, language });
  const faults = [...noDay, ...(result.ok ? [] : result.issues.map(faultOf(form)))];
  if (!result.ok || faults.length > 0) return refused(faults);
  const formulas = new Map(
    [...stage.formulas, ...(stage.second?.formulas ?? [])].map((each) => [each.name, each]),
  );
  return {
    outputs: Object.entries(result.outputs).map(([name, value]) => {
      const formula = formulas.get(name);
      const label = formula === undefined ? name : textIn(formula.label, language);
      return { name, label, said: saidOf(value, formula, language) };
    }),
    compiled,
    get trace() {
      return result.trace;
    },
    rows: form.rows === undefined ? undefined : result.rows,
    faults: [],
  };
}

const refused = (faults: readonly CalculatorFault[]): Calculated => ({
  outputs: [],
  compiled: false,
  trace: [],
  rows: undefined,
  faults,
});

/** Closures on the server too: a browser with our policy runs no generated code, and both run the same. */
function evaluated(
  rulebook: Rulebook,
  form: CalculatorGroup,
  { on, language }: { readonly on: CalendarDate; readonly language: Language },
): { readonly compiled: boolean; readonly result: Evaluation } {
  const facts = factsOf(form, language);
  const compiled = evaluateCompiled(rulebook, form.stage, facts, { on, backEnd: 'closures' });
  const result = compiled ?? evaluateStage(rulebook, form.stage, facts, { on });
  return { compiled: compiled !== undefined, result };
}

/** The field that the rules name, by its row and its name there. */
function faultOf(form: CalculatorGroup): (issue: RuleIssue) => CalculatorFault {
  const values = new Map(fieldsOf(form).map(({ name, value }) => [name, value]));
  return (issue) => {
    const { row, field = '' } = issue.location;
    const name = row === undefined ? field : `${form.rows?.name ?? ''}.${String(row)}.${field}`;
    const value = values.get(name);
    const found = value ?? issue.value ?? '';
    return { field: value === undefined ? 'on' : name, found, issue };
  };
}

/** The word for a result that is none. */
export const nothing = 'not-applicable';

/** As a step of the working prints its result. */
const places = 6;

function saidOf(value: Value, formula: Formula | undefined, language: Language): Said {
  if (value.kind === 'not-applicable') return { word: nothing };
  if (value.kind === 'yes-no') return { word: value.value ? 'yes' : 'no' };
  if (value.kind === 'date') return formatDate(value.value, language);
  if (value.kind === 'choice') return { word: wordOfChoice(formula, value.value) };
  const text = resultText(valueText(value, places), language);
  if (typeof text === 'string') return text;
  const points = typeof text === 'object' && 'params' in text ? text.params.points : undefined;
  return { word: 'points', points: typeof points === 'string' ? points : '' };
}

const wordOfChoice = (formula: Formula | undefined, choice: string): string =>
  formula?.type.kind === 'choice' ? `${formula.type.enumeration} ${choice}` : choice;

/** Every word that can come out; those of choices name their enumeration first. */
export function calculatorWords(rulebook: Rulebook, stage: Stage): string[] {
  const formulas = [...stage.formulas, ...(stage.second?.formulas ?? [])];
  const choices = formulas.flatMap((formula) =>
    formula.output && formula.type.kind === 'choice'
      ? (rulebook.enumerations.get(formula.type.enumeration) ?? []).map((choice) =>
          wordOfChoice(formula, choice),
        )
      : [],
  );
  return [...new Set(['yes', 'no', nothing, 'points', ...choices])];
}
