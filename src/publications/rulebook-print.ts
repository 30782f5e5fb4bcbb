import { decimalFromRatio, divide } from '../kernel/ratio.js';
import {
  boundsOf,
  citationText,
  decimalText,
  type Band,
  type Citation,
  type DatedValue,
  type Formula,
  type Input,
  type LocalText,
  type Parameter,
  type Raw,
  type Rulebook,
} from '../rules/index.js';

import type { Target } from './national-facts.js';
import type {
  MethodBand,
  MethodFormula,
  MethodInput,
  MethodParameter,
  MethodRulebook,
  PrintedCitation,
  TextByLanguage,
} from './report.js';

const words = (text: LocalText | undefined): TextByLanguage => Object.fromEntries(text ?? []);

const citation = (cite: Citation): PrintedCitation => ({
  text: citationText(cite),
  ...(cite.provisions === undefined ? {} : { texts: textsOf(cite, cite.provisions) }),
  address: cite.address ?? null,
});

const textsOf = (cite: Citation, provisions: LocalText): TextByLanguage =>
  Object.fromEntries(
    [...provisions.keys()].map((language) => [language, citationText(cite, language)]),
  );

/** As the rulebook states it: in its unit, exact; a decimal that does not end is marked. */
function printed(raw: Raw, { unit }: Parameter): string {
  if (raw === null) return 'n/a';
  if (typeof raw === 'boolean') return raw ? 'yes' : 'no';
  if (typeof raw === 'string') return raw;
  const { text, exact } = decimalText(divide(raw, unit.scale));
  return exact ? text : `${text}…`;
}

function valuesOf(dated: DatedValue, parameter: Parameter): MethodParameter['values'] {
  const cells: [string, Raw][] =
    dated.cells === undefined ? [['', dated.scalar ?? null]] : [...dated.cells];
  const cite = citation(dated.cite);
  return cells.map(([key, raw]) => ({
    key,
    value: printed(raw, parameter),
    from: dated.from,
    ...(dated.note === undefined ? {} : { note: words(dated.note) }),
    cite,
  }));
}

function parameterOf(parameter: Parameter): MethodParameter {
  const { cite } = parameter.guard;
  return {
    name: parameter.name,
    label: words(parameter.label),
    unit: parameter.unit.text,
    by: [...parameter.by],
    lastCheckedOn: parameter.lastCheckedOn,
    guard: {
      lowest: parameter.guard.lowest ?? null,
      highest: parameter.guard.highest ?? null,
      greatestChange: parameter.guard.greatestChange ?? null,
      ...(cite === undefined ? {} : { cite: citation(cite) }),
    },
    values: parameter.values.flatMap((dated) => valuesOf(dated, parameter)),
  };
}

function bandOf({ name, label, unit, enumeration, names, edgeTexts, cite }: Band): MethodBand {
  return {
    name,
    label: words(label),
    unit: unit.text,
    of: enumeration,
    classes: names.map((each, index) => ({ name: each, upTo: edgeTexts[index] ?? null })),
    cite: citation(cite),
  };
}

function inputOf(stage: string, input: Input, { enumerations }: Rulebook): MethodInput {
  const of = input.type.kind === 'choice' ? input.type.enumeration : '';
  const { lowest, highest } = boundsOf(input);
  return {
    stage,
    name: input.name,
    label: words(input.label),
    type: input.form,
    unit: input.unit?.text ?? '',
    optional: input.optional,
    perYear: input.perYear,
    of,
    choices: [...(enumerations.get(of) ?? [])],
    lowest: lowest ?? null,
    highest: highest ?? null,
    cite: input.cite === undefined ? null : citation(input.cite),
  };
}

function formulaOf(stage: string, formula: Formula): MethodFormula {
  const { round, notApplicable } = formula;
  return {
    stage,
    name: formula.name,
    label: words(formula.label),
    expression: formula.text,
    unit: formula.unit?.text ?? '',
    output: formula.output,
    rounding: round ? { mode: round.mode, step: round.stepText, cite: citation(round.cite) } : null,
    exceptions: formula.exceptions.map(({ when, text, cumulative, cite }) => ({
      when,
      expression: text,
      cumulative,
      cite: citation(cite),
    })),
    notApplicable: notApplicable === undefined ? null : words(notApplicable),
    cite: citation(formula.cite),
  };
}

/** A rulebook as it is printed: all that makes or changes a result, each with its provision, and what could not be expressed. */
export function printRulebook(rulebook: Rulebook, hash: string): MethodRulebook {
  const stages = [...rulebook.stages.values()];
  return {
    id: rulebook.id,
    hash,
    title: words(rulebook.title),
    about: words(rulebook.about),
    status: rulebook.status,
    from: rulebook.from,
    until: rulebook.until ?? null,
    names: Object.fromEntries([...rulebook.names].map(([value, name]) => [value, words(name)])),
    inputs: stages.flatMap(({ name, inputs }) =>
      [...inputs.values()].map((input) => inputOf(name, input, rulebook)),
    ),
    bands: [...rulebook.bands.values()].map(bandOf),
    formulas: stages.flatMap(({ name, formulas, second }) =>
      [...formulas, ...(second?.formulas ?? [])].map((formula) => formulaOf(name, formula)),
    ),
    parameters: [...rulebook.parameters.values()].map(parameterOf),
    untranslatable: rulebook.untranslatable.map(({ what, why, cite }) => ({
      what: words(what),
      why: words(why),
      cite: citation(cite),
    })),
  };
}

const recoveryPrefix = 'required_recovery_';

export const hasRecoveryTargets = ({ parameters }: Rulebook): boolean =>
  [...parameters.keys()].some((name) => name.startsWith(recoveryPrefix));

/** Ten-thousandths carry every target of the law; one that needed more would be a defect to notice. */
function targetRatio(raw: Raw): string | null {
  if (raw === null || typeof raw !== 'object') return null;
  return decimalFromRatio(raw, 4, 'up');
}

/**
 * Recovery targets by material on a day: the one in force, else the next that will be, marked as not yet in force. A
 * rulebook without such parameters has none.
 */
export function recoveryTargets(rulebook: Rulebook, on: string): Target[] {
  return [...rulebook.parameters.values()]
    .filter(({ name }) => name.startsWith(recoveryPrefix))
    .flatMap((parameter): Target[] => {
      const dated = parameter.values.map((value) => ({
        value,
        ratio: targetRatio(value.scalar ?? null),
      }));
      const held = dated.findLast(({ value }) => value.from <= on);
      // Where the law has no target any more, none holds: the next one is not yet in force.
      const next = dated.find(({ value, ratio }) => value.from > on && ratio !== null);
      const current = held?.ratio === null ? undefined : held;
      const chosen = current ?? next;
      if (chosen?.ratio == null) return [];
      return [
        {
          key: parameter.name.slice(recoveryPrefix.length),
          ratio: chosen.ratio,
          from: chosen.value.from,
          citation: citation(chosen.value.cite).text,
          inForce: current !== undefined,
        },
      ];
    });
}
