import type { CalendarDate } from '../../kernel/calendar-date.js';
import { textIn, type Rulebook } from '../../rules/index.js';
import { stepViews } from '../producer/trace-view.js';
import { keyText } from '../rulemaking/address.js';
import type { Language } from '../shell/language.js';
import type { Text } from '../shell/text.js';
import {
  calculate,
  calculatorExample,
  calculatorFields,
  calculatorStage,
  type CalculatorField,
  type Typed,
} from './calculator.js';

interface Asked {
  readonly rulebook: Rulebook;
  readonly on: CalendarDate;
  /** null: nobody has asked yet, so an example of the rulebook's own cases stands there. */
  readonly typed: Typed | null;
  readonly language: Language;
  readonly address: string;
}

function fieldView(field: CalculatorField, value: string, fault: Text | undefined) {
  const { name, label, unit, optional } = field;
  return {
    name,
    label: { text: optional ? { key: 'public.calculator.optional', params: { label } } : label },
    value,
    ...(unit === '' ? {} : { suffix: { text: unit } }),
    ...(fault === undefined ? {} : { errorMessage: { text: fault } }),
    classes: 'govuk-input--width-10',
    ...(field.choices.length === 0
      ? {}
      : {
          items: [
            ...(optional ? [{ value: '', text: { key: 'public.calculator.none' } }] : []),
            ...field.choices.map((choice) => ({
              value: choice,
              text: choiceText(field, choice),
              selected: choice === value,
            })),
          ],
        }),
  };
}

const choiceText = ({ enumeration }: CalculatorField, choice: string): Text =>
  enumeration === 'yes-no' ? { key: `public.calculator.${choice}` } : keyText(enumeration, choice);

/** What somebody would owe, or which target holds, with every step: from the rules that compute. */
export function calculatorPage({ rulebook, on, typed, language, address }: Asked) {
  const stage = calculatorStage(rulebook);
  const title = textIn(rulebook.title, language);
  const rulebookHref = address.replace(/\/calculator$/, '');
  if (stage === undefined) return { title, rulebookHref, none: true };
  const values = typed ?? calculatorExample(rulebook, stage, language);
  const result = calculate(rulebook, values, { on, language });
  const faults = new Map(
    result.faults.map(({ field, found, expected }): [string, Text] => [
      field,
      { key: 'public.calculator.fault', params: { found, expected } },
    ]),
  );
  const fields = calculatorFields(rulebook, stage, language);
  return {
    title,
    rulebookHref,
    none: false,
    action: address,
    source: `${rulebookHref}/rulebook.json`,
    language,
    illustrative: rulebook.status === 'illustrative',
    on: { value: on, ...(faults.has('on') ? { errorMessage: { text: faults.get('on') } } : {}) },
    errors: [...faults].map(([field, text]) => ({ text, href: `#${field}` })),
    fields: fields.map((field) =>
      fieldView(field, values[field.name] ?? '', faults.get(field.name)),
    ),
    outputs: result.outputs,
    steps: stepViews(result.trace, language),
  };
}
