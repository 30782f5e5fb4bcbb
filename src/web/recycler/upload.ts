import { BadRequestException } from '@nestjs/common';
import busboy from 'busboy';
import type { Request } from 'express';
import type { Readable } from 'node:stream';

export interface Upload {
  /** Fields that stood before the file. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly file: Readable;
  /** Lets go of what was not read, so that the answer can be sent. */
  done(): void;
}

/** A little above the limit of the reader, which says the limit in its own words. */
const MOST_BYTES = 50 * 1024 * 1024 + 1024;

/** The multipart form up to its file, which is then read as it comes: nothing is kept in memory or on disk. */
export function readUpload(request: Request): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    const parser = busboy({
      headers: request.headers,
      limits: { files: 1, fields: 20, fieldSize: 10_000, fileSize: MOST_BYTES, parts: 25 },
    });
    parser.on('field', (name, value) => fields.set(name, value));
    parser.on('file', (_name, file, info) => {
      resolve({
        fields,
        fileName: info.filename ?? '',
        file,
        done: () => {
          request.unpipe(parser);
          request.resume();
        },
      });
    });
    parser.on('error', () => {
      reject(new BadRequestException());
    });
    parser.on('close', () => {
      reject(new BadRequestException());
    });
    request.pipe(parser);
  });
}
