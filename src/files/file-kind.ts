/** What a file is by its first bytes, whatever its name says. */
export type FileKind =
  | 'text'
  | 'json-lines'
  | 'empty'
  | 'workbook'
  | 'open-document'
  | 'old-workbook'
  | 'archive'
  | 'page'
  | 'pdf';

/** Why a file that is no text is refused. */
export const refusalOfKind: Readonly<Record<Exclude<FileKind, 'text' | 'json-lines'>, string>> =
  Object.freeze({
    empty: 'file.empty',
    workbook: 'file.workbook',
    'open-document': 'file.open-document',
    'old-workbook': 'file.old-workbook',
    archive: 'file.archive',
    page: 'file.page',
    pdf: 'file.pdf',
  });

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Looks at the first 4 KB at most. */
export function kindOfFile(start: Uint8Array): FileKind {
  if (start.length === 0) return 'empty';
  const ascii = latin(start.subarray(0, 4096));
  if (ascii.startsWith('PK\u0003\u0004') || ascii.startsWith('PK\u0005\u0006'))
    return kindOfArchive(ascii);
  if (ascii.startsWith('\u00d0\u00cf\u0011\u00e0')) return 'old-workbook';
  if (ascii.startsWith('%PDF-')) return 'pdf';
  if (ascii.startsWith('\u001f\u008b') || ascii.startsWith('7z\u00bc\u00af')) return 'archive';
  const visible = ascii
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
    .toLowerCase();
  if (/^<(?:!doctype|html|head|body|script|\?xml|svg|table)/.test(visible)) return 'page';
  // No column is called like that; an object on each line begins so.
  if (visible.startsWith('{')) return 'json-lines';
  return 'text';
}

/** A workbook's first entries are its content types, its relations or its parts; an ODS names itself. */
function kindOfArchive(ascii: string): FileKind {
  if (ascii.includes('mimetypeapplication/vnd.oasis')) return 'open-document';
  return /\[Content_Types\]\.xml|(?:^|[^a-z])(?:xl|_rels|docProps)\//.test(ascii)
    ? 'workbook'
    : 'archive';
}

/** The encoding and the length of the byte-order mark that names it; UTF-8 without one. */
export function encodingOf(start: Uint8Array): { encoding: TextEncoding; markLength: number } {
  const [a, b, c] = start;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', markLength: 3 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', markLength: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', markLength: 2 };
  return { encoding: 'utf-8', markLength: 0 };
}

/** What bytes that are no UTF-8 most likely are: named in the refusal, never assumed. */
export function guessedEncoding(bytes: Uint8Array): string {
  const zeros = bytes.reduce((count, byte) => (byte === 0 ? count + 1 : count), 0);
  if (zeros * 4 > bytes.length) return 'UTF-16';
  return bytes.some((byte) => byte >= 0x80 && byte <= 0x9f) ? 'Windows-1252' : 'ISO 8859-1';
}

/** The separator of the first line: the one of `,` `;` and tab that occurs most outside of quotes. */
export function delimiterOf(firstLine: string): ',' | ';' | '\t' {
  const bare = firstLine.replace(/"[^"]*"/g, '');
  const count = (mark: string): number => bare.split(mark).length - 1;
  const marks = [',', ';', '\t'] as const;
  return marks.reduce((best, mark) => (count(mark) > count(best) ? mark : best), ',');
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
