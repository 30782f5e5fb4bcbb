import {
  cut,
  fitsHeading,
  type Heading,
  IssueList,
  nearestName,
  type NumberMarks,
  readCount,
  readTableInSteps,
  readHeading,
  readScaled,
  type TableColumns,
  type TableSink,
  type TemplateMark,
  twice,
} from '../files/index.js';
import type { DataIssue } from '../kernel/issue.js';
import { massMgFromKg } from '../kernel/mass.js';
import {
  batteryCategories,
  batteryChemistries,
  isBatteryCategory,
  isBatteryChemistry,
  keptText,
  unusualMass,
  type BatteryCategory,
  type ModelInForce,
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
] as const;
type LineColumn = (typeof lineColumns)[number];

export const lineTable: TableColumns = {
  known: lineColumns,
  numeric: new Set(['units', 'mass_kg', 'price', 'exported_units']),
};

const longestNote = 500;

export interface LineReadingOptions {
  readonly marks: NumberMarks;
  readonly models: ReadonlyMap<string, ModelInForce>;
  /** The template that a workbook made from one must be. */
  readonly template?: TemplateMark;
  /** Decimals of the programme's currency. */
  readonly pricePlaces: number;
}

/** Texts of one line by column, from a row of a file, a form or a message. */
export type LineCells = (column: LineColumn) => string;

/** Checks lines one by one; each battery once. Issues are told to `report`, a line with an error is null. */
export class LineReader {
  private readonly seen = new Map<string, number>();
  private faulty = false;
  private row: number | undefined;
  private cells: LineCells = () => '';

  constructor(
    private readonly options: LineReadingOptions,
    private readonly report: (issue: DataIssue) => void,
  ) {}

  read(cells: LineCells, position: number, row?: number): ReturnLine | null {
    this.faulty = false;
    this.cells = cells;
    this.row = row;
    const reference = cells('battery_model').trim();
    const line =
      reference === '' ? this.categoryLine(position) : this.modelLine(reference, position);
    if (line === null) return null;
    const first = this.seen.get(line.lineKey);
    if (first !== undefined) {
      this.report(twice(row ?? position, line.lineKey.slice(2), first));
      return null;
    }
    this.seen.set(line.lineKey, row ?? position);
    return line;
  }

  private modelLine(reference: string, position: number): ReturnLine | null {
    const model = this.options.models.get(reference);
    if (model === undefined)
      this.fault('battery_model', 'line.unknown-model', this.nearestModel(reference));
    for (const column of ['category', 'chemistry'] as const) {
      const stated = this.cells(column).trim().toLowerCase();
      if (model !== undefined && stated !== '' && stated !== model[column])
        this.fault(column, 'line.contradicts-model', model[column]);
    }
    const common = this.common(position);
    if (model === undefined || this.faulty || common === null) return null;
    const massMg = model.unitMassMg * common.units;
    if (!this.agreesOnMass(massMg)) return null;
    return {
      ...common,
      lineKey: modelLineKey(reference),
      batteryModelId: model.id,
      modelVersion: model.version,
      category: model.category,
      chemistry: model.chemistry,
      massMg,
    };
  }

  private categoryLine(position: number): ReturnLine | null {
    const category = this.code('category', batteryCategories, isBatteryCategory);
    const chemistry = this.code('chemistry', batteryChemistries, isBatteryChemistry);
    // Faults are told in the order in which the figures stand.
    const common = this.common(position);
    const massMg = this.mass();
    if (category === null || chemistry === null || massMg === null || common === null) return null;
    if (this.faulty) return null;
    this.askAboutMass(category, massMg, common.units);
    return {
      ...common,
      lineKey: categoryLineKey(category, chemistry),
      batteryModelId: null,
      modelVersion: null,
      category,
      chemistry,
      massMg,
    };
  }

  /** A mass beside a model is no figure of its own: it must be what the model weighs. */
  private agreesOnMass(massMg: bigint): boolean {
    if (this.cells('mass_kg').trim() === '') return true;
    const stated = this.mass();
    if (stated === null) return false;
    if (stated !== massMg) this.fault('mass_kg', 'line.contradicts-model', kilograms(massMg));
    return stated === massMg;
  }

