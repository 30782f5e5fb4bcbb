import { parseCalendarDate } from '../../kernel/calendar-date.js';
import {
  evaluateCompiled,
  evaluateStage,
  textIn,
  valueText,
  type Formula,
  type Input,
  type RuleIssue,
  type Rulebook,
  type Stage,
  type TraceStep,
  type Value,
} from '../../rules/index.js';

import { formatDate } from '../shell/dates.js';
import type { Language } from '../shell/language.js';
import { resultText } from '../shell/sums.js';

/**
 * The calculator of a rulebook, on the server and in the browser: this file and the rules below it are the same for both, so
 * that they cannot differ by a cent. What is typed stays text until the rules read it.
 */
export interface CalculatorField {
  readonly name: string;
  readonly label: string;
  /** Shown behind the field and put behind a bare number. */
  readonly unit: string;
  readonly optional: boolean;
  /** Empty: something is typed. */
  readonly choices: readonly string[];
  readonly enumeration: string;
}

export type Typed = Readonly<Record<string, string>>;

export interface Calculated {
  readonly outputs: readonly {
    readonly name: string;
    readonly label: string;
    readonly said: Said;
  }[];
  /** By the compiled rules; what is wrong with facts the interpreter says. */
  readonly compiled: boolean;
  readonly trace: readonly TraceStep[];
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

/** The stages that one set of facts is enough for, most usual first. */
export function calculatorStage(rulebook: Rulebook): Stage | undefined {
  return ['line' as const, 'process_year' as const]
    .map((name) => rulebook.stages.get(name))
    .find(
      (stage) => stage !== undefined && ![...stage.inputs.values()].some(({ perYear }) => perYear),
    );
}

export function calculatorFields(
  rulebook: Rulebook,
  stage: Stage,
  language: string,
): CalculatorField[] {
  return [...stage.inputs.values()].map((input) => ({
    name: input.name,
    label: textIn(input.label, language),
    unit: unitOf(input, rulebook),
    optional: input.optional,
    choices: choicesOf(input, rulebook),
    enumeration: input.type.kind === 'choice' ? input.type.enumeration : input.type.kind,
  }));
}

function choicesOf(input: Input, rulebook: Rulebook): readonly string[] {
  if (input.type.kind === 'yes-no') return ['yes', 'no'];
  return input.type.kind === 'choice'
    ? (rulebook.enumerations.get(input.type.enumeration) ?? [])
    : [];
}

function unitOf(input: Input, rulebook: Rulebook): string {
  switch (input.form) {
    case 'mass':
      return 'kg';
    case 'money':
      return rulebook.currency ?? '';
    case 'ratio':
      return '%';
    case 'quantity':
      return input.unit?.text ?? '';
    default:
      return '';
  }
}

/** What the page starts with: what one of the rulebook's own cases cannot do without. */
export function calculatorExample(rulebook: Rulebook, stage: Stage, language: string): Typed {
  const found = rulebook.cases.findLast(
    (each) => each.stage === stage.name && each.refused === undefined,
  );
  if (found?.facts.kind !== 'map') return {};
  const units = new Map(
    [...stage.inputs.values()].map((input) => [input.name, unitOf(input, rulebook)]),
  );
  return Object.fromEntries(
    [...found.facts.entries].flatMap(([name, { value }]) => {
      if (value.kind !== 'text' || stage.inputs.get(name)?.optional !== false) return [];
      const unit = units.get(name) ?? '';
      const bare =
        unit !== '' && value.text.endsWith(` ${unit}`)
          ? value.text.slice(0, -unit.length - 1)
          : value.text;
      return [[name, language === 'de' && /^\d+\.\d+$/.test(bare) ? bare.replace('.', ',') : bare]];
    }),
  );
}

/** Evaluates what was typed. A bare number takes the unit of its field; marks are those of the reader's language. */
export function calculate(
  rulebook: Rulebook,
  typed: Typed,
  asked: { readonly on: string; readonly language: Language },
): Calculated {
  const stage = calculatorStage(rulebook);
  const on = parseCalendarDate(asked.on);
  if (stage === undefined || !on.ok)
    return {
      outputs: [],
      compiled: false,
      trace: [],
      faults: [{ field: 'on', found: asked.on, issue: null }],
    };
  const facts: Record<string, string> = {};
  for (const { name, unit } of calculatorFields(rulebook, stage, asked.language)) {
    const text = (Object.hasOwn(typed, name) ? (typed[name] ?? '') : '').trim();
    if (text !== '') facts[name] = factOf(text, unit, asked.language);
  }
  const day = { on: on.value };
  // Closures on the server too: a browser with our policy runs no generated code, and both run the same.
  const compiled = evaluateCompiled(rulebook, stage.name, facts, { ...day, backEnd: 'closures' });
  const result = compiled ?? evaluateStage(rulebook, stage.name, facts, day);
  if (!result.ok)
    return {
      outputs: [],
      compiled: false,
      trace: [],
      faults: result.issues.map((issue) => {
        const { field = '' } = issue.location;
        const found = typed[field]?.trim() ?? issue.value ?? '';
        return { field: stage.inputs.has(field) ? field : 'on', found, issue };
      }),
    };
  const formulas = new Map(stage.formulas.map((formula) => [formula.name, formula]));
  return {
    outputs: Object.entries(result.outputs).map(([name, value]) => {
      const formula = formulas.get(name);
      const label = formula === undefined ? name : textIn(formula.label, asked.language);
      return { name, label, said: saidOf(value, formula, asked.language) };
    }),
    compiled: compiled !== undefined,
    trace: result.trace,
    faults: [],
  };
}

/** As a step of the working prints its result. */
const places = 6;

function saidOf(value: Value, formula: Formula | undefined, language: Language): Said {
  if (value.kind === 'not-applicable') return { word: 'not-applicable' };
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
  const choices = stage.formulas.flatMap((formula) =>
    formula.output && formula.type.kind === 'choice'
      ? (rulebook.enumerations.get(formula.type.enumeration) ?? []).map((choice) =>
          wordOfChoice(formula, choice),
        )
      : [],
  );
  return [...new Set(['yes', 'no', 'not-applicable', 'points', ...choices])];
}

/**
 * What the rules read. A point is no mark of German: `0.5` might be a half there, or five; the rules refuse a comma, so such a
 * number reaches them with one.
 */
const factOf = (text: string, unit: string, language: Language): string =>
  language === 'de' && /^-?\d*\.\d/.test(text)
    ? text.replaceAll('.', ',')
    : withUnit(text, unit, language);

/** A bare number with the unit of its field; anything else as it stands. */
export function withUnit(text: string, unit: string, language: string): string {
  const plain = language === 'de' ? /^(-?\d+)(?:,(\d+))?(\D*)$/ : /^(-?\d+)(?:\.(\d+))?(\D*)$/;
  const [, whole, fraction, after = ''] = plain.exec(text) ?? [];
  if (whole === undefined) return text;
  const number = fraction === undefined ? whole : `${whole}.${fraction}`;
  return `${number} ${after.trim() || unit}`.trim();
}
