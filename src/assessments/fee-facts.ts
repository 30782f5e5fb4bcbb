import { shiftDecimal } from '../kernel/ratio.js';
import type { Facts, Stage } from '../rules/index.js';
import type { BatteryModel } from '../register/index.js';

/** A declared line as the rules read it. */
export interface LineToAssess {
  readonly lineKey: string;
  readonly batteryModelId: string | null;
  readonly modelVersion: number | null;
  readonly category: string;
  readonly chemistry: string;
  readonly units: bigint;
  readonly exportedUnits: bigint;
  /** Of all units, the exported ones too: the rulebook takes their share off. */
  readonly massMg: bigint;
  readonly priceMinor: bigint | null;
}

/**
 * Everything we know of a line, under the names that rulebooks use; those the stage does not read are left out. What a
 * line does not state is absent, which is "not applicable" to the rules, never zero.
 */
export function factsOf(
  line: LineToAssess,
  model: BatteryModel | undefined,
  stage: Stage,
  currency: string,
): Facts {
  const known: Record<string, unknown> = {
    category: line.category,
    chemistry: line.chemistry,
    units: line.units,
    exported_units: line.exportedUnits,
    mass: line.massMg,
    ...(line.priceMinor === null ? {} : { price: { minor: line.priceMinor, currency } }),
    ...(model === undefined ? {} : modelFacts(model)),
  };
  return Object.fromEntries(
    Object.entries(known).filter(([name, value]) => value !== null && stage.inputs.has(name)),
  );
}

function modelFacts(model: BatteryModel): Record<string, unknown> {
  const facts: Record<string, unknown> = {
    rechargeable: model.rechargeable,
    general_use: model.generalUse,
    carbon_footprint_class: classFact(model.carbonFootprintClass),
    recyclability_class: classFact(model.recyclabilityClass),
    unit_mass: model.unitMassMg,
  };
  for (const { material, massMg, recycledPpm } of model.materials) {
    facts[`${material}_mass`] = massMg;
    if (recycledPpm !== null) facts[`recycled_${material}`] = shareText(recycledPpm);
  }
  return facts;
}

const classFact = (letter: string | null): string | null =>
  letter === null ? null : `class_${letter.toLowerCase()}`;

/** Millionths as an exact decimal share: 160000 is `0.16`. */
export const shareText = (ppm: number): string => shiftDecimal(BigInt(ppm), 6);
