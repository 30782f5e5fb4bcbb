import { compare, multiply, ratioFromDecimal, type Ratio } from '../kernel/ratio.js';
import { nearestName } from './issues.js';
import { WORDS } from './grammar.js';
import { LIMITS } from './limits.js';
import type { Band } from './model.js';
import { say } from './phrase.js';
import { readCitation, readUnit, type Declarations } from './read-declarations.js';
import { quotedNumber, whatIs, type Section } from './section.js';
import type { Unit } from './unit.js';

/**
 * Bands: classes of a number by inclusive upper edges, the last one open. Their names are an enumeration too, so that tables,
 * cases and formulas use them like any other.
 */
export function readBands(root: Section, declarations: Declarations): ReadonlyMap<string, Band> {
  const bands = new Map<string, Band>();
  for (const [name, section] of root.section('bands', false)?.sections() ?? []) {
    const band = readBand(name, section, declarations);
    if (band === undefined) continue;
    if (declarations.enumerations.has(name)) {
      root.issues.add(section.spot, {
        code: 'name',
        message: say('An enumeration has this name already.'),
        found: name,
        write: say('another name, and `of: {name}` for classes that are its values', { name }),
      });
    }
    bands.set(name, band);
  }
  return bands;
}

/** Enumerations with the names of bands, which later parts of the rulebook cannot tell apart from them. */
export function withBands(
  enumerations: ReadonlyMap<string, readonly string[]>,
  bands: ReadonlyMap<string, Band>,
): ReadonlyMap<string, readonly string[]> {
  const own = [...bands.values()].filter((band) => band.enumeration === band.name);
  return new Map([...enumerations, ...own.map((band) => [band.name, band.names] as const)]);
}

function readBand(name: string, section: Section, declarations: Declarations): Band | undefined {
  const label = section.localText('label', true);
  const unit = readUnit(section, declarations.currency);
  const edges = readEdges(section, unit);
  const cite = readCitation(section, declarations);
  const of = section.text('of', 'weight_class', false);
  const names = namesOf(section, { of, unit, edges }, declarations);
  section.close();
  if (label === undefined || unit === undefined || cite === undefined) return undefined;
  if (edges === undefined || names === undefined) return undefined;
  return {
    name,
    enumeration: of ?? name,
    label,
    unit,
    edges: edges.map((edge) => edge.value),
    edgeTexts: edges.map((edge) => edge.text),
    names,
    cite,
  };
}

interface Edge {
  readonly text: string;
  readonly value: Ratio;
}

function readEdges(section: Section, unit: Unit | undefined): readonly Edge[] | undefined {
  const items = section.list('upTo');
  const edges = items.flatMap((item) => {
    const text = item.kind === 'text' ? quotedNumber(item, section.issues) : undefined;
    const value = text === undefined ? undefined : ratioFromDecimal(text);
    if (item.kind !== 'text')
      section.issues.add(item.spot, {
        code: 'not-text',
        message: say('An edge is one number.'),
        found: whatIs(item),
        write: '"50"',
      });
    if (text === undefined || value?.ok !== true || unit === undefined) return [];
    return [{ text, value: multiply(value.value, unit.scale), spot: item.spot }];
  });
  if (edges.length !== items.length || !section.has('upTo')) return undefined;
  if (edges.length === 0 || edges.length >= LIMITS.enumerationValues) {
    section.issues.add(section.spotOf('upTo'), {
      code: 'band',
      message: say('A band has between 1 and {most} upper edges.', {
        most: String(LIMITS.enumerationValues - 1),
      }),
      found: String(edges.length),
      write: 'upTo: ["10", "50", "250"]',
    });
    return undefined;
  }
  for (const [index, edge] of edges.entries()) {
    const previous = edges[index - 1];
    if (previous === undefined || compare(previous.value, edge.value) < 0) continue;
    section.issues.add(edge.spot, {
      code: 'band',
      message: say('The upper edges of a band rise.'),
      found: say('{before}, then {after}', { before: previous.text, after: edge.text }),
      write: say('each edge once, the lowest first'),
    });
    return undefined;
  }
  return edges;
}

/** As declared, or the values of the enumeration that `of` names, or made from the edges: `to_10_g`, `above_250_g`. */
function namesOf(
  section: Section,
  band: { of: string | undefined; unit: Unit | undefined; edges: readonly Edge[] | undefined },
  declarations: Declarations,
): readonly string[] | undefined {
  const declared = section.names('names', false);
  if (band.edges === undefined || band.unit === undefined) return undefined;
  const known = band.of === undefined ? undefined : declarations.enumerations.get(band.of);
  if (known === undefined && section.issues.isBlamed(band.of ?? '')) return undefined;
  if (band.of !== undefined && (known === undefined || declared.length > 0)) {
    section.issues.add(section.spotOf('of'), {
      code: known === undefined ? 'unknown-enumeration' : 'band',
      message:
        known === undefined
          ? say('There is no such enumeration.')
          : say('The classes are the values of `of`: there is no `names` beside it.'),
      found: band.of,
      write:
        known === undefined
          ? (nearestName(band.of, declarations.enumerations.keys()) ?? 'names: [...]')
          : say('{one} or {other}', { one: '`of`', other: '`names`' }),
    });
    return undefined;
  }
  const names =
    known ??
    (declared.length > 0 ? declared.map((each) => each.name) : madeNames(band.edges, band.unit));
  const wrong = names.find((each, index) => WORDS.has(each) || names.indexOf(each) !== index);
  if (names.length === band.edges.length + 1 && wrong === undefined) return names;
  section.issues.add(section.has('names') ? section.spotOf('names') : section.spot, {
    code: 'band',
    message: say('A band has one class more than it has upper edges, each with its own name.'),
    found:
      wrong ??
      say('{names} names for {edges} edges', {
        names: String(names.length),
        edges: String(band.edges.length),
      }),
    write: say('one name for each edge and one for what lies above the last'),
  });
  return undefined;
}

function madeNames(edges: readonly Edge[], unit: Unit): readonly string[] {
  const [first = ''] = unit.text.split('/');
  const word = { '1': '', '%': '_percent', point: '_points' }[first] ?? `_${first.toLowerCase()}`;
  const names = edges.map((edge) => `${edge.text.replace('-', 'minus_').replace('.', '_')}${word}`);
  return [...names.map((each) => `to_${each}`), `above_${names.at(-1) ?? ''}`];
}
