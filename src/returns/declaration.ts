import { ListHash } from '../database/content-hash.js';
import { canonicalAround } from '../kernel/canonical-json.js';
import { CategoryTally } from './category-tally.js';
import {
  declaredLine,
  type CategoryTotal,
  type Declared,
  type LineTotals,
  type ReturnLine,
} from './return-line.js';

export interface CategoryShare extends CategoryTotal {
  readonly feeMinor: bigint;
}

/**
 * What somebody is about to declare, told some lines at a time: what it is hashed as, what it comes to, and the lines themselves
 * where they are few enough to be read. Of other lines stays their category.
 */
export class Declaration {
  private readonly hash: ListHash;
  private readonly tally = new CategoryTally();
  private readonly categoryOf: string[] = [];
  private first: ReturnLine[] = [];

  constructor(
    declared: Omit<Declared, 'lines'>,
    private readonly mostListed: number,
  ) {
    this.hash = new ListHash(canonicalAround({ ...declared }, 'lines'));
  }

  add(lines: readonly ReturnLine[]): void {
    this.tally.add(lines);
    for (const line of lines) {
      this.hash.add(declaredLine(line));
      this.categoryOf.push(line.category);
      if (this.first.length <= this.mostListed) this.first.push(line);
    }
  }

  /** The hash of `declaredContent`; once, after the last line. */
  linesHash(): string {
    return this.hash.digest();
  }

  /** All lines, or null where they are too many. */
  get listed(): readonly ReturnLine[] | null {
    return this.categoryOf.length > this.mostListed ? null : this.first;
  }

  get totals(): LineTotals {
    return this.tally.categories.reduce(
      (sum, { lines, units, massMg }) => ({
        lines: sum.lines + lines,
        units: sum.units + units,
        massMg: sum.massMg + massMg,
      }),
      { lines: 0, units: 0n, massMg: 0n },
    );
  }

  /** By category, with the fees of their lines. */
  shares(feeAt: (row: number) => bigint): CategoryShare[] {
    const fees = new Map<string, bigint>();
    for (const [row, category] of this.categoryOf.entries())
      fees.set(category, (fees.get(category) ?? 0n) + feeAt(row));
    return this.tally.categories.map((each) => ({
      ...each,
      feeMinor: fees.get(each.category) ?? 0n,
    }));
  }
}
