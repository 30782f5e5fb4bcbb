import busboy from 'busboy';
import type { Request } from 'express';
import { areReadable, unreadableText } from '../../access/index.js';
import { spool, type SpooledFile } from '../../files/index.js';

export interface ReceivedForm {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: { readonly name: string; readonly content: SpooledFile } | null;
}

const limits = { files: 1, fields: 20, fieldSize: 10_000, fieldNameSize: 100, parts: 25 };

/** The parts of a multipart form; its one file goes to the disk as it comes. The caller removes it. */
export async function receiveForm(request: Request): Promise<ReceivedForm> {
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  let spooling: Promise<ReceivedForm['file']> = Promise.resolve(null);
  const parser = busboy({ headers: request.headers, limits, defParamCharset: 'utf8' });
  await new Promise<void>((resolve, reject) => {
    parser.on('field', (name, value) => (fields[name] = value));
    parser.on('file', (_, stream, { filename }) => {
      spooling = spool(stream).then((content) => {
        stream.resume();
        return { name: cleanName(filename), content };
      });
      spooling.catch(reject);
    });
    parser.on('close', resolve);
    parser.on('error', reject);
    request.on('aborted', () => {
      reject(new Error('The sender went away.'));
    });
    request.pipe(parser);
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

/** A name to show, never a path. */
const cleanName = (name: string | undefined): string =>
  (name ?? '')
    .replace(/^.*[/\\]/, '')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .slice(0, 120);
