import Handlebars from 'handlebars';

import { dateParts, type DateInput } from './date-input.js';
import { massDecimals, type Exact, type MassUnit } from './figures.js';
import { shown, translate, type Speech, type Text } from './text.js';

interface Options {
  hash: Record<string, unknown>;
  fn: (context: unknown) => string;
  data: { speech: Speech };
}
interface Choice {
  value?: unknown;
  text?: unknown;
  checked?: boolean;
  selected?: boolean;
}
interface Row {
  actions?: { items?: unknown[] };
}
interface Optional {
  value: unknown;
  optional?: boolean;
}

const printedText = (value: unknown) => value as string;
const escape = (value: unknown) => Handlebars.escapeExpression(value as string);
const absent = (value: unknown) => value === undefined || value === null || value === false;

/** Given attributes are always written; those of an options object only when they have a value. */
function writeGiven(given: Record<string, unknown>): string {
  return Object.entries(given)
    .map(([name, item]) => {
      const { value, optional } = isOptional(item) ? item : { value: item, optional: false };
      if (optional) return writeOptional(name, value);
      return ` ${escape(name)}="${escape(printable(value))}"`;
    })
    .join('');
}

function isOptional(item: unknown): item is Optional {
  return typeof item === 'object' && item !== null && 'value' in item;
}

function printable(value: unknown): unknown {
  if (value === undefined || value === null) return '';
  return value instanceof Handlebars.SafeString ? value : printedText(value);
}

function writeOptional(name: string, value: unknown): string {
  if (absent(value)) return '';
  return value === true ? ` ${escape(name)}` : ` ${escape(name)}="${escape(printable(value))}"`;
}

/** Which option is chosen: its own word first, then the value of the field. */
function chosen(item: Choice, value: unknown): boolean {
  const own = item.checked ?? item.selected;
  if (own !== undefined) return own;
  const named = printedText(item.value ?? item.text);
  if (Array.isArray(value)) return value.map(String).includes(named);
  return Boolean(value) && printedText(value) === named;
}

interface Cell {
  attributes?: Record<string, unknown>;
  classes?: string;
  colspan?: unknown;
  rowspan?: unknown;
  href?: unknown;
  tag?: unknown;
  note?: unknown;
}

interface Table {
  head?: readonly (Text | { text: Text })[];
  rows?: readonly (readonly unknown[] | null | undefined)[];
  foot?: readonly (readonly unknown[])[];
  /** Where few columns are too wide for a telephone as well: sentences. */
  stacked?: boolean;
}

/** As many columns as a telephone shows side by side. */
const COLUMNS_OF_A_TELEPHONE = 3;

/**
 * The names of a table's columns, spelled once, where each row stands by itself on a telephone and each cell beside the
 * name of its column. Undefined where the table fits as it is.
 */
const columnNames = (
  { head = [], stacked = false }: Table,
  { data }: Options,
): ReturnType<typeof shown>[] | undefined =>
  stacked || head.length > COLUMNS_OF_A_TELEPHONE
    ? head.map((heading) => shown(heading, data.speech))
    : undefined;

/** Decimals of each column of masses: as many as its longest figure has, so that the marks stand below each other. */
function columnPlaces({ rows = [], foot = [] }: Table): number[] {
  const places: number[] = [];
  for (const row of [...rows, ...foot])
    for (const [at, cell] of (row ?? []).entries())
      if (isBareMass(cell))
        places[at] = Math.max(places[at] ?? 0, massDecimals(cell.mg, cell.massIn));
  return places;
}

interface BareMass {
  readonly massIn: MassUnit;
  readonly mg: Exact;
}

/** A mass that names no decimals of its own. Nothing stays a plain 0. */
const isBareMass = (cell: unknown): cell is BareMass =>
  typeof cell === 'object' &&
  cell !== null &&
  'massIn' in cell &&
  !('places' in cell) &&
  BigInt((cell as BareMass).mg) !== 0n;

