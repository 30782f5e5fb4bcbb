import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../database/index.js';
import { TextCodes, type ReturnLines } from './gather-columns.js';
import { filingFacts, type FilingDays } from './filing-facts.js';
import type { CountedReturn, Texts } from './line-facts.js';
import {
  bytesOf,
  columnFile,
  FORMAT,
  MANIFEST,
  type SnapshotColumn,
  type SnapshotKey,
  type SnapshotManifest,
} from './snapshot-manifest.js';

/** Writes one snapshot aside and moves it to its place when whole: who reads finds all of it or nothing. */
export class SnapshotWriter {
  private readonly columns = new Map<string, OpenColumn>();
  private readonly submissions: string[] = [];
  private lines = 0;

  private constructor(
    private readonly key: SnapshotKey,
    private readonly folder: string,
  ) {}

  /** What an attempt that was killed has left goes first. */
  static async begin(key: SnapshotKey, folder: string): Promise<SnapshotWriter> {
    const writer = new SnapshotWriter(key, folder);
    await writer.discard();
    await mkdir(writer.aside, { recursive: true, mode: 0o700 });
    return writer;
  }

  async append({ columns, rows }: ReturnLines<CountedReturn>): Promise<void> {
    for (const { submissionId } of rows) this.submissions.push(submissionId);
    this.lines += columns.rows;
    for (const [name, numbers] of columns.numbers)
      await (await this.column('line', name, 'number')).write(bytesIn(numbers));
    for (const [name, texts] of columns.texts)
      await (await this.column('line', name, 'code')).writeTexts(texts);
    const counts = BigInt64Array.from(rows, ({ from, to }) => BigInt(to - from));
    const settled = BigInt64Array.from(rows, ({ settledMinor }) => settledMinor);
    await (await this.column('return', 'lines', 'number')).write(bytesIn(counts));
    await (await this.column('return', 'settled', 'number')).write(bytesIn(settled));
    for (const [name, of] of returnTexts)
      await (
        await this.column('return', name, 'text')
      ).write(Buffer.from(rows.map((row) => `${of(row)}\n`).join('')));
  }

  /** Gives the hash of the manifest. */
  async finish(): Promise<string> {
    const columns: SnapshotColumn[] = [];
    for (const column of this.columns.values()) columns.push(await column.close());
    const { programmeId: programme, period, runId: run } = this.key;
    const manifest: SnapshotManifest = {
      format: FORMAT,
      programme,
      period,
      run,
      counted: sha256(this.submissions.sort().join(',')),
      returns: this.submissions.length,
      lines: this.lines,
      columns,
    };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    const file = await open(path.join(this.aside, MANIFEST), 'wx', 0o600);
    await file.writeFile(text);
    await file.sync();
    await file.close();
    await syncFolder(this.aside);
    await rename(this.aside, this.folder);
    await syncFolder(path.dirname(this.folder));
    return sha256(text);
  }

  async discard(): Promise<void> {
    for (const column of this.columns.values()) await column.abandon();
    this.columns.clear();
    await rm(this.aside, { recursive: true, force: true });
    await rm(this.folder, { recursive: true, force: true });
  }

  private get aside(): string {
    return `${this.folder}.writing`;
  }

  private async column(
    of: SnapshotColumn['of'],
    name: string,
    kind: SnapshotColumn['kind'],
  ): Promise<OpenColumn> {
    const file = columnFile({ of, name });
    const known = this.columns.get(file);
    if (known !== undefined) return known;
    const handle = await open(path.join(this.aside, file), 'wx', 0o600);
    const column = new OpenColumn({ of, name, kind }, handle);
    this.columns.set(file, column);
    return column;
  }
}

/** Said once for each return, not for each of its lines. */
const returnTexts: readonly (readonly [string, (row: CountedReturn) => string])[] = [
  ['organisation', ({ organisationId }) => organisationId],
  ['submission', ({ submissionId }) => submissionId],
  ...filingFacts.map((name) => [name, (row: CountedReturn) => daysOf(row)[name]] as const),
];

class OpenColumn {
  private readonly hash: Hash = createHash('sha256');
  private readonly texts = new TextCodes();
  private bytes = 0;

  constructor(
    private readonly what: Pick<SnapshotColumn, 'of' | 'name' | 'kind'>,
    private readonly handle: FileHandle,
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    this.bytes += bytes.length;
    await this.handle.writeFile(bytes);
  }

  async writeTexts({ codes, values }: Texts): Promise<void> {
    const places = this.texts.placesOf(values);
    if (this.texts.values.length > 2 ** (8 * bytesOf.code))
      throw new RangeError(`The column ${this.what.name} has too many different texts.`);
    await this.write(bytesIn(Uint16Array.from(codes, (code) => places[code] ?? 0)));
  }

  async close(): Promise<SnapshotColumn> {
    await this.handle.sync();
    await this.handle.close();
    const { what, bytes } = this;
    const values = what.kind === 'code' ? { values: this.texts.values } : {};
    return { ...what, bytes, sha256: this.hash.digest('hex'), ...values };
  }

  async abandon(): Promise<void> {
    await this.handle.close().catch(() => undefined);
  }
}

const bytesIn = (array: BigInt64Array | Uint16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** A file is only sure to be there once its folder is written too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function daysOf({ submissionId, days }: CountedReturn): FilingDays {
  if (days === undefined) throw new Error(`Nobody read when the submission ${submissionId} came.`);
  return days;
}
