import {
  textIn,
  told,
  type EvaluatedRecord,
  type EvaluatedRows,
  type Rulebook,
  type Stage,
} from '../../rules/index.js';
import { stepViews, type StepView } from '../producer/trace-view.js';
import { keyText, namesIn, type ValueNames } from '../rulemaking/address.js';
import type { Language } from '../shell/language.js';
import type { Text } from '../shell/text.js';
import { calculatorExample } from './calculator-example.js';
import {
  askedYear,
  calculatorForm,
  calculatorStages,
  fieldsOf,
  formDay,
  isByYear,
  rowCount,
  yearOf,
  type CalculatorField,
  type CalculatorGroup,
  type CalculatorRows,
  type Typed,
} from './calculator-form.js';
import { calculate, calculatorWords, type CalculatorFault, type Said } from './calculator.js';

interface Asked {
  readonly rulebook: Rulebook;
  readonly stage: Stage;
  /** As typed, which may be no day. */
  readonly on: string;
  /** null: nobody has asked yet, so an example of the rulebook's own cases stands there. */
  readonly typed: Typed | null;
  /** A list of rows that is to have one more. */
  readonly more?: string | undefined;
  /** Whether the programme goes by the rulebook on that day. */
  readonly adopted?: boolean;
  readonly language: Language;
  /** Of the calculator of the rulebook's first stage. */
  readonly address: string;
}

/** As many rows as an address holds with room to spare. */
const mostRows = 20;

type Faults = ReadonlyMap<string, Text>;

function fieldView(field: CalculatorField, { faults, names }: Pick<Viewing, 'faults' | 'names'>) {
  const { name, label, unit, optional, year, value, enumeration } = field;
  const fault = faults.get(name);
  const isOptional = optional && year === undefined;
  return {
    name,
    label: { text: isOptional ? { key: 'public.calculator.optional', params: { label } } : label },
    value,
    ...(enumeration === 'date' ? { type: 'date' } : {}),
    ...(unit === '' ? {} : { suffix: { text: unit } }),
    ...(fault === undefined ? {} : { errorMessage: { text: fault } }),
    classes: 'govuk-input--width-10',
    ...(field.choices.length === 0
      ? {}
      : {
          items: [
            ...(optional ? [{ value: '', text: { key: 'public.calculator.none' } }] : []),
            ...field.choices
              .filter((choice) => choice !== '' || !optional)
              .map((choice) => ({
                value: choice,
                text: choiceText(field, choice, names),
                selected: choice === value,
              })),
          ],
        }),
  };
}

interface GroupView {
  readonly fields: ReturnType<typeof fieldView>[];
  readonly above: { readonly legend: Text; readonly fields: ReturnType<typeof fieldView>[] }[];
  readonly rows: {
    readonly groups: (GroupView & { readonly legend: Text })[];
    readonly name: string;
    /** Null: there are as many as an address holds. */
    readonly more: { readonly text: Text; readonly action: string } | null;
    readonly full: Text;
  } | null;
}

interface Viewing {
  readonly names: ValueNames;
  readonly faults: Faults;
  readonly action: string;
  readonly mayAdd: boolean;
}

function groupView(group: CalculatorGroup, viewing: Viewing): GroupView {
  const { fields, above, rows } = group;
  const view = (each: CalculatorField) => fieldView(each, viewing);
  return {
    fields: fields.map(view),
    above: above.map((each) => ({
      legend: { key: 'public.calculator.above', params: { stage: stageText(each.stage) } },
      fields: each.fields.map(view),
    })),
    rows: rows === undefined ? null : rowsView(rows, viewing),
  };
}

function rowsView(rows: CalculatorRows, viewing: Viewing): GroupView['rows'] {
  const count = rows.groups.length;
  const [first] = fieldsOf(rows.groups[count - 1] ?? noFields);
  // The row that is asked for begins with this field: one goes on there.
  const next = first?.name.replace(
    `${rows.name}.${String(count)}.`,
    `${rows.name}.${String(count + 1)}.`,
  );
  return {
    groups: rows.groups.map((row, index) => ({
      ...groupView(row, viewing),
      legend: rowText(rows, index),
    })),
    name: rows.name,
    more: viewing.mayAdd
      ? {
          text: { key: `public.calculator.more.${rows.stage}` },
          action: `${viewing.action}#${next ?? ''}`,
        }
      : null,
    full: { key: 'public.calculator.rows-full', params: { most: String(mostRows) } },
  };
}

const noFields: CalculatorGroup = { stage: 'line', fields: [], above: [], rows: undefined };

const stageText = (stage: string): Text => ({ key: `public.calculator.stage.${stage}` });

const rowText = ({ stage }: Pick<CalculatorRows, 'stage'>, index: number): Text => ({
  key: `public.calculator.row.${stage}`,
  params: { number: String(index + 1) },
});

/** What each field is called where it does not stand in its row. */
function labels(group: CalculatorGroup, within?: Text): [string, Text][] {
  const { fields, above, rows } = group;
  const named = [...fields, ...above.flatMap((each) => each.fields)].map(
    ({ name, label }): [string, Text] => [
      name,
      within === undefined
        ? label
        : { key: 'public.calculator.in-row', params: { row: within, label } },
    ],
  );
  const ofRows = (rows?.groups ?? []).flatMap((row, index) => {
    const text = rowText(rows ?? { stage: 'line' }, index);
    const place: Text =
      within === undefined
        ? text
        : { key: 'public.calculator.in-row', params: { row: within, label: text } };
    return labels(row, place);
  });
  return [...named, ...ofRows];
}

