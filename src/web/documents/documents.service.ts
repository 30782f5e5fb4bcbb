import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { attach } from '../files/attachment.js';
import { Words } from '../files/words.service.js';
import type { Language } from '../shell/language.js';
import type { PrintedDocument } from './printed-document.js';

interface Reader {
  readonly language: Language;
  readonly timeZone: string;
}

/** A report takes a good part of a second to set: those that were asked for last are kept. */
const MOST_KEPT = 24;

/** Documents as PDF, in the reader's language. */
@Injectable()
export class Documents {
  private readonly kept = new Map<string, Promise<Buffer>>();

  constructor(private readonly words: Words) {}

  async pdf(document: PrintedDocument, reader: Reader): Promise<Buffer> {
    // Read when the first document is asked for: most that is started never makes one.
    const { pdfOf } = await import('./pdf-file.js');
    return pdfOf(document, this.words.speech(reader.language, reader.timeZone));
  }

  /** For what never changes and everybody may ask for. */
  async pdfOnce(name: string, document: () => PrintedDocument, reader: Reader): Promise<Buffer> {
    const key = `${reader.language} ${name}`;
    const found = this.kept.get(key) ?? this.pdf(document(), reader);
    this.kept.delete(key);
    this.kept.set(key, found);
    for (const oldest of [...this.kept.keys()].slice(0, -MOST_KEPT)) this.kept.delete(oldest);
    // What failed is asked anew by the next who wants it.
    found.catch(() => this.kept.delete(key));
    return found;
  }

  knows(key: string, language: Language): boolean {
    return this.words.speech(language, 'UTC').translations.has(key, language);
  }
}

export function sendPdf(response: Response, name: string, bytes: Buffer): void {
  attach(response, 'application/pdf', name);
  response.end(bytes);
}
