import type { IssueReport } from '../files/index.js';
import type { UploadTally } from './upload-tally.js';

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
  readonly tally: UploadTally;
  readonly feeMinor: bigint | null;
  readonly draftFeeMinor: bigint | null;
  readonly currency: string;
  readonly draftVersion: number;
}

/** The effect of using the file: it replaces the draft, so lines that it does not name are removed. */
export function uploadReport(reported: Reported): UploadReport {
  const { issues, tally, currency, draftVersion } = reported;
  const { categories } = tally;
  const sum = (of: 'units' | 'massMg'): string =>
    categories.reduce((total, each) => total + each[of], 0n).toString();
  return {
    issues,
    lines: categories.reduce((total, { lines }) => total + lines, 0),
    units: sum('units'),
    massMg: sum('massMg'),
    categories: categories.map((group) => ({
      category: group.category,
      lines: group.lines,
      units: group.units.toString(),
      massMg: group.massMg.toString(),
    })),
    feeMinor: reported.feeMinor?.toString() ?? null,
    draftFeeMinor: reported.draftFeeMinor?.toString() ?? null,
    currency,
    ...tally.differences,
    draftVersion,
  };
}
