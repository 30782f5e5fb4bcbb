import type {
  Contribution,
  DisclosureOutcome,
  DisclosurePolicy,
  HiddenBecause,
} from './disclosure-control.js';
import { controlTable } from './disclosure-control.js';
import type { Figure, ReportTable, Row } from './report.js';
import { without } from './report.js';

/** What the preview shows the agency, and no reader: which row was hidden and by which rule. */
export interface DisclosureNote {
  table: string;
  /** `total` for the total row. */
  row: string;
  reason: HiddenBecause;
}

export interface CandidateRow extends Row {
  /** Who stands behind the row; the quantity decides dominance. */
  contributions: Contribution[];
  /** The same for each column, where the columns split the row. */
  parts?: Contribution[][];
}

export interface Candidate extends Omit<ReportTable, 'rows'> {
  rows: CandidateRow[];
}

export interface Control {
  policy: DisclosurePolicy;
  /** Table code to rows that an overlapping or earlier edition hid. */
  hiddenBefore: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Takes hidden figures out of the table for good: what is not in the snapshot cannot leak from it. */
export function controlled(
  candidate: Candidate,
  { policy, hiddenBefore }: Control,
): { table: ReportTable; notes: DisclosureNote[] } {
  const { rows, ...rest } = candidate;
  const outcome: DisclosureOutcome =
    candidate.confidentiality === 'controlled'
      ? controlTable(rows, hiddenBefore.get(candidate.code), policy)
      : { hidden: new Map(), totalHidden: false };
  const blank = (figures: Figure[]): Figure[] => figures.map(() => without('c'));
  const notes = [...outcome.hidden].map(([row, reason]) => ({
    table: candidate.code,
    row,
    reason,
  }));
  if (outcome.totalHidden)
    notes.push({ table: candidate.code, row: 'total', reason: 'complementary' });
  return {
    table: {
      ...rest,
      rows: rows.map(({ key, figures }) => ({
        key,
        figures: outcome.hidden.has(key) ? blank(figures) : figures,
      })),
      total: rest.total !== null && outcome.totalHidden ? blank(rest.total) : rest.total,
    },
    notes,
  };
}
