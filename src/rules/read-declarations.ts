import { compare, ratioFromDecimal } from '../kernel/ratio.js';
import { nearestName } from './issues.js';
import { WORDS } from './grammar.js';
import { LIMITS } from './limits.js';
import {
  STAGES,
  type Citation,
  type Input,
  type InputForm,
  type LocalText,
  type Source,
  type StageName,
  type ValueType,
} from './model.js';
import { oneOf, say } from './phrase.js';
import type { Section } from './section.js';
import { isName } from './section.js';
import { NO_DIMENSION, parseUnit, type Unit } from './unit.js';

/** What every later part of the rulebook refers to. */
export interface Declarations {
  readonly sources: ReadonlyMap<string, Source>;
  readonly enumerations: ReadonlyMap<string, readonly string[]>;
  readonly currency: string | undefined;
  /** Of the title: a rulebook speaks to its readers in all of them. */
  readonly languages: readonly string[];
}

/** The rulebook's own decision, where the instrument is silent. Always citable; printed as such. */
export const OWN_SOURCE = 'own';

export function readSources(root: Section): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>([
    [OWN_SOURCE, { instrument: 'This rulebook', address: undefined }],
  ]);
  const declared = root.section('sources');
  if (declared === undefined) root.issues.blame('sources:');
  for (const [name, section] of declared?.sections() ?? []) {
    if (name === OWN_SOURCE) {
      root.issues.add(section.spot, {
        code: 'name',
        message: say('This source is the rulebook itself.'),
        found: name,
        write: say('another name'),
      });
    }
    const instrument = section.text('instrument', 'SR 814.670.1');
    const address = section.text('address', 'https://...', false);
    if (address !== undefined && !/^https:\/\/[^\s<>"']+$/.test(address)) {
      root.issues.add(section.spotOf('address'), {
        code: 'address',
        message: say('This is no page address.'),
        found: address,
        write: 'https://...',
      });
    }
    section.close();
    sources.set(name, { instrument: instrument ?? '', address });
  }
  return sources;
}

export function readEnumerations(root: Section): ReadonlyMap<string, readonly string[]> {
  const enumerations = new Map<string, readonly string[]>();
  const section = root.section('enumerations', false);
  for (const key of section?.keys ?? []) {
    if (section === undefined || !isName(key, section.keySpot(key), root.issues)) continue;
    const before = root.issues.errorCount;
    const values = section.names(key);
    const names = values.map((value) => value.name);
    const seen = new Set<string>();
    for (const value of values) {
      const isWord = WORDS.has(value.name);
      if (isWord || seen.has(value.name)) {
        root.issues.add(value.spot, {
          code: 'name',
          message: isWord
            ? say('This is a word of the language.')
            : say('This value stands here twice.'),
          found: value.name,
          write: isWord ? say('another name') : say('each value once'),
        });
      }
      seen.add(value.name);
    }
    if (names.length === 0 || names.length > LIMITS.enumerationValues) {
      root.issues.add(section.spotOf(key), {
        code: 'enumeration',
        message: say('An enumeration has between 1 and {most} values.', {
          most: String(LIMITS.enumerationValues),
        }),
        found: String(names.length),
        write:
          names.length === 0
            ? '[a, b]'
            : say('at most {most}', { most: String(LIMITS.enumerationValues) }),
      });
    }
    root.issues.blame(key, before);
    enumerations.set(key, names);
  }
  return enumerations;
}

/**
 * `names: { traction: { en: Traction, de: Traktion } }`: what readers call a value of an enumeration or a class of a band, in each
 * language of the title, since a code is no word.
 */
export function readNames(
  root: Section,
  { enumerations, languages }: Declarations,
): ReadonlyMap<string, LocalText> {
  const names = new Map<string, LocalText>();
  const section = root.section('names', false);
  if (section === undefined) return names;
  const values = new Set([...enumerations.values()].flat());
  for (const key of section.keys) {
    const name = section.localText(key, true);
    if (!values.has(key)) {
      root.issues.add(section.keySpot(key), {
        code: 'name',
        message: say('This is no value of an enumeration and no class of a band.'),
        found: key,
        write: oneOf([...values]),
      });
      continue;
    }
    if (name === undefined) continue;
    const missing = languages.filter((language) => !name.has(language));
    if (missing.length > 0)
      root.issues.add(section.spotOf(key), {
        code: 'language',
        severity: 'warning',
        message: say('This name stands in fewer languages than the title.'),
        found: say('nothing in {languages}', { languages: missing.join(', ') }),
        write: `${key}: { ${languages.map((language) => `${language}: ...`).join(', ')} }`,
      });
    names.set(key, name);
  }
  return names;
}

