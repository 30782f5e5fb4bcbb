import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import type {
  Band,
  DatedValue,
  Formula,
  Guard,
  Input,
  InputForm,
  Parameter,
  Raw,
  Rulebook,
  RulebookStatus,
  Stage,
} from './model.js';
import { citationText, exactText, textIn } from './printed-trace.js';
import { formulaSentence } from './sentence.js';
import { decimalText, valueFrom } from './values.js';

/** A rulebook for a reader, in one language: what its public page shows, nothing left out. */
export interface RulebookPage {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly status: RulebookStatus;
  readonly currency: string | undefined;
  /** Language of the citations. */
  readonly language: string;
  readonly from: string;
  readonly until: string | undefined;
  readonly bands: readonly BandView[];
  readonly parameters: readonly ParameterView[];
  readonly stages: readonly StageView[];
  readonly untranslatable: readonly {
    readonly what: string;
    readonly why: string;
    readonly cite: CitationView;
  }[];
}

export interface CitationView {
  readonly text: string;
  readonly address: string | undefined;
}

export interface ParameterView {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  /** Columns of the table, when the parameter is one. */
  readonly by: readonly string[];
  readonly lastCheckedOn: string;
  /** Against slips of the keyboard: no value is published that lies outside. */
  readonly guard: GuardView;
  readonly values: readonly DatedValueView[];
}

export interface GuardView extends Omit<Guard, 'cite'> {
  readonly cite: CitationView | undefined;
}

export interface DatedValueView {
  readonly from: string;
  /** The last day, when a later value replaces it. */
  readonly until: string | undefined;
  readonly inForce: boolean;
  readonly cite: CitationView;
  readonly note: string | undefined;
  readonly value: string | undefined;
  readonly rows: readonly { readonly keys: readonly string[]; readonly value: string }[];
  /** What this value changed against the one before, combination by combination. */
  readonly changes: readonly {
    readonly keys: readonly string[];
    readonly before: string;
    readonly after: string;
  }[];
}

export interface StageView {
  readonly name: string;
  readonly inputs: readonly InputView[];
  readonly formulas: readonly FormulaView[];
  /** Computed once the stages above are known. */
  readonly second:
    { readonly label: string; readonly formulas: readonly FormulaView[] } | undefined;
}

/** A fact that the stage reads, and what is refused. */
export interface InputView {
  readonly name: string;
  readonly label: string;
  readonly kind: InputForm;
  readonly unit: string | undefined;
  readonly optional: boolean;
  readonly perYear: boolean;
  /** Of a choice: the enumeration and its values. */
  readonly of: string | undefined;
  readonly choices: readonly string[];
  /** In the unit, as decimals. */
  readonly lowest: string | undefined;
  readonly highest: string | undefined;
  readonly cite: CitationView | undefined;
}

export interface BandView {
  readonly name: string;
  /** The enumeration its classes are values of. */
  readonly of: string;
  readonly label: string;
  readonly unit: string;
  /** Its classes from the lowest; the last has no upper edge. */
  readonly classes: readonly { readonly name: string; readonly upTo: string | undefined }[];
  readonly cite: CitationView;
}

export interface FormulaView {
  readonly name: string;
  readonly label: string;
  readonly expression: string;
  readonly sentence: string;
  readonly unit: string;
  readonly output: boolean;
  readonly round:
    { readonly mode: string; readonly step: string; readonly cite: CitationView } | undefined;
  readonly notApplicable: string | undefined;
  /** "Unless", as written; the sentence says them too. */
  readonly exceptions: readonly {
    readonly when: string;
    readonly expression: string;
    /** It applies after those before it; of the others no two hold at once. */
    readonly cumulative: boolean;
    readonly cite: CitationView;
  }[];
  readonly cite: CitationView;
}

/** The readable structure of a checked rulebook; `on` marks the values in force. */
export function rulebookPage(
  rulebook: Rulebook,
  options: { readonly language: string; readonly on: string },
): RulebookPage {
  const { language } = options;
  return {
    id: rulebook.id,
    title: textIn(rulebook.title, language),
    about: textIn(rulebook.about, language),
    status: rulebook.status,
    currency: rulebook.currency,
    language: rulebook.language,
    from: rulebook.from,
    until: rulebook.until,
    bands: [...rulebook.bands.values()].map((band) => bandView(band, language)),
    parameters: [...rulebook.parameters.values()].map((each) => parameterView(each, options)),
    stages: [...rulebook.stages.values()].map((stage) => ({
      name: stage.name,
      inputs: [...stage.inputs.values()].map((input) => inputView(input, rulebook, language)),
      formulas: stage.formulas.map((formula) =>
        formulaView(formula, { rulebook, stage }, language),
      ),
      second:
        stage.second === undefined
          ? undefined
          : {
              label: textIn(stage.second.label, language),
              formulas: stage.second.formulas.map((formula) =>
                formulaView(formula, { rulebook, stage }, language),
              ),
            },
    })),
    untranslatable: rulebook.untranslatable.map((each) => ({
      what: textIn(each.what, language),
      why: textIn(each.why, language),
      cite: citationView(each.cite, language),
    })),
  };
}

