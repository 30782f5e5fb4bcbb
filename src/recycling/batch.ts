import type { CalendarDate } from '../kernel/calendar-date.js';
import {
  type BatteryChemistry,
  type BatteryMaterial,
  onlyPrepares,
  type TreatmentProcess,
} from '../register/index.js';
import type { OriginKind } from './consignment.js';
import type { Correction } from './standing.js';

/**
 * Removed is what was drawn and is no battery or was taken off it before recycling: water, impurities, the outer casings of packs
 * (Regulation (EU) No 493/2012, Annex IV, "not part of the input").
 */
export const fractionRoles = ['removed', 'input', 'intermediate', 'output'] as const;
export type FractionRole = (typeof fractionRoles)[number];
export const isFractionRole = (text: string): text is FractionRole =>
  (fractionRoles as readonly string[]).includes(text);

export interface Assay {
  readonly material: BatteryMaterial;
  /** Share of the dry mass in parts per million: 12.5 % is 125,000. */
  readonly ppm: number;
  readonly massMg: bigint;
}

/** A mass flow of a processing run, weighed wet and dry, with what the laboratory found in it. */
export interface Fraction {
  readonly id: string;
  readonly role: FractionRole;
  readonly name: string;
  readonly wetMg: bigint;
  readonly dryMg: bigint;
  readonly destination: string | null;
  /** Ceased to be waste, or will be used without further treatment: not energy recovery, not landfill. */
  readonly countsAsRecycled: boolean;
  readonly assays: readonly Assay[];
}

/** Part of a consignment that went into a batch. */
export interface Drawn {
  readonly consignmentId: string;
  readonly reference: string;
  readonly originKind: OriginKind;
  readonly receivedOn: CalendarDate;
  readonly massMg: bigint;
}

export interface BatchHead {
  readonly id: string;
  readonly organisationId: string;
  readonly facilityId: string;
  readonly reference: string;
  readonly process: TreatmentProcess;
  readonly chemistry: BatteryChemistry;
  readonly startedOn: CalendarDate;
  readonly endedOn: CalendarDate;
  /** Only open and closed ones count. */
  readonly state: 'open' | 'closed' | 'replaced' | 'discarded';
  readonly version: number;
}

/** What rests on a batch, and what became of it. */
export interface BatchStanding {
  readonly certificateId: string | null;
  /** Whether that certificate was revoked: then the batch can be put right. */
  readonly revoked: boolean;
  readonly correction: Correction | null;
  /** The revoked certificate over the batch in whose place this one stands. */
  readonly replaces: {
    readonly batchId: string;
    readonly certificateId: string;
    readonly certificate: string;
  } | null;
}

export interface Batch extends BatchHead {
  readonly drawn: readonly Drawn[];
  readonly fractions: readonly Fraction[];
}

export type NotCounted = 'only-prepares' | 'from-recycler';

/**
 * Why nothing that comes out of the batch counts as recycled here. Each gram is counted once: not while it is only prepared for
 * recycling, and not by a plant that took it over from another recycler, because the first recycler of a chain of plants
 * answers for all of it (Regulation (EU) 2023/1542, Article 75(5); Regulation (EU) No 493/2012, Article 3).
 */
export function notCounted({
  process,
  drawn,
}: Pick<Batch, 'process' | 'drawn'>): NotCounted | null {
  if (onlyPrepares(process)) return 'only-prepares';
  return drawn.some(({ originKind }) => originKind === 'recycler') ? 'from-recycler' : null;
}

const MILLION = 1_000_000n;

/**
 * Milligrams of a material in a dry mass. What is not a whole milligram is taken up for inputs and down for everything
 * else, so that rounding never recovers a material that was not there.
 */
export function materialMassMg(role: FractionRole, dryMg: bigint, ppm: number): bigint {
  const scaled = dryMg * BigInt(ppm);
  const whole = scaled / MILLION;
  return role === 'input' && whole * MILLION !== scaled ? whole + 1n : whole;
}

/** The calendar year a batch is counted in: the one it ended in. */
export const yearOfBatch = (batch: Pick<BatchHead, 'endedOn'>): number =>
  Number(batch.endedOn.slice(0, 4));
