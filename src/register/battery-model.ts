import { compareDates, type CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
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

/** A description as one wants it to hold from a day on; null leaves the day to what is usual. */
export interface NewModelVersion extends ModelDescription {
  readonly reference: string;
  readonly validFrom: CalendarDate | null;
}

export interface DatedModelVersion extends NewModelVersion {
  readonly validFrom: CalendarDate;
}

export interface BatteryModel extends ModelDescription {
  readonly id: string;
  readonly reference: string;
  readonly version: number;
  readonly validFrom: CalendarDate;
  readonly withdrawnOn: CalendarDate | null;
}

/** The first and the last day of a quarter. */
export interface QuarterDays {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** Whether the model was withdrawn before a quarter had a day with it: one withdrawn during a quarter still counts in that. */
export const withdrawnBy = (
  { withdrawnOn }: Pick<BatteryModel, 'withdrawnOn'>,
  { from }: QuarterDays,
): boolean => withdrawnOn !== null && compareDates(withdrawnOn, from) <= 0;

/** What was never on the market before a day is not taken off it by then. */
export function mayWithdraw(
  versions: readonly Pick<BatteryModel, 'validFrom'>[],
  on: CalendarDate | null,
): Decision<null> {
  const [begins] = versions.map(({ validFrom }) => validFrom).sort(compareDates);
  if (on === null || begins === undefined || compareDates(on, begins) >= 0) return allow(null);
  return refuse('model.withdrawn-too-early', { on, begins });
}

/** Whether a version has begun by the end of the quarter and the model was on the market in it: its return may name it. */
export const standsIn = (
  model: Pick<BatteryModel, 'validFrom' | 'withdrawnOn'>,
  quarter: QuarterDays,
): boolean => compareDates(model.validFrom, quarter.to) <= 0 && !withdrawnBy(model, quarter);

/** What of a producer's models is listed: those in which the words stand, after the reference where the page before ended. */
export interface ModelPage {
  readonly words: string;
  readonly after: string;
  readonly limit: number;
}

/** Whether storing it would say anything that the version of its day does not: about the battery, or that it began earlier. */
export function saysMore(wanted: NewModelVersion, known: BatteryModel): boolean {
  const { validFrom } = wanted;
  const earlier = validFrom !== null && compareDates(validFrom, known.validFrom) < 0;
  return earlier || comparable(wanted) !== comparable(known);
}

/** The days from which versions hold that name none. */
export interface UsualDays {
  /** Of a model that is new: nothing else was ever said of it. */
  readonly first: CalendarDate;
  readonly today: CalendarDate;
}

/** A new model holds for every quarter that its producer may file, a change from today or from when the model begins. */
export function dated(
  wanted: NewModelVersion,
  known: BatteryModel | undefined,
  { first, today }: UsualDays,
): DatedModelVersion {
  const change = known !== undefined && compareDates(known.validFrom, today) > 0;
  const usual = known === undefined ? first : change ? known.validFrom : today;
  return { ...wanted, validFrom: wanted.validFrom ?? usual };
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
