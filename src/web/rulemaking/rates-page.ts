import { marksOfLanguage } from '../../files/index.js';
import {
  ANOTHER,
  OWN,
  triedOn,
  typedChange,
  type CitationFault,
  type DraftWithBase,
  type EffectOn,
  type GridDay,
  type Instrument,
  type RateCitation,
  type RateFault,
  type RateGrid,
} from '../../rulemaking/index.js';
import { textIn, type Rulebook } from '../../rules/index.js';
import { refusalText } from '../agency/form-fields.js';
import type { Language } from '../shell/language.js';
import { namedFault } from '../shell/refusal-text.js';
import { spelledSum } from '../shell/sums.js';
import type { Text } from '../shell/text.js';
import { keysText, namesIn, type RuleVisit } from './address.js';
import { comparisonSummary } from './effect-view.js';

export interface RatesForm {
  readonly rates: readonly string[];
  readonly citation: RateCitation;
  /** An instrument that the rulebook does not name yet. */
  readonly another: Instrument;
  readonly faults: readonly RateFault[];
  readonly citationFaults: readonly CitationFault[];
  readonly fileFault: Text | null;
}

/** As a reader of the language writes decimals; the stored rate has a point. */
export const shownRate = (rate: string, language: string): string =>
  language === 'de' ? rate.replace('.', ',') : rate;

export const formOf = (grid: RateGrid, language: string): RatesForm => ({
  rates: grid.cells.map(({ after }) => shownRate(after, language)),
  citation: grid.citation ?? { source: '', provisions: new Map() },
  another: { instrument: '', address: '' },
  faults: [],
  citationFaults: [],
  fileFault: null,
});

/** The sources that a citation may name, each with what it is; `own` is the agency's own decision. */
function sourcesOf(rulebook: Rulebook): ReadonlyMap<string, string> {
  const cites = [
    ...[...rulebook.parameters.values()].flatMap(({ values }) => values.map(({ cite }) => cite)),
    ...[...rulebook.stages.values()].flatMap(({ formulas }) => formulas.map(({ cite }) => cite)),
  ];
  return new Map(cites.map(({ source, instrument }) => [source, instrument]));
}

export const isSource = (rulebook: Rulebook, source: string): boolean =>
  source === OWN || sourcesOf(rulebook).has(source);

export interface OpenedGrid {
  readonly found: DraftWithBase;
  readonly rulebook: Rulebook;
  readonly grid: RateGrid;
  readonly days: readonly GridDay[];
  /** Whether the rates of the grid's day can be changed by this draft. */
  readonly mayChange: boolean;
  /** What the draft as it is saved would have made of the last quarters by the law of the grid's day. */
  readonly effect: EffectOn | null;
}

/**
 * The change of what stands in the field, also of what is refused. Nothing where nothing changes, and a dash where a change has no
 * percentage: the rate was zero, there was none, or what is typed is no number.
 */
function percentText(
  grid: RateGrid,
  { before }: RateGrid['cells'][number],
  { written, language }: { readonly written: string; readonly language: Language },
): Text {
  if (shownRate(before, language) === written.trim()) return '';
  const percent = typedChange(grid, { written, before }, marksOfLanguage(language));
  return percent === null ? '–' : { percent, places: 1 };
}

/** The effect as it is saved, beside the grid, with how many rates of the grid are not in it yet. */
function effectBeside({ grid, effect }: OpenedGrid, { rates }: RatesForm, language: string) {
  if (effect === null) return null;
  const unsaved = grid.cells.filter(({ after }, row) => rates[row] !== shownRate(after, language));
  const summary = comparisonSummary(triedOn(effect));
  return { ...summary, at: effect.answer.at, unsaved: unsaved.length };
}

const dayLinks = ({ days, grid }: OpenedGrid, own: string) =>
  days.map(({ from, mayChange }) => ({
    text: { date: from } satisfies Text,
    href: `${own}?from=${from}`,
    current: from === grid.from,
    stands: !mayChange,
  }));

