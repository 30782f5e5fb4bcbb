import type { ReturnLine } from './return-line.js';

type AsText<T> = { [K in keyof T]: bigint extends T[K] ? string : T[K] };

/** A line as the database gives it: whole numbers that may be large come as text. */
export type LineRow = AsText<Omit<ReturnLine, 'priceMinor'>> & { priceMinor: string | null };

/** What lines are stored in, of a draft and of a submission alike. */
export const storedKinds = {
  line_key: 'text',
  position: 'integer',
  battery_model_id: 'uuid',
  model_version: 'integer',
  category: 'text',
  chemistry: 'text',
  units: 'bigint',
  exported_units: 'bigint',
  mass_mg: 'bigint',
  price_minor: 'bigint',
  note: 'text',
  change_reason: 'text',
} as const;
export type StoredColumn = keyof typeof storedKinds;
export const storedColumns = Object.keys(storedKinds) as readonly StoredColumn[];

/** In SQL: the lines `l` of a part `p` of a draft, whose columns hold arrays. Each column that is left out is time won. */
export const linesOfPart = (columns: readonly StoredColumn[] = storedColumns): string =>
  `unnest(${columns.map((name) => `p.${name}`).join(', ')}) as l (${columns.join(', ')})`;

/** The columns of a line, for a statement in which others have the same names with what stands before each of them. */
export const columnsOfLine = (of = ''): string =>
  `${of}line_key as "lineKey", ${of}position, ${of}battery_model_id as "batteryModelId",
  ${of}model_version as "modelVersion", ${of}category, ${of}chemistry, ${of}units,
  ${of}exported_units as "exportedUnits", ${of}mass_mg as "massMg", ${of}price_minor as "priceMinor",
  ${of}note, ${of}change_reason as "changeReason"`;

export const lineOf = (row: LineRow): ReturnLine => ({
  ...row,
  units: BigInt(row.units),
  exportedUnits: BigInt(row.exportedUnits),
  massMg: BigInt(row.massMg),
  priceMinor: row.priceMinor === null ? null : BigInt(row.priceMinor),
});
