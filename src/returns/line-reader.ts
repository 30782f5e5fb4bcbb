import {
  nearestName,
  type NumberMarks,
  readCount,
  readScaled,
  type TableColumns,
  type TemplateMark,
  twice,
} from '../files/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { DataIssue } from '../kernel/issue.js';
import { HIGHEST_MG, kgFromMassMg, massMgFromKg } from '../kernel/mass.js';
import { keptText, tooLong } from '../kernel/written-text.js';
import {
  batteryCategories,
  batteryChemistries,
  isBatteryCategory,
  isBatteryChemistry,
  unusualMass,
  type BatteryCategory,
  type ModelInForce,
  type ModelsByReference,
} from '../register/index.js';
import { categoryLineKey, modelLineKey, type ReturnLine } from './return-line.js';

export const lineColumns = [
  'battery_model',
  'category',
  'chemistry',
  'units',
  'mass_kg',
  'price',
  'exported_units',
  'note',
  'change_reason',
] as const;
export type LineColumn = (typeof lineColumns)[number];

export const lineTable: TableColumns = {
  known: lineColumns,
  numeric: new Set(['units', 'mass_kg', 'price', 'exported_units']),
};

/** What a row says of its battery. */
const figures = ['units', 'mass_kg', 'price', 'exported_units', 'note', 'change_reason'] as const;

/** Of a note as well. */
export const longestReason = 500;

/** Of kilograms: milligrams. */
const MASS_PLACES = 6;

/**
 * What the batteries of one line may be worth, in minor units: a hundred thousand million with two decimals. As many lines
 * as a file may hold come to less than an amount in the books can be, whatever a rule makes of price times units.
 */
const HIGHEST_VALUE_MINOR = 10n ** 13n;

export interface LineReadingOptions {
  readonly marks: NumberMarks;
  readonly models: ModelsByReference;
  /** The last day of the quarter: a line refers to the version of its model that is in force then. */
  readonly on: CalendarDate;
  /** The template that a workbook made from one must be. */
  readonly template?: TemplateMark;
  /** Decimals of the programme's currency. */
  readonly pricePlaces: number;
}

/** Texts of one line by column, from a row of a file, a form or a message. */
export type LineCells = (column: LineColumn) => string;

type CommonCells = Pick<
  ReturnLine,
  'position' | 'units' | 'exportedUnits' | 'priceMinor' | 'note' | 'changeReason'
>;

interface NamedBattery {
  readonly id: string | null;
  readonly version: number | null;
  readonly category: string;
  readonly chemistry: string;
}

/** Each field by its name: spreading one object into another took longer than all else that is done for a line. */
const lineOf = (
  lineKey: string,
  battery: NamedBattery,
  massMg: bigint,
  common: CommonCells,
): ReturnLine => ({
  lineKey,
  position: common.position,
  batteryModelId: battery.id,
  modelVersion: battery.version,
  category: battery.category,
  chemistry: battery.chemistry,
  units: common.units,
  exportedUnits: common.exportedUnits,
  massMg,
  priceMinor: common.priceMinor,
  note: common.note,
  changeReason: common.changeReason,
});

/** Checks lines one by one; each battery once. Issues are told to `report`, a line with an error is null. */
export class LineReader {
  /** The row that named each model first, by its place; 0 before one did. */
  private readonly rowOfModel: Uint32Array;
  /** The same of what is no known model: unknown references, and categories with their chemistry. */
  private readonly rowOfOther = new Map<string, number>();
  private faulty = false;
  private row: number | undefined;
  private cells: LineCells = () => '';

  constructor(
    private readonly options: LineReadingOptions,
    private readonly report: (issue: DataIssue) => void,
  ) {
    this.rowOfModel = new Uint32Array(options.models.size);
  }

  read(cells: LineCells, position: number, row?: number): ReturnLine | null {
    this.faulty = false;
    this.cells = cells;
    this.row = row;
    const reference = cells('battery_model').trim();
    return reference === '' ? this.categoryLine(position) : this.modelLine(reference, position);
  }

