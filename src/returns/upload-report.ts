import type { IssueReport } from '../files/index.js';
import { differencesOf, totalsByCategory, totalsOf, type ReturnLine } from './return-line.js';

/** What a checked file comes to; exact amounts as decimal text, since it is kept as JSON. */
export interface UploadReport {
  readonly issues: IssueReport;
  readonly lines: number;
  readonly units: string;
  readonly massMg: string;
  readonly categories: readonly {
    readonly category: string;
    readonly lines: number;
    readonly units: string;
    readonly massMg: string;
  }[];
  /** Null when the rules could make nothing of the lines, or a line is faulty. */
  readonly feeMinor: string | null;
  /** The fee of the draft as it stood when the file was checked. */
  readonly draftFeeMinor: string | null;
  readonly currency: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly draftVersion: number;
}

interface Reported {
  readonly issues: IssueReport;
  readonly lines: readonly ReturnLine[];
  readonly draft: readonly ReturnLine[];
  readonly feeMinor: bigint | null;
  readonly draftFeeMinor: bigint | null;
  readonly currency: string;
  readonly draftVersion: number;
}

/** The effect of using the file: it replaces the draft, so lines that it does not name are removed. */
export function uploadReport(reported: Reported): UploadReport {
  const { issues, lines, draft, currency, draftVersion } = reported;
  const { units, massMg } = totalsOf(lines);
  const differences = differencesOf(draft, lines);
  const count = (is: (each: (typeof differences)[number]) => boolean): number =>
    differences.filter(is).length;
  return {
    issues,
    lines: lines.length,
    units: units.toString(),
    massMg: massMg.toString(),
    categories: totalsByCategory(lines).map((group) => ({
      category: group.category,
      lines: group.lines,
      units: group.units.toString(),
      massMg: group.massMg.toString(),
    })),
    feeMinor: reported.feeMinor?.toString() ?? null,
    draftFeeMinor: reported.draftFeeMinor?.toString() ?? null,
    currency,
    added: count(({ before }) => before === null),
    changed: count(({ before, now }) => before !== null && now !== null),
    removed: count(({ now }) => now === null),
    draftVersion,
  };
}
