import type { CalendarDate } from '../../kernel/calendar-date.js';
import { textIn, told, type Rulebook } from '../../rules/index.js';
import { stepViews } from '../producer/trace-view.js';
import { keyText } from '../rulemaking/address.js';
import type { Language } from '../shell/language.js';
import type { Text } from '../shell/text.js';
import {
  calculate,
  calculatorExample,
  calculatorFields,
  calculatorStage,
  calculatorWords,
  type CalculatorFault,
  type CalculatorField,
  type Said,
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

/** What to write instead, as it is written on this page: a number in the unit of its field. */
function faultText({ field, found, issue }: CalculatorFault, unit: string): Text {
  const { write = '' } = issue?.says ?? {};
  if (issue?.code === 'rules.not-in-force')
    return { key: 'public.calculator.not-in-force', params: { expected: withDays(told(write)) } };
  if (field === 'on') return { key: 'public.calculator.no-day' };
  const isBounds = typeof write !== 'string' && ('low' in write.params || 'high' in write.params);
  if (isBounds)
    return { key: 'public.calculator.out-of-bounds', params: { found, expected: told(write) } };
  const number: Text = {
    key: 'public.calculator.number',
    params: { number: { number: '12.5' }, unit },
  };
  const expected = unit === '' ? unquoted(told(write)) : number;
  if (found === '') return { key: 'public.calculator.missing', params: { expected } };
  return { key: 'public.calculator.fault', params: { found, expected } };
}

/** In a file of cases an example stands in quotes, in a field it does not. */
const unquoted = (words: ReturnType<typeof told>): Text =>
  typeof words === 'string' ? words.replaceAll('"', '') : words;

function withDays(words: ReturnType<typeof told>): Text {
  if (typeof words === 'string') return words;
  const params = Object.entries(words.params).map(([name, value]) => [
    name,
    typeof value === 'string' ? { date: value } : value,
  ]);
  return { ...words, params: Object.fromEntries(params) as Record<string, Text> };
}

const choiceText = ({ enumeration }: CalculatorField, choice: string): Text =>
  enumeration === 'yes-no' ? { key: `public.calculator.${choice}` } : keyText(enumeration, choice);

function saidText(said: Said): Text {
  if (typeof said === 'string') return said;
  const [enumeration = '', choice] = said.word.split(' ');
  if (choice !== undefined) return keyText(enumeration, choice);
  return { key: `producer.line.${said.word}`, params: { points: said.points ?? '' } };
}

/** The words that may come out, for the script; `{points}` is where it puts the figure. */
const wordTexts = (words: readonly string[]) =>
  words.map((word) => ({ word, text: saidText({ word, points: '{points}' }) }));

/** What somebody would owe, or which target holds, with every step: from the rules that compute. */
export function calculatorPage({ rulebook, on, typed, language, address }: Asked) {
  const stage = calculatorStage(rulebook);
  const title = textIn(rulebook.title, language);
  const rulebookHref = address.replace(/\/calculator$/, '');
  if (stage === undefined) return { title, rulebookHref, none: true };
  const values = typed ?? calculatorExample(rulebook, stage, language);
  const result = calculate(rulebook, values, { on, language });
  const fields = calculatorFields(rulebook, stage, language);
  const units = new Map(fields.map(({ name, unit }) => [name, unit]));
  const faults = new Map(
    result.faults.map((fault) => [fault.field, faultText(fault, units.get(fault.field) ?? '')]),
  );
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
    outputs: result.outputs.map(({ name, label, said }) => ({ name, label, text: saidText(said) })),
    words: wordTexts(calculatorWords(rulebook, stage)),
    steps: stepViews(result.trace, language),
  };
}