  private modelLine(reference: string, position: number): ReturnLine | null {
    const model = this.options.models.get(reference);
    this.noteModel(reference, model, position);
    if (model === undefined) this.unknownModel(reference);
    else if (model.beginsOn !== null) this.modelNotBegun(model.beginsOn);
    else if (model.withdrawnOn !== null) this.modelWithdrawn(model.withdrawnOn);
    for (const column of ['category', 'chemistry'] as const) {
      const stated = this.cells(column).trim().toLowerCase();
      if (model !== undefined && stated !== '' && stated !== model[column])
        this.fault(column, 'line.contradicts-model', model[column]);
    }
    if (this.isUnfilled()) return this.unfilled(reference);
    const common = this.common(position);
    if (model === undefined || this.faulty || common === null) return null;
    const massMg = model.unitMassMg * common.units;
    // No mass may be written that is larger; nor may one come of a count.
    if (massMg > HIGHEST_MG)
      return this.fault('units', 'line.too-heavy', kgFromMassMg(model.unitMassMg));
    if (!this.agreesOnMass(massMg)) return null;
    return lineOf(modelLineKey(reference), model, massMg, common);
  }

  private categoryLine(position: number): ReturnLine | null {
    const category = this.code('category', batteryCategories, isBatteryCategory);
    const chemistry = this.code('chemistry', batteryChemistries, isBatteryChemistry);
    if (category !== null && chemistry !== null)
      this.noteOther(categoryLineKey(category, chemistry), `${category}/${chemistry}`, position);
    // Faults are told in the order in which the figures stand.
    const common = this.common(position);
    const massMg = this.mass();
    if (category === null || chemistry === null || massMg === null || common === null) return null;
    if (this.faulty) return null;
    // A reason that came with the line answers what would be asked.
    if (common.changeReason === null) this.askAboutMass(category, massMg, common.units);
    const battery = { id: null, version: null, category, chemistry };
    return lineOf(categoryLineKey(category, chemistry), battery, massMg, common);
  }

  /** A row of a template as it came, of which there may be many. */
  private isUnfilled(): boolean {
    return this.row !== undefined && figures.every((column) => this.cells(column).trim() === '');
  }

  private unfilled(battery: string): null {
    this.report({ ...this.issue('units', 'line.unfilled', 'error'), params: { battery } });
    return null;
  }

  /** A row is noted once it is known what it is about, whatever else is wrong with it: a repeat of it is one all the same. */
  private noteModel(reference: string, model: ModelInForce | undefined, position: number): void {
    if (model === undefined) {
      this.noteOther(modelLineKey(reference), reference, position);
      return;
    }
    const first = this.rowOfModel[model.place] ?? 0;
    if (first === 0) this.rowOfModel[model.place] = this.row ?? position;
    else this.namedTwice(reference, first, position);
  }

  private noteOther(lineKey: string, battery: string, position: number): void {
    const first = this.rowOfOther.get(lineKey);
    if (first === undefined) this.rowOfOther.set(lineKey, this.row ?? position);
    else this.namedTwice(battery, first, position);
  }

  private namedTwice(battery: string, first: number, position: number): void {
    this.faulty = true;
    this.report(twice(this.row ?? position, battery, first));
  }

  /** A mass beside a model is no figure of its own: it must be what the model weighs. */
  private agreesOnMass(massMg: bigint): boolean {
    if (this.cells('mass_kg').trim() === '') return true;
    const stated = this.mass();
    if (stated === null) return false;
    if (stated !== massMg) this.fault('mass_kg', 'line.contradicts-model', kgFromMassMg(massMg));
    return stated === massMg;
  }

  private common(position: number): CommonCells | null {
    const units = this.count('units');
    const exported = this.cells('exported_units').trim() === '' ? 0n : this.count('exported_units');
    if (units !== null && exported !== null && exported > units)
      this.fault('exported_units', 'line.exports-exceed', units.toString());
    const priceMinor = this.price();
    if (units !== null && priceMinor !== null) this.checkValue(units, priceMinor);
    const note = this.text('note');
    const changeReason = this.text('change_reason');
    if (this.faulty || units === null || exported === null) return null;
    return {
      position,
      units,
      exportedUnits: exported,
      priceMinor,
      note,
      changeReason,
    };
  }

  private text(column: 'note' | 'change_reason'): string | null {
    const text = keptText(this.cells(column));
    if (text.length > longestReason) {
      const { code, params = {} } = tooLong(text, longestReason);
      this.faulty = true;
      this.report({ ...this.issue(column, code, 'error'), params });
    }
    return text === '' ? null : text;
  }

