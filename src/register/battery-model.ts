import type { CalendarDate } from '../kernel/calendar-date.js';
import type { BatteryCategory, BatteryChemistry, PerformanceClass } from './battery-taxonomy.js';

/** Mass of one material in one battery, and how much of it is recycled (millionths), where that is stated. */
export interface ModelMaterial {
  readonly material: string;
  readonly massMg: bigint;
  readonly recycledPpm: number | null;
}

/** What a producer states about a model: the facts that fees depend on. A version of it never changes. */
export interface ModelDescription {
  readonly brand: string;
  readonly name: string;
  readonly category: BatteryCategory;
  readonly chemistry: BatteryChemistry;
  readonly cathode: string | null;
  readonly unitMassMg: bigint;
  readonly capacityWh: bigint | null;
  readonly rechargeable: boolean;
  readonly generalUse: boolean;
  readonly carbonFootprintClass: PerformanceClass | null;
  readonly recyclabilityClass: PerformanceClass | null;
  readonly passportUrl: string | null;
  readonly massEstimated: boolean;
  readonly materials: readonly ModelMaterial[];
}

/** A description as one wants it to hold from a day on. */
export interface NewModelVersion extends ModelDescription {
  readonly reference: string;
  readonly validFrom: CalendarDate;
}

export interface BatteryModel extends ModelDescription {
  readonly id: string;
  readonly reference: string;
  readonly version: number;
  readonly validFrom: CalendarDate;
  readonly withdrawnOn: CalendarDate | null;
}

/** Whether two descriptions say the same, so that storing the second would add nothing. */
export function saysTheSame(a: ModelDescription, b: ModelDescription): boolean {
  return comparable(a) === comparable(b);
}

function comparable(model: ModelDescription): string {
  const materials = [...model.materials]
    .sort((x, y) => (x.material < y.material ? -1 : 1))
    .map(
      ({ material, massMg, recycledPpm }) =>
        `${material}:${massMg.toString()}:${String(recycledPpm)}`,
    );
  return JSON.stringify([
    model.brand,
    model.name,
    model.category,
    model.chemistry,
    model.cathode,
    model.unitMassMg.toString(),
    model.capacityWh?.toString() ?? null,
    model.rechargeable,
    model.generalUse,
    model.carbonFootprintClass,
    model.recyclabilityClass,
    model.passportUrl,
    model.massEstimated,
    materials,
  ]);
}

/** Printable ASCII with single blanks inside: nothing about it is to be changed. */
const plainText = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/** Text as it is kept: composed (NFC), without control and invisible characters, blanks trimmed and single. */
export function keptText(written: string): string {
  if (plainText.test(written)) return written;
  return written
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zs}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();
}
