import type { CalendarDate } from '../kernel/calendar-date.js';
import type { Decision } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import { kgFromMassMg } from '../kernel/mass.js';
import {
  type Facility,
  firstBarredDay,
  permitsWithin,
  type StateSince,
  unpermitted,
} from '../register/index.js';
import { type Batch, type BatchStanding, notCounted, yearOfBatch } from './batch.js';
import { bearable, massBalance, type MassBalance, materialsOf } from './mass-balance.js';

/** Materials whose recovered grams become recycled-content credits: those of Art. 8 of Regulation (EU) 2023/1542. */
export const creditMaterials = ['cobalt', 'lead', 'lithium', 'nickel'] as const;
export type CreditMaterial = (typeof creditMaterials)[number];
export const isCreditMaterial = (text: string): text is CreditMaterial =>
  (creditMaterials as readonly string[]).includes(text);

export interface CertificateGrounds {
  readonly facility: Facility;
  readonly year: number;
  readonly batches: readonly (Batch & BatchStanding)[];
  /** What the registrations as a recycler were, and since when. */
  readonly registered: readonly StateSince[];
  /** Input mass of the plant's batches of the year that certificates in force cover already. */
  readonly certifiedInputMg: bigint;
}

export interface CertificateFigures {
  readonly inputMg: bigint;
  readonly recycledMg: bigint;
  readonly consignments: number;
  readonly materials: readonly { material: string; inputMg: bigint; recoveredMg: bigint }[];
  /** Whole grams per material; what is left below a gram is issued to nobody. */
  readonly credits: readonly { material: CreditMaterial; grams: bigint }[];
  /** Verified capacity less what is certified, after this certificate. */
  readonly capacityLeftMg: bigint;
}

/**
 * What the batches can bear, or the first reason why not, with its arithmetic. Holds for drafting and again for
 * certifying: between the two anything may have changed.
 */
export function certifiable(grounds: CertificateGrounds): Decision<CertificateFigures> {
  const { facility, batches } = grounds;
  if (batches.length === 0) return refuse('certificate.no-batches');
  const balances: MassBalance[] = [];
  for (const batch of batches) {
    const sound = soundBatch(grounds, batch);
    if (!sound.ok) return sound;
    balances.push(sound.value);
  }
  const inputMg = total(balances, (balance) => balance.inputDryMg);
  const treatedMg = total(balances, (balance) => balance.inputWetMg);
  const capacity = capacityLeft(facility, grounds.certifiedInputMg, treatedMg);
  if (!capacity.ok) return capacity;
  const materials = [...materialsOf(balances)].map(([material, flow]) => ({ material, ...flow }));
  return allow({
    inputMg,
    recycledMg: total(balances, (balance) => balance.recycledDryMg),
    consignments: new Set(batches.flatMap((b) => b.drawn.map((d) => d.consignmentId))).size,
    materials,
    credits: creditMaterials
      .map((material) => ({
        material,
        grams: (materials.find((each) => each.material === material)?.recoveredMg ?? 0n) / 1000n,
      }))
      .filter(({ grams }) => grams > 0n),
    capacityLeftMg: capacity.value,
  });
}

function soundBatch(
  { facility, year, registered }: CertificateGrounds,
  batch: Batch & BatchStanding,
): Decision<MassBalance> {
  const { reference } = batch;
  if (batch.state === 'replaced' || batch.state === 'discarded')
    return refuse(`certificate.batch-${batch.state}`, { reference });
  if (batch.certificateId !== null)
    return refuse(`certificate.batch-${batch.revoked ? 'revoked' : 'certified'}`, { reference });
  if (batch.state !== 'closed') return refuse('certificate.batch-open', { reference });
  if (batch.facilityId !== facility.id)
    return refuse('certificate.batch-of-another-facility', { reference });
  if (yearOfBatch(batch) !== year)
    return refuse('certificate.batch-of-another-year', { reference, year: String(year) });
  const permitted = underPermit(facility, batch);
  if (!permitted.ok) return permitted;
  const barred = firstBarredDay(registered, { from: batch.startedOn, to: batch.endedOn });
  if (barred !== null) {
    const { startedOn: from, endedOn: to } = batch;
    return refuse(`certificate.${barred.state}`, { reference, from, to, day: barred.on });
  }
  if (
    !facility.processes.includes(batch.process) ||
    !facility.chemistries.includes(batch.chemistry)
  )
    return refuse('certificate.not-permitted', { reference });
  const why = notCounted(batch);
  if (why !== null) return refuse(`certificate.${why}`, { reference });
  const borne = bearable(massBalance(batch));
  if (borne.ok) return borne;
  return refuse(borne.reason.code, { ...borne.reason.params, reference });
}

/** Each load was taken in, and the batch ran, on days of which the plant had a permit. */
export function underPermit({ permits }: Facility, batch: Batch): Decision<null> {
  const { reference, startedOn: from, endedOn: to } = batch;
  const without = unpermitted(permits, { from, to });
  if (without !== null)
    return refuse('certificate.permit-not-valid', {
      ...{ reference, from, to },
      days: String(without.days),
      covered: String(without.days - without.uncovered),
      uncovered: String(without.uncovered),
      firstGapFrom: without.from,
      firstGapTo: without.to,
    });
  const load = batch.drawn.find(
    ({ receivedOn }) => unpermitted(permits, { from: receivedOn, to: receivedOn }) !== null,
  );
  if (load === undefined) return allow(null);
  const { reference: consignment, receivedOn } = load;
  return refuse('certificate.received-without-permit', { reference, consignment, receivedOn });
}

