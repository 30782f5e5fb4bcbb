import {
  triedOn,
  type DraftWithBase,
  type EffectOn,
  type GridDay,
  type RateFault,
  type RateGrid,
} from '../../rulemaking/index.js';
import { textIn, type Rulebook } from '../../rules/index.js';
import { refusalText } from '../agency/form-fields.js';
import { namedFault } from '../shell/refusal-text.js';
import { spelledSum } from '../shell/sums.js';
import type { Text } from '../shell/text.js';
import { keysText, type RuleVisit } from './address.js';
import { comparisonSummary } from './effect-view.js';

export interface RatesForm {
  readonly rates: readonly string[];
  readonly source: string;
  readonly provision: string;
  readonly faults: readonly RateFault[];
  readonly provisionFault: Text | null;
  readonly fileFault: Text | null;
}

/** As a reader of the language writes decimals; the stored rate has a point. */
export const shownRate = (rate: string, language: string): string =>
  language === 'de' ? rate.replace('.', ',') : rate;

export const formOf = (grid: RateGrid, language: string): RatesForm => ({
  rates: grid.cells.map(({ after }) => shownRate(after, language)),
  source: '',
  provision: '',
  faults: [],
  provisionFault: null,
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
  source === 'own' || sourcesOf(rulebook).has(source);

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

export function ratesPage(opened: OpenedGrid, form: RatesForm, visit: RuleVisit) {
  const { found, rulebook, grid, mayChange } = opened;
  const { draft } = found;
  const { language } = visit;
  const address = `${visit.base}/drafts/${draft.id}`;
  const own = `${address}/rates/${grid.parameter}`;
  const ofDay = grid.from === draft.validFrom ? '' : `?from=${grid.from}`;
  const parameter = rulebook.parameters.get(grid.parameter);
  const faults = new Map(form.faults.map(({ row, reason }) => [row, refusalText(reason)]));
  const errors = [
    ...form.faults.map(({ row, reason }) => ({
      text: namedFault(keysText(grid.by, grid.cells[row]?.keys ?? []), refusalText(reason)),
      href: `#rate-${String(row)}`,
    })),
    ...(form.provisionFault === null ? [] : [{ text: form.provisionFault, href: '#provision' }]),
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
      keys: keysText(grid.by, cell.keys),
      before: shownRate(cell.before, language),
      percent:
        cell.percent === null || cell.before === cell.after
          ? '–'
          : { percent: cell.percent, places: 1 },
      field: {
        id: `rate-${String(row)}`,
        name: `rate-${String(row)}`,
        label: keysText(grid.by, cell.keys),
        value: form.rates[row] ?? '',
        ...(faults.has(row) ? { errorMessage: { text: faults.get(row) } } : {}),
      },
    })),
    source: form.source,
    sources: [
      { value: 'own', text: { key: 'rulemaking.rates.own' }, selected: form.source === 'own' },
      ...[...sourcesOf(rulebook)]
        .filter(([source]) => source !== 'own')
        .map(([value, text]) => ({ value, text, selected: value === form.source })),
    ],
    provision: {
      value: form.provision,
      ...(form.provisionFault === null ? {} : { errorMessage: { text: form.provisionFault } }),
    },
    fileFault: form.fileFault === null ? undefined : { text: form.fileFault },
  };
}
