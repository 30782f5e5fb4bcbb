import { CategoryTally } from './category-tally.js';
import { LineChanges } from './line-changes.js';
import type { CategoryTotal, ReturnLine } from './return-line.js';

/** What using a file would do to a draft, counted as both are read. The draft comes first. */
export class UploadTally {
  private readonly changes = new LineChanges();
  private readonly file = new CategoryTally();

  addDraft(lines: readonly ReturnLine[]): void {
    this.changes.addBefore(lines);
  }

  addFile(lines: readonly ReturnLine[]): void {
    this.changes.addNow(lines);
    this.file.add(lines);
  }

  /** In the order of first appearance in the file. */
  get categories(): readonly CategoryTotal[] {
    return this.file.categories;
  }

  get differences(): {
    readonly added: number;
    readonly changed: number;
    readonly removed: number;
  } {
    const { added, changed, removed } = this.changes;
    return { added, changed, removed };
  }
}
