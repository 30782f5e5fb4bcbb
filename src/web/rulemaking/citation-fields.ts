import {
  ANOTHER,
  citationFaults,
  namedSource,
  OWN,
  type CitationFault,
  type Instrument,
  type RateCitation,
} from '../../rulemaking/index.js';
import type { Rulebook } from '../../rules/index.js';
import { fieldOf, refusalText, type FormBody } from '../agency/form-fields.js';
import type { Language } from '../shell/language.js';
import { namedFault } from '../shell/refusal-text.js';
import type { Text } from '../shell/text.js';

// Where something is written, as a form asks for it: of rates, and of a guard beside them, whose fields have a prefix.

/** What is typed of it. */
export interface TypedCitation {
  readonly citation: RateCitation;
  /** An instrument that the rulebook does not name yet. */
  readonly another: Instrument;
}

export const noCitation: TypedCitation = {
  citation: { source: '', provisions: new Map() },
  another: { instrument: '', address: '' },
};

interface Asked {
  /** In which languages it can be said. */
  readonly languages: readonly string[];
  readonly prefix?: string;
}

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');
const provisionField = (language: string): string => `provision-${language}`;

export function citationIn(body: FormBody, { languages, prefix = '' }: Asked): TypedCitation {
  const typed = (name: string): string => fieldOf(body, `${prefix}${name}`);
  return {
    citation: {
      source: typed('source'),
      provisions: new Map(languages.map((each) => [each, oneLine(typed(provisionField(each)))])),
    },
    another: { instrument: oneLine(typed('instrument')), address: typed('address').trim() },
  };
}

/** The fields of a form as they were typed, to be sent along by another one. */
export function citationSent(
  { citation, another }: TypedCitation,
  { prefix = '' }: { prefix?: string } = {},
) {
  const fields: readonly (readonly [string, string])[] = [
    ['source', citation.source],
    ['instrument', another.instrument],
    ['address', another.address],
    ...[...citation.provisions].map(([each, text]) => [provisionField(each), text] as const),
  ];
  return fields.map(([name, value]) => ({ name: `${prefix}${name}`, value }));
}

export const faultsOfCitation = (
  { citation, another }: TypedCitation,
  { sources }: Pick<Rulebook, 'sources'>,
  languages: readonly string[],
): readonly CitationFault[] =>
  citationFaults(citation, { languages, isSource: sources.has(citation.source), another });

/** The citation as it is written down, with the instrument where the rulebook does not name that yet. */
export function citedAs(
  { citation, another }: TypedCitation,
  { sources }: Pick<Rulebook, 'sources'>,
) {
  if (citation.source !== ANOTHER) return { citation };
  const source = namedSource(another, sources);
  return {
    citation: { ...citation, source: source.name },
    source: source.isNew ? source : undefined,
  };
}

interface Shown extends TypedCitation {
  readonly citationFaults: readonly CitationFault[];
}

/** Its fields: the source, and the provision in each language. */
export function citationFields(
  { citation: { source, provisions }, another, citationFaults: faults }: Shown,
  { sources }: Pick<Rulebook, 'sources'>,
  { languages, prefix = '', language }: Asked & { readonly language: Language },
) {
  const faultOf = (field: string) => {
    const fault = faults.find((each) => each.field === field);
    return fault === undefined ? {} : { errorMessage: { text: refusalText(fault.reason) } };
  };
  const field = (name: string, value: string) => ({
    name: `${prefix}${name}`,
    value,
    ...faultOf(name),
  });
  return {
    source: {
      ...field('source', source),
      items: [
        { value: OWN, text: { key: 'rulemaking.rates.own' }, selected: source === OWN },
        ...[...sources]
          .filter(([name]) => name !== OWN)
          .map(([value, { instrument }]) => ({
            value,
            text: instrument,
            selected: value === source,
          })),
        { value: ANOTHER, text: { key: 'rulemaking.rates.another' }, selected: source === ANOTHER },
      ],
    },
    another: {
      isChosen: source === ANOTHER,
      instrument: field('instrument', another.instrument),
      address: field('address', another.address),
    },
    severalLanguages: languages.length > 1,
    provisions: languages.map((each) => ({
      name: `${prefix}${provisionField(each)}`,
      label: provisionLabel(languages, each, language),
      lang: each,
      value: provisions.get(each) ?? '',
      ...faultOf(each),
    })),
  };
}

/** Named by its language, where there are several. */
function provisionLabel(languages: readonly string[], each: string, language: Language): Text {
  if (languages.length === 1) return { key: 'rulemaking.rates.provision' };
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(each) ?? each;
  return { key: 'rulemaking.rates.provision-in', params: { language: name } };
}

export function citationErrors(
  faults: readonly CitationFault[],
  { languages, prefix = '', language }: Asked & { readonly language: Language },
) {
  return faults.map(({ field, reason }) => {
    const text = refusalText(reason);
    return ['source', 'instrument', 'address'].includes(field)
      ? { text, href: `#${prefix}${field}` }
      : {
          text: namedFault(provisionLabel(languages, field, language), text),
          href: `#${prefix}${provisionField(field)}`,
        };
  });
}
