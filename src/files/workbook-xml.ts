import { SaxesParser } from 'saxes';
import { encodingOf } from './file-kind.js';
import { WorkbookFault } from './workbook-fault.js';

/** Takes what a part of a workbook says, element by element; names without their prefix. */
export interface XmlTaker {
  open(name: string, attribute: (name: string) => string | undefined): void;
  text?(text: string): void;
  close?(name: string): void;
}

const mostAttributes = 200;
const deepest = 40;
/** A piece of text or a tag may be this long; what is longer is no cell. */
const longestPiece = 256 * 1024;

/**
 * Reads XML as it is unpacked. A document type is refused whatever it says, so no entity but the five of XML exists; the
 * depth, the attributes of an element and the length of every piece are bounded, so that memory is.
 */
export class XmlReading {
  private readonly parser = new SaxesParser();
  private decoder: InstanceType<typeof TextDecoder> | undefined;
  private attributes = 0;
  private depth = 0;
  private silent = 0;

  constructor(taker: XmlTaker) {
    const { parser } = this;
    parser.on('doctype', () => {
      throw new WorkbookFault('file.workbook-doctype');
    });
    parser.on('xmldecl', ({ encoding }) => {
      if (encoding !== undefined && !/^utf-?(?:8|16)$/i.test(encoding))
        throw new WorkbookFault('file.workbook-damaged');
    });
    parser.on('attribute', () => {
      this.silent = 0;
      this.attributes += 1;
      if (this.attributes > mostAttributes) throw new WorkbookFault('file.workbook-damaged');
    });
    parser.on('opentag', (tag) => {
      this.silent = 0;
      this.attributes = 0;
      this.depth += 1;
      if (this.depth > deepest) throw new WorkbookFault('file.workbook-damaged');
      taker.open(bare(tag.name), (name) => tag.attributes[name]);
    });
    parser.on('text', (text) => {
      this.silent = 0;
      taker.text?.(text);
    });
    parser.on('cdata', (text) => {
      this.silent = 0;
      taker.text?.(text);
    });
    parser.on('closetag', ({ name }) => {
      this.silent = 0;
      this.depth -= 1;
      taker.close?.(bare(name));
    });
  }

  take(chunk: Uint8Array): void {
    this.decoder ??= new TextDecoder(encodingOf(chunk).encoding, { fatal: true });
    this.silent += chunk.length;
    if (this.silent > longestPiece) throw new WorkbookFault('file.line-too-long', { most: '32' });
    this.guarded(() => this.parser.write(this.decoder?.decode(chunk, { stream: true }) ?? ''));
  }

  end(): void {
    this.guarded(() => this.parser.write(this.decoder?.decode() ?? '').close());
  }

  /** What is not well-formed is a damaged workbook; what the taker throws stays what it is. */
  private guarded(work: () => unknown): void {
    try {
      work();
    } catch (error) {
      if (error instanceof WorkbookFault) throw error;
      throw new WorkbookFault('file.workbook-damaged');
    }
  }
}

const bare = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Reads a whole part. */
export async function readPart(chunks: AsyncIterable<Uint8Array>, taker: XmlTaker): Promise<void> {
  const reading = new XmlReading(taker);
  for await (const chunk of chunks) reading.take(chunk);
  reading.end();
}
