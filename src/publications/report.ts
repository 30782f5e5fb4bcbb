/**
 * The frozen content of a publication. Every page, file and answer about it is made from this value alone, so it holds
 * plain records, exact figures as decimal texts, and codes instead of sentences.
 */

/** c confidential, z not applicable, x not available, e estimated, r revised since the version before. */
export type Mark = 'c' | 'z' | 'x' | 'e' | 'r';

export interface Figure {
  /** Exact decimal text in the column's unit; null when a mark says why there is none. */
  value: string | null;
  marks: Mark[];
}

/** `kg*km` is a kilogram that came one kilometre. `minor:EUR` is money in minor units; `minor:EUR/kg` the same for each kilogram. */
export type Unit =
  | 'pieces'
  | 'kg'
  | 'g'
  | 'km'
  | 'kg*km'
  | 'ratio'
  | 'points'
  | 'returns'
  | 'date'
  | `minor:${string}`;

export interface Column {
  code: string;
  unit: Unit;
}

export interface Row {
  key: string;
  figures: Figure[];
}

/** What a row key names; says where its label comes from. A brand is its own label. */
export type Dimension =
  'category' | 'chemistry' | 'material' | 'quarter' | 'brand' | 'step' | 'flow';

/** Why a table's figures may be shown as they are, or that they went through disclosure control. */
export type Confidentiality = 'public_figures' | 'public_certificates' | 'counts' | 'controlled';

export interface ReportTable {
  code: string;
  dimension: Dimension;
  confidentiality: Confidentiality;
  columns: Column[];
  rows: Row[];
  total: Figure[] | null;
}

export interface Headline {
  code: string;
  values: Record<string, string>;
  marks: Mark[];
}

/** Figures of the source that belong to no producer: shown apart, never inside a producer's or category's figure. */
export interface Memo {
  period: string;
  code: string;
  units: string;
  source: string;
}

export interface Revision {
  table: string;
  row: string;
  column: string;
  before: Figure;
  after: Figure;
}

/** Words of a rulebook by language code. */
export type TextByLanguage = Record<string, string>;

export interface PrintedCitation {
  text: string;
  /** The same in each language, where the rulebook says it in several. */
  texts?: TextByLanguage;
  address: string | null;
}

export interface MethodParameter {
  name: string;
  label: TextByLanguage;
  unit: string;
  by: string[];
  lastCheckedOn: string;
  /** Of the values in their unit, and of a change in percent: nothing beyond is published. */
  guard?: {
    lowest: string | null;
    highest: string | null;
    greatestChange: string | null;
    cite?: PrintedCitation;
  };
  /** `key` is empty for a single value. */
  values: {
    key: string;
    value: string;
    from: string;
    note?: TextByLanguage;
    cite: PrintedCitation;
  }[];
}

/** Classes of a number, upper edges inclusive; the last class is open. */
export interface MethodBand {
  name: string;
  label: TextByLanguage;
  unit: string;
  /** The enumeration its classes are values of. */
  of: string;
  classes: { name: string; upTo: string | null }[];
  cite: PrintedCitation;
}

/** A fact that a stage reads; beyond its bounds nothing is computed. */
export interface MethodInput {
  stage: string;
  name: string;
  label: TextByLanguage;
  type: string;
  unit: string;
  optional: boolean;
  perYear: boolean;
  /** Of a choice, and empty for all else. */
  of: string;
  choices: string[];
  lowest: string | null;
  highest: string | null;
  cite: PrintedCitation | null;
}

/** "Unless": where `when` holds, `expression` is the result, in which `otherwise` stands for what it would be else. */
export interface MethodException {
  when: string;
  expression: string;
  cumulative: boolean;
  cite: PrintedCitation;
}

export interface MethodFormula {
  stage: string;
  name: string;
  label: TextByLanguage;
  expression: string;
  unit: string;
  output: boolean;
  rounding: { mode: string; step: string; cite: PrintedCitation } | null;
  exceptions?: MethodException[];
  /** When and why there is no result; null where there always is one. */
  notApplicable?: TextByLanguage | null;
  cite: PrintedCitation;
}

/**
 * The rulebook as it stood, so that a report can be recomputed from its own pages. What is optional is missing in reports that were
 * frozen before it was printed.
 */
export interface MethodRulebook {
  id: string;
  hash: string;
  title: TextByLanguage;
  about: TextByLanguage;
  status: string;
  /** First day, and last day if it has ended: outside of them nothing is computed. */
  from?: string;
  until?: string | null;
  /** What readers call values of enumerations and classes of bands. */
  names?: Record<string, TextByLanguage>;
  inputs?: MethodInput[];
  bands?: MethodBand[];
  formulas: MethodFormula[];
  parameters: MethodParameter[];
  untranslatable: { what: TextByLanguage; why: TextByLanguage; cite: PrintedCitation }[];
}

export interface Provenance {
  runId: string;
  dataCutAt: string;
  submissions: number;
  lines: number;
  certificates: number;
  /** Over the references and content hashes of what was counted. */
  countedHash: string;
  recomputed: number;
  differences: number;
}

export interface Snapshot {
  format: 'everycell-report/1';
  programme: {
    slug: string;
    name: Record<string, string>;
    jurisdiction: string;
    currency: string;
    timeZone: string;
    demonstration: boolean;
  };
  period: string;
  kind: 'quarter' | 'year';
  version: number;
  correctionReason: string | null;
  headlines: Headline[];
  tables: ReportTable[];
  memos: Memo[];
  revisions: Revision[];
  method: MethodRulebook[];
  confidentiality: { minimumContributors: number; dominancePercent: number; hiddenRows: number };
  provenance: Provenance;
}

export const figure = (value: bigint | number | string, ...marks: Mark[]): Figure => ({
  value: String(value),
  marks,
});

export const without = (mark: 'c' | 'z' | 'x'): Figure => ({ value: null, marks: [mark] });

export const tableOf = (snapshot: Snapshot, code: string): ReportTable | undefined =>
  snapshot.tables.find((table) => table.code === code);

/** A figure by row and column; undefined where the table has no such cell. `total` names the total row. */
export function figureAt(table: ReportTable, rowKey: string, column: string): Figure | undefined {
  const index = table.columns.findIndex(({ code }) => code === column);
  const figures =
    rowKey === 'total' ? table.total : table.rows.find(({ key }) => key === rowKey)?.figures;
  return figures?.[index];
}
