const MEANING: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What a field says in the text format of COPY; null for NULL. */
export function fieldText(written: string): string | null {
  if (written === String.raw`\N`) return null;
  if (!written.includes('\\')) return written;
  return written.replaceAll(/\\(.)/g, (_, character: string) => MEANING[character] ?? character);
}
