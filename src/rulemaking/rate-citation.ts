import type { CalendarDate } from '../kernel/calendar-date.js';
import type { Refusal } from '../kernel/decision.js';
import { tooLong } from '../kernel/written-text.js';
import type { Citation, Parameter, Rulebook } from '../rules/index.js';
import { faultsOfInstrument } from './new-rulebook.js';
import type { WrittenSource } from './splice-yaml.js';

/** Where rates are written: a source of the rulebook, and its provision by language. */
export interface RateCitation {
  readonly source: string;
  readonly provisions: ReadonlyMap<string, string>;
}

/** The agency's own decision, where no instrument gives a number. */
export const OWN = 'own';

/** Of texts in several languages a rulebook always has this one. */
const MAIN = 'en';

/** In which languages a provision can be said: those that the rulebook's title is read in. */
export const citationLanguages = ({ title }: Rulebook): readonly string[] => [...title.keys()];

/** Of the rates that begin on this very day; null where none do. */
export function citationFrom(
  { values }: Parameter,
  from: CalendarDate,
  rulebook: Rulebook,
): RateCitation | null {
  const cite = values.find((each) => each.from === from)?.cite;
  return cite === undefined ? null : citationOf(cite, rulebook);
}

export function citationOf(
  { source, provision, provisions }: Citation,
  { language, title }: Rulebook,
): RateCitation {
  const own = source !== OWN && title.has(language) ? language : MAIN;
  return { source, provisions: provisions ?? new Map([[own, provision]]) };
}

/**
 * The provision in languages that the form does not ask for stays with a citation that nobody changed: what is said in a language
 * that nobody saw cannot be meant for another provision.
 */
export function withUnseen(
  typed: RateCitation,
  { values }: Parameter,
  from: CalendarDate,
): RateCitation {
  const old = values.find((each) => each.from === from)?.cite;
  const texts = [...(old?.provisions ?? [])];
  const isSame =
    old?.source === typed.source &&
    texts.every(([language, text]) => (typed.provisions.get(language) ?? text) === text);
  const unseen = texts.filter(([language]) => !typed.provisions.has(language));
  return isSame ? { ...typed, provisions: new Map([...typed.provisions, ...unseen]) } : typed;
}

/** Stands for an instrument that the rulebook does not name yet; no source can be called so. */
export const ANOTHER = '+';

export type Instrument = Pick<WrittenSource, 'instrument' | 'address'>;

/**
 * An instrument as the rulebook's text can name it: under its name there where it is known already, else under a short one made of
 * its title.
 */
export function namedSource(
  { instrument, address }: Instrument,
  sources: Rulebook['sources'],
): WrittenSource & { readonly isNew: boolean } {
  const known = [...sources].find(
    ([, each]) => each.instrument === instrument && each.address === address,
  );
  if (known !== undefined) return { name: known[0], instrument, address, isNew: false };
  const words = instrument.toLowerCase().replace(/[^a-z0-9]+/g, '_').slice(0, 30).replace(/^_|_$/g, ''); // prettier-ignore
  const short = /^(?!(null|true|false)$)[a-z]/.test(words) ? words : `source_${words}`.replace(/_$/, ''); // prettier-ignore
  let name = short;
  for (let at = 2; sources.has(name); at += 1) name = `${short}_${String(at)}`;
  return { name, instrument, address, isNew: true };
}

const LONGEST_PROVISION = 500;

export interface CitationFault {
  /** A language, where it is the provision that is wrong; else the source, or what another instrument is called or where it is. */
  readonly field: string;
  readonly reason: Refusal;
}

/**
 * What is wrong with a citation. The agency's own decision is text for readers, and stands in every language of the rulebook; an
 * instrument is quoted, in one language or in each.
 */
export function citationFaults(
  { source, provisions }: RateCitation,
  known: {
    readonly languages: readonly string[];
    readonly isSource: boolean;
    /** What is typed of an instrument that the rulebook does not name; it counts where that is chosen. */
    readonly another?: Instrument;
  },
): readonly CitationFault[] {
  const faults: CitationFault[] = [];
  const fault = (field: string, code: string): void => {
    faults.push({ field, reason: { code } });
  };
  if (source === ANOTHER && known.another !== undefined)
    for (const { field, ...reason } of faultsOfInstrument(known.another))
      faults.push({ field, reason });
  else if (!known.isSource) fault('source', 'rate.needs-source');
  for (const language of known.languages) {
    const provision = provisions.get(language) ?? '';
    if (provision.length > LONGEST_PROVISION)
      faults.push({ field: language, reason: tooLong(provision, LONGEST_PROVISION) });
    const isNeeded = source === OWN || (language === MAIN && !mayStand(provisions));
    if (provision === '' && isNeeded) fault(language, 'rate.needs-provision');
  }
  return faults;
}

function mayStand(provisions: RateCitation['provisions']): boolean {
  const said = [...provisions].filter(([, provision]) => provision !== '');
  return said.length === 1 || said.some(([language]) => language === MAIN);
}

/** As the rulebook's text writes it: one text, or one for each language. */
export function writtenCitation({ source, provisions }: RateCitation): string {
  const said = [...provisions].filter(([, provision]) => provision !== '');
  const quoted = (provision: string): string =>
    `'${`${source} ${provision}`.replaceAll("'", "''")}'`;
  const [only] = said;
  if (said.length === 1 && only !== undefined) return quoted(only[1]);
  return `{ ${said.map(([language, provision]) => `${language}: ${quoted(provision)}`).join(', ')} }`;
}