/**
 * `cite: sr Art. 3`: a source of the rulebook, then the provision; or the same in several languages. Required on every value,
 * formula and rounding. What an instrument says is quoted; what the rulebook decides itself is text for its readers.
 */
export function readCitation(section: Section, declarations: Declarations): Citation | undefined {
  const { issues } = section;
  const texts = citedTexts(section, declarations);
  if (texts === undefined) return undefined;
  const spot = section.spotOf('cite');
  const parts = [...texts].map(([language, text]) => ({ language, ...partsOf(text) }));
  const { name, provision } = parts.find(({ language }) => language === 'en') ?? partsOf('');
  const source = declarations.sources.get(name);
  if (source === undefined) {
    if (issues.isBlamed('sources:', name)) return undefined;
    issues.add(spot, {
      code: 'unknown-source',
      message: say('No source of this rulebook has this name.'),
      found: name,
      write: () =>
        nearestName(name, declarations.sources.keys()) ?? oneOf(declarations.sources.keys()),
    });
    return undefined;
  }
  const other = parts.find((part) => part.name !== name);
  if (other !== undefined) {
    issues.add(spot, {
      code: 'unknown-source',
      message: say('A citation names one source, in every language by the same name.'),
      found: other.name,
      write: name,
    });
    return undefined;
  }
  if (parts.some((part) => part.provision === '')) {
    issues.add(spot, {
      code: 'missing',
      message: say('The citation names no provision.'),
      found: name,
      write: `${name} Art. 1`,
    });
    return undefined;
  }
  if (name === OWN_SOURCE) checkLanguages(section, texts, declarations);
  const { instrument, address } = source;
  const provisions = new Map(parts.map((part) => [part.language, part.provision]));
  const said = provisions.size > 1 ? { provisions } : {};
  return { source: name, instrument, provision, ...said, address };
}

function citedTexts(section: Section, { sources }: Declarations): LocalText | undefined {
  if (section.value('cite')?.kind === 'map') return section.localText('cite', true);
  const first = [...sources.keys()].find((name) => name !== OWN_SOURCE) ?? OWN_SOURCE;
  const node = section.textNode(
    'cite',
    say('{example} (source, then provision)', { example: `${first} Art. 1` }),
  );
  return node === undefined ? undefined : new Map([['en', node.text.trim()]]);
}

function partsOf(text: string): { readonly name: string; readonly provision: string } {
  const [, name = '', provision = ''] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
  return { name, provision: provision.replace(/\s+/g, ' ') };
}

/** Whoever reads the title in their language reads the rulebook's own decisions in it too. */
function checkLanguages(section: Section, texts: LocalText, { languages }: Declarations): void {
  const missing = languages.filter((language) => !texts.has(language));
  if (missing.length === 0) return;
  section.issues.add(section.spotOf('cite'), {
    code: 'language',
    severity: 'warning',
    message: say(
      'The rulebook decides this itself, and says it in fewer languages than its title.',
    ),
    found: say('nothing in {languages}', { languages: missing.join(', ') }),
    write: `cite: { ${languages.map((language) => `${language}: ${OWN_SOURCE} ...`).join(', ')} }`,
  });
}

export function readUnit(
  section: Section,
  currency: string | undefined,
  required = true,
): Unit | undefined {
  const node = section.textNode('unit', 'kg', required);
  if (node === undefined) return undefined;
  const unit = parseUnit(node.text.trim());
  const foreign = (node.text.match(/\b[A-Z]{3}\b/g) ?? []).find(
    (code) => code !== currency && code !== 'MWh',
  );
  const { issues } = section;
  if (unit !== undefined && (foreign === undefined || issues.isBlamed('currency:'))) return unit;
  // Without a currency each amount would say the same: the first one does.
  if (currency === undefined) issues.blame('currency:');
  issues.add(
    node.spot,
    foreign === undefined || unit === undefined
      ? {
          code: 'unit',
          message: say('This unit is not known.'),
          found: node.text,
          write: say('kg, g, t, %, piece, kWh, the currency, or a rate such as EUR/kg'),
        }
      : {
          code: 'currency',
          message: say('The rulebook deals in another currency.'),
          found: foreign,
          write: currency ?? say('currency: EUR at the top'),
        },
  );
  return undefined;
}

export const INPUT_FORMS: readonly InputForm[] = [
  'mass',
  'money',
  'count',
  'ratio',
  'quantity',
  'choice',
  'yes-no',
  'date',
];

