import { isMap, isScalar, isSeq, parseDocument, type Scalar, type YAMLMap } from 'yaml';

/** A dated value to stand in the rulebook's text: a number of its own, or a table beside it. */
export interface WrittenValue {
  readonly parameter: string;
  readonly from: string;
  readonly value: { readonly table: string } | { readonly scalar: string };
  /** As the text writes it: in quotes, or one text for each language. */
  readonly cite: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const entryOf = ({ from, value, cite }: WrittenValue, note = ''): string => {
  const content = 'table' in value ? `table: ${value.table}` : `value: ${quoted(value.scalar)}`;
  return `{ from: ${from}, ${content}, cite: ${cite}${note} }`;
};

/** What the text says beside a value stays when its rate changes: one text, or one for each language. */
function noteOf(item: YAMLMap): string {
  const note = (item.toJSON() as Readonly<Record<string, unknown>>).note;
  if (typeof note === 'string') return `, note: ${quoted(note.trim())}`;
  if (typeof note !== 'object' || note === null) return '';
  const texts = Object.entries(note).map(
    ([language, text]) => `${language}: ${quoted(String(text).trim())}`,
  );
  return `, note: { ${texts.join(', ')} }`;
}

/**
 * The text with the dated value in its place: in that of the same day, else between the earlier and the later ones. Only these
 * characters change, so that the second person reads a difference of one line. Undefined when the text has no such
 * parameter.
 */
export function withDatedValue(text: string, written: WrittenValue): string | undefined {
  const document = parseDocument(text);
  const values = document.getIn(['parameters', written.parameter, 'values'], true);
  if (!isSeq(values)) return undefined;
  const items = values.items.filter(isMap);
  const first = items[0]?.range;
  if (first == null) return undefined;
  const same = items.find((item) => fromOf(item) === written.from);
  if (same?.range != null)
    return (
      text.slice(0, same.range[0]) +
      entryOf(written, noteOf(same)) +
      text.slice(endOf(text, same.range))
    );
  const before = items.findLast((item) => fromOf(item) < written.from);
  if (values.flow === true) {
    // Between brackets, on one line or on several.
    const after = before?.range == null ? undefined : endOf(text, before.range);
    return after === undefined
      ? `${text.slice(0, first[0])}${entryOf(written)}, ${text.slice(first[0])}`
      : `${text.slice(0, after)}, ${entryOf(written)}${text.slice(after)}`;
  }
  const dash = text.lastIndexOf('-', first[0]);
  const indent = ' '.repeat(dash - text.lastIndexOf('\n', dash) - 1);
  const line = `${indent}- ${entryOf(written)}\n`;
  if (before?.range == null) {
    const start = text.lastIndexOf('\n', dash) + 1;
    return text.slice(0, start) + line + text.slice(start);
  }
  const end = text.indexOf('\n', endOf(text, before.range) - 1);
  const place = end === -1 ? text.length : end + 1;
  return `${text.slice(0, place)}${end === -1 ? '\n' : ''}${line}${text.slice(place)}`;
}

/** Where a value ends, without the white space that a block of several lines takes with it. */
function endOf(text: string, range: readonly [number, number, number]): number {
  return range[0] + text.slice(range[0], range[1]).trimEnd().length;
}

function fromOf(item: YAMLMap): string {
  const from: unknown = item.get('from', true);
  return isScalar(from) ? sourceOf(from) : '';
}

const sourceOf = (scalar: Scalar): string => scalar.source ?? String(scalar.value);

/** An instrument to stand among the sources of the rulebook's text. */
export interface WrittenSource {
  readonly name: string;
  readonly instrument: string;
  readonly address: string;
}

/** The text with one source more, behind the others; undefined when it has no place for sources. */
export function withSource(text: string, source: WrittenSource): string | undefined {
  const sources = parseDocument(text).get('sources', true);
  if (!isMap(sources) || sources.range == null) return undefined;
  const { name, instrument, address } = source;
  const entry = `${name}: { instrument: ${quoted(instrument)}, address: ${quoted(address)} }`;
  const [start] = sources.range;
  const end = endOf(text, sources.range);
  if (sources.flow === true) {
    const between = sources.items.length === 0 ? ' ' : ', ';
    return `${text.slice(0, end - 1).trimEnd()}${between}${entry} }${text.slice(end)}`;
  }
  const indent = ' '.repeat(start - text.lastIndexOf('\n', start) - 1);
  // Behind what is said at the end of the last line.
  const line = text.indexOf('\n', end);
  const place = line === -1 ? text.length : line;
  return `${text.slice(0, place)}\n${indent}${entry}${text.slice(place)}`;
}

/** Bounds against slips to stand in the rulebook's text, and where they are written. */
export interface WrittenGuard {
  readonly lowest?: string | undefined;
  readonly highest?: string | undefined;
  readonly greatestChange?: string | undefined;
  /** As the text writes it: in quotes, or one text for each language. */
  readonly cite: string;
}

/** The text with this guard of the parameter, in the place of the one it had or before its values; undefined without the parameter. */
export function withGuard(
  text: string,
  parameter: string,
  guard: WrittenGuard,
): string | undefined {
  const declared = parseDocument(text).getIn(['parameters', parameter], true);
  if (!isMap(declared)) return undefined;
  const { cite, ...bounds } = guard;
  const said = Object.entries(bounds).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${quoted(value)}`],
  );
  const entry = `{ ${[...said, `cite: ${cite}`].join(', ')} }`;
  const old = declared.get('guard', true);
  if (isMap(old) && old.range != null)
    return text.slice(0, old.range[0]) + entry + text.slice(endOf(text, old.range));
  const values = declared.items.find(({ key }) => isScalar(key) && key.value === 'values')?.key;
  if (!isScalar(values) || values.range == null) return undefined;
  const [start] = values.range;
  const indent = ' '.repeat(start - text.lastIndexOf('\n', start) - 1);
  const between = declared.flow === true ? ', ' : `\n${indent}`;
  return `${text.slice(0, start)}guard: ${entry}${between}${text.slice(start)}`;
}

/** The day on which somebody last looked whether the parameter still holds. */
export function withCheckedOn(text: string, parameter: string, day: string): string {
  const checked = parseDocument(text).getIn(['parameters', parameter, 'lastCheckedOn'], true);
  return replaced(text, checked, day);
}

function replaced(text: string, node: unknown, by: string): string {
  if (!isScalar(node) || node.range == null) return text;
  return text.slice(0, node.range[0]) + by + text.slice(endOf(text, node.range));
}