interface RowOptions extends Options {
  hash: {
    firstIsHeader?: unknown;
    /** Names of columns, where a cell needs one. */
    names?: readonly ReturnType<typeof shown>[];
    /** Decimals of columns, where they are masses. */
    places?: readonly number[];
  };
}

/** A cell with its tag. */
function writeCell(plain: unknown, at: number, { hash, fn, data }: RowOptions): string {
  const given = isBareMass(plain) ? { ...plain, places: hash.places?.[at] } : plain;
  const cell = (typeof given === 'object' && given !== null ? given : {}) as Cell;
  const header = at === 0 && Boolean(hash.firstIsHeader);
  const format = header ? undefined : cellFormat(given);
  const name = header ? 'govuk-table__header' : 'govuk-table__cell';
  let classes = name;
  if (format) classes += ` ${name}--${format}`;
  if (cell.classes) classes += ` ${cell.classes}`;
  const written =
    (cell.attributes === undefined ? '' : writeGiven(cell.attributes)) +
    writeOptional('class', classes) +
    writeOptional('colspan', cell.colspan) +
    writeOptional('rowspan', cell.rowspan) +
    writeOptional('data-label', header ? undefined : hash.names?.[at]);
  const content =
    cell.href || cell.tag || cell.note ? fn(given) : escape(shown(given, data.speech));
  return header ? `<th scope="row"${written}>${content}</th>` : `<td${written}>${content}</td>`;
}

const figureKinds = ['mass', 'massIn', 'money', 'number', 'percent'];

/** Figures stand to the right without being told. */
function cellFormat(cell: unknown): string | undefined {
  if (typeof cell !== 'object' || cell === null) return undefined;
  const { format } = cell as { format?: string };
  return format ?? (figureKinds.some((kind) => kind in cell) ? 'numeric' : undefined);
}

export const componentHelpers = {
  /** Space-separated words of those that are there: class names, ids. */
  joined: (...given: unknown[]) => given.slice(0, -1).filter(Boolean).join(' '),

  /** {{attributes attributes id=id disabled=disabled}}: true writes the name alone, nothing is left out. */
  attributes(given: unknown, options?: Options) {
    const { hash } = options ?? (given as Options);
    let written =
      options && typeof given === 'object' && given !== null
        ? writeGiven(given as Record<string, unknown>)
        : '';
    for (const name of Object.keys(hash))
      if (name !== 'class' || hash[name] !== '') written += writeOptional(name, hash[name]);
    return new Handlebars.SafeString(written);
  },

  given: (value: unknown) => value !== undefined,

  /** Names values for the block: {{#let id=(default id name)}}...{{/let}}. */
  let(this: unknown, options: Options) {
    return options.fn({ ...(this as object), ...options.hash });
  },

  chosen,
  numbered: (prefix: string, index: number) => (index === 0 ? prefix : `${prefix}-${index + 1}`),
  plus: (a: number, b: number) => a + b,
  first: (list: unknown[] | undefined) => list?.[0],
  several: (list: unknown[] | undefined) => (list?.length ?? 0) > 1,
  filled: (list: unknown[] | undefined) => (list ?? []).filter(Boolean),
  someRowHasActions: (rows: (Row | null)[] | undefined) =>
    (rows ?? []).some((row) => row?.actions?.items?.length),

  dateParts(input: DateInput, options: Options) {
    const say = (part: string) => translate(`ui.${part}`, {}, options.data.speech);
    return dateParts(input, { day: say('day'), month: say('month'), year: say('year') });
  },

  cellFormat,
  columnNames,
  columnPlaces,

  /**
   * {{#cells row firstIsHeader=true names=names places=places}}...{{/cells}}: the cells of a table's row. A table has many, and most hold a
   * text alone: those are written here, the block writes what has more.
   */
  cells(row: readonly unknown[] | undefined, options: RowOptions) {
    return (row ?? []).map((cell, at) => writeCell(cell, at, options)).join('\n');
  },
};
