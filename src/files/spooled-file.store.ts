import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileLimits } from './csv-file.js';
import { kindOfFile } from './file-kind.js';

/** A file as it arrived, outside of any transaction: a slow sender holds no connection. */
export interface SpooledFile {
  readonly bytes: number;
  /** More came than may come; what is here is cut off and must not be read. */
  readonly tooLarge: boolean;
  readonly contentHash: string;
  /** Whether its content is that of a workbook, whatever its name says. */
  readonly workbook: boolean;
  read(): AsyncIterable<Uint8Array>;
  remove(): Promise<void>;
}

/** Writes what arrives to a file of its own and hashes it on the way. Memory stays flat; the name is never the sender's. */
export async function spool(source: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
  const folder = await mkdtemp(join(tmpdir(), 'everycell-upload-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'file');
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  let head: Uint8Array = new Uint8Array(0);
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > fileLimits.bytes) break;
      hash.update(chunk);
      if (head.length < 4096) head = Buffer.concat([head, chunk]);
      await file.write(chunk);
    }
  } catch (error) {
    await remove();
    throw error;
  } finally {
    await file.close();
  }
  const tooLarge = bytes > fileLimits.bytes;
  return {
    bytes,
    tooLarge,
    contentHash: hash.digest('hex'),
    workbook: kindOfFile(head) === 'workbook',
    read: () => createReadStream(path),
    remove,
  };
}
