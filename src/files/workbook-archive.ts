import { type Readable } from 'node:stream';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { WorkbookFault } from './workbook-fault.js';

/** An XLSX file is a ZIP archive; these bounds hold before and while anything of it is inflated. */
export interface ArchiveLimits {
  readonly entries: number;
  readonly unpackedBytes: number;
  /** Unpacked to packed, of the whole archive and of each part that is not small. */
  readonly ratio: number;
}

export const archiveLimits: ArchiveLimits = Object.freeze({
  entries: 500,
  unpackedBytes: 200 * 1024 * 1024,
  ratio: 100,
});

const smallPart = 1024 * 1024;

/** What has no place in a file of rows, and what to say of it. Nothing of it is ever opened. */
const refusedParts: readonly (readonly [RegExp, string])[] = [
  [/vbaproject|\/macrosheets\/|\.vba$/i, 'file.workbook-macros'],
  [/^xl\/externallinks\/|^xl\/(?:connections|queryTables)/i, 'file.workbook-links'],
  [
    /^xl\/(?:embeddings|activex|ctrlprops)\/|\.(?:zip|xls[xmb]?|bin|exe|dll)$/i,
    'file.workbook-embedded',
  ],
];
const binaryWorkbook = /^xl\/workbook\.bin$/i;
/** Harmless bytes that spreadsheets put beside the sheets. */
const printerSettings = /^xl\/printersettings\//i;

/** The parts of a workbook by name. Names are keys to look up and nothing else: no file is ever written by them. */
export class WorkbookArchive {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** Judges the whole directory before anything is unpacked. */
  static async open(bytes: Uint8Array, limits = archiveLimits): Promise<WorkbookArchive> {
    const zip = await opened(bytes);
    if (zip.entryCount > limits.entries)
      throw new WorkbookFault('file.workbook-entries', { most: String(limits.entries) });
    const entries = new Map<string, Entry>();
    let [packed, unpacked] = [0, 0];
    for (const entry of await listed(zip)) {
      judge(entry, limits);
      if (entries.has(entry.fileName)) throw new WorkbookFault('file.workbook-damaged');
      entries.set(entry.fileName, entry);
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
    }
    // Parts that overlap unpack the same bytes again and again.
    if (packed > bytes.length) throw new WorkbookFault('file.workbook-ratio', ratioOf(limits));
    if (unpacked > limits.unpackedBytes)
      throw new WorkbookFault('file.workbook-too-large', megabytes(limits));
    if (unpacked > smallPart && unpacked > limits.ratio * bytes.length)
      throw new WorkbookFault('file.workbook-ratio', ratioOf(limits));
    return new WorkbookArchive(zip, entries);
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** A part as it is inflated, never more of it than its header says: a header that lies ends the reading. */
  async *part(name: string): AsyncGenerator<Uint8Array> {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new WorkbookFault('file.workbook-damaged');
    const stream = await new Promise<Readable>((resolve, reject) => {
      this.zip.openReadStream(entry, (error, found) => {
        if (error === null) resolve(found);
        else reject(new WorkbookFault('file.workbook-damaged'));
      });
    });
    try {
      for await (const chunk of stream) yield chunk as Uint8Array;
    } catch (error) {
      if (error instanceof WorkbookFault) throw error;
      const lies = error instanceof Error && error.message.includes('too many bytes');
      throw new WorkbookFault(lies ? 'file.workbook-ratio' : 'file.workbook-damaged', {
        most: String(archiveLimits.ratio),
      });
    } finally {
      stream.destroy();
    }
  }
}

const megabytes = (limits: ArchiveLimits) => ({
  most: String(Math.round(limits.unpackedBytes / 1024 / 1024)),
});
const ratioOf = (limits: ArchiveLimits) => ({ most: String(limits.ratio) });

function judge(entry: Entry, limits: ArchiveLimits): void {
  if (entry.isEncrypted()) throw new WorkbookFault('file.workbook-encrypted');
  const link = ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;
  if (link) throw new WorkbookFault('file.workbook-path', { found: entry.fileName.slice(0, 80) });
  if (binaryWorkbook.test(entry.fileName)) throw new WorkbookFault('file.workbook-binary');
  const refused = refusedParts.find(([pattern]) => pattern.test(entry.fileName));
  if (refused !== undefined && !printerSettings.test(entry.fileName))
    throw new WorkbookFault(refused[1], { found: entry.fileName.slice(0, 80) });
  if (entry.uncompressedSize > limits.unpackedBytes)
    throw new WorkbookFault('file.workbook-too-large', megabytes(limits));
  const large = entry.uncompressedSize > smallPart;
  if (large && entry.uncompressedSize > limits.ratio * entry.compressedSize)
    throw new WorkbookFault('file.workbook-ratio', ratioOf(limits));
}

function opened(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, strictFileNames: true, validateEntrySizes: true };
    fromBuffer(buffer, options, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(new WorkbookFault('file.workbook-damaged'));
    });
  });
}

function listed(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => {
      resolve(entries);
    });
    zip.on('error', (error: Error) => {
      const path = /path|character/i.test(error.message);
      reject(
        new WorkbookFault(path ? 'file.workbook-path' : 'file.workbook-damaged', { found: '' }),
      );
    });
    zip.readEntry();
  });
}
