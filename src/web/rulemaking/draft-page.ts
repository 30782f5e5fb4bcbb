import type { ChangedLine, Compared, WhatIfAnswer } from '../../assessments/index.js';
import {
  differenceOf,
  type DraftLook,
  type DraftState,
  type DraftWithBase,
} from '../../rulemaking/index.js';
import { textIn, type Rulebook } from '../../rules/index.js';
import { stepViews } from '../producer/trace-view.js';
import { periodText } from '../public/report-figures.js';
import { citedText } from '../shell/cited-text.js';
import type { Language } from '../shell/language.js';
import type { Text } from '../shell/text.js';
import { keysText, type RuleVisit } from './address.js';
import { gateViews } from './gate-view.js';
import { stateTag } from './list-page.js';

const numeric = (text: Text) => ({ text, format: 'numeric' as const });
const money = (minor: bigint, currency: string) => numeric({ money: minor, currency });

/** The share by which an amount changes, exact to a tenth of a per cent; null where nothing was before. */
function changeText({ oldMinor, differenceMinor }: Compared): Text {
  if (oldMinor === 0n) return '–';
  const thousandths =
    (differenceMinor * 1000n + (differenceMinor < 0n ? -1n : 1n) * (oldMinor / 2n)) / oldMinor;
  return { percent: scaledText(thousandths), places: 1 };
}

function scaledText(thousandths: bigint): string {
  const sign = thousandths < 0n ? '-' : '';
  const digits = (thousandths < 0n ? -thousandths : thousandths).toString().padStart(4, '0');
  return `${sign}${digits.slice(0, -3)}.${digits.slice(-3)}`;
}

const comparedCells = (each: Compared, currency: string) => [
  money(each.oldMinor, currency),
  money(each.newMinor, currency),
  money(each.differenceMinor, currency),
  numeric(changeText(each)),
];

function changeRows(changes: readonly ChangedLine[], currency: string, language: Language) {
  return changes.map((change, at) => ({
    at,
    organisation: change.organisation,
    period: periodText(change.period),
    battery: {
      key: 'rulemaking.keys',
      params: {
        first: { key: `taxonomy.category.${change.category}` },
        second: { key: `taxonomy.chemistry.${change.chemistry}` },
      },
    } satisfies Text,
    label: change.label,
    before: { money: change.oldMinor, currency },
    after: { money: change.newMinor, currency },
    steps: stepViews(change.steps, language),
  }));
}

const amountHeads = ['assessed', 'would', 'difference'].map((name) => ({
  text: { key: `rulemaking.effect.${name}` } satisfies Text,
  format: 'numeric' as const,
}));

function effectTable(
  name: 'period' | 'category' | 'chemistry' | 'producer',
  rows: readonly { readonly text: Text; readonly note?: Text; readonly each: Compared }[],
  view: { readonly currency: string; readonly total?: Compared },
) {
  const { currency, total } = view;
  return {
    caption: { key: `rulemaking.effect.by-${name}` },
    head: [
      { text: { key: `rulemaking.effect.${name}` } },
      ...amountHeads,
      numeric({ key: 'rulemaking.percent' }),
    ],
    rows: rows.map(({ each, ...name }) => [name, ...comparedCells(each, currency)]),
    ...(total === undefined
      ? {}
      : {
          foot: [[{ text: { key: 'rulemaking.effect.total' } }, ...comparedCells(total, currency)]],
        }),
    firstCellIsHeader: true,
    empty: { key: 'rulemaking.effect.nobody' },
  };
}

/** What a quarter was computed from. */
const sourceText = (source: WhatIfAnswer['periods'][number]['source']): Text => ({
  key: `rulemaking.effect.from.${source.kind === 'snapshot' ? 'snapshot' : source.without}`,
});

function effectView(effect: WhatIfAnswer, language: Language) {
  const { currency } = effect;
  const named = (key: string, each: Compared) => ({ text: { key } satisfies Text, each });
  return {
    nothing: effect.periods.length === 0,
    finding: {
      key: effect.differenceMinor === 0n ? 'rulemaking.effect.same' : 'rulemaking.effect.finding',
      params: {
        count: effect.periods.length,
        old: { money: effect.oldMinor, currency },
        new: { money: effect.newMinor, currency },
        percent: changeText(effect),
      },
    } satisfies Text,
    winners: effect.winners.count,
    losers: effect.losers.count,
    unchanged: effect.unchanged,
    saved: { money: -effect.winners.sumMinor, currency },
    added: { money: effect.losers.sumMinor, currency },
    tables: [
      effectTable(
        'period',
        effect.periods.map((each) => ({
          text: periodText(each.period),
          note: sourceText(each.source),
          each,
        })),
        { currency, total: effect },
      ),
      effectTable(
        'category',
        effect.byCategory.map((each) => named(`taxonomy.category.${each.key}`, each)),
        { currency },
      ),
      effectTable(
        'chemistry',
        effect.byChemistry.map((each) => named(`taxonomy.chemistry.${each.key}`, each)),
        { currency },
      ),
      effectTable(
        'producer',
        effect.producers.map((each) => ({ text: each.organisation, each })),
        { currency },
      ),
    ],
    changes: changeRows(effect.changes, currency, language),
  };
}

