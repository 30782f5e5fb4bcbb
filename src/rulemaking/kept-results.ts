import { contentHash } from '../database/index.js';

/** More drafts than a programme has under way. */
const mostKept = 32;

/**
 * What was found out about some content, by its hash: the same content has the same result, and a page is opened again and again.
 * Whoever asks while it is being found out waits for the same; what failed is asked anew.
 */
export class KeptResults<T> {
  private readonly kept = new Map<string, Promise<T>>();

  of(content: object, find: () => Promise<T>): Promise<T> {
    const key = contentHash(content);
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const found = find();
    const [oldest] = this.kept.keys();
    if (this.kept.size >= mostKept && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(key, found);
    found.catch(() => {
      if (this.kept.get(key) === found) this.kept.delete(key);
    });
    return found;
  }
}
