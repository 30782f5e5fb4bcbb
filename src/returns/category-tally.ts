import { countedMassMg, countedUnits } from '../assessments/index.js';
import type { CategoryTotal, ReturnLine } from './return-line.js';

/** Totals per category of lines that are told some at a time. */
export class CategoryTally {
  private readonly byCategory = new Map<string, CategoryTotal>();

  add(lines: readonly ReturnLine[]): void {
    for (const line of lines) {
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

  /** In the order of first appearance. */
  get categories(): readonly CategoryTotal[] {
    return [...this.byCategory.values()];
  }
}
