import { createHash } from 'node:crypto';
import { canonicalJson } from '../kernel/canonical-json.js';

/** SHA-256 of the canonical JSON of a value, as 64 lower-case hexadecimal digits. */
export function contentHash(value: Parameters<typeof canonicalJson>[0]): string {
  return sha256(canonicalJson(value));
}

/** SHA-256 of UTF-8 text, as 64 lower-case hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The `contentHash` of a list, or of a record with a list in it, whose items are told one by one and not kept. */
export class ListHash {
  private readonly hash = createHash('sha256');
  private text: string;
  private separator = '';

  /** What stands before and after the items: see `canonicalAround`. */
  constructor(private readonly around: readonly [before: string, after: string] = ['[', ']']) {
    this.text = around[0];
  }

  add(item: unknown): void {
    this.text += this.separator + canonicalJson(item);
    this.separator = ',';
    // A call of the hash costs as much as hashing some thousand letters.
    if (this.text.length > ENOUGH) this.take();
  }

  /** Once, after the last item. */
  digest(): string {
    this.text += this.around[1];
    this.take();
    return this.hash.digest('hex');
  }

  private take(): void {
    this.hash.update(this.text, 'utf8');
    this.text = '';
  }
}

const ENOUGH = 16_384;
