import type { WorkbookArchive } from './workbook-archive.js';
import {
  builtInFormat,
  formatOfCode,
  isBroken,
  type NumberFormat,
  unescaped,
} from './workbook-cell.js';
import { WorkbookFault } from './workbook-fault.js';
import { readPart } from './workbook-xml.js';

export interface SheetPart {
  readonly name: string;
  /** Of the archive's entry. */
  readonly part: string;
}

export interface WorkbookParts {
  /** Visible sheets of cells, in their order. */
  readonly sheets: readonly SheetPart[];
  readonly from1904: boolean;
  /** By the index of shared strings; null is text that is none. */
  readonly strings: readonly (string | null)[];
  /** By the style index of a cell. */
  readonly formats: readonly NumberFormat[];
}

const mostSheets = 100;
const mostStrings = 2_500_000;
const mostStringChars = 48_000_000;
const mostFormats = 70_000;
const sheetKind = '/relationships/worksheet';

/** What must be known of a workbook before its rows make sense. */
export async function readParts(archive: WorkbookArchive): Promise<WorkbookParts> {
  if (!archive.has('[Content_Types].xml')) throw new WorkbookFault('file.workbook-damaged');
  await refuseMacros(archive);
  const main = await mainPart(archive);
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const related = await relations(
    archive,
    `${folder}_rels/${main.slice(folder.length)}.rels`,
    folder,
  );
  const { sheets, from1904 } = await readBook(archive, main);
  const parts = sheets.flatMap(({ name, id }) => {
    const found = related.find((relation) => relation.id === id);
    return found?.kind.endsWith(sheetKind) ? [{ name, part: found.part }] : [];
  });
  const part = (kind: string): string | undefined =>
    related.find((relation) => relation.kind.endsWith(`/relationships/${kind}`))?.part;
  return {
    sheets: parts,
    from1904,
    strings: await readStrings(archive, part('sharedStrings')),
    formats: await readFormats(archive, part('styles')),
  };
}

async function refuseMacros(archive: WorkbookArchive): Promise<void> {
  await readPart(archive.part('[Content_Types].xml'), {
    open(_, attribute) {
      const kind = attribute('ContentType') ?? '';
      if (/macroEnabled|vbaProject/i.test(kind)) throw new WorkbookFault('file.workbook-macros');
      if (/sheet\.binary/i.test(kind)) throw new WorkbookFault('file.workbook-binary');
      if (/oasis|wordprocessingml\.document\.main|presentationml\.presentation\.main/i.test(kind))
        throw new WorkbookFault('file.not-a-workbook');
    },
  });
}

async function mainPart(archive: WorkbookArchive): Promise<string> {
  const found = (await relations(archive, '_rels/.rels', '')).find((relation) =>
    relation.kind.endsWith('/relationships/officeDocument'),
  );
  if (found === undefined) throw new WorkbookFault('file.workbook-damaged');
  return found.part;
}

interface Relation {
  readonly id: string;
  readonly kind: string;
  readonly part: string;
}

/** Where parts stand. An address outside of the archive is never followed: it is no part. */
async function relations(
  archive: WorkbookArchive,
  name: string,
  folder: string,
): Promise<Relation[]> {
  const found: Relation[] = [];
  await readPart(archive.part(name), {
    open(element, attribute) {
      if (element !== 'Relationship' || attribute('TargetMode') === 'External') return;
      const target = attribute('Target') ?? '';
      const part = target.startsWith('/') ? target.slice(1) : `${folder}${target}`;
      found.push({ id: attribute('Id') ?? '', kind: attribute('Type') ?? '', part });
      if (found.length > 1_000) throw new WorkbookFault('file.workbook-damaged');
    },
  });
  return found;
}

async function readBook(archive: WorkbookArchive, main: string) {
  const sheets: { name: string; id: string }[] = [];
  let from1904 = false;
  await readPart(archive.part(main), {
    open(element, attribute) {
      if (element === 'workbookPr') from1904 = /^(?:1|true)$/.test(attribute('date1904') ?? '');
      if (element !== 'sheet') return;
      if ((attribute('state') ?? 'visible') !== 'visible') return;
      sheets.push({ name: (attribute('name') ?? '').slice(0, 60), id: attribute('r:id') ?? '' });
      if (sheets.length > mostSheets) throw new WorkbookFault('file.workbook-damaged');
    },
  });
  return { sheets, from1904 };
}

async function readStrings(
  archive: WorkbookArchive,
  part: string | undefined,
): Promise<(string | null)[]> {
  const strings: (string | null)[] = [];
  if (part === undefined) return strings;
  const tooMuch = () => new WorkbookFault('file.workbook-too-large', { most: '200' });
  let [current, chars, reading, phonetic] = ['', 0, false, false];
  await readPart(archive.part(part), {
    open(element) {
      if (element === 'si') current = '';
      if (element === 'rPh') phonetic = true;
      reading = element === 't' && !phonetic;
    },
    text(text) {
      if (reading) current += text;
    },
    close(element) {
      reading = false;
      if (element === 'rPh') phonetic = false;
      if (element !== 'si') return;
      chars += current.length;
      if (chars > mostStringChars || strings.length >= mostStrings) throw tooMuch();
      const text = unescaped(current);
      strings.push(isBroken(text) ? null : text);
    },
  });
  return strings;
}

async function readFormats(
  archive: WorkbookArchive,
  part: string | undefined,
): Promise<NumberFormat[]> {
  const own = new Map<number, NumberFormat>();
  const formats: NumberFormat[] = [];
  if (part === undefined) return formats;
  let inside = false;
  await readPart(archive.part(part), {
    open(element, attribute) {
      const id = Number(attribute('numFmtId') ?? '0');
      if (element === 'numFmt') own.set(id, formatOfCode(attribute('formatCode') ?? ''));
      if (element === 'cellXfs') inside = true;
      if (element === 'xf' && inside) formats.push(own.get(id) ?? builtInFormat(id));
      if (formats.length > mostFormats || own.size > mostFormats)
        throw new WorkbookFault('file.workbook-damaged');
    },
    close(element) {
      if (element === 'cellXfs') inside = false;
    },
  });
  return formats;
}
