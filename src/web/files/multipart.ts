import { BadRequestException, PayloadTooLargeException, UnsupportedMediaTypeException } from '@nestjs/common'; // prettier-ignore
import busboy from 'busboy';
import type { Request } from 'express';
import { areReadable, unreadableText } from '../../access/index.js';
import { fileLimits, spool, type SpooledFile } from '../../files/index.js';

export interface ReceivedForm {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: { readonly name: string; readonly content: SpooledFile } | null;
}

/** The other fields and what stands between them. */
const besideTheFile = 1_000_000;
const limits = { files: 1, fields: 20, fieldSize: 10_000, fieldNameSize: 100, parts: 25 };

/**
 * The parts of a multipart form; its one file goes to the disk as it comes, and the caller removes it. Once the file is too
 * large nothing more is waited for, and whoever goes away in the middle leaves nothing behind.
 */
export async function receiveForm(request: Request): Promise<ReceivedForm> {
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  let spooling: Promise<ReceivedForm['file']> = Promise.resolve(null);
  const parser = parserOf(request);
  await new Promise<void>((resolve, reject) => {
    const stop = (error: Error): void => {
      request.unpipe(parser);
      parser.destroy(error);
      reject(error);
    };
    parser.on('field', (name, value) => (fields[name] = value));
    parser.on('file', (_, stream, { filename }) => {
      // It may break before anybody reads it, and an error that nobody hears ends the process.
      stream.on('error', () => undefined);
      spooling = spool(stream).then((content) => ({ name: cleanName(filename), content }));
      spooling.then((file) => {
        if (file?.content.tooLarge === true) stop(new PayloadTooLargeException());
      }, stop);
    });
    parser.on('close', resolve);
    parser.on('error', () => {
      stop(new BadRequestException());
    });
    request.on('aborted', () => {
      stop(new BadRequestException());
    });
    request.pipe(parser);
  }).catch(async (error: unknown) => {
    const file = await spooling.catch(() => null);
    await file?.content.remove();
    throw error;
  });
  const file = await spooling;
  if (!areReadable(fields)) {
    await file?.content.remove();
    throw unreadableText();
  }
  if (file !== null && file.content.bytes === 0 && file.name === '') {
    await file.content.remove();
    return { fields, file: null };
  }
  return { fields, file };
}

function parserOf(request: Request): busboy.Busboy {
  if (request.is('multipart/form-data') === false) throw new UnsupportedMediaTypeException();
  if (Number(request.headers['content-length'] ?? 0) > fileLimits.bytes + besideTheFile)
    throw new PayloadTooLargeException();
  try {
    return busboy({ headers: request.headers, limits, defParamCharset: 'utf8' });
  } catch {
    // No boundary between its parts.
    throw new BadRequestException();
  }
}

/** A name to show, never a path. */
const cleanName = (name: string | undefined): string =>
  (name ?? '')
    .replace(/^.*[/\\]/, '')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .slice(0, 120);
