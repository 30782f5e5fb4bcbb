/** A field as PostgreSQL writes it in the text format of COPY. */
export const written = (field: string): string =>
  field
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\t', String.raw`\t`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
