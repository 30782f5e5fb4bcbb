import type { DraftWithBase, RateFault, RateGrid } from '../../rulemaking/index.js';
import { textIn, type Rulebook } from '../../rules/index.js';
import { refusalText } from '../agency/form-fields.js';
import type { Text } from '../shell/text.js';
import { keysText, type RuleVisit } from './address.js';

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

export function ratesPage(
  { found, rulebook, grid }: { found: DraftWithBase; rulebook: Rulebook; grid: RateGrid },
  form: RatesForm,
  visit: RuleVisit,
) {
  const { draft } = found;
  const { language } = visit;
  const address = `${visit.base}/drafts/${draft.id}`;
  const parameter = rulebook.parameters.get(grid.parameter);
  const faults = new Map(form.faults.map(({ row, reason }) => [row, refusalText(reason)]));
  const errors = [
    ...form.faults.map(({ row, reason }) => ({
      text: refusalText(reason),
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
    lowest: grid.lowest ?? '–',
    highest: grid.highest ?? '–',
    revision: draft.revision,
    action: `${address}/rates/${grid.parameter}`,
    csvHref: `${address}/rates/${grid.parameter}.csv`,
    mayEdit:
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
