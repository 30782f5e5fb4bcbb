import { randomBytes } from 'node:crypto';

import { newId } from '../src/database/new-id.js';

import { seedOrganisation, seedProgramme, type TestDatabase } from './database.js';

/** Seeds what producers and recyclers would have filed, so that runs and reports have something to count. */
export interface SeededProgramme {
  programmeId: string;
  agencyId: string;
  slug: string;
}

export interface SeededReturn {
  organisationId: string;
  period: string;
  returnId: string;
  submissionId: string;
  number: number;
  reference: string;
}

export interface SeededLine {
  lineKey: string;
  category: string;
  chemistry: string;
  units: bigint;
  massMg: bigint;
  exportedUnits?: bigint;
  feeMinor?: bigint;
  modelId?: string;
  changeReason?: string;
}

export const hash = (): string => randomBytes(32).toString('hex');

export async function seedProducer(
  db: TestDatabase,
  programme: SeededProgramme,
  name: string,
): Promise<string> {
  const organisationId = await seedOrganisation(db, name);
  await db.owner.query(
    `insert into registration (programme_id, organisation_id, id, capacity, number, state, brands, categories, valid_from)
     values ($1, $2, $3, 'producer', $4, 'active', $5, '{ev}', '2020-01-01')`,
    [programme.programmeId, organisationId, newId(), `R-${name}`, [name]],
  );
  return organisationId;
}

export async function seedModel(
  db: TestDatabase,
  programme: SeededProgramme,
  model: {
    organisationId: string;
    brand: string;
    name: string;
    unitMassMg: bigint;
    estimated: boolean;
    materials: Record<string, bigint>;
  },
): Promise<string> {
  const id = newId();
  const key = [programme.programmeId, model.organisationId, id];
  await db.owner.query(
    `insert into battery_model (programme_id, organisation_id, id, reference) values ($1, $2, $3, $4)`,
    [...key, model.name],
  );
  await db.owner.query(
    `insert into battery_model_version (programme_id, organisation_id, battery_model_id, version, valid_from,
       brand, name, category, chemistry, unit_mass_mg, mass_estimated)
     values ($1, $2, $3, 1, '2020-01-01', $4, $5, 'ev', 'lithium_ion_nmc', $6, $7)`,
    [...key, model.brand, model.name, model.unitMassMg.toString(), model.estimated],
  );
  for (const [material, massMg] of Object.entries(model.materials))
    await db.owner.query(
      `insert into battery_model_material (programme_id, organisation_id, battery_model_id, version, material, mass_mg)
       values ($1, $2, $3, 1, $4, $5)`,
      [...key, material, massMg.toString()],
    );
  return id;
}

