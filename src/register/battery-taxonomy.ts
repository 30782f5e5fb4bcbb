/**
 * Two taxonomies, never merged: what a battery is for (category, Regulation (EU) 2023/1542 Art. 3) and what it is
 * made of (chemistry). Codes are stable; their names are in the language files.
 */
export const batteryCategories = [
  'portable',
  'portable_general',
  'lmt',
  'sli',
  'industrial',
  'ev',
] as const;
export type BatteryCategory = (typeof batteryCategories)[number];

export const batteryChemistries = [
  'lead_acid',
  'lithium_ion_nmc',
  'lithium_ion_nca',
  'lithium_ion_lfp',
  'lithium_ion_lmo',
  'lithium_ion_other',
  'lithium_primary',
  'nickel_metal_hydride',
  'nickel_cadmium',
  'alkaline',
  'zinc_carbon',
  'zinc_air',
  'silver_oxide',
  'sodium_ion',
  'sodium_nickel_chloride',
  'salt_water',
  'other',
] as const;
export type BatteryChemistry = (typeof batteryChemistries)[number];

/** Materials whose mass a model states and whose recovery is followed (Annexes VIII, X and XII). */
export const batteryMaterials = [
  'cobalt',
  'lithium',
  'nickel',
  'lead',
  'cadmium',
  'mercury',
  'manganese',
  'copper',
  'aluminium',
  'graphite',
] as const;
export type BatteryMaterial = (typeof batteryMaterials)[number];

/** Classes of carbon footprint and recyclability, best first. */
export const performanceClasses = ['A', 'B', 'C', 'D', 'E'] as const;
export type PerformanceClass = (typeof performanceClasses)[number];

export const isBatteryCategory = (text: string): text is BatteryCategory =>
  (batteryCategories as readonly string[]).includes(text);
export const isBatteryChemistry = (text: string): text is BatteryChemistry =>
  (batteryChemistries as readonly string[]).includes(text);
export const isPerformanceClass = (text: string): text is PerformanceClass =>
  (performanceClasses as readonly string[]).includes(text);

const gram = 1_000n;
const kilogram = 1_000_000n;

/**
 * What one battery of a category usually weighs, in milligrams. Outside of it the figure is asked about, never refused:
 * a thousandfold unit slip (grams for kilograms) is what this notices. LMT and SLI end where Art. 3 ends them (25 kg) or
 * where trade does.
 */
export const usualUnitMassMg: Readonly<Record<BatteryCategory, { from: bigint; to: bigint }>> = {
  portable: { from: 100n, to: 5n * kilogram },
  portable_general: { from: 500n, to: 500n * gram },
  lmt: { from: 300n * gram, to: 25n * kilogram },
  sli: { from: 1n * kilogram, to: 100n * kilogram },
  industrial: { from: 100n * gram, to: 50_000n * kilogram },
  ev: { from: 20n * kilogram, to: 5_000n * kilogram },
};

/** Whether the mean mass of one battery lies outside of what its category usually weighs. Exact: no division. */
export function unusualMass(category: BatteryCategory, massMg: bigint, units: bigint): boolean {
  if (units === 0n) return massMg !== 0n;
  const { from, to } = usualUnitMassMg[category];
  return massMg < from * units || massMg > to * units;
}
