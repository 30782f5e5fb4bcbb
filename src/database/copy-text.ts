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
