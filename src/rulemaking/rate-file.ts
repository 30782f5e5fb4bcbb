import {
  csvCell,
  fileLimits,
  fitsHeading,
  readHeading,
  readTable,
  type Heading,
  type NumberMarks,
} from '../files/index.js';
import { allow, type Decision, type Refusal } from '../kernel/decision.js';
import type { DataIssue } from '../kernel/issue.js';
import type { RateCitation } from './rate-citation.js';
import type { RateGrid } from './rate-grid.js';

/** A grid is small; what is larger is none. */
const limits = { ...fileLimits, bytes: 1024 * 1024, rows: 10_000 };

/** What stands in an uploaded grid, in the order of the page, and how its decimals are marked. */
export interface WrittenRates {
  readonly rates: readonly string[];
  readonly marks: NumberMarks;
  /** Where the file says that its rates are written; null where it says nothing. */
  readonly citation: RateCitation | null;
}

const SOURCE = 'source';
const provisionColumn = (language: string): string => `provision_${language}`;
/** Columns that say of all rates where they are written; each language has its own. */
const citationColumns = ({ languages }: RateGrid): readonly string[] => [
  SOURCE,
  ...languages.map(provisionColumn),
];

/**
 * The grid as a file that a spreadsheet of the reader's language opens as a table: keys, what is in force and what is to be, and
 * where it is written, in a column for each language.
 * Where a comma marks decimals a semicolon separates cells. A spreadsheet finds nothing in it to run.
 */
export function gridCsv(grid: RateGrid, marks: NumberMarks): string {
  const separator = marks === 'comma' ? ';' : ',';
  const rate = (text: string): string => (marks === 'comma' ? text.replace('.', ',') : text);
  const { citation, languages } = grid;
  const head = [...grid.by, 'before', 'value', ...citationColumns(grid)];
  const written = [
    citation?.source ?? '',
    ...languages.map((language) => citation?.provisions.get(language) ?? ''),
  ];
  const rows = grid.cells.map(({ keys, before, after }) => [
    ...keys,
    rate(before),
    rate(after),
    ...written,
  ]);
  return [head, ...rows].map((row) => `${row.map(csvCell).join(separator)}\r\n`).join('');
}

/**
 * Rates of an uploaded grid: CSV as any spreadsheet saves it, or a workbook. Rows may come in any order; one that is strange,
 * stands twice or has another number of cells than the heading is refused.
 */
export async function ratesOfFile(
  grid: RateGrid,
  source: AsyncIterable<Uint8Array>,
): Promise<Decision<WrittenRates>> {
  const reading = new GridReading(grid);
  const known = [...grid.by, 'before', 'value', ...citationColumns(grid)];
  const fatal = await readTable(
    source,
    {
      table: { known, numeric: new Set(['before', 'value']) },
      sheet: () => undefined,
      heading: (cells) => reading.heading(cells),
      row: (cells, row) => {
        reading.row(cells, row);
      },
      fault: (issue) => {
        reading.refusal ??= refusalOf(issue);
      },
    },
    { marks: 'unstated', limits },
  );
  // Why the heading was refused says more than that nothing was read below it.
  const refusal = reading.refusal ?? (fatal === null ? undefined : refusalOf(fatal));
  return refusal === undefined ? reading.written() : { ok: false, reason: refusal };
}

const refusalOf = ({ code, params }: DataIssue): Refusal => ({
  code,
  ...(params === undefined ? {} : { params }),
});

class GridReading {
  refusal: Refusal | undefined;
  private columns: Heading | undefined;
  private readonly found = new Map<string, string>();
  private readonly cited = new Map<string, string>();
  private commas = false;
  private points = false;

  constructor(private readonly grid: RateGrid) {}

  heading(cells: readonly string[]): boolean {
    const required = [...this.grid.by, 'value'];
    const known = [...required, 'before', ...citationColumns(this.grid)];
    const heading = readHeading(cells, { known, required: [required] });
    // Further columns are somebody's notes.
    if (heading.issues.some(({ code }) => code !== 'column.unknown')) {
      this.refusal = { code: 'rate.file-columns', params: { expected: required.join(', ') } };
      return false;
    }
    this.columns = heading;
    return true;
  }

  row(cells: readonly string[], row: number): void {
    if (this.refusal !== undefined || this.columns === undefined) return;
    if (!fitsHeading(cells, this.columns)) {
      this.refusal = { code: 'rate.file-cells', params: { row: String(row) } };
      return;
    }
    const key = this.grid.by.map((name) => this.cell(cells, name)).join();
    if (this.found.has(key)) this.refusal = { code: 'rate.file-twice', params: { row: key } };
    else if (!this.grid.cells.some(({ keys }) => keys.join() === key))
      this.refusal = { code: 'rate.file-row', params: { row: key } };
    else this.found.set(key, this.cell(cells, 'value'));
    for (const name of ['before', 'value']) this.notice(this.cell(cells, name));
    for (const name of citationColumns(this.grid)) this.cite(name, this.cell(cells, name));
  }

  /** All rates of a day are written in one place: whoever fills in a row says it for all, and two rows may not say two things. */
  private cite(column: string, text: string): void {
    const said = text.replace(/\s+/g, ' ');
    const before = this.cited.get(column) ?? '';
    if (said !== '' && before !== '' && said !== before)
      this.refusal = { code: 'rate.file-provisions', params: { column } };
    if (said !== '') this.cited.set(column, said);
  }

  /** What was in force says how the writer marks decimals, where what is new leaves it open: 1,234 beside 0,36. */
  written(): Decision<WrittenRates> {
    const marks = this.commas === this.points ? 'unstated' : this.commas ? 'comma' : 'point';
    const rates = this.grid.cells.map(({ keys }) => this.found.get(keys.join()) ?? '');
    return allow({ rates, marks, citation: this.citation() });
  }

  private citation(): RateCitation | null {
    if (this.cited.size === 0) return null;
    const provisions = this.grid.languages.flatMap((language) => {
      const said = this.cited.get(provisionColumn(language));
      return said === undefined ? [] : [[language, said] as const];
    });
    return { source: this.cited.get(SOURCE) ?? '', provisions: new Map(provisions) };
  }

  private cell(cells: readonly string[], name: string): string {
    const at = this.columns?.columns.get(name);
    return (at === undefined ? '' : (cells[at] ?? '')).trim();
  }

  private notice(text: string): void {
    this.commas ||= text.includes(',');
    this.points ||= text.includes('.');
  }
}