  private common(
    position: number,
  ): Pick<
    ReturnLine,
    'position' | 'units' | 'exportedUnits' | 'priceMinor' | 'note' | 'changeReason'
  > | null {
    const units = this.count('units');
    const exported = this.cells('exported_units').trim() === '' ? 0n : this.count('exported_units');
    if (units !== null && exported !== null && exported > units)
      this.fault('exported_units', 'line.exports-exceed', units.toString());
    const priceMinor = this.price();
    const note = keptText(this.cells('note'));
    if (note.length > longestNote) this.fault('note', 'field.too-long', String(longestNote));
    if (this.faulty || units === null || exported === null) return null;
    return {
      position,
      units,
      exportedUnits: exported,
      priceMinor,
      note: note === '' ? null : note,
      changeReason: null,
    };
  }

  private count(column: 'units' | 'exported_units'): bigint | null {
    const text = this.cells(column);
    const read = readCount(text, this.options.marks);
    if (read.ok) return read.value;
    return this.fault(column, read.reason.code, 'number.whole');
  }

  private mass(): bigint | null {
    const read = readScaled(this.cells('mass_kg'), this.options.marks, 6);
    if (!read.ok) return this.fault('mass_kg', read.reason.code, 'number.kilograms');
    const mass = massMgFromKg(kilograms(read.value));
    return mass.ok ? mass.value : this.fault('mass_kg', mass.reason.code, 'number.kilograms');
  }

  private price(): bigint | null {
    const text = this.cells('price');
    if (text.trim() === '') return null;
    const read = readScaled(text, this.options.marks, this.options.pricePlaces);
    return read.ok ? read.value : this.fault('price', read.reason.code);
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

  private fault(column: LineColumn, code: string, expected?: string): null {
    this.faulty = true;
    this.report(this.issue(column, code, 'error', expected));
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

const kilograms = (mg: bigint): string => {
  const digits = mg.toString().padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -6) : `${digits.slice(0, -6)}.${fraction}`;
};

/** Reads the lines of a return from the rows of a file. Lines are handed on as they come, none is kept here. */
export class LineFile implements TableSink {
  readonly table = lineTable;
  readonly issues = new IssueList();
  readonly counts = { lines: 0 };
  private columns: Heading | undefined;
  private readonly reader: LineReader;
  private readonly places = new Map<LineColumn, number>();
  private current: readonly string[] = [];

  constructor(
    options: LineReadingOptions,
    private readonly take: (line: ReturnLine) => void,
    private readonly observe: (issue: DataIssue) => void = () => undefined,
  ) {
    this.reader = new LineReader(options, (issue) => {
      this.add(issue);
    });
  }

  heading(cells: readonly string[]): boolean {
    this.columns = readHeading(cells, {
      known: lineColumns,
      required: [
        ['battery_model', 'units'],
        ['category', 'chemistry', 'units', 'mass_kg'],
      ],
    });
    for (const issue of this.columns.issues) this.add(issue);
    for (const column of lineColumns) {
      const place = this.columns.columns.get(column);
      if (place !== undefined) this.places.set(column, place);
    }
    return this.columns.issues.length === 0;
  }

  sheet(name: string): void {
    this.issues.sheet = name;
  }

  fault(issue: DataIssue): void {
    this.add(issue);
  }

  row(cells: readonly string[], row: number): void {
    if (this.columns === undefined || !fitsHeading(cells, this.columns)) {
      this.add(cut(row, this.columns?.width));
      return;
    }
    this.current = cells;
    const line = this.reader.read(this.cell, row - 1, row);
    if (line === null) return;
    this.counts.lines += 1;
    this.take(line);
  }

  private readonly cell: LineCells = (column) => {
    const place = this.places.get(column);
    return place === undefined ? '' : (this.current[place] ?? '');
  };

  private add(issue: DataIssue): void {
    this.issues.add(issue);
    this.observe(issue);
  }
}

/**
 * The lines of a file at the pace of whoever takes them: no more than one chunk of the file is in memory. After the first
 * fault no further line is given, and the file is read to its end for all the others.
 */
export class LineStream {
  private readonly waiting: ReturnLine[] = [];
  private readonly file: LineFile;

  constructor(
    private readonly options: LineReadingOptions,
    private readonly content: AsyncIterable<Uint8Array>,
  ) {
    this.file = new LineFile(options, (line) => this.waiting.push(line));
  }

  get issues(): IssueList {
    return this.file.issues;
  }

  get count(): number {
    return this.file.counts.lines;
  }

  /** The lines of one chunk of the file after the other. */
  async *lines(): AsyncGenerator<readonly ReturnLine[]> {
    const steps = readTableInSteps(this.content, this.file, this.options);
    for (;;) {
      const step = await steps.next();
      const read = this.waiting.splice(0);
      if (!this.issues.blocked && read.length > 0) yield read;
      if (step.done !== true) continue;
      if (step.value !== null) this.issues.add(step.value);
      return;
    }
  }
}