function citationView(cite: Formula['cite'], language: string): CitationView {
  return { text: citationText(cite, language), address: cite.address };
}

function inputView(input: Input, rulebook: Rulebook, language: string): InputView {
  const { type, cite } = input;
  const of = type.kind === 'choice' ? type.enumeration : undefined;
  return {
    name: input.name,
    label: textIn(input.label, language),
    kind: input.form,
    unit: input.unit?.text,
    optional: input.optional,
    perYear: input.perYear,
    of,
    choices: of === undefined ? [] : (rulebook.enumerations.get(of) ?? []),
    ...boundsOf(input),
    cite: cite === undefined ? undefined : citationView(cite, language),
  };
}

/** What an input does not go beyond, as decimals in its unit. */
export function boundsOf({ lowest, highest }: Pick<Input, 'lowest' | 'highest'>): {
  readonly lowest: string | undefined;
  readonly highest: string | undefined;
} {
  const [low, high] = [lowest, highest].map((bound) => bound && decimalText(bound, 18).text);
  return { lowest: low, highest: high };
}

function formulaView(
  formula: Formula,
  place: { rulebook: Rulebook; stage: Stage },
  language: string,
): FormulaView {
  const { round, notApplicable } = formula;
  const unit =
    formula.unit?.text ??
    (formula.type.kind === 'choice' ? formula.type.enumeration : formula.type.kind);
  return {
    name: formula.name,
    label: textIn(formula.label, language),
    expression: formula.text,
    sentence: formulaSentence(formula.node, place, language),
    unit,
    output: formula.output,
    round:
      round === undefined
        ? undefined
        : {
            mode: round.mode,
            step: `${round.stepText} ${unit}`,
            cite: citationView(round.cite, language),
          },
    notApplicable: notApplicable === undefined ? undefined : textIn(notApplicable, language),
    exceptions: formula.exceptions.map(({ when, text, cumulative, cite }) => ({
      when,
      expression: text,
      cumulative,
      cite: citationView(cite, language),
    })),
    cite: citationView(formula.cite, language),
  };
}

function bandView(band: Band, language: string): BandView {
  return {
    name: band.name,
    of: band.enumeration,
    label: textIn(band.label, language),
    unit: band.unit.text,
    classes: band.names.map((name, index) => ({ name, upTo: band.edgeTexts[index] })),
    cite: citationView(band.cite, language),
  };
}

function parameterView(
  parameter: Parameter,
  options: { language: string; on: string },
): ParameterView {
  const { values } = parameter;
  const current = values.findLast((value) => value.from <= options.on);
  return {
    name: parameter.name,
    label: textIn(parameter.label, options.language),
    unit: parameter.unit.text,
    by: parameter.by,
    lastCheckedOn: parameter.lastCheckedOn,
    guard: guardView(parameter.guard, options.language),
    values: values.map((value, index) => ({
      from: value.from,
      until: dayBefore(values[index + 1]?.from),
      inForce: value === current,
      cite: citationView(value.cite, options.language),
      note: value.note === undefined ? undefined : textIn(value.note, options.language),
      value: value.scalar === undefined ? undefined : printed(value.scalar, parameter),
      rows: value.rows.map((row) => ({ keys: row.keys, value: printed(row.value, parameter) })),
      changes: changesOf(values[index - 1], value, parameter),
    })),
  };
}

const guardView = ({ cite, ...bounds }: Guard, language: string): GuardView => ({
  ...bounds,
  cite: cite && citationView(cite, language),
});

function dayBefore(date: CalendarDate | undefined): string | undefined {
  return date === undefined ? undefined : addDays(date, -1);
}

function changesOf(
  before: DatedValue | undefined,
  after: DatedValue,
  parameter: Parameter,
): DatedValueView['changes'] {
  if (before === undefined) return [];
  if (after.cells === undefined) {
    const [old, now] = [
      printed(before.scalar ?? null, parameter),
      printed(after.scalar ?? null, parameter),
    ];
    return old === now ? [] : [{ keys: [], before: old, after: now }];
  }
  return [...after.cells].flatMap(([key, value]) => {
    const [old, now] = [
      printed(before.cells?.get(key) ?? null, parameter),
      printed(value, parameter),
    ];
    return old === now ? [] : [{ keys: key.split(','), before: old, after: now }];
  });
}

function printed(raw: Raw, parameter: Parameter): string {
  return exactText(valueFrom(raw, parameter.type, parameter.unit));
}
