import {
  boundHashOf,
  comparedWith,
  differenceOf,
  type DraftLook,
  type DraftState,
  type DraftWithBase,
  type RulebookDraft,
} from '../../rulemaking/index.js';
import { textIn, type Rulebook } from '../../rules/index.js';
import { correctedHref } from '../agency/corrected-page.js';
import { citedText } from '../shell/cited-text.js';
import type { Language } from '../shell/language.js';
import { spelledSum } from '../shell/sums.js';
import type { Text } from '../shell/text.js';
import { keysText, namesIn, type RuleVisit } from './address.js';
import { effectOfDraft, effectView } from './effect-view.js';
import { gateViews } from './gate-view.js';
import { stateTag } from './list-page.js';

const numeric = (text: Text) => ({ text, format: 'numeric' as const });

/** The facts of a case, as a person reads them: each with its value, without the marks of JSON. */
const factsRead = (line: string): string => {
  if (!line.startsWith('{')) return line;
  const facts = JSON.parse(line) as Readonly<Record<string, unknown>>;
  return Object.entries(facts)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
};

/** A bound of a guard by its name on the form of the guard; the last line of a guard says where it is written. */
function termLine(kind: string, line: string, language: Language): Text {
  const [, bound, value = ''] = /^(lowest|highest|greatestChange) (.*)$/.exec(line) ?? [];
  return kind !== 'guard' || bound === undefined
    ? citedText(factsRead(line))
    : {
        key: 'rulemaking.guard.line',
        params: { bound: { key: `rulemaking.guard.${bound}` }, value: spelledSum(value, language) },
      };
}

export function differenceView(base: Rulebook, draft: Rulebook, language: Language) {
  const difference = differenceOf(base, draft, language);
  return {
    texts: difference.texts,
    terms: difference.terms.map((term) => ({
      ...term,
      before: term.before.map((line) => termLine(term.kind, line, language)),
      after: term.after.map((line) => termLine(term.kind, line, language)),
      kind: { key: `rulemaking.difference.kind.${term.kind}` },
    })),
    rates: difference.rates.map((rate) => [
      {
        text: rate.label,
        note: keysText(draft.parameters.get(rate.parameter)?.by ?? [], rate.keys, namesIn(draft)),
      },
      { text: { date: rate.from } satisfies Text },
      numeric(rate.before === '' ? '–' : `${spelledSum(rate.before, language)} ${rate.unit}`),
      numeric(`${spelledSum(rate.after, language)} ${rate.unit}`),
      numeric(rate.percent === null ? '–' : { percent: rate.percent, places: 1 }),
      { text: citedText(rate.cite), ...(rate.address === undefined ? {} : { href: rate.address }) },
    ]),
  };
}

/** What may be done now, by whom: one main thing, the rest quieter. What the figures have overtaken is tried out again first. */
function actions(
  state: DraftState,
  { authored, moved }: { readonly authored: boolean; readonly moved: boolean },
  visit: RuleVisit,
) {
  const edit = visit.may('rulebook.edit');
  const decide = visit.may('rulebook.approve') && !authored;
  return {
    edit: edit && ['draft', 'checked', 'tried', 'approved', 'refused'].includes(state),
    check: edit && state === 'draft',
    tryOut: edit && (state === 'checked' || ((state === 'tried' || state === 'approved') && moved)),
    decide: decide && state === 'tried',
    approve: decide && state === 'tried' && !moved,
    ownTried: authored && state === 'tried',
    publish: edit && state === 'approved' && !moved,
    withdraw: edit && ['draft', 'checked', 'tried', 'approved', 'refused'].includes(state),
    keep: edit && state === 'draft',
  };
}

/** What a new rulebook is called in its own text; while that cannot be read, its id. */
export function titleOfDraft(
  { draft, base }: DraftWithBase,
  rulebook: Rulebook | undefined,
  language: Language,
): string {
  if (draft.kind !== 'begin') return textIn(base.rulebook.title, language);
  return rulebook === undefined ? draft.rulebookId : textIn(rulebook.title, language);
}

/** What is published may not be law today yet; its version can be read at once. */
const publicHrefOf = ({ rulebookId, publishedHash }: RulebookDraft, visit: RuleVisit): string => {
  const page = `${visit.base.replace('/agency/', '/')}/${rulebookId}`;
  return publishedHash === null ? page : `${page}/versions/${publishedHash}`;
};

/** What a new rulebook takes the place of, said before anybody approves it. */
function replacesView({ draft, base }: DraftWithBase, { language }: RuleVisit): Text | null {
  if (draft.purpose === null) return null;
  const title = `${textIn(base.rulebook.title, language)} (${draft.baseId})`;
  return {
    key: `rulemaking.replaces.${draft.purpose}`,
    params: { title, date: { date: draft.validFrom } },
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
  const effect = effectOfDraft(draft, look.effect);
  const moved = effect?.moved === true;
  const difference =
    rulebook === undefined
      ? null
      : differenceView(comparedWith(draft, base.rulebook, rulebook), rulebook, language);
  const untouched = difference !== null && difference.rates.length + difference.texts.length === 0;
  const may = actions(draft.state, { authored, moved }, visit);
  const shownEffect = effect === null ? null : effectView(effect, language);
  return {
    id: draft.id,
    address,
    listHref: visit.base,
    title: titleOfDraft(found, rulebook, language),
    replaces: replacesView(found, visit),
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
    boundHash: boundHashOf(draft),
    decisionReason: draft.decisionReason,
    errors: faults,
    fault: Object.fromEntries(faults.map(({ text, href }) => [href.slice(1), { text }])),
    may: { ...may, check: may.check && !untouched },
    untouched: untouched && may.edit,
    moved: moved && (draft.state === 'tried' || draft.state === 'approved'),
    parameters: [...shown.parameters.values()].map((parameter) => ({
      href: `${address}/rates/${parameter.name}`,
      label: textIn(parameter.label, language),
      unit: parameter.unit.text,
    })),
    textHref: `${address}/text`,
    difference,
    unreadable: rulebook === undefined,
    gates: gateViews(look.gates),
    effect: shownEffect,
    largest: shownEffect?.comparisons.flatMap(({ changes }) => changes.slice(0, 1))[0] ?? null,
    kept: draft.trial === null ? null : draft.trial.at,
    history: history.map(({ at, action }) => ({
      at,
      text: { key: `rulemaking.act.${action.replace('rulebook-draft.', '')}` },
    })),
    touchedHref: correctedHref(visit.base.replace(/\/rulebooks$/, '')),
    publicHref: publicHrefOf(draft, visit),
  };
}
