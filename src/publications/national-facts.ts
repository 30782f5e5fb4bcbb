import type { Provenance } from './report.js';

/** What a report freeze counts over the frozen submissions and certificates of its period. Amounts are exact. */

export interface PlacedFact {
  quarter: string;
  category: string;
  chemistry: string;
  brand: string;
  /** The producer or the group that owns it: what disclosure control counts. */
  contributor: string;
  /** Units first made available here: exported units are left out. */
  units: bigint;
  massMg: bigint;
  /** The part of the mass that rests on an estimate. */
  estimatedMassMg: bigint;
}

/** In place of category and chemistry: what is owed for returns as such, beyond the fees of their lines. */
export const beyondLines = 'beyond_lines';

export interface FeeFact {
  category: string;
  chemistry: string;
  contributor: string;
  feeMinor: bigint;
  massMg: bigint;
}

export interface EmbeddedFact {
  material: string;
  chemistry: string;
  contributor: string;
  massMg: bigint;
  estimatedMassMg: bigint;
}

/** Placed mass whose composition is not known, which the embedded materials therefore leave out. */
export interface WithoutCompositionFact {
  contributor: string;
  massMg: bigint;
}

export interface TreatmentFact {
  chemistry: string;
  facilityCountry: string;
  collectedMg: bigint;
  treatedMg: bigint;
  recycledMg: bigint;
}

/** Consignments behind the batches counted, by how far they came. */
export interface TransportFact {
  /** In which the batch ended; absent from runs of earlier versions. */
  quarter?: string;
  chemistry: string;
  /** The recycler, or the group that owns it. */
  contributor: string;
  massMg: bigint;
  distanceKm: number | null;
}

/** What the batches counted drew that was not collected in the state: an import, or what another recycler or production passed on. */
export interface BroughtFact {
  origin: 'imported' | 'passed_on';
  /** Both of the batch; absent from runs of earlier versions. */
  quarter?: string;
  chemistry?: string;
  /** The recycler, or the group that owns it. */
  contributor: string;
  massMg: bigint;
}

export interface RecoveryFact {
  material: string;
  inputMg: bigint;
  recoveredMg: bigint;
}

export interface CompletenessFact {
  quarter: string;
  expected: number;
  filed: number;
  accepted: number;
  late: number;
}

export interface MemoFact {
  period: string;
  code: string;
  units: bigint;
  source: string;
}

export interface NationalFacts {
  quarters: string[];
  placed: PlacedFact[];
  fees: FeeFact[];
  embedded: EmbeddedFact[];
  treatment: TreatmentFact[];
  transport: TransportFact[];
  brought: BroughtFact[];
  recovery: RecoveryFact[];
  completeness: CompletenessFact[];
  memos: MemoFact[];
  withoutComposition: WithoutCompositionFact[];
}

/** A legal target of the rulebook and whether it is in force in the period. */
export interface Target {
  /** A material, or a recycling-efficiency class of chemistries. */
  key: string;
  ratio: string;
  from: string;
  citation: string;
  inForce: boolean;
}

const reviveBigint = (key: string, value: unknown): unknown =>
  typeof value === 'string' && /(Mg|Minor|^units)$/.test(key) ? BigInt(value) : value;

type Later = 'transport' | 'brought' | 'withoutComposition';

/** Facts as runs of earlier versions stored them: without distances and what was brought, and without the producers behind materials. */
type StoredFacts = Omit<NationalFacts, Later | 'embedded'> &
  Partial<Pick<NationalFacts, Later>> & {
    embedded: (Omit<EmbeddedFact, 'chemistry' | 'contributor'> & Partial<EmbeddedFact>)[];
    massWithoutCompositionMg?: bigint;
  };

/** What a run stored: amounts are decimal texts there, so that none passes through a float. */
export const runResultFromJson = (
  text: string,
): { facts: NationalFacts; provenance: Provenance } => {
  const { facts, provenance } = JSON.parse(text, reviveBigint) as {
    facts: StoredFacts;
    provenance: Provenance;
  };
  const { massWithoutCompositionMg = 0n, ...rest } = facts;
  // Nobody known stands behind these figures, so disclosure control takes them for one producer's and hides them.
  const unknown = { chemistry: '', contributor: '' };
  return {
    facts: {
      ...rest,
      transport: facts.transport ?? [],
      brought: facts.brought ?? [],
      embedded: facts.embedded.map((fact) => ({ ...unknown, ...fact })),
      withoutComposition: facts.withoutComposition ?? [
        { contributor: '', massMg: massWithoutCompositionMg },
      ],
    },
    provenance,
  };
};
