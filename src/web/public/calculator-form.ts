import { parseCalendarDate, type CalendarDate } from '../../kernel/calendar-date.js';
import {
  readableAbove,
  rowsSummed,
  STAGES,
  textIn,
  yearsRead,
  type Facts,
  type Formula,
  type Input,
  type Rulebook,
  type Stage,
  type StageName,
} from '../../rules/index.js';
import type { Language } from '../shell/language.js';

/**
 * What the calculator of a rulebook asks, and the facts it makes of the answers: the same on the server and in the browser. Fields
 * are named by their place in the facts, `placed.2025` or `producers.2.placed.2025`, as the rules name them in what they refuse.
 */
export interface CalculatorField {
  readonly name: string;
  /** Of the fact itself. */
  readonly fact: string;
  readonly label: string;
  /** Shown behind the field and put behind a bare number. */
  readonly unit: string;
  readonly optional: boolean;
  readonly year: number | undefined;
  /** Empty: something is typed. */
  readonly choices: readonly string[];
  readonly enumeration: string;
  readonly value: string;
}

export interface CalculatorGroup {
  readonly stage: StageName;
  readonly fields: readonly CalculatorField[];
  /** What the second pass reads of the stages above: all of a stage, or none of it. */
  readonly above: readonly {
    readonly stage: StageName;
    readonly fields: readonly CalculatorField[];
  }[];
  /** The rows that the stage sums, one to fill in at least; those left empty are no rows. */
  readonly rows: CalculatorRows | undefined;
}

export interface CalculatorRows {
  readonly stage: StageName;
  /** Place of the list in the facts. */
  readonly name: string;
  /** The fact that holds it. */
  readonly fact: string;
  readonly groups: readonly CalculatorGroup[];
}

export type Typed = Readonly<Record<string, string>>;

export interface CalculatorAsked {
  readonly typed: Typed;
  readonly on: CalendarDate;
  readonly language: Language;
  /** A list that is to have one row more. */
  readonly more?: string | undefined;
}

export function calculatorStages(rulebook: Rulebook): Stage[] {
  return STAGES.flatMap((name) => rulebook.stages.get(name) ?? []);
}

/** The most usual one, unless another is asked for. */
export function calculatorStage(rulebook: Rulebook, name?: string): Stage | undefined {
  const stages = calculatorStages(rulebook);
  if (name !== undefined) return stages.find((stage) => stage.name === name);
  const { stages: known } = rulebook;
  return known.get('line') ?? known.get('process_year') ?? stages[0];
}

/** Days of the law of these stages are the last ones of their years. */
export const isByYear = ({ name }: Stage): boolean => name.endsWith('_year');

/** No input of a rulebook has a name like this. */
export const askedYear = 'of-year';

/**
 * The day whose years are asked for. Where the one that was typed is none, or none of the rulebook, the fields stay those that they
 * were, with what was typed into them.
 */
export function formDay(rulebook: Rulebook, typed: Typed, on: string): CalendarDate {
  const { from, until } = rulebook;
  const day = parseCalendarDate(on);
  if (day.ok && day.value >= from && (until === undefined || day.value <= until)) return day.value;
  const before = parseCalendarDate(`${typed[askedYear] ?? ''}-12-31`);
  return before.ok ? before.value : day.ok ? day.value : from;
}

export const yearOf = (on: CalendarDate): number => Number(on.slice(0, 4));

export function calculatorForm(
  rulebook: Rulebook,
  stage: Stage,
  asked: CalculatorAsked,
): CalculatorGroup {
  return groupAt({ rulebook, asked, isRow: false }, stage, { to: '', from: '' });
}

interface Context {
  readonly rulebook: Rulebook;
  readonly asked: CalculatorAsked;
  readonly isRow: boolean;
}

/** Where a group stands now, and where what was typed for it stood before empty rows were left out. */
interface Place {
  readonly to: string;
  readonly from: string;
}

function groupAt(context: Context, stage: Stage, place: Place): CalculatorGroup {
  const { rulebook, isRow } = context;
  const above = isRow ? [] : [...readableAbove(rulebook, stage.name)];
  return {
    stage: stage.name,
    fields: [...stage.inputs.values()].flatMap((input) =>
      inputFields(context, stage, input, place),
    ),
    above: above.map(([name, facts]) => ({
      stage: name,
      fields: [...facts].flatMap((fact) => aboveField(context, name, fact)),
    })),
    rows: rowsAt(context, stage, place),
  };
}

const answerTo = ({ typed }: CalculatorAsked, name: string): string =>
  Object.hasOwn(typed, name) ? (typed[name] ?? '').trim() : '';