  private count(column: 'units' | 'exported_units'): bigint | null {
    const text = this.cells(column);
    const read = readCount(text, this.options.marks);
    if (read.ok) return read.value;
    return this.fault(column, read.reason.code, 'number.whole');
  }

  private mass(): bigint | null {
    const read = readScaled(this.cells('mass_kg'), this.options.marks, MASS_PLACES);
    if (!read.ok) return this.fault('mass_kg', read.reason.code, 'number.kilograms', MASS_PLACES);
    const mass = massMgFromKg(kgFromMassMg(read.value));
    return mass.ok ? mass.value : this.fault('mass_kg', mass.reason.code, 'number.kilograms');
  }

  private price(): bigint | null {
    const text = this.cells('price');
    if (text.trim() === '') return null;
    const read = readScaled(text, this.options.marks, this.options.pricePlaces);
    if (read.ok) return read.value;
    return this.fault('price', read.reason.code, undefined, this.options.pricePlaces);
  }

  /** With the highest price that so many batteries can have. */
  private checkValue(units: bigint, priceMinor: bigint): void {
    const counted = units > 1n ? units : 1n;
    if (priceMinor * counted <= HIGHEST_VALUE_MINOR) return;
    const { pricePlaces } = this.options;
    const highest = (HIGHEST_VALUE_MINOR / counted).toString().padStart(pricePlaces + 1, '0');
    const whole = highest.length - pricePlaces;
    const decimals = pricePlaces === 0 ? '' : `.${highest.slice(whole)}`;
    this.faulty = true;
    this.report({
      ...this.issue('price', 'line.too-valuable', 'error', highest.slice(0, whole) + decimals),
      params: { units: units.toString() },
    });
  }

  private code<T extends string>(
    column: 'category' | 'chemistry',
    known: readonly T[],
    is: (text: string) => text is T,
  ): T | null {
    const text = this.cells(column).trim().toLowerCase();
    if (is(text)) return text;
    if (text === '') return this.fault(column, 'field.missing', known.join(', '));
    return this.fault(column, 'field.unknown-code', nearestName(text, known) ?? known.join(', '));
  }

  /** Grams for kilograms is the slip this asks about. */
  private askAboutMass(category: BatteryCategory, massMg: bigint, units: bigint): void {
    if (!unusualMass(category, massMg, units)) return;
    this.report(this.issue('mass_kg', 'line.unusual-mass', 'warning'));
  }

  /** Searching a hundred thousand names for each unknown one would take minutes: only the first thousand are near. */
  private nearestModel(reference: string): string | undefined {
    const some: string[] = [];
    for (const name of this.options.models.keys()) {
      if (some.push(name) >= 1_000) break;
    }
    return nearestName(reference, some);
  }

  private modelNotBegun(begins: CalendarDate): void {
    this.faulty = true;
    this.report({
      ...this.issue('battery_model', 'line.model-not-in-force', 'error', this.options.on),
      params: { begins },
    });
  }

  private modelWithdrawn(on: CalendarDate): void {
    this.faulty = true;
    this.report({
      ...this.issue('battery_model', 'line.model-withdrawn', 'error'),
      params: { on },
    });
  }

  /** With the reference that comes nearest, where one does. */
  private unknownModel(reference: string): void {
    const nearest = this.nearestModel(reference);
    this.faulty = true;
    this.report({
      ...this.issue('battery_model', 'line.unknown-model', 'error', nearest),
      params: { near: nearest === undefined ? 'no' : 'yes' },
    });
  }

  private fault(column: LineColumn, code: string, expected?: string, places?: number): null {
    this.faulty = true;
    const issue = this.issue(column, code, 'error', expected);
    this.report(places === undefined ? issue : { ...issue, params: { places: String(places) } });
    return null;
  }

  private issue(
    column: LineColumn,
    code: string,
    severity: 'error' | 'warning',
    expected?: string,
  ): DataIssue {
    const value = this.cells(column);
    return {
      code,
      severity,
      message: code,
      location: { ...(this.row === undefined ? {} : { row: this.row }), column, field: column },
      ...(value === '' ? {} : { value: value.slice(0, 200) }),
      ...(expected === undefined ? {} : { expected }),
    };
  }
}
