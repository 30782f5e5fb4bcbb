import { marksOfLanguage } from '../../files/index.js';
import {
  boundsOfGuard,
  citationOfGuard,
  guardBounds,
  neededBounds,
  type BoundFault,
  type Bounds,
  type CitationFault,
} from '../../rulemaking/index.js';
import { citationText, textIn } from '../../rules/index.js';
import { fieldOf, refusalText, type FormBody } from '../agency/form-fields.js';
import { citedGuard } from '../public/rulebook-terms.js';
import { namedFault } from '../shell/refusal-text.js';
import { spelledSum } from '../shell/sums.js';
import type { Text } from '../shell/text.js';
import type { RuleVisit } from './address.js';
import {
  citationErrors,
  citationFields,
  citationSent,
  noCitation,
  type TypedCitation,
} from './citation-fields.js';
import { ratesSent, shownRate, type OpenedGrid, type RatesForm } from './rates-page.js';

/** Before the names of its fields of a citation: those of the rates are sent along with them. */
export const guardPrefix = 'guard-';

/** The form of a guard, with what was typed in the grid that it comes from and goes back to. */
export interface GuardForm extends TypedCitation {
  readonly bounds: Bounds;
  readonly faults: readonly BoundFault[];
  readonly citationFaults: readonly CitationFault[];
  /** Why what is typed cannot be saved, where no one field is wrong. */
  readonly fault?: Text;
}

/** As it holds. What is written of the rates is most likely written of their guard too. */
export function guardFormOf(
  { found, rulebook, declared, grid }: OpenedGrid,
  rates: RatesForm,
  language: string,
): GuardForm {
  const bounds = boundsOfGuard(declared.guard);
  const citation = citationOfGuard(rulebook, found.base.rulebook, grid.parameter);
  const { citation: typed, another } = rates;
  return {
    bounds: {
      lowest: shownRate(bounds.lowest, language),
      highest: shownRate(bounds.highest, language),
      greatestChange: shownRate(bounds.greatestChange, language),
    },
    ...(citation === null
      ? { citation: typed, another }
      : { citation, another: noCitation.another }),
    faults: [],
    citationFaults: [],
  };
}

export const boundsIn = (body: FormBody): Bounds => ({
  lowest: fieldOf(body, 'lowest'),
  highest: fieldOf(body, 'highest'),
  greatestChange: fieldOf(body, 'greatestChange'),
});

export function guardPage(
  opened: OpenedGrid,
  { form, rates }: { readonly form: GuardForm; readonly rates: RatesForm },
  visit: RuleVisit,
) {
  const { found, rulebook, declared, grid } = opened;
  const { language } = visit;
  const draftHref = `${visit.base}/drafts/${found.draft.id}`;
  const own = `${draftHref}/rates/${grid.parameter}`;
  const ofDay = grid.from === found.draft.validFrom ? '' : `?from=${grid.from}`;
  const asked = { languages: grid.languages, prefix: guardPrefix, language };
  const { cite, ...guard } = declared.guard;
  const cited = cite && { text: citationText(cite, language) };
  return {
    listHref: visit.base,
    draftHref,
    ratesHref: `${own}${ofDay}`,
    action: `${own}/guard${ofDay}`,
    title: textIn(rulebook.title, language),
    label: textIn(declared.label, language),
    unit: grid.unit,
    now: citedGuard({ ...guard, cite: cited }, grid.unit, language) ?? {
      key: 'rulemaking.guard.none',
    },
    revision: found.draft.revision,
    sent: [...ratesSent(rates), ...citationSent(rates)],
    bounds: boundFields(opened, { form, rates }, visit),
    errors: [
      ...form.faults.map(({ field, reason }) => ({
        text: namedFault({ key: `rulemaking.guard.${field}` }, refusalText(reason)),
        href: `#${field}`,
      })),
      ...citationErrors(form.citationFaults, asked),
      ...(form.fault === undefined ? [] : [{ text: form.fault, href: '#highest' }]),
    ],
    ...citationFields(form, rulebook, asked),
  };
}

/** Each bound with what it has to be at least, so that what is typed in the grid passes. */
function boundFields(
  { grid }: OpenedGrid,
  { form, rates }: { readonly form: GuardForm; readonly rates: RatesForm },
  { language }: RuleVisit,
) {
  const needed = neededBounds(grid, rates.rates, marksOfLanguage(language));
  return guardBounds.map((name) => {
    const fault = form.faults.find(({ field }) => field === name);
    const unit = name === 'greatestChange' ? '%' : grid.unit === '1' ? '' : grid.unit;
    const enough = needed[name];
    const hint: Text =
      enough === ''
        ? { key: `rulemaking.guard.${name}-hint` }
        : {
            key: `rulemaking.guard.${name}-needed`,
            params: { needed: spelledSum(`${enough} ${unit}`.trim(), language) },
          };
    return {
      name,
      label: { key: `rulemaking.guard.${name}` } satisfies Text,
      unit,
      hint,
      value: form.bounds[name],
      ...(fault === undefined ? {} : { errorMessage: { text: refusalText(fault.reason) } }),
    };
  });
}