/** Where the rates are written: the source, and its provision in each language. */
function citationFields({ rulebook, grid }: OpenedGrid, form: RatesForm, language: string) {
  const { source, provisions } = form.citation;
  const faultOf = (field: string) => {
    const fault = form.citationFaults.find((each) => each.field === field);
    return fault === undefined ? {} : { errorMessage: { text: refusalText(fault.reason) } };
  };
  return {
    source: {
      value: source,
      ...faultOf('source'),
      items: [
        { value: OWN, text: { key: 'rulemaking.rates.own' }, selected: source === OWN },
        ...[...sourcesOf(rulebook)]
          .filter(([name]) => name !== OWN)
          .map(([value, text]) => ({ value, text, selected: value === source })),
        { value: ANOTHER, text: { key: 'rulemaking.rates.another' }, selected: source === ANOTHER },
      ],
    },
    another: {
      isChosen: source === ANOTHER,
      instrument: { value: form.another.instrument, ...faultOf('instrument') },
      address: { value: form.another.address, ...faultOf('address') },
    },
    severalLanguages: grid.languages.length > 1,
    provisions: grid.languages.map((each) => ({
      name: provisionField(each),
      label: provisionLabel(grid, each, language),
      lang: each,
      value: provisions.get(each) ?? '',
      ...faultOf(each),
    })),
  };
}

export const provisionField = (language: string): string => `provision-${language}`;

/** Named by its language, where there are several. */
function provisionLabel({ languages }: RateGrid, each: string, language: string): Text {
  if (languages.length === 1) return { key: 'rulemaking.rates.provision' };
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(each) ?? each;
  return { key: 'rulemaking.rates.provision-in', params: { language: name } };
}

function citationError({ field, reason }: CitationFault, grid: RateGrid, language: string) {
  const text = refusalText(reason);
  return ['source', 'instrument', 'address'].includes(field)
    ? { text, href: `#${field}` }
    : {
        text: namedFault(provisionLabel(grid, field, language), text),
        href: `#${provisionField(field)}`,
      };
}

export function ratesPage(opened: OpenedGrid, form: RatesForm, visit: RuleVisit) {
  const { found, rulebook, grid, mayChange } = opened;
  const { draft } = found;
  const { language } = visit;
  const address = `${visit.base}/drafts/${draft.id}`;
  const own = `${address}/rates/${grid.parameter}`;
  const ofDay = grid.from === draft.validFrom ? '' : `?from=${grid.from}`;
  const parameter = rulebook.parameters.get(grid.parameter);
  const names = namesIn(rulebook);
  const faults = new Map(form.faults.map(({ row, reason }) => [row, refusalText(reason)]));
  const errors = [
    ...form.faults.map(({ row, reason }) => ({
      text: namedFault(keysText(grid.by, grid.cells[row]?.keys ?? [], names), refusalText(reason)),
      href: `#rate-${String(row)}`,
    })),
    ...form.citationFaults.map((fault) => citationError(fault, grid, language)),
    ...(form.fileFault === null ? [] : [{ text: form.fileFault, href: '#file' }]),
  ];
  return {
    errors,
    listHref: visit.base,
    draftHref: address,
    title: textIn(rulebook.title, language),
    label: parameter === undefined ? grid.parameter : textIn(parameter.label, language),
    unit: grid.unit,
    from: grid.from,
    since: grid.since,
    guard: grid.lowest !== undefined || grid.highest !== undefined,
    lowest: spelledSum(grid.lowest ?? '–', language),
    highest: spelledSum(grid.highest ?? '–', language),
    revision: draft.revision,
    action: `${own}${ofDay}`,
    fileAction: `${own}/file${ofDay}`,
    csvHref: `${own}.csv${ofDay}`,
    dayAction: own,
    days: dayLinks(opened, own),
    mayChange,
    effect: effectBeside(opened, form, language),
    mayEdit:
      mayChange &&
      visit.may('rulebook.edit') &&
      ['draft', 'checked', 'tried', 'approved', 'refused'].includes(draft.state),
    rows: grid.cells.map((cell, row) => ({
      keys: keysText(grid.by, cell.keys, names),
      before: shownRate(cell.before, language),
      percent: percentText(grid, cell, { written: form.rates[row] ?? '', language }),
      field: {
        id: `rate-${String(row)}`,
        name: `rate-${String(row)}`,
        label: keysText(grid.by, cell.keys, names),
        value: form.rates[row] ?? '',
        ...(faults.has(row) ? { errorMessage: { text: faults.get(row) } } : {}),
      },
    })),
    ...citationFields(opened, form, language),
    fileFault: form.fileFault === null ? undefined : { text: form.fileFault },
  };
}
