import { extractText, getMeta } from 'unpdf';

export interface ReadPdf {
  readonly pages: readonly string[];
  readonly info: Readonly<Record<string, unknown>>;
  /** Whether these words stand in it, wherever its lines are broken. */
  readonly holds: (words: string) => boolean;
}

/** Where a line is broken, and which kind of space stands in it, says nothing. */
const joined = (text: string): string => text.replaceAll(/[\s\u00A0\u202F]+/g, '');

export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  // The reader takes its bytes away from whoever gave them.
  const { text } = await extractText(new Uint8Array(bytes));
  const { info } = await getMeta(new Uint8Array(bytes));
  const whole = joined(text.join(' '));
  return {
    pages: text,
    info: info as ReadPdf['info'],
    holds: (words) => whole.includes(joined(words)),
  };
}
