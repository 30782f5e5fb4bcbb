import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReturnLines } from './gather-columns.js';
import { filingFacts, type FilingDays } from './filing-facts.js';
import { feeColumn, type CountedReturn, type Texts } from './line-facts.js';
import {
  bytesOf,
  columnFile,
  MANIFEST,
  type SnapshotColumn,
  type SnapshotKey,
  type SnapshotManifest,
} from './snapshot-manifest.js';

/** It is not there, or not as it was written. */
export class SnapshotDamaged extends Error {}

/** Reads columns of one snapshot. Nothing is believed that the hash of its manifest does not vouch for. */
export class SnapshotReader {
  private constructor(
    readonly manifest: SnapshotManifest,
    private readonly folder: string,
  ) {}

  static async open(key: SnapshotKey, folder: string, sha256: string): Promise<SnapshotReader> {
    const text = await readFile(path.join(folder, MANIFEST)).catch(() => null);
    if (text === null) throw new SnapshotDamaged('There is no manifest.');
    if (createHash('sha256').update(text).digest('hex') !== sha256)
      throw new SnapshotDamaged('The manifest is another than was written.');
    const manifest = JSON.parse(text.toString('utf8')) as SnapshotManifest;
    const { programme, period, run } = manifest;
    if (programme !== key.programmeId || period !== key.period || run !== key.runId)
      throw new SnapshotDamaged('The snapshot is of something else.');
    return new SnapshotReader(manifest, folder);
  }

  /** Those columns of the lines that are asked for, and what the run settled for them. */
  async read(wanted: ReadonlySet<string>): Promise<ReturnLines<CountedReturn>> {
    const { lines, columns } = this.manifest;
    const numbers = new Map<string, BigInt64Array>();
    const texts = new Map<string, Texts>();
    for (const column of columns) {
      if (column.of !== 'line' || !(wanted.has(column.name) || column.name === feeColumn)) continue;
      const buffer = await this.verified(column);
      if (column.kind === 'number') numbers.set(column.name, new BigInt64Array(buffer));
      else texts.set(column.name, { codes: new Uint16Array(buffer), values: column.values ?? [] });
    }
    return { columns: { rows: lines, numbers, texts }, rows: await this.returns() };
  }

  private async returns(): Promise<CountedReturn[]> {
    const counts = new BigInt64Array(await this.ofReturns('lines'));
    const settled = new BigInt64Array(await this.ofReturns('settled'));
    const organisations = textLines(await this.ofReturns('organisation'));
    const submissions = textLines(await this.ofReturns('submission'));
    const days: [string, string[]][] = [];
    for (const name of filingFacts) days.push([name, textLines(await this.ofReturns(name))]);
    let to = 0;
    const rows = Array.from(counts, (count, at) => {
      const from = to;
      to += Number(count);
      return {
        organisationId: organisations[at] ?? '',
        submissionId: submissions[at] ?? '',
        period: this.manifest.period,
        days: Object.fromEntries(days.map(([name, each]) => [name, each[at] ?? ''])) as FilingDays,
        settledMinor: settled[at] ?? 0n,
        settledBy: this.manifest.run,
        from,
        to,
      };
    });
    if (to !== this.manifest.lines) throw new SnapshotDamaged('Lines and returns do not agree.');
    return rows;
  }

  /** A snapshot without returns has no columns of them. */
  private async ofReturns(name: string): Promise<ArrayBuffer> {
    const { columns, returns } = this.manifest;
    const column = columns.find((each) => each.of === 'return' && each.name === name);
    if (column !== undefined) return this.verified(column);
    if (returns > 0) throw new SnapshotDamaged(`The column ${name} is missing.`);
    return new ArrayBuffer(0);
  }

  private async verified(column: SnapshotColumn): Promise<ArrayBuffer> {
    const file = columnFile(column);
    const bytes = await bytesOfFile(path.join(this.folder, file), column.bytes);
    if (createHash('sha256').update(bytes).digest('hex') !== column.sha256)
      throw new SnapshotDamaged(`The file ${file} is another than was written.`);
    const rows = column.of === 'line' ? this.manifest.lines : this.manifest.returns;
    if (column.kind !== 'text' && column.bytes !== rows * bytesOf[column.kind])
      throw new SnapshotDamaged(`The file ${file} has another number of rows.`);
    return bytes.buffer;
  }
}

async function bytesOfFile(file: string, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) throw new SnapshotDamaged(`The file ${path.basename(file)} is missing.`);
  try {
    if ((await handle.stat()).size !== length)
      throw new SnapshotDamaged(`The file ${path.basename(file)} has another length.`);
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const { bytesRead } = await handle.read(bytes, at, length - at, at);
      if (bytesRead === 0) throw new SnapshotDamaged(`The file ${path.basename(file)} ends early.`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

const textLines = (bytes: ArrayBuffer): string[] => Buffer.from(bytes).toString('utf8').split('\n');
