import type { RulebookLaw } from '../../publications/index.js';
import { filesOf } from '../../rulemaking/index.js';
import {
  rulebookPage,
  type BandView,
  type CitationView,
  type DatedValueView,
  type FormulaView,
  type InputView,
  type ParameterView,
  type Rulebook,
  type StageView,
} from '../../rules/index.js';
import { keysText, namesIn } from '../rulemaking/address.js';
import { differenceView } from '../rulemaking/draft-page.js';
import { citedText } from '../shell/cited-text.js';
import type { Language } from '../shell/language.js';
import { spelledSum } from '../shell/sums.js';
import type { Text } from '../shell/text.js';
import { nextVersion, standingOf, versionRows, type Standing } from './rulebook-versions.js';
import {
  bandTable,
  guardText,
  inputTable,
  type ReaderWords,
  type ShownBand,
  type ShownInput,
} from './rulebook-terms.js';
import { statusTag } from './rulebooks-page.js';

/** A rulebook for everybody: what holds, since when and where it is written, what changed, and the files themselves. */
export function publicRulebookPage(input: {
  readonly law: RulebookLaw;
  readonly before: Rulebook | null;
  readonly language: Language;
  readonly base: string;
}) {
  const { law, before, language, base } = input;
  const { rulebook, hash } = law.held;
  const address = `${base}/${rulebook.id}`;
  const shown = rulebookPage(rulebook, { language, on: law.on });
  const words = { language, names: namesIn(rulebook) };
  const standing = standingOf(law.versions, hash, law.today) ?? { kind: 'today' };
  const ofDay = law.on === law.today ? '' : `?on=${law.on}`;
  return {
    id: shown.id,
    hash,
    title: shown.title,
    about: shown.about,
    status: shown.status,
    tag: statusTag(shown.status),
    parameters: shown.parameters.map((each) => parameterView(each, words)),
    from: shown.from,
    until: shown.until ?? null,
    inputs: shown.stages.flatMap(({ name, inputs }) =>
      inputs.length === 0
        ? []
        : [
            {
              title: { key: `public.rulebook.stage.${name}` } satisfies Text,
              count: inputs.length,
              table: inputTable(name, inputs.map(inputShown), words),
            },
          ],
    ),
    bands: shown.bands.map((band) => ({
      name: band.name,
      ...bandTable(
        bandShown(band),
        sinceText(`${band.label} (${band.unit})`, shown.from, undefined),
        words,
      ),
    })),
    stages: shown.stages.flatMap((stage) => stageViews(stage, language)),
    untranslatable: shown.untranslatable,
    rulebooksHref: base,
    calculatorHref: standing.kind === 'replaced' ? null : `${address}/calculator${ofDay}`,
    notice: noticeOf(standing, law),
    next: standing.kind === 'today' ? nextOf(law, address) : null,
    todayHref: address,
    change: before === null ? null : differenceView(before, rulebook, language),
    versions: versionRows(law.versions, address),
    allHref: `${address}/rulebook.json${ofDay}`,
    files: [...filesOf(rulebook.files).keys()].map((name) => ({
      name,
      href: `${address}/versions/${hash}/${name}`,
    })),
  };
}

/** Which version this is, where it is not the one that is law today or another day is asked for. */
function noticeOf(standing: Standing, { on, today }: RulebookLaw): Text | null {
  switch (standing.kind) {
    case 'coming':
      return { key: 'public.rulebook.notice.coming', params: { date: { date: standing.from } } };
    case 'past':
      return { key: 'public.rulebook.notice.past', params: { date: { date: standing.until } } };
    case 'replaced':
      return { key: 'public.rulebook.notice.replaced', params: { at: { dateTime: standing.at } } };
    case 'today':
      return on === today
        ? null
        : { key: 'public.rulebook.notice.day', params: { date: { date: on } } };
  }
}

