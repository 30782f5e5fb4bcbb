import { countedMassMg, countedUnits, type CategoryTotal, type ReturnLine } from './return-line.js';

/**
 * What using a file would do to a draft, counted as both are read: of a line of the draft stays one text, of a line of the
 * file nothing. The draft comes first.
 */
export class UploadTally {
  private readonly draft = new Map<string, string>();
  private readonly byCategory = new Map<string, CategoryTotal>();
  private added = 0;
  private changed = 0;

  addDraft(lines: readonly ReturnLine[]): void {
    for (const line of lines) this.draft.set(line.lineKey, sayingOf(line));
  }

  addFile(lines: readonly ReturnLine[]): void {
    for (const line of lines) {
      const before = this.draft.get(line.lineKey);
      if (before === undefined) this.added += 1;
      else {
        // What is left when the file has been read is what it would remove.
        this.draft.delete(line.lineKey);
        if (before !== sayingOf(line)) this.changed += 1;
      }
      const { category } = line;
      const sum = this.byCategory.get(category) ?? { category, lines: 0, units: 0n, massMg: 0n };
      this.byCategory.set(category, {
        category,
        lines: sum.lines + 1,
        units: sum.units + countedUnits(line),
        massMg: sum.massMg + countedMassMg(line),
      });
    }
  }

  /** In the order of first appearance in the file. */
  get categories(): readonly CategoryTotal[] {
    return [...this.byCategory.values()];
  }

  get differences(): {
    readonly added: number;
    readonly changed: number;
    readonly removed: number;
  } {
    return { added: this.added, changed: this.changed, removed: this.draft.size };
  }
}

/** Two lines of a battery say the same when these are the same. */
const sayingOf = (line: ReturnLine): string =>
  [
    line.units,
    line.exportedUnits,
    line.massMg,
    line.priceMinor ?? '',
    line.modelVersion ?? '',
    line.note ?? '',
  ].join(' ');
