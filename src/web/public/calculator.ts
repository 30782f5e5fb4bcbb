import { parseCalendarDate } from '../../kernel/calendar-date.js';
import {
  evaluateStage,
  exactText,
  textIn,
  type Input,
  type RuleIssue,
  type Rulebook,
  type Stage,
  type TraceStep,
} from '../../rules/index.js';

import type { Language } from '../shell/language.js';
import { spelledSum } from '../shell/sums.js';

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
    readonly text: string;
  }[];
  readonly trace: readonly TraceStep[];
  readonly faults: readonly CalculatorFault[];
}

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
      trace: [],
      faults: [{ field: 'on', found: asked.on, issue: null }],
    };
  const facts: Record<string, string> = {};
  for (const { name, unit } of calculatorFields(rulebook, stage, asked.language)) {
    const text = (Object.hasOwn(typed, name) ? (typed[name] ?? '') : '').trim();
    if (text !== '') facts[name] = withUnit(text, unit, asked.language);
  }
  const result = evaluateStage(rulebook, stage.name, facts, { on: on.value });
  if (!result.ok)
    return {
      outputs: [],
      trace: [],
      faults: result.issues.map((issue) => {
        const { field = '' } = issue.location;
        return { field: stage.inputs.has(field) ? field : 'on', found: issue.value ?? '', issue };
      }),
    };
  const labels = new Map(
    stage.formulas.map(({ name, label }) => [name, textIn(label, asked.language)]),
  );
  return {
    outputs: Object.entries(result.outputs).map(([name, value]) => ({
      name,
      label: labels.get(name) ?? name,
      text: spelledSum(exactText(value), asked.language),
    })),
    trace: result.trace,
    faults: [],
  };
}

export function withUnit(text: string, unit: string, language: string): string {
  const plain = language === 'de' ? /^(\d+)(?:,(\d+))?(\D*)$/ : /^(\d+)(?:\.(\d+))?(\D*)$/;
  const [, whole, fraction, after = ''] = plain.exec(text) ?? [];
  if (whole === undefined) return text;
  const number = fraction === undefined ? whole : `${whole}.${fraction}`;
  return `${number} ${after.trim() || unit}`.trim();
}
