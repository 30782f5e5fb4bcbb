/** A value of one column of a bulk row; a mass or an amount is a bigint and never passes through a float. */
export type Cell = string | bigint | number | boolean | Date | null;

const SPECIAL = /[\\\t\n\r]/;

/** One line of PostgreSQL's COPY text format, its line end included. */
export function copyLine(cells: readonly Cell[]): string {
  let line = '';
  for (let at = 0; at < cells.length; at += 1)
    line += (at === 0 ? '' : '\t') + copyField(cells[at] ?? null);
  return line + '\n';
}

function copyField(cell: Cell): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'string') return SPECIAL.test(cell) ? escaped(cell) : cell;
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'number' && !Number.isSafeInteger(cell))
    throw new TypeError('A bulk row holds a number that is not a whole one; use a bigint or text.');
  return String(cell);
}

function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}

/** The fields of one line (without its end) of the text format that PostgreSQL wrote. */
export function copyFields(line: string): (string | null)[] {
  const fields = line.split('\t') as (string | null)[];
  if (!line.includes('\\')) return fields;
  return fields.map((field) => (field === '\\N' || field === null ? null : unescaped(field)));
}

const MEANING: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unescaped(field: string): string {
  if (!field.includes('\\')) return field;
  return field.replaceAll(/\\(.)/g, (_, character: string) => MEANING[character] ?? character);
}
