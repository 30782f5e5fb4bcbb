import type { BatteryModel, DatedModelVersion, ModelMaterial } from './battery-model.js';

/** A model as a statement gives it: whole numbers of the database are texts. */
export interface ModelRow extends Omit<BatteryModel, 'unitMassMg' | 'capacityWh' | 'materials'> {
  unitMassMg: string;
  capacityWh: string | null;
  materials: { material: string; massMg: string; recycledPpm: number | null }[];
}

/** A version as a statement takes it, among many of them. */
export function rowOf(model: DatedModelVersion): Record<string, unknown> {
  return {
    reference: model.reference,
    valid_from: model.validFrom,
    brand: model.brand,
    name: model.name,
    category: model.category,
    chemistry: model.chemistry,
    cathode: model.cathode,
    unit_mass_mg: model.unitMassMg.toString(),
    capacity_wh: model.capacityWh?.toString() ?? null,
    rechargeable: model.rechargeable,
    general_use: model.generalUse,
    carbon_footprint_class: model.carbonFootprintClass,
    recyclability_class: model.recyclabilityClass,
    passport_url: model.passportUrl,
    mass_estimated: model.massEstimated,
  };
}

export function modelOf(row: ModelRow): BatteryModel {
  return {
    ...row,
    unitMassMg: BigInt(row.unitMassMg),
    capacityWh: row.capacityWh === null ? null : BigInt(row.capacityWh),
    materials: row.materials.map((each): ModelMaterial => ({
      ...each,
      massMg: BigInt(each.massMg),
    })),
  };
}
