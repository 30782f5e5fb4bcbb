import { sayingOf, type ReturnLine } from './return-line.js';

/**
 * Which lines say something else than before, counted as both are read: of a line before stays one text, of a line now nothing
 * but of the first that changed. Those before come first.
 */
export class LineChanges {
  added = 0;
  changed = 0;
  /** New or changed, as they came. */
  readonly listed: ReturnLine[] = [];
  private readonly before = new Map<string, string>();

  /** How many to list. */
  constructor(private readonly most = 0) {}

  addBefore(lines: readonly ReturnLine[]): void {
    for (const line of lines) this.before.set(line.lineKey, sayingOf(line));
  }

  addNow(lines: readonly ReturnLine[]): void {
    for (const line of lines) {
      const before = this.before.get(line.lineKey);
      // What is left when all have been read is what is gone.
      this.before.delete(line.lineKey);
      if (before === sayingOf(line)) continue;
      if (before === undefined) this.added += 1;
      else this.changed += 1;
      if (this.listed.length < this.most) this.listed.push(line);
    }
  }

  get removed(): number {
    return this.before.size;
  }

  /** Keys of the first lines that are gone. */
  gone(most: number): string[] {
    const keys: string[] = [];
    for (const key of this.before.keys()) {
      if (keys.length >= most) break;
      keys.push(key);
    }
    return keys;
  }
}