/** Whoever reads the law of today sees that it will change. */
function nextOf({ versions, today }: RulebookLaw, address: string) {
  const next = nextVersion(versions, today);
  return next === undefined
    ? null
    : {
        text: {
          key: 'public.rulebook.notice.next',
          params: { date: { date: next.from } },
        } satisfies Text,
        href: `${address}/versions/${next.hash}`,
      };
}

/** The formulas of a stage, and apart from them those that need the stages above. */
function stageViews({ name, formulas, second }: StageView, language: Language) {
  const row = (formula: FormulaView) => formulaRow(formula, language);
  const stage: Text = { key: `public.rulebook.stage.${name}` };
  const first = { title: stage, formulas: formulas.map(row) };
  const later = {
    title: {
      key: 'public.rulebook.second',
      params: { stage, once: second?.label ?? '' },
    } satisfies Text,
    formulas: (second?.formulas ?? []).map(row),
  };
  return [first, later].filter((each) => each.formulas.length > 0);
}

function formulaRow({ name, expression, round, ...formula }: FormulaView, language: Language) {
  return {
    ...formula,
    expression: `${name} = ${expression}`,
    rounding: round && {
      mode: { key: `public.rounding.${round.mode}` } satisfies Text,
      step: spelledSum(round.step, language),
      cite: round.cite,
    },
  };
}

const inputShown = (input: InputView): ShownInput => ({
  ...input,
  unit: input.unit ?? '',
  of: input.of ?? '',
  lowest: input.lowest ?? null,
  highest: input.highest ?? null,
  cite: input.cite ?? null,
});

const bandShown = (band: BandView): ShownBand => ({
  ...band,
  classes: band.classes.map(({ name, upTo }) => ({ name, upTo: upTo ?? null })),
});

/** A provision stands once, in the first row that it bears. */
function citeCell({ text, address }: CitationView, at: number) {
  if (at > 0) return { text: '' };
  return { text: citedText(text), ...(address === undefined ? {} : { href: address }) };
}

const sinceText = (label: string, from: string, until: string | undefined): Text => ({
  key: until === undefined ? 'public.rulebook.since' : 'public.rulebook.between',
  params: { label, from: { date: from }, until: until === undefined ? '' : { date: until } },
});

/** What is in force as a table, with the rows as the rulebook writes them; earlier and later values can be opened. */
function parameterView(parameter: ParameterView, words: ReaderWords) {
  const { name, values, guard, unit } = parameter;
  const current = values.find(({ inForce }) => inForce) ?? values[0];
  const others = values.filter((value) => value !== current);
  const table = current && valueTable(parameter, current, words);
  return {
    name,
    called: parameter.label,
    ...table,
    fold: foldOf(table),
    others: others.map((value) => valueTable(parameter, value, words)),
    guard: guardText(guard, unit, words.language),
    guardCite: guard.cite ?? null,
  };
}

/** More rows than these stand folded under their caption. */
const MOST_OPEN = 3;

/** What a table is called while it is folded; null for one that is short enough to stand open. */
function foldOf(table: ReturnType<typeof valueTable> | undefined): Text | null {
  if (table === undefined || table.rows.length <= MOST_OPEN) return null;
  const { caption, rows } = table;
  return { key: 'public.rulebook.folded', params: { caption, count: rows.length } };
}

function valueTable(
  { label, unit, by }: ParameterView,
  value: DatedValueView,
  { language, names }: ReaderWords,
) {
  const rows =
    value.value === undefined
      ? value.rows
      : [{ keys: [] as readonly string[], value: value.value }];
  return {
    caption: sinceText(unit === '1' ? label : `${label} (${unit})`, value.from, value.until),
    head: [
      { text: { key: 'public.rulebook.for' } },
      { text: { key: 'public.rulebook.value' }, format: 'numeric' },
      { text: { key: 'public.rulebook.source' } },
    ],
    rows: rows.map((row, at) => [
      { text: keysText(by, row.keys, names) },
      { text: spelledSum(row.value, language), format: 'numeric' },
      citeCell(value.cite, at),
    ]),
    note: value.note ?? null,
    firstCellIsHeader: true,
  };
}
