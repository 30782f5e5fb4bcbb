import { valueOf } from '../kernel/decision.js';
import { massMgFromKg } from '../kernel/mass.js';
import { multiply, ratio, ratioFromDecimal, roundedQuotient, type Ratio } from '../kernel/ratio.js';
import type { Composition, Pack } from './registrations.js';

/** A car model's battery as the demonstration registers it; mass and composition are always estimates. */
export interface EstimatedBattery {
  readonly brand: string;
  /** As the source names it. */
  readonly model: string;
  readonly name: string;
  readonly reference: string;
  readonly chemistry: 'lithium_ion_nmc' | 'lithium_ion_lfp';
  readonly cathode: string;
  readonly capacityWh: bigint;
  readonly unitMassMg: bigint;
  readonly materials: readonly { readonly material: string; readonly massMg: bigint }[];
  /** The source names a pack for this model; otherwise it is the mean of those that are named. */
  readonly packKnown: boolean;
}

/** The unit-weighted mean of the models whose pack is known, so that no unit is lost (see data/README.md). */
export const meanPack = { capacityKwh: '75.84', massKg: '397.6', cathode: 'NMC622' } as const;

const exact = (text: string): Ratio => valueOf(ratioFromDecimal(text));
const nearest = (value: Ratio): bigint => roundedQuotient(value.n, value.d, 'half-away-from-zero');
const scaled = (value: Ratio, by: bigint): bigint => nearest(multiply(value, ratio(by, 1n)));

/** `Volkswagen`, `ID.7` is `VOLKSWAGEN-ID.7`; what a CSV file of the producer names. */
export function referenceOf(brand: string, model: string): string {
  return `${brand} ${model}`
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9.+]+/g, '-')
    .replaceAll('.-', '-')
    .toUpperCase();
}

export function estimateBattery(
  { brand, model }: { readonly brand: string; readonly model: string },
  pack: Pack | undefined,
  compositions: ReadonlyMap<string, Composition>,
): EstimatedBattery {
  const { capacityKwh, massKg, cathode } = pack ?? meanPack;
  const composition = compositions.get(cathode);
  if (composition === undefined) throw new Error(`No composition is given for ${cathode}`);
  const capacity = exact(capacityKwh);
  const milligrams = 1_000_000n;
  return {
    brand,
    model,
    name: model === 'other' ? 'Other models' : model,
    reference: referenceOf(brand, model),
    chemistry: cathode === 'LFP' ? 'lithium_ion_lfp' : 'lithium_ion_nmc',
    cathode,
    capacityWh: scaled(capacity, 1000n),
    unitMassMg: valueOf(massMgFromKg(massKg)),
    materials: Object.entries(composition)
      .map(([material, perKwh]) => ({
        material,
        massMg: scaled(multiply(capacity, exact(perKwh)), milligrams),
      }))
      .filter(({ massMg }) => massMg > 0n),
    packKnown: pack !== undefined,
  };
}
