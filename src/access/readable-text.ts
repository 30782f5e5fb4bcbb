/**
 * Whether what was sent is text throughout. PostgreSQL stores no NUL, and where a decoder met bytes that are no character
 * it left U+FFFD: what was meant is lost, so it is asked for again rather than kept.
 */
export const isReadable = (text: string): boolean => !/[\0\uFFFD]/.test(text);

/** The same of everything in a parsed address or form: names, values, and lists of values. */
export function areReadable(parts: object): boolean {
  return Object.entries(parts).every(
    ([name, value]) =>
      isReadable(name) &&
      [value as unknown].flat().every((each) => typeof each !== 'string' || isReadable(each)),
  );
}
