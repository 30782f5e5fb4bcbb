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
  /** Who stands behind each further quantity that the row shows: each is judged by itself. */
  parts?: Contribution[][];
  /** Rows of linked tables that this row adds up in another way, as `link/row`; `link/total` where it tells their total. */
  sumOf?: ReadonlySet<string>;
}

export interface Candidate extends Omit<ReportTable, 'rows'> {
  rows: CandidateRow[];
  /** Tables of one name split the same batteries by the same rows: what one of them hides, all hide. */
  linked?: string;
}

export interface Control {
  policy: DisclosurePolicy;
  /** Table code to rows that an overlapping or earlier edition hid. */
  hiddenBefore: ReadonlyMap<string, ReadonlySet<string>>;
}

const nothing: DisclosureOutcome = { hidden: new Map(), totalHidden: false };
const isControlled = ({ confidentiality }: Candidate): boolean => confidentiality === 'controlled';

/**
 * Takes hidden figures out of the tables for good: what is not in the snapshot cannot leak from it. Linked tables are decided
 * together: two that show the same mass must not each hide another second row.
 */
export function controlledTables(
  candidates: readonly Candidate[],
  control: Control,
): { tables: ReportTable[]; notes: DisclosureNote[] } {
  const hiddenOf = hiddenByLink(candidates, control);
  const outcomes = candidates.map((candidate) => {
    const elsewhere = hiddenOf.get(candidate.linked ?? '') ?? rowsMadeFrom(candidate, hiddenOf);
    const outcome = outcomeOf(candidate, control, elsewhere.rows);
    return withoutHidden(candidate, {
      ...outcome,
      totalHidden: isControlled(candidate) && (outcome.totalHidden || elsewhere.total),
    });
  });
  return {
    tables: outcomes.map(({ table }) => table),
    notes: outcomes.flatMap(({ notes }) => notes),
  };
}

interface Hidden {
  readonly rows: ReadonlySet<string>;
  readonly total: boolean;
}

/** Rows that tables of a link hide together: hiding a row in one may call for another in the next, until nothing is added. */
function hiddenByLink(
  candidates: readonly Candidate[],
  control: Control,
): ReadonlyMap<string, Hidden> {
  const links = new Set(candidates.flatMap(({ linked }) => linked ?? []));
  return new Map(
    [...links].map((link) => {
      const tables = candidates.filter(({ linked }) => linked === link);
      const rows = new Set<string>();
      for (;;) {
        const before = rows.size;
        const outcomes = tables.map((table) => outcomeOf(table, control, rows));
        for (const { hidden } of outcomes) for (const key of hidden.keys()) rows.add(key);
        if (rows.size === before)
          return [link, { rows, total: outcomes.some(({ totalHidden }) => totalHidden) }];
      }
    }),
  );
}

/** Rows in which something hidden elsewhere is added up: with all else shown it could be worked out from them. */
function rowsMadeFrom({ rows }: Candidate, hiddenOf: ReadonlyMap<string, Hidden>): Hidden {
  const hidden = [...hiddenOf].flatMap(([link, { rows: keys, total }]) =>
    [...keys, ...(total ? ['total'] : [])].map((key) => `${link}/${key}`),
  );
  const telling = rows.filter(({ sumOf }) => hidden.some((key) => sumOf?.has(key) === true));
  return { rows: new Set(telling.map(({ key }) => key)), total: false };
}

function outcomeOf(
  candidate: Candidate,
  { policy, hiddenBefore }: Control,
  hiddenElsewhere: ReadonlySet<string>,
): DisclosureOutcome {
  if (!isControlled(candidate)) return nothing;
  const before = hiddenBefore.get(candidate.code);
  return controlTable(candidate.rows, {
    policy,
    ...(before === undefined ? {} : { hiddenBefore: before }),
    hiddenElsewhere,
    addsUp: candidate.total !== null,
  });
}

function withoutHidden(
  { code, dimension, confidentiality, columns, rows, total }: Candidate,
  { hidden, totalHidden }: DisclosureOutcome,
): { table: ReportTable; notes: DisclosureNote[] } {
  const blank = (figures: Figure[]): Figure[] => figures.map(() => without('c'));
  const notes = [...hidden].map(([row, reason]): DisclosureNote => ({ table: code, row, reason }));
  if (totalHidden) notes.push({ table: code, row: 'total', reason: 'complementary' });
  return {
    table: {
      code,
      dimension,
      confidentiality,
      columns,
      rows: rows.map(({ key, figures }) => ({
        key,
        figures: hidden.has(key) ? blank(figures) : figures,
      })),
      total: total !== null && totalHidden ? blank(total) : total,
    },
    notes,
  };
}