/** What to write instead, as it is written on this page: a number in the unit of its field. */
function faultText({ field, found, issue }: CalculatorFault, of?: CalculatorField): Text {
  const { unit = '', choices = [] } = of ?? {};
  const { write = '' } = issue?.says ?? {};
  if (issue?.code === 'rules.not-in-force')
    return { key: 'public.calculator.not-in-force', params: { expected: withDays(told(write)) } };
  if (field === 'on') return { key: 'public.calculator.no-day' };
  if (choices.length > 0 && found === '') return { key: 'public.calculator.choose' };
  const isBounds =
    typeof write !== 'string' &&
    'params' in write &&
    ('low' in write.params || 'high' in write.params);
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
  if (typeof words === 'string' || 'inLanguages' in words) return words;
  const params = Object.entries(words.params).map(([name, value]) => [
    name,
    typeof value === 'string' ? { date: value } : value,
  ]);
  return { ...words, params: Object.fromEntries(params) as Record<string, Text> };
}

const choiceText = ({ enumeration }: CalculatorField, choice: string, names: ValueNames): Text =>
  choice === ''
    ? '–'
    : enumeration === 'yes-no'
      ? { key: `public.calculator.${choice}` }
      : keyText(enumeration, choice, names);

function saidText(said: Said, names: ValueNames): Text {
  if (typeof said === 'string') return said;
  const [enumeration = '', choice] = said.word.split(' ');
  if (choice !== undefined) return keyText(enumeration, choice, names);
  return { key: `producer.line.${said.word}`, params: { points: said.points ?? '' } };
}

/** The words that may come out, for the script; `{points}` is where it puts the figure. */
const wordTexts = (words: readonly string[], names: ValueNames) =>
  words.map((word) => ({ word, text: saidText({ word, points: '{points}' }, names) }));

/** The steps of each row, those of the rows below it after its own. */
function rowSteps(
  evaluated: EvaluatedRows | undefined,
  rows: CalculatorRows | undefined,
  language: Language,
): { title: Text; steps: StepView[] }[] {
  if (rows === undefined || evaluated === undefined) return [];
  return Array.from({ length: evaluated.length }, (_, index) => {
    const row: EvaluatedRecord = evaluated.at(index);
    const title = rowText(rows, index);
    const below = rowSteps(row.rows, rows.groups[index]?.rows, language);
    return [
      { title, steps: stepViews(row.trace(), language) },
      ...below.map((each) => ({
        ...each,
        title: {
          key: 'public.calculator.in-row',
          params: { row: title, label: each.title },
        } satisfies Text,
      })),
    ];
  }).flat();
}

/** What was typed, or an example, and what the rules say of it. */
function answered({ rulebook, stage, on, language, ...asked }: Asked) {
  const day = formDay(rulebook, asked.typed ?? {}, on);
  const typed = asked.typed ?? calculatorExample(rulebook, stage, { on: day, language });
  const form = calculatorForm(rulebook, stage, { typed, on: day, language, more: asked.more });
  const result = calculate(rulebook, typed, { on, language, stage: stage.name });
  const fields = new Map(fieldsOf(form).map((field) => [field.name, field]));
  const faults = new Map<string, Text>(
    result.faults.map((fault) => [fault.field, faultText(fault, fields.get(fault.field))]),
  );
  if (asked.adopted === false && !faults.has('on'))
    faults.set('on', { key: 'public.calculator.not-adopted' });
  return { form, result, faults, day };
}

/** What somebody would owe, or which target holds, with every step: from the rules that compute. */
export function calculatorPage(asked: Asked) {
  const { rulebook, stage, on, language, address } = asked;
  const { form, result, faults, day } = answered(asked);
  const named = new Map<string, Text>([['on', dayLabel(stage)], ...labels(form)]);
  const shown =
    asked.adopted === false ? { ...result, outputs: [], trace: [], rows: undefined } : result;
  const rulebookHref = address.replace(/\/calculator$/, '');
  const action = `${address}/${stage.name}`;
  const stages = calculatorStages(rulebook);
  return {
    title: textIn(rulebook.title, language),
    rulebookHref,
    action,
    source: `${rulebookHref}/rulebook.json`,
    language,
    illustrative: rulebook.status === 'illustrative',
    stage: stage.name,
    /** Where fields are named by years, those asked for change with the day. */
    year: fieldsOf(form).some((field) => field.year !== undefined)
      ? { name: askedYear, value: String(yearOf(day)) }
      : null,
    stages:
      stages.length < 2
        ? []
        : stages.map(({ name }) => ({
            href: `${address}/${name}`,
            text: stageText(name),
            current: name === stage.name,
          })),
    on: {
      label: { text: dayLabel(stage) },
      value: on,
      ...(faults.has('on') ? { errorMessage: { text: faults.get('on') } } : {}),
    },
    errors: [...faults].map(([field, fault]) => ({
      text: {
        key: 'public.calculator.at',
        params: { label: named.get(field) ?? field, fault },
      } satisfies Text,
      href: `#${field}`,
    })),
    group: groupView(form, {
      faults,
      names: namesIn(rulebook),
      action,
      mayAdd: rowCount(form) < mostRows,
    }),
    outputs: shown.outputs.map(({ name, label, said }) => ({
      name,
      label,
      text: saidText(said, namesIn(rulebook)),
    })),
    words: wordTexts(calculatorWords(rulebook, stage), namesIn(rulebook)),
    steps: stepViews(shown.trace, language),
    rowSteps: rowSteps(shown.rows, form.rows, language),
  };
}

const dayLabel = (stage: Stage): Text => ({
  key: isByYear(stage) ? 'public.calculator.on-year' : 'public.calculator.on',
});
