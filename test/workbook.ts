import yazl from 'yazl';

const namespace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const kinds = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const xml = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${body}`;

/** The rows of a sheet from the XML of its cells. */
export const sheetXml = (rows: readonly string[], after = ''): string =>
  xml(
    `<worksheet xmlns="${namespace}"><sheetData>${rows
      .map((cells, at) => `<row r="${String(at + 1)}">${cells}</row>`)
      .join('')}</sheetData>${after}</worksheet>`,
  );

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Cells of a row: text as text, numbers as numbers, `null` left out. */
export const cellsXml = (cells: readonly (string | number | null)[]): string =>
  cells
    .map((cell) => {
      if (cell === null) return '<c/>';
      if (typeof cell === 'number') return `<c><v>${String(cell)}</v></c>`;
      return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
    })
    .join('');

export interface BookParts {
  readonly sheets: Readonly<Record<string, string>>;
  readonly hidden?: readonly string[];
  readonly strings?: string;
  readonly styles?: string;
  readonly book?: string;
  /** Further entries of the archive, or other content of those that are there. */
  readonly more?: Readonly<Record<string, string | Uint8Array>>;
}

/** The entries of a workbook as small as it can be. */
export function bookEntries(parts: BookParts): Record<string, string | Uint8Array> {
  const names = Object.keys(parts.sheets);
  const hidden = new Set(parts.hidden);
  const related = [
    ...names.map((_, at) => ({
      kind: 'worksheet',
      target: `worksheets/sheet${String(at + 1)}.xml`,
    })),
    { kind: 'sharedStrings', target: 'sharedStrings.xml' },
    { kind: 'styles', target: 'styles.xml' },
  ];
  const relationship = ({ kind, target }: { kind: string; target: string }, at: number): string =>
    `<Relationship Id="rId${String(at + 1)}" Type="${relations}/${kind}" Target="${target}"/>`;
  const wrapped = (list: string): string =>
    xml(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list}</Relationships>`,
    );
  const sheet = (name: string, at: number): string =>
    `<sheet name="${escaped(name)}" sheetId="${String(at + 1)}" r:id="rId${String(at + 1)}"${
      hidden.has(name) ? ' state="hidden"' : ''
    }/>`;
  return {
    '[Content_Types].xml': xml(
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kinds}.sheet.main+xml"/></Types>`,
    ),
    '_rels/.rels': wrapped(relationship({ kind: 'officeDocument', target: 'xl/workbook.xml' }, 0)),
    'xl/workbook.xml': xml(
      `<workbook xmlns="${namespace}" xmlns:r="${relations}">${parts.book ?? ''}<sheets>${names
        .map(sheet)
        .join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': wrapped(related.map(relationship).join('')),
    'xl/sharedStrings.xml': xml(`<sst xmlns="${namespace}">${parts.strings ?? ''}</sst>`),
    'xl/styles.xml': xml(`<styleSheet xmlns="${namespace}">${parts.styles ?? ''}</styleSheet>`),
    ...Object.fromEntries(
      Object.values(parts.sheets).map((content, at) => [
        `xl/worksheets/sheet${String(at + 1)}.xml`,
        content,
      ]),
    ),
    ...parts.more,
  };
}

/** An archive of these entries, as a spreadsheet writes it; entries named as links are links to what they hold. */
export async function archive(
  entries: Record<string, string | Uint8Array>,
  links: readonly string[] = [],
): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(entries))
    zip.addBuffer(Buffer.from(content as Uint8Array), name, {
      mode: links.includes(name) ? 0o120777 : 0o100664,
    });
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export const workbook = (parts: BookParts): Promise<Buffer> => archive(bookEntries(parts));

/** A workbook of one sheet of texts and numbers. */
export const simpleWorkbook = (
  rows: readonly (readonly (string | number | null)[])[],
): Promise<Buffer> => workbook({ sheets: { Sheet1: sheetXml(rows.map(cellsXml)) } });
