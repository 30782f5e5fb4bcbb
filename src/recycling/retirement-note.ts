/** What a statement says of a retirement: its number, then what it was for. */
export const retirementNote = (reference: string, purpose: string): string =>
  `${reference} ${purpose}`;

/** What it was for, in the note of books of earlier versions; null where the note is the number alone. */
export const purposeIn = (note: string): string | null =>
  note.slice(referenceIn(note).length + 1) || null;

/** The number in the books' note. Books of earlier versions hold what it was for behind it. */
export const referenceIn = (note: string): string => note.split(' ', 1)[0] ?? '';
