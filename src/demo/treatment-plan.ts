import type { BatchForm, ConsignmentCells, FractionForm } from '../recycling/index.js';
import type { FacilityForm } from '../register/index.js';
import { kgFromMassMg } from '../kernel/mass.js';
import { firstDay, type ReportingPeriod } from '../kernel/reporting-period.js';
import { addDays } from '../kernel/calendar-date.js';
import { recyclers } from './demo-world.js';

/** An invented recycler: what its facility is, takes in and makes of it. Composition follows the packs of the figures. */
export interface TreatmentPlan {
  readonly recycler: string;
  readonly operator: string;
  readonly certifier: string;
  readonly facility: FacilityForm;
  readonly capacityMg: bigint;
  readonly process: string;
  readonly chemistry: string;
  /** Net kilograms of the loads of a quarter, in order of arrival. */
  readonly loadsKg: readonly bigint[];
  readonly input: FractionForm['assays'];
  readonly outputs: readonly PlannedOutput[];
}

export interface PlannedOutput {
  readonly name: string;
  /** Of the dry input, in thousandths. */
  readonly permille: bigint;
  readonly assays: FractionForm['assays'];
  readonly destination: string;
  readonly countsAsRecycled: boolean;
}

const output = (
  name: string,
  permille: bigint,
  destination: string,
  assays: FractionForm['assays'] = {},
): PlannedOutput => ({ name, permille, assays, destination, countsAsRecycled: true });
const residue = (name: string, permille: bigint, destination: string): PlannedOutput => ({
  ...output(name, permille, destination),
  countsAsRecycled: false,
});

export const treatmentPlans: readonly TreatmentPlan[] = [
  {
    recycler: recyclers.one,
    operator: 'recycler-operator@demo.example',
    certifier: 'recycler-certifier@demo.example',
    facility: {
      name: 'Invented facility One',
      town: 'Musterstadt',
      country: 'DE',
      permits: [{ number: 'INVENTED-1', validFrom: '2024-01-01', validTo: '2033-12-31' }],
      processes: ['mechanical', 'combined'],
      chemistries: ['lithium_ion_nmc'],
    },
    capacityMg: 2_000_000_000_000n,
    process: 'combined',
    chemistry: 'lithium_ion_nmc',
    loadsKg: [18_240n, 22_610n, 15_980n],
    input: {
      lithium: '1.98',
      cobalt: '3.28',
      nickel: '9.79',
      manganese: '3.05',
      copper: '7.53',
      aluminium: '11.87',
      graphite: '16.31',
    },
    outputs: [
      output('Aluminium scrap', 115n, 'Smelter (invented)', { aluminium: '98' }),
      output('Copper granulate', 74n, 'Smelter (invented)', { copper: '97' }),
      output('Steel scrap', 240n, 'Steelworks (invented)'),
      output('Mixed hydroxide precipitate', 270n, 'Cathode maker (invented)', {
        nickel: '34.2',
        cobalt: '11.5',
        manganese: '10',
      }),
      output('Lithium carbonate', 68n, 'Cathode maker (invented)', { lithium: '18.7' }),
      residue('Graphite residue', 150n, 'Energy recovery (invented)'),
      residue('Plastics and slag', 60n, 'Landfill (invented)'),
    ],
  },
  {
    recycler: recyclers.two,
    operator: 'recycler-two-operator@demo.example',
    certifier: 'recycler-two-certifier@demo.example',
    facility: {
      name: 'Invented facility Two',
      town: 'Beispielhausen',
      country: 'DE',
      permits: [{ number: 'INVENTED-2', validFrom: '2024-01-01', validTo: '2033-12-31' }],
      processes: ['hydrometallurgical'],
      chemistries: ['lithium_ion_lfp'],
    },
    capacityMg: 1_000_000_000_000n,
    process: 'hydrometallurgical',
    chemistry: 'lithium_ion_lfp',
    loadsKg: [9_420n, 7_860n],
    input: { lithium: '1.34', copper: '8.49', aluminium: '11.97', graphite: '14.35' },
    outputs: [
      output('Aluminium scrap', 114n, 'Smelter (invented)', { aluminium: '98' }),
      output('Copper granulate', 83n, 'Smelter (invented)', { copper: '97' }),
      output('Steel scrap', 222n, 'Steelworks (invented)'),
      output('Iron phosphate', 240n, 'Cathode maker (invented)'),
      output('Lithium carbonate', 44n, 'Cathode maker (invented)', { lithium: '18.7' }),
      residue('Graphite residue', 140n, 'Energy recovery (invented)'),
      residue('Plastics and slag', 80n, 'Landfill (invented)'),
    ],
  },
];

/** Certified as one year, by a first person and a second. */
export const certifiedQuarters = ['2025-Q1', '2025-Q2', '2025-Q3', '2025-Q4'] as ReportingPeriod[];
/** Treated and drafted: the certifier finds something to certify. */
export const draftedQuarters = ['2026-Q1'] as ReportingPeriod[];
/** Received and still on hand: the operator finds something to treat. */
export const openQuarter = '2026-Q2' as ReportingPeriod;

const kg = (grams: bigint): string => kgFromMassMg(grams * 1000n);

/** Loads grow by a twentieth from quarter to quarter, so that no two quarters look alike. */
const netGrams = (loadKg: bigint, quarter: number): bigint =>
  (loadKg * 1000n * (100n + 5n * BigInt(quarter))) / 100n;

export interface PlannedLoad {
  readonly cells: ConsignmentCells;
  readonly netGrams: bigint;
}

export function loadsOf(plan: TreatmentPlan, period: ReportingPeriod, at: number): PlannedLoad[] {
  const prefix = plan.recycler === recyclers.one ? 'W1' : 'W2';
  return plan.loadsKg.map((loadKg, index) => {
    const net = netGrams(loadKg, at);
    const tare = 14_200_000n;
    return {
      netGrams: net,
      cells: {
        reference: `${prefix}-${period}-${index + 1}`,
        received_on: addDays(firstDay(period), 6 + 19 * index),
        origin_kind: 'dismantler',
        origin_name: `Invented dismantler ${'ABC'[index] ?? 'D'}`,
        origin_country: 'DE',
        category: 'ev',
        chemistry: plan.chemistry,
        gross_kg: kg(net + tare),
        tare_kg: kg(tare),
        net_kg: kg(net),
        transport_mode: 'road',
        distance_km: String(120 + 85 * index),
        waste_code: '16 06 05',
      },
    };
  });
}

export const batchOf = (plan: TreatmentPlan, period: ReportingPeriod): BatchForm => ({
  reference: `B-${period}`,
  process: plan.process,
  chemistry: plan.chemistry,
  startedOn: addDays(firstDay(period), 62),
  endedOn: addDays(firstDay(period), 75),
});

/** What the laboratory and the scales say of a batch: dry is 97 % of wet, outputs are shares of the dry input. */
export function fractionsOf(plan: TreatmentPlan, wetGrams: bigint): FractionForm[] {
  const dry = (wetGrams * 97n) / 100n;
  const input: FractionForm = {
    role: 'input',
    name: 'Battery packs',
    wetKg: kg(wetGrams),
    dryKg: kg(dry),
    destination: '',
    countsAsRecycled: false,
    assays: plan.input,
  };
  const outputs = plan.outputs.map((planned): FractionForm => {
    const grams = (dry * planned.permille) / 1000n;
    const { name, destination, countsAsRecycled, assays } = planned;
    const wetKg = kg((grams * 102n) / 100n);
    return { role: 'output', name, wetKg, dryKg: kg(grams), destination, countsAsRecycled, assays };
  });
  return [input, ...outputs];
}
