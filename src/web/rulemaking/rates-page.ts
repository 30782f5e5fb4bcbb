import { marksOfLanguage } from '../../files/index.js';
import {
  triedOn,
  typedChange,
  type CitationFault,
  type DraftWithBase,
  type EffectOn,
  type GridDay,
  type RateFault,
  type RateGrid,
} from '../../rulemaking/index.js';
import { textIn, type Parameter, type Rulebook } from '../../rules/index.js';
import { fieldOf, refusalText, type FormBody } from '../agency/form-fields.js';
import { guardText } from '../public/rulebook-terms.js';
import type { Refusal } from '../../kernel/decision.js';
import type { Language } from '../shell/language.js';
import { namedFault } from '../shell/refusal-text.js';
import { spelledSum } from '../shell/sums.js';
import type { Text } from '../shell/text.js';
import { keysText, namesIn, type RuleVisit } from './address.js';
import {
  citationErrors,
  citationFields,
  noCitation,
  type TypedCitation,
} from './citation-fields.js';
import { comparisonSummary } from './effect-view.js';

export interface RatesForm extends TypedCitation {
  readonly rates: readonly string[];
  readonly faults: readonly RateFault[];
  readonly citationFaults: readonly CitationFault[];
  readonly fileFault: Text | null;
  /** Why what is typed cannot be saved, where no one field is wrong. */
  readonly fault?: { readonly text: Text; readonly href: string };
  /** What was done just before. */
  readonly notice?: Text;
}

/** As a reader of the language writes decimals; the stored rate has a point. */
export const shownRate = (rate: string, language: string): string =>
  language === 'de' ? rate.replace('.', ',') : rate;

export const formOf = (grid: RateGrid, language: string): RatesForm => ({
  rates: grid.cells.map(({ after }) => shownRate(after, language)),
  ...noCitation,
  ...(grid.citation === null ? {} : { citation: grid.citation }),
  faults: [],
  citationFaults: [],
  fileFault: null,
});

const rateField = (row: number): string => `rate-${String(row)}`;

export const ratesIn = (body: FormBody, { cells }: RateGrid): string[] =>
  cells.map((_, row) => fieldOf(body, rateField(row)));

/** What is typed in the grid, to be sent along by another form. */
export const ratesSent = ({ rates }: Pick<RatesForm, 'rates'>) =>
  rates.map((value, row) => ({ name: rateField(row), value }));

export interface OpenedGrid {
  readonly found: DraftWithBase;
  readonly rulebook: Rulebook;
  readonly declared: Parameter;
  readonly grid: RateGrid;
  readonly days: readonly GridDay[];
  /** Another day was asked for than the grid's, and it is none. */
  readonly dayFault: { readonly typed: string; readonly reason: Refusal } | null;
  /** Whether the rates of the grid's day can be changed by this draft. */
  readonly mayChange: boolean;
}

export interface BesideGrid {
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
function effectBeside(
  { grid, effect }: OpenedGrid & BesideGrid,
  { rates }: RatesForm,
  language: string,
) {
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

/** With the figures of the rulebook as the reader writes them; what was typed is quoted. */
function faultText(reason: Refusal, language: Language): Text {
  const { found, ...figures } = reason.params ?? {};
  const spelled = Object.entries(figures).map(
    ([name, text]) => [name, spelledSum(text, language)] as const,
  );
  const params = { ...Object.fromEntries(spelled), ...(found === undefined ? {} : { found }) };
  return refusalText({ ...reason, params });
}

/** A guard is in the way of what is typed: the way to its form stands with the faults. */
const beyondGuard = ({ faults }: RatesForm): boolean =>
  faults.some(({ reason }) => ['rate.outside', 'rate.change'].includes(reason.code));

export function ratesPage(opened: OpenedGrid & BesideGrid, form: RatesForm, visit: RuleVisit) {
  const { found, rulebook, declared, grid, mayChange } = opened;
  const { draft } = found;
  const { language } = visit;
  const address = `${visit.base}/drafts/${draft.id}`;
  const own = `${address}/rates/${grid.parameter}`;
  const ofDay = grid.from === draft.validFrom ? '' : `?from=${grid.from}`;
  const names = namesIn(rulebook);
  const mayEdit =
    mayChange &&
    visit.may('rulebook.edit') &&
    ['draft', 'checked', 'tried', 'approved', 'refused'].includes(draft.state);
  const asked = { languages: grid.languages, language };
  const faults = new Map(form.faults.map(({ row, reason }) => [row, faultText(reason, language)]));
  const { dayFault } = opened;
  const noDay = dayFault && { text: refusalText(dayFault.reason) };
  const errors = [
    ...(noDay === null ? [] : [{ ...noDay, href: '#from' }]),
    ...form.faults.map(({ row, reason }) => ({
      text: namedFault(
        keysText(grid.by, grid.cells[row]?.keys ?? [], names),
        faultText(reason, language),
      ),
      href: `#${rateField(row)}`,
    })),
    ...(beyondGuard(form)
      ? [{ text: { key: 'rulemaking.guard.in-the-way' }, href: '#change-guard' }]
      : []),
    ...citationErrors(form.citationFaults, asked),
    ...(form.fault === undefined ? [] : [form.fault]),
    ...(form.fileFault === null ? [] : [{ text: form.fileFault, href: '#file' }]),
  ];
  return {
    errors,
    notice: form.notice,
    listHref: visit.base,
    draftHref: address,
    title: textIn(rulebook.title, language),
    label: textIn(declared.label, language),
    unit: grid.unit,
    from: grid.from,
    since: grid.since,
    guard: guardText(grid, grid.unit, language) ?? { key: 'rulemaking.guard.none' },
    guardAction: `${own}/guard/open${ofDay}`,
    revision: draft.revision,
    action: `${own}${ofDay}`,
    fileAction: `${own}/file${ofDay}`,
    csvHref: `${own}.csv${ofDay}`,
    dayAction: own,
    days: dayLinks(opened, own),
    otherDay: { value: dayFault?.typed ?? grid.from, ...(noDay && { errorMessage: noDay }) },
    mayChange,
    effect: effectBeside(opened, form, language),
    mayEdit,
    rows: grid.cells.map((cell, row) => ({
      keys: keysText(grid.by, cell.keys, names),
      before: shownRate(cell.before, language),
      percent: percentText(grid, cell, { written: form.rates[row] ?? '', language }),
      field: {
        id: rateField(row),
        name: rateField(row),
        label: keysText(grid.by, cell.keys, names),
        value: form.rates[row] ?? '',
        ...(faults.has(row) ? { errorMessage: { text: faults.get(row) } } : {}),
      },
    })),
    ...citationFields(form, rulebook, asked),
    fileFault: form.fileFault === null ? undefined : { text: form.fileFault },
  };
}