export function differenceView(base: Rulebook, draft: Rulebook, language: string) {
  const difference = differenceOf(base, draft, language);
  return {
    texts: difference.texts,
    terms: difference.terms.map((term) => ({
      ...term,
      kind: { key: `rulemaking.difference.kind.${term.kind}` },
    })),
    rates: difference.rates.map((rate) => [
      {
        text: rate.label,
        note: keysText(draft.parameters.get(rate.parameter)?.by ?? [], rate.keys),
      },
      { text: { date: rate.from } satisfies Text },
      numeric(`${rate.before === '' ? '–' : rate.before} ${rate.unit}`),
      numeric(`${rate.after} ${rate.unit}`),
      numeric(rate.percent === null ? '–' : { percent: rate.percent, places: 1 }),
      { text: citedText(rate.cite), ...(rate.address === undefined ? {} : { href: rate.address }) },
    ]),
  };
}

/** What may be done now, by whom: one main thing, the rest quieter. */
function actions(state: DraftState, authored: boolean, visit: RuleVisit) {
  const edit = visit.may('rulebook.edit');
  const decide = visit.may('rulebook.approve') && !authored;
  return {
    edit: edit && ['draft', 'checked', 'tried', 'approved', 'refused'].includes(state),
    check: edit && state === 'draft',
    tryOut: edit && state === 'checked',
    approve: decide && state === 'tried',
    ownTried: authored && state === 'tried',
    publish: edit && state === 'approved',
    withdraw: edit && ['draft', 'checked', 'tried', 'approved', 'refused'].includes(state),
    keep: edit && state === 'draft',
  };
}

export interface DraftPageInput {
  readonly found: DraftWithBase;
  readonly look: DraftLook;
  readonly visit: RuleVisit;
  readonly history: readonly { readonly at: Date; readonly action: string }[];
  readonly faults?: readonly { readonly text: Text; readonly href: string }[];
}

export function draftPage({ found, look, visit, history, faults = [] }: DraftPageInput) {
  const { draft, base } = found;
  const { language } = visit;
  const rulebook = look.gates.rulebook;
  const address = `${visit.base}/drafts/${draft.id}`;
  const authored = visit.ctx.personId !== null && draft.authors.includes(visit.ctx.personId);
  const shown = rulebook ?? base.rulebook;
  return {
    id: draft.id,
    address,
    listHref: visit.base,
    title: textIn(base.rulebook.title, language),
    rulebookId: draft.rulebookId,
    kind: draft.kind,
    validFrom: draft.validFrom,
    reason: draft.reason,
    state: draft.state,
    tag: stateTag(draft.state),
    heading: {
      key: `rulemaking.heading.${draft.state}`,
      params: { date: { date: draft.validFrom } },
    },
    revision: draft.revision,
    contentHash: draft.contentHash,
    decisionReason: draft.decisionReason,
    errors: faults,
    may: actions(draft.state, authored, visit),
    parameters: [...shown.parameters.values()].map((parameter) => ({
      href: `${address}/rates/${parameter.name}`,
      label: textIn(parameter.label, language),
      unit: parameter.unit.text,
    })),
    textHref: `${address}/text`,
    difference: rulebook === undefined ? null : differenceView(base.rulebook, rulebook, language),
    unreadable: rulebook === undefined,
    gates: gateViews(look.gates, draft.trial),
    effect: look.effect === null ? null : effectView(look.effect, language),
    history: history.map(({ at, action }) => ({
      at,
      text: { key: `rulemaking.act.${action.replace('rulebook-draft.', '')}` },
    })),
    publicHref: `${visit.base.replace('/agency/', '/')}/${draft.rulebookId}`,
  };
}

/** What a case of a kept line is called: whose figure it was does not belong into a public rulebook. */
export const nameOfLine = ({ period, category, chemistry }: ChangedLine): string =>
  `a line of ${period}, ${category}, ${chemistry}`;
