import { parse } from 'csv-parse/sync';

/** New registrations of one model in one quarter. */
export interface RegisteredModel {
  readonly period: string;
  readonly brand: string;
  readonly model: string;
  readonly units: bigint;
}

/** What is known of a model's battery. `cathode` is a row of the composition table. */
export interface Pack {
  readonly brand: string;
  readonly model: string;
  readonly capacityKwh: string;
  readonly cathode: string;
  readonly massKg: string;
}

/** Kilograms per kWh of pack, by material. */
export type Composition = Readonly<Record<string, string>>;

export const unattributed = '(unattributed)';

const table = (text: string): Record<string, string>[] => parse(text, { columns: true, bom: true });

const field = (row: Readonly<Record<string, string>>, name: string): string => {
  const value = row[name];
  if (value === undefined) throw new Error(`The demonstration's data has no column ${name}`);
  return value;
};

export function readRegistrations(csv: string): RegisteredModel[] {
  return table(csv).map((row) => ({
    period: field(row, 'period'),
    brand: field(row, 'brand'),
    model: field(row, 'model'),
    units: BigInt(field(row, 'units')),
  }));
}

/** `li-ion` and `nmc` of the source are taken as NMC 622, the cathode whose mass per kWh the estimate uses. */
const cathodes: Readonly<Record<string, string>> = {
  lfp: 'LFP',
  nmc: 'NMC622',
  'li-ion': 'NMC622',
};

export function readPacks(csv: string): Pack[] {
  return table(csv).map((row) => {
    const cathode = cathodes[field(row, 'cathode')];
    if (cathode === undefined) throw new Error(`Unknown cathode ${field(row, 'cathode')}`);
    return {
      brand: field(row, 'brand'),
      model: field(row, 'model'),
      capacityKwh: field(row, 'gross_capacity_kwh'),
      cathode,
      massKg: field(row, 'estimated_pack_mass_kg'),
    };
  });
}

const materials = ['lithium', 'cobalt', 'nickel', 'manganese', 'copper', 'aluminium', 'graphite'];

export function readCompositions(csv: string): ReadonlyMap<string, Composition> {
  return new Map(
    table(csv).map((row) => [
      field(row, 'cathode'),
      Object.fromEntries(materials.map((name) => [name, field(row, `${name}_kg_per_kwh`)])),
    ]),
  );
}
