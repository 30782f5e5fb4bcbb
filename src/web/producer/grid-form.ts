import type { NumberMarks } from '../../files/index.js';
import { compareDates } from '../../kernel/calendar-date.js';
import type { DataIssue } from '../../kernel/issue.js';
import { kgFromMassMg } from '../../kernel/mass.js';
import { decimalFromMinor } from '../../kernel/money.js';
import {
  standsIn,
  withdrawnBy,
  type BatteryModel,
  type ModelInForce,
  type QuarterDays,
} from '../../register/index.js';
import {
  batteryOfKey,
  LineReader,
  modelLineKey,
  referenceOfKey,
  type ReturnLine,
} from '../../returns/index.js';
import { fieldOf, type FormBody } from './answers.js';

/** One row of the grid: a battery that is or may be declared. */
export interface GridRow {
  readonly lineKey: string;
  readonly model: BatteryModel | null;
  readonly category: string;
  readonly chemistry: string;
  /** What the draft holds; null when the battery is not declared yet. */
  readonly line: ReturnLine | null;
}

/** Models as they stand on the last day of the quarter. */
export interface ModelsOn extends QuarterDays {
  readonly models: readonly BatteryModel[];
}

/** How many are not offered because they begin only later. */
export const begunLater = ({ models, to: on }: ModelsOn): number =>
  models.filter(({ validFrom }) => compareDates(validFrom, on) > 0).length;

/** A fault at a field of the grid. */
export interface GridFault {
  readonly fieldId: string;
  readonly issue: DataIssue;
}

export interface GridReading {
  readonly lines: readonly ReturnLine[];
  readonly faults: readonly GridFault[];
}

/**
 * Rows: every model on the market on the last day, every other battery of the draft, and those of the quarter before, whose figures
 * stand ready to compare with. Models first, by brand and name.
 */
export function gridRows(
  { models, ...quarter }: ModelsOn,
  lines: readonly ReturnLine[],
  lastQuarter: Iterable<string>,
): GridRow[] {
  const byKey = new Map(lines.map((line) => [line.lineKey, line]));
  const rows = models
    .filter((model) => standsIn(model, quarter) || byKey.has(modelLineKey(model.reference)))
    .map((model): GridRow => {
      const lineKey = modelLineKey(model.reference);
      const { category, chemistry } = model;
      return { lineKey, model, category, chemistry, line: byKey.get(lineKey) ?? null };
    });
  const others = lines
    .filter(({ lineKey }) => referenceOfKey(lineKey) === null)
    .map((line): GridRow => {
      const { lineKey, category, chemistry } = line;
      return { lineKey, model: null, category, chemistry, line };
    });
  const expected = [...lastQuarter].flatMap((lineKey): GridRow[] => {
    const battery = byKey.has(lineKey) ? null : batteryOfKey(lineKey);
    return battery === null ? [] : [{ lineKey, model: null, ...battery, line: null }];
  });
  return [...rows, ...others, ...expected];
}

export const fieldId = (row: number | 'new', column: string): string =>
  `line-${String(row)}-${column}`;
export const fieldName = (column: string, lineKey: string): string => `${column}:${lineKey}`;

interface ReadOptions {
  readonly marks: NumberMarks;
  readonly quarter: QuarterDays;
  readonly pricePlaces: number;
  /** Whether a line keeps the version its mass came from, where its model has another one in force by now. */
  readonly masses: 'kept' | 'in-force';
}

/** Reads every row and the row for a further battery; all faults at once, each at its field. A blank row is no line. */
export function readGrid(
  body: FormBody,
  rows: readonly GridRow[],
  options: ReadOptions,
): GridReading {
  const faults: GridFault[] = [];
  const lines: ReturnLine[] = [];
  let at: number | 'new' = 0;
  const { marks, pricePlaces, quarter } = options;
  const reading = { marks, pricePlaces, on: quarter.to, models: modelsOf(rows, options) };
  const reader = new LineReader(reading, (issue) => {
    // What only asks for a reason is asked beside the row and before it is signed.
    if (issue.severity === 'warning') return;
    const { column = 'units' } = issue.location;
    // A battery of the grid is no field: what is wrong with it stands at its units.
    faults.push({ fieldId: fieldId(at, column === 'battery_model' ? 'units' : column), issue });
  });
  for (const [index, row] of rows.entries()) {
    at = index;
    const cells = cellsOf(body, row);
    if (cells.units === '' && cells.mass_kg === '') continue;
    const line = reader.read((column) => cells[column] ?? '', lines.length + 1);
    if (line !== null) lines.push(line);
  }
  at = 'new';
  const further = furtherCells(body);
  if (Object.values(further).some((text) => text !== '')) {
    const line = reader.read((column) => further[column] ?? '', lines.length + 1);
    if (line !== null) lines.push(line);
  }
  return { lines, faults };
}

