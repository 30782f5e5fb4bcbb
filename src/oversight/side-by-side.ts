import { isBatteryCategory, unusualMass } from '../register/index.js';
import { batteryOfKey, isLargeLineChange } from '../returns/index.js';
import { changePercent } from './review-flags.js';

/** What a submission declares of one battery: what counts of it, and what was stated beside. */
export interface DeclaredLine {
  readonly units: bigint;
  readonly massMg: bigint;
  readonly exportedUnits: bigint;
  readonly priceMinor: bigint | null;
  readonly note: string | null;
  /** Why it stands out, in the producer's words. */
  readonly changeReason: string | null;
}

/** One battery in two submissions; null on the side that says nothing of it. */
export interface LinePair {
  readonly lineKey: string;
  readonly label: string;
  readonly category: string;
  readonly chemistry: string;
  readonly now: DeclaredLine | null;
  readonly before: DeclaredLine | null;
}

export interface PairPage {
  readonly pairs: readonly LinePair[];
  readonly total: number;
}

export const noPairs: PairPage = { pairs: [], total: 0 };

/** In whole per cent of before; null where one side says nothing, or where there was nothing. */
export const unitsChangePercent = ({ now, before }: LinePair): bigint | null =>
  now && before && changePercent(now.units, before.units);

/** What is new or gone counts as none on the other side. */
export const isLargePair = ({ now, before }: LinePair): boolean =>
  isLargeLineChange(now?.units ?? 0n, before?.units ?? 0n);

/** Where the producer stated the mass: that of a model was asked about when the model was declared. */
export const hasUnusualMass = ({ lineKey, category, now }: LinePair): boolean =>
  now !== null &&
  batteryOfKey(lineKey) !== null &&
  isBatteryCategory(category) &&
  unusualMass(category, now.massMg, now.units);
