import type { DataIssue } from '../kernel/issue.js';
import { kgFromMassMg } from '../kernel/mass.js';
import type { StatementEntry } from '../ledger/index.js';
import {
  type Batch,
  type Certificate,
  type Consignment,
  type Correction,
  type CreditHolding,
  type CreditOffer,
  type ListedBatch,
  massBalance,
  type RetiredCredit,
} from '../recycling/index.js';
import type { Checked, Facility } from '../register/index.js';
import { problem } from './problem.js';

/** Masses as exact decimals of a kilogram, grams as whole numbers, both in strings. */

export const facilityAnswer = (facility: Facility): object => ({
  id: facility.id,
  name: facility.name,
  town: facility.town,
  country: facility.country,
  permit: latestPermit(facility),
  permits: facility.permits,
  processes: facility.processes,
  chemistries: facility.chemistries,
  verifiedCapacityKg: kgFromMassMg(facility.verifiedCapacityMg),
  version: facility.version,
});

/** The one that began last, for clients from before a plant had several; they know no permit without an end. */
function latestPermit({ permits }: Facility): object {
  const latest = permits.at(-1);
  return {
    reference: latest?.number ?? '',
    validFrom: latest?.validFrom ?? '',
    validTo: latest?.validTo ?? '9999-12-31',
  };
}

export const consignmentAnswer = (each: Consignment): object => ({
  id: each.id,
  facility: each.facilityId,
  reference: each.reference,
  receivedOn: each.receivedOn,
  originKind: each.originKind,
  originName: each.originName,
  originCountry: each.originCountry,
  category: each.category,
  chemistry: each.chemistry,
  grossKg: kgFromMassMg(each.grossMg),
  tareKg: kgFromMassMg(each.tareMg),
  netKg: kgFromMassMg(each.netMg),
  onHandKg: kgFromMassMg(each.netMg - each.drawnMg),
  carrier: each.carrier,
  transportMode: each.transportMode,
  distanceKm: each.distanceKm,
  wasteCode: each.wasteCode,
  consignmentNote: each.consignmentNote,
  passportIds: each.passportIds,
  state: each.state,
  replaces: each.replaces,
  correction: correctionAnswer(each.correction),
});

const correctionAnswer = (correction: Correction | null): object | null =>
  correction && {
    reason: correction.reason,
    at: correction.at.toISOString(),
    replacedBy: correction.replacedBy,
  };

function batchState({ state, certificateId, revoked }: ListedBatch): string {
  if (state !== 'closed' || certificateId === null) return state;
  return revoked ? 'revoked' : 'certified';
}

export function batchAnswer(batch: ListedBatch & Batch): object {
  const balance = massBalance(batch);
  return {
    id: batch.id,
    facility: batch.facilityId,
    reference: batch.reference,
    process: batch.process,
    chemistry: batch.chemistry,
    startedOn: batch.startedOn,
    endedOn: batch.endedOn,
    state: batchState(batch),
    replaces: batch.replaces && {
      batch: batch.replaces.batchId,
      certificate: batch.replaces.certificate,
    },
    correction: correctionAnswer(batch.correction),
    balance: {
      drawnKg: kgFromMassMg(balance.drawnMg),
      removedKg: kgFromMassMg(balance.removedMg),
      inputKg: kgFromMassMg(balance.inputDryMg),
      outputKg: kgFromMassMg(balance.outputDryMg),
      recycledKg: kgFromMassMg(balance.recycledDryMg),
      differenceKg: kgFromMassMg(balance.differenceMg),
      unaccountedKg: kgFromMassMg(balance.unaccountedMg),
      closes: balance.closes,
    },
    drawn: batch.drawn.map(({ consignmentId, reference, massMg }) => ({
      consignment: consignmentId,
      reference,
      massKg: kgFromMassMg(massMg),
    })),
    fractions: batch.fractions.map((fraction) => ({
      role: fraction.role,
      name: fraction.name,
      wetKg: kgFromMassMg(fraction.wetMg),
      dryKg: kgFromMassMg(fraction.dryMg),
      destination: fraction.destination,
      countsAsRecycled: fraction.countsAsRecycled,
      materials: fraction.assays.map(({ material, massMg }) => ({
        material,
        massKg: kgFromMassMg(massMg),
      })),
    })),
  };
}

export const certificateAnswer = (certificate: Certificate): object => ({
  reference: certificate.reference,
  state: certificate.revoked === null ? 'valid' : 'revoked',
  statement: certificate.payload,
  hash: certificate.payloadHash,
  keyId: certificate.keyId,
  signature: certificate.signature,
});

export const holdingAnswer = (held: CreditHolding): object => ({
  material: held.material,
  vintage: held.vintage,
  totalGrams: held.totalGrams.toString(),
  availableGrams: held.availableGrams.toString(),
  owedGrams: held.owedGrams.toString(),
});

export const transferAnswer = (offer: CreditOffer): object => ({
  reference: offer.reference,
  from: { id: offer.organisationId, name: offer.organisationName },
  to: { id: offer.counterpartyId, name: offer.counterpartyName },
  material: offer.material,
  vintage: offer.vintage,
  grams: offer.grams.toString(),
  state: offer.state,
  offeredAt: offer.offeredAt.toISOString(),
  decidedAt: offer.decidedAt?.toISOString() ?? null,
});

export const retirementAnswer = (retired: RetiredCredit): object => ({
  reference: retired.reference,
  material: retired.material,
  vintage: retired.vintage,
  grams: retired.grams.toString(),
  retiredOn: retired.retiredOn,
  purpose: retired.purpose,
});

export const movementAnswer = (entry: StatementEntry): object => ({
  number: entry.number.toString(),
  on: entry.effectiveOn,
  kind: entry.kind,
  note: entry.note,
  grams: entry.amount.toString(),
  availableGrams: entry.availableAmount.toString(),
  closingGrams: entry.closingTotal.toString(),
  closingAvailableGrams: entry.closingAvailable.toString(),
});

/** The value, or every fault of the data at once. */
export function sound<T>(checked: Checked<T>): T {
  if (checked.ok) return checked.value;
  throw problem('invalid-data', { issues: checked.issues.map(asSent) });
}

/** Names the field as the body names it, and gives the message what it speaks of. */
function asSent(issue: DataIssue): DataIssue {
  const field = issue.location.field?.replaceAll(/_(\w)/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
  return {
    ...issue,
    location: { ...issue.location, ...(field && { field }) },
    params: { found: issue.value ?? '', expected: issue.expected ?? '', ...issue.params },
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An identifier from an address; anything else leads nowhere. */
export function identifier(text: string): string {
  if (!UUID.test(text)) throw problem('not-found');
  return text;
}
