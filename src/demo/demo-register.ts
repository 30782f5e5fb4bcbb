import { newId } from '../database/index.js';
import { firstDay, type ReportingPeriod } from '../kernel/reporting-period.js';
import type { EstimatedBattery } from './battery-estimate.js';
import type { DemoFigures } from './demo-figures.js';
import { recyclers, type DemoProgramme } from './demo-world.js';
import type { Row } from './demo-rows.store.js';

/** Since when the demonstration's producers and batteries are registered: before the first quarter of the figures. */
export const registeredFrom = '2022-01-01';

/** Before its first registered car a brand owes no return: it is registered from the quarter in which the source names it. */
export function firstPeriodOf(figures: DemoFigures, brand: string): ReportingPeriod {
  const named = figures.registered.filter((row) => row.brand === brand);
  const first = figures.periods.find((period) => named.some((row) => row.period === period));
  if (first === undefined) throw new Error(`The figures do not name ${brand}`);
  return first as ReportingPeriod;
}

export interface RegisteredBattery extends EstimatedBattery {
  readonly id: string;
}

export interface ProducerModels {
  readonly brand: string;
  readonly organisationId: string;
  readonly batteries: readonly RegisteredBattery[];
}

export interface RegisterRows {
  readonly registration: readonly Row[];
  readonly battery_model: readonly Row[];
  readonly battery_model_version: readonly Row[];
  readonly battery_model_material: readonly Row[];
}

export interface RegisterInput {
  readonly programme: DemoProgramme;
  readonly programmeId: string;
  readonly organisations: ReadonlyMap<string, string>;
  readonly figures: DemoFigures;
  readonly recordedAt: string;
  readonly numberOf: (kind: string, year: number) => string;
}

const idOf = (organisations: ReadonlyMap<string, string>, name: string): string => {
  const id = organisations.get(name);
  if (id === undefined) throw new Error(`${name} is no organisation of the demonstration`);
  return id;
};

export function producersOf({
  programme,
  organisations,
  figures,
}: RegisterInput): ProducerModels[] {
  return (programme.brands ?? figures.brands).map((brand) => ({
    brand,
    organisationId: idOf(organisations, brand),
    batteries: figures.batteries
      .filter((battery) => battery.brand === brand)
      .map((battery) => ({ ...battery, id: newId() })),
  }));
}

/** Registrations and battery models of a programme, as they would be after years of ordinary use. */
export function registerRows(
  input: RegisterInput,
  producers: readonly ProducerModels[],
): RegisterRows {
  const tenant = (organisationId: string): Row => ({
    programme_id: input.programmeId,
    organisation_id: organisationId,
  });
  const models = producers.flatMap(({ organisationId, batteries }) =>
    batteries.map((battery) => ({ battery, owner: tenant(organisationId) })),
  );
  return {
    registration: registrations(input, producers, tenant),
    battery_model: models.map(({ battery, owner }) => ({
      ...owner,
      id: battery.id,
      reference: battery.reference,
      created_at: input.recordedAt,
    })),
    battery_model_version: models.map(({ battery, owner }) => ({
      ...owner,
      battery_model_id: battery.id,
      version: 1,
      valid_from: registeredFrom,
      brand: battery.brand,
      name: battery.name,
      category: 'ev',
      chemistry: battery.chemistry,
      cathode: battery.cathode,
      unit_mass_mg: battery.unitMassMg,
      capacity_wh: battery.capacityWh,
      rechargeable: true,
      general_use: false,
      mass_estimated: true,
      recorded_at: input.recordedAt,
    })),
    battery_model_material: models.flatMap(({ battery, owner }) =>
      battery.materials.map(({ material, massMg }) => ({
        ...owner,
        battery_model_id: battery.id,
        version: 1,
        material,
        mass_mg: massMg,
      })),
    ),
  };
}

function registrations(
  { programme, organisations, figures, recordedAt, numberOf }: RegisterInput,
  producers: readonly ProducerModels[],
  tenant: (organisationId: string) => Row,
): Row[] {
  const row = (
    organisationId: string,
    { capacity, brands, from }: { capacity: string; brands: readonly string[]; from: string },
  ): Row => ({
    ...tenant(organisationId),
    id: newId(),
    capacity,
    number: numberOf('R', Number(from.slice(0, 4))),
    state: 'active',
    brands,
    categories: ['ev'],
    valid_from: from,
    created_at: recordedAt,
  });
  return [
    ...producers.map(({ organisationId, brand }) =>
      row(organisationId, {
        capacity: 'producer',
        brands: [brand],
        from: firstDay(firstPeriodOf(figures, brand)),
      }),
    ),
    ...(programme.slug === 'demo' ? Object.values(recyclers) : []).map((name) =>
      row(idOf(organisations, name), { capacity: 'recycler', brands: [], from: registeredFrom }),
    ),
  ];
}