/** A submitted return; `accepted` adds the agency's decision. */
export async function seedReturn(
  db: TestDatabase,
  programme: SeededProgramme,
  given: {
    organisationId: string;
    period: string;
    lines: SeededLine[];
    submittedAt?: string;
    dueOn?: string;
    accepted: boolean;
  },
): Promise<SeededReturn> {
  const [returnId, submissionId, reference] = [newId(), newId(), `T-${hash().slice(0, 12)}`];
  const key = [programme.programmeId, given.organisationId];
  const submittedAt = given.submittedAt ?? '2026-07-01T10:00:00Z';
  await db.owner.query(
    `insert into quarterly_return (programme_id, organisation_id, id, period, state, due_on, latest_submission, waiting_since)
     values ($1, $2, $3, $4, $5, $6, 1, $7)`,
    [
      ...key,
      returnId,
      given.period,
      given.accepted ? 'accepted' : 'submitted',
      given.dueOn ?? '2030-01-01',
      given.accepted ? null : submittedAt,
    ],
  );
  await db.owner.query(
    `insert into submission (programme_id, organisation_id, id, return_id, period, number, reference, content_hash,
       line_count, submitted_at, received_at, lines_received_at) values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $9, $9)`,
    [
      ...key,
      submissionId,
      returnId,
      given.period,
      reference,
      hash(),
      given.lines.length,
      submittedAt,
    ],
  );
  for (const [position, line] of given.lines.entries())
    await db.owner.query(
      `insert into submission_line (programme_id, organisation_id, submission_id, line_key, position, category,
         chemistry, units, exported_units, mass_mg, battery_model_id, model_version, change_reason)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        ...key,
        submissionId,
        line.lineKey,
        position,
        line.category,
        line.chemistry,
        line.units.toString(),
        (line.exportedUnits ?? 0n).toString(),
        line.massMg.toString(),
        line.modelId ?? null,
        line.modelId === undefined ? null : 1,
        line.changeReason ?? null,
      ],
    );
  await seedAssessment(db, programme, { ...given, returnId, submissionId });
  if (given.accepted) await seedAcceptance(db, programme, { ...given, returnId });
  return { ...given, returnId, submissionId, number: 1, reference };
}

async function seedAssessment(
  db: TestDatabase,
  { programmeId }: SeededProgramme,
  given: {
    organisationId: string;
    period: string;
    returnId: string;
    submissionId: string;
    lines: SeededLine[];
  },
): Promise<void> {
  const id = newId();
  const total = given.lines.reduce((sum, line) => sum + (line.feeMinor ?? 0n), 0n);
  await db.owner.query(
    `insert into assessment (programme_id, organisation_id, id, return_id, submission_id, period, rulebook_id,
       rulebook_hash, total_minor, currency, receipt, assessed_at)
     values ($1, $2, $3, $4, $5, $6, 'demo/eco-modulated-fees', $7, $8, 'EUR', $9, now())`,
    [
      programmeId,
      given.organisationId,
      id,
      given.returnId,
      given.submissionId,
      given.period,
      hash(),
      total.toString(),
      JSON.stringify({ outputHash: `stored-${given.submissionId}` }),
    ],
  );
  for (const line of given.lines)
    await db.owner.query(
      `insert into assessment_line (programme_id, organisation_id, assessment_id, line_key, fee_minor)
       values ($1, $2, $3, $4, $5)`,
      [programmeId, given.organisationId, id, line.lineKey, (line.feeMinor ?? 0n).toString()],
    );
}

async function seedAcceptance(
  db: TestDatabase,
  { programmeId }: SeededProgramme,
  given: { organisationId: string; returnId: string },
): Promise<void> {
  await db.owner.query(
    `insert into return_decision (programme_id, organisation_id, id, return_id, submission_number, outcome, decided_at)
     values ($1, $2, $3, $4, 1, 'accepted', '2026-07-02T10:00:00Z')`,
    [programmeId, given.organisationId, newId(), given.returnId],
  );
}

/** A batch of 1 t input and 0.7 t counted output behind a certificate; nickel 100 kg in, 90 kg out. */
export async function seedCertifiedBatch(
  db: TestDatabase,
  programme: SeededProgramme,
  given: { endedOn: string; facilityCountry: string },
): Promise<{ organisationId: string; certificateId: string; reference: string }> {
  const organisationId = await seedOrganisation(db, `Recycler ${hash().slice(0, 6)}`);
  const [drafter, certifier] = [newId(), newId()];
  const [facility, batch, consignment, certificateId] = [newId(), newId(), newId(), newId()];
  const key = [programme.programmeId, organisationId];
  const reference = `T-C-${hash().slice(0, 12)}`;
  await db.owner.query(
    `insert into facility (programme_id, organisation_id, id, name, town, country, processes, chemistries)
     values ($1, $2, $3, 'Works', 'Town', $4, '{hydrometallurgy}', '{lithium_ion_nmc}')`,
    [...key, facility, given.facilityCountry],
  );
  await db.owner.query(
    `insert into consignment (programme_id, organisation_id, id, facility_id, reference, received_on, origin_kind,
       origin_country, category, chemistry, gross_mg, tare_mg, net_mg, recorded_at)
     values ($1, $2, $3, $4, 'W-1', $5, 'dismantler', 'DE', 'ev', 'lithium_ion_nmc', 1100000000, 100000000, 1000000000, now())`,
    [...key, consignment, facility, given.endedOn],
  );
  await db.owner.query(
    `insert into batch (programme_id, organisation_id, id, facility_id, reference, process, chemistry, started_on,
       ended_on, state, recorded_at)
     values ($1, $2, $3, $4, 'B-1', 'hydrometallurgy', 'lithium_ion_nmc', $5, $5, 'closed', now())`,
    [...key, batch, facility, given.endedOn],
  );
  await db.owner.query(
    `insert into batch_consignment (programme_id, organisation_id, batch_id, consignment_id, mass_mg)
     values ($1, $2, $3, $4, 1000000000)`,
    [...key, batch, consignment],
  );
  await seedFraction(db, key, {
    batch,
    role: 'input',
    massMg: 1_000_000_000n,
    nickelMg: 100_000_000n,
  });
  await seedFraction(db, key, {
    batch,
    role: 'output',
    massMg: 700_000_000n,
    nickelMg: 90_000_000n,
  });
  await db.owner.query(
    `insert into certificate (programme_id, organisation_id, id, facility_id, reference, year, payload, payload_hash,
       key_id, signature, drafted_by, certified_by, certified_at)
     values ($1, $2, $3, $4, $5, $6, '{}', $7, 'k', 's', $8, $9, '2026-07-03T10:00:00Z')`,
    [
      ...key,
      certificateId,
      facility,
      reference,
      Number(given.endedOn.slice(0, 4)),
      hash(),
      drafter,
      certifier,
    ],
  );
  await db.owner.query(
    `insert into certificate_batch (programme_id, organisation_id, batch_id, certificate_id) values ($1, $2, $3, $4)`,
    [...key, batch, certificateId],
  );
  return { organisationId, certificateId, reference };
}

async function seedFraction(
  db: TestDatabase,
  key: string[],
  given: { batch: string; role: 'input' | 'output'; massMg: bigint; nickelMg: bigint },
): Promise<void> {
  const id = newId();
  await db.owner.query(
    `insert into fraction (programme_id, organisation_id, batch_id, id, role, name, wet_mg, dry_mg, counts_as_recycled)
     values ($1, $2, $3, $4, $5, $5, $6, $6, $7)`,
    [...key, given.batch, id, given.role, given.massMg.toString(), given.role === 'output'],
  );
  await db.owner.query(
    `insert into fraction_material (programme_id, organisation_id, batch_id, fraction_id, material, assay_ppm, mass_mg)
     values ($1, $2, $3, $4, 'nickel', $5, $6)`,
    [
      ...key,
      given.batch,
      id,
      ((given.nickelMg * 1_000_000n) / given.massMg).toString(),
      given.nickelMg.toString(),
    ],
  );
}

export { seedProgramme };