function capacityLeft(
  facility: Facility,
  certifiedMg: bigint,
  treatedMg: bigint,
): Decision<bigint> {
  if (facility.verifiedCapacityMg === 0n) {
    return refuse('certificate.capacity-unverified', { facility: facility.name });
  }
  const left = facility.verifiedCapacityMg - certifiedMg - treatedMg;
  if (left >= 0n) return allow(left);
  return refuse('certificate.capacity-exceeded', {
    capacity: kgFromMassMg(facility.verifiedCapacityMg),
    certified: kgFromMassMg(certifiedMg),
    asked: kgFromMassMg(treatedMg),
    difference: kgFromMassMg(-left),
  });
}

const total = (balances: readonly MassBalance[], of: (balance: MassBalance) => bigint): bigint =>
  balances.reduce((sum, balance) => sum + of(balance), 0n);

/** The revoked certificates over batches that are certified anew, each once. */
export function replacedBy({ batches }: Pick<CertificateGrounds, 'batches'>) {
  const former = batches.flatMap(({ replaces }) => replaces ?? []);
  const each = new Map(former.map((one) => [one.certificateId, one]));
  return [...each.values()].toSorted((a, b) => (a.certificate < b.certificate ? -1 : 1));
}

/** All that a person is shown who certifies, and signs: whatever of it changes is another statement. */
export const shownOf = (grounds: CertificateGrounds, figures: CertificateFigures) =>
  certificatePayload(
    { reference: '', programme: '', recycler: { id: '', name: '' }, certifiedAt: new Date(0) },
    grounds,
    figures,
  );

export interface CertificateDraft {
  readonly id: string;
  readonly organisationId: string;
  readonly facilityId: string;
  readonly year: number;
  readonly batchIds: readonly string[];
  readonly draftedBy: string;
  readonly draftedAt: Date;
  readonly state: 'awaiting_certification' | 'certified' | 'withdrawn';
}

/** Two people stand behind a certificate: whoever drafted it cannot certify it. */
export function certifiableBy(
  draft: CertificateDraft,
  personId: string | null,
): Decision<{ certifiedBy: string }> {
  if (personId === null) return refuse('certificate.needs-a-person');
  if (draft.state !== 'awaiting_certification')
    return refuse('certificate.no-transition', { from: draft.state, to: 'certified' });
  if (draft.draftedBy === personId) return refuse('certificate.same-person');
  return allow({ certifiedBy: personId });
}

/** What is signed. Plain text and numbers only, no person: erasing one breaks no proof. */
export interface CertificatePayload {
  readonly format: 'everycell/certificate/1';
  readonly reference: string;
  readonly programme: string;
  readonly recycler: { readonly id: string; readonly name: string };
  readonly facility: {
    readonly id: string;
    readonly name: string;
    readonly town: string;
    readonly country: string;
    readonly permit: string;
  };
  readonly year: number;
  readonly certifiedAt: string;
  readonly treatedKg: string;
  readonly recycledKg: string;
  readonly materials: readonly { material: string; inputKg: string; recoveredKg: string }[];
  readonly credits: readonly { material: string; vintage: number; grams: string }[];
  /** Revoked certificates over the same batches, which this one takes the place of. */
  readonly replaces?: readonly string[];
  readonly batches: readonly {
    readonly reference: string;
    readonly process: string;
    readonly chemistry: string;
    readonly from: CalendarDate;
    readonly to: CalendarDate;
  }[];
}

export interface Certificate {
  readonly id: string;
  readonly organisationId: string;
  readonly facilityId: string;
  readonly reference: string;
  readonly year: number;
  readonly payload: CertificatePayload;
  readonly payloadHash: string;
  readonly keyId: string;
  readonly signature: string;
  readonly certifiedAt: Date;
  readonly revoked: {
    readonly at: Date;
    readonly reason: string;
    /** Certificates over the same batches, certified anew. */
    readonly replacedBy: readonly string[];
  } | null;
}

/** The permits under which the batches ran, by their numbers. */
const permitsOf = ({ facility, batches }: CertificateGrounds): string => {
  const spans = batches.map(({ startedOn, endedOn }) => ({ from: startedOn, to: endedOn }));
  const numbers = permitsWithin(facility.permits, spans).map(({ number }) => number);
  return [...new Set(numbers)].join(', ');
};

export function certificatePayload(
  stated: {
    reference: string;
    programme: string;
    recycler: { id: string; name: string };
    certifiedAt: Date;
  },
  grounds: CertificateGrounds,
  figures: CertificateFigures,
): CertificatePayload {
  const { facility, year } = grounds;
  const replaces = replacedBy(grounds).map(({ certificate }) => certificate);
  return {
    format: 'everycell/certificate/1',
    reference: stated.reference,
    programme: stated.programme,
    recycler: stated.recycler,
    facility: {
      id: facility.id,
      name: facility.name,
      town: facility.town,
      country: facility.country,
      permit: permitsOf(grounds),
    },
    year,
    certifiedAt: stated.certifiedAt.toISOString(),
    treatedKg: kgFromMassMg(figures.inputMg),
    recycledKg: kgFromMassMg(figures.recycledMg),
    materials: figures.materials.map(({ material, inputMg, recoveredMg }) => ({
      material,
      inputKg: kgFromMassMg(inputMg),
      recoveredKg: kgFromMassMg(recoveredMg),
    })),
    credits: figures.credits.map(({ material, grams }) => ({
      material,
      vintage: year,
      grams: grams.toString(),
    })),
    ...(replaces.length === 0 ? {} : { replaces }),
    batches: grounds.batches.map((batch) => ({
      reference: batch.reference,
      process: batch.process,
      chemistry: batch.chemistry,
      from: batch.startedOn,
      to: batch.endedOn,
    })),
  };
}
