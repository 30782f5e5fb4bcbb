import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { spell, type Speech, type Text } from '../shell/text.js';
import { quiet, rule } from './paper-colours.js';

export type Doc = PDFKit.PDFDocument;
export type Struct = PDFKit.PDFStructureElement;

/** Everything is set in one family that has Latin, Greek and Cyrillic letters; it goes into the file (OFL-1.1). */
const require = createRequire(import.meta.url);
const fontFile = (style: string): string =>
  require.resolve(`@expo-google-fonts/source-sans-3/${style}/SourceSans3_${style}.ttf`);
const fonts = { text: fontFile('400Regular'), strong: fontFile('600SemiBold') } as const;

const margins = { top: 54, bottom: 64, left: 54, right: 54 };
const footAt = 40;

export interface SheetWords {
  readonly title: Text;
  readonly owner: Text;
  readonly madeAt: Date;
}

/** Pages of A4 with a place to write next, tags for who has them read out, and a foot on each. */
export class Sheet {
  readonly doc: Doc;
  readonly left = margins.left;
  readonly width: number;
  private readonly root: Struct;
  private readonly bytes: Promise<Buffer>;

  constructor(
    private readonly words: SheetWords,
    private readonly speech: Speech,
  ) {
    const title = this.say(words.title);
    this.doc = new PDFDocument({
      size: 'A4',
      margins,
      lang: speech.language,
      tagged: true,
      displayTitle: true,
      pdfVersion: '1.7',
      bufferPages: true,
      info: { Title: title, Author: this.say(words.owner), CreationDate: words.madeAt },
    });
    this.bytes = collected(this.doc);
    for (const [name, file] of Object.entries(fonts)) this.doc.registerFont(name, file);
    this.width = this.doc.page.width - margins.left - margins.right;
    this.root = this.doc.struct('Document');
    this.doc.addStructure(this.root);
  }

  say(text: Text): string {
    return spell(text, this.speech);
  }

  get bottom(): number {
    return this.doc.page.height - margins.bottom;
  }

  /** Where `height` does not fit below, a new page begins. */
  make(height: number): boolean {
    if (this.doc.y + height <= this.bottom) return false;
    this.doc.addPage();
    return true;
  }

  font(name: keyof typeof fonts, size: number, colour: string): Doc {
    return this.doc.font(name).fontSize(size).fillColor(colour);
  }

  /** What is drawn is read out as one part of this kind. */
  part(kind: string, draw: () => void, alt?: string): void {
    this.root.add(this.doc.struct(kind, alt === undefined ? {} : { alt }, draw));
  }

  /** A part of parts, filled in by who asks for it. */
  group(kind: string): Struct {
    const group = this.doc.struct(kind);
    this.root.add(group);
    return group;
  }

  /** Lines and repeated words, which nobody wants read out. */
  unread(draw: () => void): void {
    this.doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.doc.endMarkedContent();
  }

  finish(): Promise<Buffer> {
    this.root.end();
    const { start, count } = this.doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.doc.switchToPage(start + page);
      this.foot(page + 1, count);
    }
    this.doc.end();
    return this.bytes;
  }

  private foot(page: number, pages: number): void {
    const { doc } = this;
    doc.page.margins.bottom = 0;
    this.unread(() => {
      const at = doc.page.height - footAt;
      doc.lineWidth(0.5).strokeColor(rule);
      doc
        .moveTo(this.left, at - 8)
        .lineTo(this.left + this.width, at - 8)
        .stroke();
      const line = { width: this.width, lineBreak: false } as const;
      this.font('text', 8.5, quiet).text(this.say(this.words.owner), this.left, at, line);
      const counted = this.say({ key: 'documents.page', params: { page, pages } });
      const room = doc.widthOfString(counted);
      doc.text(counted, this.left + this.width - room, at, { lineBreak: false });
    });
  }
}

function collected(doc: Doc): Promise<Buffer> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => {
      resolve(Buffer.concat(parts));
    });
    doc.on('error', reject);
  });
}
