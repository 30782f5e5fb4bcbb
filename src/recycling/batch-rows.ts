import type { BatchHead, BatchStanding, Fraction } from './batch.js';

export interface BatchRow {
  id: string;
  organisation_id: string;
  facility_id: string;
  reference: string;
  process: string;
  chemistry: string;
  started_on: string;
  ended_on: string;
  state: string;
  version: number;
}

export interface StandingRow {
  certificate_id: string | null;
  revoked: boolean;
  corrected_at: Date | null;
  correction_reason: string;
  replaced_by: string | null;
  former_batch: string | null;
  former_certificate: string;
  former_reference: string;
}

export interface FractionRow {
  batch_id: string;
  id: string;
  role: string;
  name: string;
  wet_mg: string;
  dry_mg: string;
  destination: string | null;
  counts_as_recycled: boolean;
  assays: { material: string; ppm: number; massMg: string }[];
}

export const fractionOf = (row: FractionRow): Fraction => ({
  id: row.id,
  role: row.role as Fraction['role'],
  name: row.name,
  wetMg: BigInt(row.wet_mg),
  dryMg: BigInt(row.dry_mg),
  destination: row.destination,
  countsAsRecycled: row.counts_as_recycled,
  assays: row.assays.map((assay) => ({
    material: assay.material as Fraction['assays'][number]['material'],
    ppm: assay.ppm,
    massMg: BigInt(assay.massMg),
  })),
});

export const standingOf = (row: StandingRow): BatchStanding => ({
  certificateId: row.certificate_id,
  revoked: row.revoked,
  correction: row.corrected_at && {
    at: row.corrected_at,
    reason: row.correction_reason,
    replacedBy: row.replaced_by,
  },
  replaces:
    row.former_batch === null
      ? null
      : {
          batchId: row.former_batch,
          certificateId: row.former_certificate,
          certificate: row.former_reference,
        },
});

export const headOf = (row: BatchRow): BatchHead => ({
  id: row.id,
  organisationId: row.organisation_id,
  facilityId: row.facility_id,
  reference: row.reference,
  process: row.process as BatchHead['process'],
  chemistry: row.chemistry as BatchHead['chemistry'],
  startedOn: row.started_on as BatchHead['startedOn'],
  endedOn: row.ended_on as BatchHead['endedOn'],
  state: row.state as BatchHead['state'],
  version: row.version,
});