/** The rows with the lines that were read from what was typed: what comes back with faults is counted as typed. */
export function asTyped(rows: readonly GridRow[], lines: readonly ReturnLine[]): GridRow[] {
  const read = new Map(lines.map((line) => [line.lineKey, line]));
  return rows.map((row) => ({ ...row, line: read.get(row.lineKey) ?? null }));
}

/** A draft that carries on last quarter's batteries: same units, today's model versions. */
export function copiedCells(
  rows: readonly GridRow[],
  earlier: readonly ReturnLine[],
  { marks, currency }: PriceWriting,
): FormBody {
  const known = new Set(rows.map(({ lineKey }) => lineKey));
  const fields: Record<string, string> = {};
  for (const line of earlier.filter(({ lineKey }) => known.has(lineKey))) {
    fields[fieldName('units', line.lineKey)] = line.units.toString();
    if (line.batteryModelId === null)
      fields[fieldName('mass_kg', line.lineKey)] = decimalOf(line.massMg, marks);
    if (line.exportedUnits > 0n)
      fields[fieldName('exported_units', line.lineKey)] = line.exportedUnits.toString();
    if (line.priceMinor !== null)
      fields[fieldName('price', line.lineKey)] = priceOf(line.priceMinor, { marks, currency });
  }
  return fields;
}

/** As the reader of this language types it, so that what is shown is read back as the same mass. */
export const decimalOf = (massMg: bigint, marks: NumberMarks): string =>
  marked(kgFromMassMg(massMg), marks);

/** How prices are written: the decimals are those of the currency. */
export interface PriceWriting {
  readonly marks: NumberMarks;
  readonly currency: string;
}

export const priceOf = (minor: bigint, { marks, currency }: PriceWriting): string =>
  marked(decimalFromMinor(minor, currency), marks);

const marked = (decimal: string, marks: NumberMarks): string =>
  marks === 'comma' ? decimal.replace('.', ',') : decimal;

type Cells = Record<string, string>;

function cellsOf(body: FormBody, row: GridRow): Cells {
  const typed = (column: string): string => fieldOf(body, fieldName(column, row.lineKey)).trim();
  const kept = {
    units: typed('units'),
    exported_units: typed('exported_units'),
    note: typed('note'),
    change_reason: typed('change_reason'),
    price: typed('price'),
    mass_kg: '',
  };
  if (row.model !== null) return { ...kept, battery_model: row.model.reference };
  const { category, chemistry } = row;
  return { ...kept, category, chemistry, mass_kg: typed('mass_kg') };
}

const furtherCells = (body: FormBody): Cells => ({
  category: fieldOf(body, 'new-category'),
  chemistry: fieldOf(body, 'new-chemistry'),
  units: fieldOf(body, 'new-units').trim(),
  mass_kg: fieldOf(body, 'new-mass_kg').trim(),
});

/** The line of a row whose model has another version in force than the one that the line's mass came from. */
export function outdatedLine({ model, line }: GridRow): ReturnLine | null {
  if (model === null || line === null || line.units === 0n) return null;
  return line.modelVersion === model.version ? null : line;
}

function modelsOf(
  rows: readonly GridRow[],
  { quarter, masses }: Pick<ReadOptions, 'quarter' | 'masses'>,
): Map<string, ModelInForce> {
  const known = rows.flatMap((row) => (row.model === null ? [] : [{ row, model: row.model }]));
  return new Map(
    known.map(({ row, model }, place) => {
      const beginsOn = compareDates(model.validFrom, quarter.to) > 0 ? model.validFrom : null;
      const withdrawnOn = withdrawnBy(model, quarter) ? model.withdrawnOn : null;
      const line = masses === 'kept' ? outdatedLine(row) : null;
      const kept = line === null ? {} : versionOf(line);
      return [model.reference, { ...model, ...kept, place, beginsOn, withdrawnOn }];
    }),
  );
}

/** The version of its model that a line came from, as far as lines are made of it: the mass of one is a part without rest. */
const versionOf = ({ modelVersion, category, chemistry, massMg, units }: ReturnLine) => ({
  version: modelVersion ?? 0,
  category,
  chemistry,
  unitMassMg: massMg / units,
});
