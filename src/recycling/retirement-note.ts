/** What the books say of a retirement: its number, then what it was for. */
export const retirementNote = (reference: string, purpose: string): string =>
  `${reference} ${purpose}`;

/** The number in such a note; it has no space in it. */
export const referenceIn = (note: string): string => note.slice(0, note.indexOf(' '));