function inputFields(
  { rulebook, asked, isRow }: Context,
  stage: Stage,
  input: Input,
  { to, from }: Place,
): CalculatorField[] {
  const field = {
    fact: input.name,
    unit: unitOf(input, rulebook),
    // A row begins empty, so that one that nobody filled in is none.
    optional: input.optional,
    choices: [...(isRow && isChosen(input) ? [''] : []), ...choicesOf(input, rulebook)],
    enumeration: input.type.kind === 'choice' ? input.type.enumeration : input.type.kind,
  };
  const label = textIn(input.label, asked.language);
  if (!input.perYear) {
    const value = answerTo(asked, `${from}${input.name}`);
    return [{ ...field, name: `${to}${input.name}`, label, year: undefined, value }];
  }
  return yearsRead(rulebook, stage.name, input.name).map((offset) => {
    const year = yearOf(asked.on) + offset;
    const name = `${input.name}.${String(year)}`;
    return {
      ...field,
      name: `${to}${name}`,
      label: `${label}, ${String(year)}`,
      year,
      value: answerTo(asked, `${from}${name}`),
    };
  });
}

const isChosen = ({ type }: Pick<Input, 'type'>): boolean =>
  type.kind === 'choice' || type.kind === 'yes-no';

function choicesOf({ type }: Pick<Input, 'type'>, rulebook: Rulebook): readonly string[] {
  if (type.kind === 'yes-no') return ['yes', 'no'];
  return type.kind === 'choice' ? (rulebook.enumerations.get(type.enumeration) ?? []) : [];
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

/** An input or a result of a stage above; left out altogether, what needs it is not computed. */
function aboveField(
  { rulebook, asked }: Context,
  stage: StageName,
  fact: string,
): CalculatorField[] {
  const of = rulebook.stages.get(stage);
  const known: Input | Formula | undefined =
    of?.inputs.get(fact) ?? of?.formulas.find(({ name }) => name === fact);
  if (known === undefined) return [];
  const unit = 'form' in known ? unitOf(known, rulebook) : (known.unit?.text ?? '');
  const name = `${stage}.${fact}`;
  return [
    {
      name,
      fact,
      label: textIn(known.label, asked.language),
      unit: unit === '1' ? '' : unit,
      optional: true,
      year: undefined,
      choices: choicesOf(known, rulebook),
      enumeration: known.type.kind === 'choice' ? known.type.enumeration : known.type.kind,
      value: answerTo(asked, name),
    },
  ];
}

function rowsAt(context: Context, stage: Stage, { to, from }: Place): CalculatorRows | undefined {
  const { rulebook, asked } = context;
  const below = rowsSummed(rulebook, stage.name);
  const of = below && rulebook.stages.get(below.stage);
  if (below === undefined || of === undefined) return undefined;
  const [name, source] = [`${to}${below.rows}`, `${from}${below.rows}`];
  const given = rowNumbers(asked.typed, source);
  const next = Math.max(0, ...given) + 1;
  const numbers = given.length === 0 || asked.more === source ? [...given, next] : given;
  const groups = numbers.map((number, index) =>
    groupAt({ ...context, isRow: true }, of, {
      to: `${name}.${String(index + 1)}.`,
      from: `${source}.${String(number)}.`,
    }),
  );
  return { stage: below.stage, name, fact: below.rows, groups };
}

/** Of the rows in which something stands. */
function rowNumbers(typed: Typed, list: string): number[] {
  const numbers = new Set<number>();
  for (const [name, value] of Object.entries(typed)) {
    if (value.trim() === '' || !name.startsWith(`${list}.`)) continue;
    const number = /^([1-9]\d{0,3})\./.exec(name.slice(list.length + 1))?.[1];
    if (number !== undefined) numbers.add(Number(number));
  }
  return [...numbers].sort((a, b) => a - b);
}

/** Groups of rows altogether, at any depth. */
export function rowCount({ rows }: CalculatorGroup): number {
  return (rows?.groups ?? []).reduce((sum, group) => sum + 1 + rowCount(group), 0);
}

export function fieldsOf({ fields, above, rows }: CalculatorGroup): CalculatorField[] {
  return [
    ...fields,
    ...above.flatMap((each) => each.fields),
    ...(rows?.groups ?? []).flatMap(fieldsOf),
  ];
}

const isEmpty = (group: CalculatorGroup): boolean =>
  fieldsOf(group).every(({ value }) => value === '');

/** The facts as `evaluateStage` takes them. */
export function factsOf(group: CalculatorGroup, language: Language): Facts {
  const facts: Record<string, unknown> = recordOf(group.fields, language);
  for (const { stage, fields } of group.above) {
    const given = recordOf(fields, language);
    if (Object.keys(given).length > 0) facts[stage] = given;
  }
  const { rows } = group;
  if (rows !== undefined)
    facts[rows.fact] = rows.groups
      .filter((row) => !isEmpty(row))
      .map((row) => factsOf(row, language));
  return facts;
}

function recordOf(fields: readonly CalculatorField[], language: Language) {
  const facts: Record<string, string | Record<number, string>> = {};
  for (const { fact, year, value, unit } of fields) {
    if (value === '') continue;
    const given = factOf(value, unit, language);
    if (year === undefined) facts[fact] = given;
    else facts[fact] = { ...(facts[fact] as Record<number, string> | undefined), [year]: given };
  }
  return facts;
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