export function readInputs(
  root: Section,
  declarations: Declarations,
): ReadonlyMap<StageName, ReadonlyMap<string, Input>> {
  const all = new Map<StageName, ReadonlyMap<string, Input>>();
  const inputs = root.section('inputs');
  if (inputs === undefined) root.issues.blame('inputs:');
  for (const [stage, section] of inputs?.sections() ?? []) {
    const name = STAGES.find((each) => each === stage);
    if (name === undefined) {
      root.issues.add(inputs?.keySpot(stage) ?? root.spot, {
        code: 'unknown-stage',
        message: say('There is no such stage.'),
        found: stage,
        write: nearestName(stage, STAGES) ?? STAGES.join(', '),
      });
      for (const key of section.keys) root.issues.blame(key);
      continue;
    }
    const read = new Map<string, Input>();
    for (const [key, entry] of section.sections()) {
      const input = readInput(key, entry, declarations);
      if (input !== undefined) read.set(key, input);
    }
    all.set(name, read);
  }
  return all;
}

function readInput(name: string, section: Section, declarations: Declarations): Input | undefined {
  const form = section.oneOf('type', INPUT_FORMS);
  const label = section.localText('label', true);
  const unit = unitOf(form, section, declarations.currency);
  const enumeration = form === 'choice' ? enumerationOf(name, section, declarations) : undefined;
  const optional = section.yes('optional');
  const perYear = section.yes('perYear');
  const lowest = bound(section.number('lowest', false));
  const highest = bound(section.number('highest', false));
  const cite = section.has('cite') ? readCitation(section, declarations) : undefined;
  section.close();
  if (lowest !== undefined && highest !== undefined && compare(lowest, highest) > 0) {
    section.issues.add(section.spotOf('lowest'), {
      code: 'number',
      message: say('The lowest value lies above the highest: nothing could be given.'),
      found: say('{before}, then {after}', {
        before: section.text('lowest', '', false) ?? '',
        after: section.text('highest', '', false) ?? '',
      }),
      write: say('the lower of both as `lowest`'),
    });
  }
  const type = form === undefined ? undefined : typeOf(form, unit, enumeration);
  if (form === undefined || label === undefined || type === undefined) return undefined;
  return {
    name,
    label,
    form,
    type,
    unit,
    optional,
    perYear,
    lowest,
    highest,
    ...(cite === undefined ? {} : { cite }),
  };
}

function bound(text: string | undefined): Input['lowest'] {
  const value = text === undefined ? undefined : ratioFromDecimal(text);
  return value?.ok === true ? value.value : undefined;
}

function unitOf(
  form: InputForm | undefined,
  section: Section,
  currency: string | undefined,
): Unit | undefined {
  if (form === 'mass' || form === 'count') {
    const usual = form === 'mass' ? 'kg' : 'piece';
    const unit = readUnit(section, currency, false) ?? parseUnit(usual);
    if (unit?.dimension === usual) return unit;
    section.issues.add(section.spotOf('unit'), {
      code: 'unit',
      message: say('A {form} is no number of {unit}.', { form, unit: unit?.text ?? '' }),
      found: unit?.text ?? '',
      write: say('{one} or {other}', { one: 'type: quantity', other: `unit: ${usual}` }),
    });
    return unit;
  }
  if (form === 'ratio') return parseUnit('%');
  if (form === 'quantity') return readUnit(section, currency);
  if (form !== 'money') return undefined;
  if (currency === undefined && !section.issues.isBlamed('currency:'))
    section.issues.add(section.spot, {
      code: 'currency',
      message: say('Money needs the currency of the rulebook.'),
      found: say('nothing'),
      write: say('currency: EUR at the top'),
    });
  return currency === undefined ? undefined : parseUnit(currency);
}

function enumerationOf(
  name: string,
  section: Section,
  declarations: Declarations,
): string | undefined {
  const of = section.text('of', 'category', false) ?? name;
  if (declarations.enumerations.has(of) || section.issues.isBlamed(of)) return of;
  section.issues.add(section.spot, {
    code: 'unknown-enumeration',
    message: say('There is no such enumeration.'),
    found: of,
    write:
      nearestName(of, declarations.enumerations.keys()) ?? oneOf(declarations.enumerations.keys()),
  });
  return undefined;
}

function typeOf(
  form: InputForm,
  unit: Unit | undefined,
  enumeration: string | undefined,
): ValueType | undefined {
  if (form === 'choice')
    return enumeration === undefined ? undefined : { kind: 'choice', enumeration };
  if (form === 'yes-no' || form === 'date') return { kind: form };
  if (form === 'ratio') return { kind: 'number', dimension: NO_DIMENSION };
  return unit === undefined ? undefined : { kind: 'number', dimension: unit.dimension };
}
