import { batteryMaterials, type BatteryModel } from '../register/index.js';
import type { LineToAssess } from './fee-facts.js';
import { ABSENT, numberFacts, textFacts, type LineColumns } from './line-facts.js';

const truth = (is: boolean | undefined): string => (is === undefined ? '' : is ? 'yes' : 'no');
const letter = (of: string | null | undefined): string =>
  of == null ? '' : `class_${of.toLowerCase()}`;

type Read<T> = (line: LineToAssess, model: BatteryModel | undefined) => T;

const readTexts: Readonly<Record<(typeof textFacts)[number], Read<string>>> = {
  category: (line) => line.category,
  chemistry: (line) => line.chemistry,
  rechargeable: (_, model) => truth(model?.rechargeable),
  general_use: (_, model) => truth(model?.generalUse),
  carbon_footprint_class: (_, model) => letter(model?.carbonFootprintClass),
  recyclability_class: (_, model) => letter(model?.recyclabilityClass),
};

const readNumbers: ReadonlyMap<string, Read<bigint>> = new Map<string, Read<bigint>>([
  ['units', (line) => line.units],
  ['exported_units', (line) => line.exportedUnits],
  ['mass', (line) => line.massMg],
  ['price', (line) => line.priceMinor ?? ABSENT],
  ['unit_mass', (_, model) => model?.unitMassMg ?? ABSENT],
  ...batteryMaterials.flatMap((material): [string, Read<bigint>][] => {
    const of = (model: BatteryModel | undefined) =>
      model?.materials.find((each) => each.material === material);
    return [
      [`${material}_mass`, (_, model) => of(model)?.massMg ?? ABSENT],
      [`recycled_${material}`, (_, model) => BigInt(of(model)?.recycledPpm ?? -1)],
    ];
  }),
]);

/** Puts lines into the columns that a rulebook reads, as they come: the facts are those that `factsOf` makes of each. */
export class LineColumnBuilder {
  private readonly texts: GrowingTexts[];
  private readonly numbers: GrowingNumbers[];
  rows = 0;

  /** Names of the facts that are read. */
  constructor(read: ReadonlySet<string>) {
    this.texts = textFacts.filter((name) => read.has(name)).map((name) => new GrowingTexts(name));
    this.numbers = numberFacts
      .filter((name) => read.has(name))
      .map((name) => new GrowingNumbers(name));
  }

  add(line: LineToAssess, model: BatteryModel | undefined): void {
    for (const column of this.texts) column.set(this.rows, line, model);
    for (const column of this.numbers) column.set(this.rows, line, model);
    this.rows += 1;
  }

  close(): LineColumns {
    const { rows } = this;
    return {
      rows,
      texts: new Map(this.texts.map((column) => [column.name, column.close(rows)])),
      numbers: new Map(this.numbers.map((column) => [column.name, column.close(rows)])),
    };
  }
}

const FIRST_ROWS = 1024;

class GrowingTexts {
  private codes = new Uint16Array(FIRST_ROWS);
  private readonly known = new Map<string, number>();
  private readonly read: Read<string>;

  constructor(readonly name: (typeof textFacts)[number]) {
    this.read = readTexts[name];
  }

  set(row: number, line: LineToAssess, model: BatteryModel | undefined): void {
    if (row === this.codes.length) this.codes = grown(this.codes, new Uint16Array(row * 2));
    const text = this.read(line, model);
    const code = this.known.get(text) ?? this.known.size;
    this.known.set(text, code);
    this.codes[row] = code;
  }

  close(rows: number) {
    return { codes: this.codes.subarray(0, rows), values: [...this.known.keys()] };
  }
}

class GrowingNumbers {
  private values = new BigInt64Array(FIRST_ROWS);
  private readonly read: Read<bigint>;

  constructor(readonly name: string) {
    this.read = readNumbers.get(name) ?? (() => ABSENT);
  }

  set(row: number, line: LineToAssess, model: BatteryModel | undefined): void {
    if (row === this.values.length) this.values = grown(this.values, new BigInt64Array(row * 2));
    this.values[row] = this.read(line, model);
  }

  close(rows: number): BigInt64Array {
    return this.values.subarray(0, rows);
  }
}

function grown<T extends Uint16Array | BigInt64Array>(from: T, to: T): T {
  (to as { set(from: T): void }).set(from);
  return to;
}
