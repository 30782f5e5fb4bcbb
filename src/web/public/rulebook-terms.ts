import type { InputForm } from '../../rules/index.js';
import { keyText, type ValueNames } from '../rulemaking/address.js';
import { citedText } from '../shell/cited-text.js';
import type { Language } from '../shell/language.js';
import { spelledSum } from '../shell/sums.js';
import type { Text } from '../shell/text.js';

/** The reader's language, and what the rulebook calls the values of its enumerations. */
export interface ReaderWords {
  readonly language: Language;
  readonly names: ValueNames;
}

/** A provision as a page shows it, in the reader's language. */
export interface Cite {
  readonly text: string;
  readonly address?: string | null | undefined;
}

/** A fact that a stage reads, and what is refused of it. */
export interface ShownInput {
  readonly name: string;
  readonly label: string;
  readonly kind: string;
  readonly unit: string;
  readonly optional: boolean;
  readonly perYear: boolean;
  readonly of: string;
  readonly choices: readonly string[];
  readonly lowest: string | null;
  readonly highest: string | null;
  readonly cite: Cite | null;
}

export interface ShownBand {
  readonly of: string;
  readonly label: string;
  readonly unit: string;
  readonly classes: readonly { readonly name: string; readonly upTo: string | null }[];
  readonly cite: Cite;
}

export interface ShownGuard {
  readonly lowest?: string | null | undefined;
  readonly highest?: string | null | undefined;
  readonly greatestChange?: string | null | undefined;
}

const citeCell = ({ text, address }: Cite) => ({
  text: citedText(text),
  ...(address == null ? {} : { href: address }),
});

/** Facts of one stage: what may be typed, within which bounds, and who says so. Four columns stand row by row on a telephone. */
export function inputTable(stage: string, inputs: readonly ShownInput[], words: ReaderWords) {
  return {
    caption: { key: `public.rulebook.stage.${stage}` } satisfies Text,
    head: [
      { text: { key: 'public.rulebook.fact' } satisfies Text },
      { text: { key: 'public.rulebook.kind' } satisfies Text },
      { text: { key: 'public.rulebook.bounds' } satisfies Text },
      { text: { key: 'public.rulebook.source' } satisfies Text },
    ],
    rows: inputs.map((input) => [
      { text: input.label },
      { text: kindText(input, words.names) },
      { text: boundsText(input, words.language) },
      input.cite === null ? { text: '' } : citeCell(input.cite),
    ]),
    firstCellIsHeader: true,
  };
}

function kindText(
  { kind, of, choices, optional, perYear, unit }: ShownInput,
  names: ValueNames,
): Text {
  const known: Text =
    (kind as InputForm) === 'choice'
      ? listed(choices.map((choice) => keyText(of, choice, names)))
      : { key: `public.rulebook.kind.${kind}`, params: { unit } };
  if (perYear) return { key: 'public.rulebook.per-year', params: { kind: known } };
  return optional ? { key: 'public.rulebook.optional', params: { kind: known } } : known;
}

const listed = (texts: readonly Text[]): Text =>
  texts
    .slice(1)
    .reduce<Text>(
      (first, second) => ({ key: 'rulemaking.keys', params: { first, second } }),
      texts[0] ?? '',
    );

/** Every digit stays: a bound decides. */
function boundsText(
  { lowest, highest, unit }: Pick<ShownInput, 'lowest' | 'highest' | 'unit'>,
  language: Language,
): Text {
  const shown = (bound: string) => spelledSum(`${bound} ${unit}`.trim(), language);
  if (lowest === null)
    return highest === null
      ? '–'
      : { key: 'public.rulebook.up-to', params: { edge: shown(highest) } };
  if (highest === null) return { key: 'public.rulebook.at-least', params: { edge: shown(lowest) } };
  return {
    key: 'public.rulebook.from-to',
    params: { low: shown(lowest), high: shown(highest) },
  };
}

/** Classes of a number: each reaches from above the edge before up to its own edge, that edge included. */
export function bandTable(
  { of, unit, classes, cite }: ShownBand,
  caption: Text,
  { language, names }: ReaderWords,
) {
  const edge = (upTo: string | null | undefined, key: 'above' | 'up-to'): Text =>
    upTo == null
      ? '–'
      : {
          key: `public.rulebook.${key}`,
          params: { edge: spelledSum(`${upTo} ${unit}`, language) },
        };
  return {
    caption,
    head: [
      { text: { key: 'public.rulebook.class' } satisfies Text },
      { text: { key: 'public.rulebook.lower-edge' } satisfies Text, format: 'numeric' },
      { text: { key: 'public.rulebook.upper-edge' } satisfies Text, format: 'numeric' },
      { text: { key: 'public.rulebook.source' } satisfies Text },
    ],
    rows: classes.map(({ name, upTo }, at) => [
      { text: keyText(of, name, names) },
      { text: edge(classes[at - 1]?.upTo, 'above'), format: 'numeric' },
      { text: edge(upTo, 'up-to'), format: 'numeric' },
      // A provision stands once, in the first row that it bears.
      at > 0 ? { text: '' } : citeCell(cite),
    ]),
    firstCellIsHeader: true,
  };
}

/** Within what a value may be published; null where nothing is said. */
export function guardText(guard: ShownGuard, unit: string, language: Language): Text | null {
  const { lowest = null, highest = null, greatestChange = null } = guard;
  const bounds = { lowest, highest };
  const isBound = lowest !== null || highest !== null;
  const allowed = boundsText({ ...bounds, unit: unit === '1' ? '' : unit }, language);
  if (greatestChange === null)
    return isBound ? { key: 'public.rulebook.guard', params: { bounds: allowed } } : null;
  const change = spelledSum(`${greatestChange} %`, language);
  return isBound
    ? { key: 'public.rulebook.guard-both', params: { bounds: allowed, change } }
    : { key: 'public.rulebook.guard-change', params: { change } };
}

/** The same as one text, with the provision that gives the guard. */
export function citedGuard(
  { cite, ...guard }: ShownGuard & { readonly cite?: Cite | undefined },
  unit: string,
  language: Language,
): Text | null {
  const text = guardText(guard, unit, language);
  return text === null || cite === undefined
    ? text
    : { key: 'public.rulebook.guard-cited', params: { guard: text, cite: citedText(cite.text) } };
}
