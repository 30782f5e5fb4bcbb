import { newId } from '../src/database/new-id.js';
import type { SeededReturn } from './national-figures.js';
import type { ProducerQuarter } from './producer-quarter.js';

/** A second submission with the same lines, assessed at another total and accepted. */
export async function amendReturn(
  { db: { owner }, programmeId }: Pick<ProducerQuarter, 'db' | 'programmeId'>,
  before: SeededReturn,
  totalMinor: bigint,
): Promise<void> {
  const key = [programmeId, before.organisationId, before.submissionId];
  const [submissionId, assessmentId] = [newId(), newId()];
  await owner.query(
    `insert into submission (programme_id, organisation_id, id, return_id, period, number, reference,
       amendment_reason, content_hash, line_count, submitted_at, received_at, lines_received_at)
     select programme_id, organisation_id, $4, return_id, period, 2, reference || '-2', 'a slip',
       content_hash, line_count, '2026-07-20T10:00:00Z', '2026-07-20T10:00:00Z', '2026-07-20T10:00:00Z' from submission
     where programme_id = $1 and organisation_id = $2 and id = $3`,
    [...key, submissionId],
  );
  await owner.query(
    `insert into submission_line (programme_id, organisation_id, submission_id, line_key, position, category,
       chemistry, units, exported_units, mass_mg)
     select programme_id, organisation_id, $4, line_key, position, category, chemistry, units,
       exported_units, mass_mg from submission_line
     where programme_id = $1 and organisation_id = $2 and submission_id = $3`,
    [...key, submissionId],
  );
  await owner.query(
    `insert into assessment select programme_id, organisation_id, $4, return_id, $5, period, rulebook_id,
       rulebook_hash, $6, currency, receipt, assessed_at from assessment
     where programme_id = $1 and organisation_id = $2 and submission_id = $3`,
    [...key, assessmentId, submissionId, totalMinor.toString()],
  );
  await owner.query(
    `insert into return_decision (programme_id, organisation_id, id, return_id, submission_number, outcome, decided_at)
     values ($1, $2, $3, $4, 2, 'accepted', '2026-07-21T10:00:00Z')`,
    [programmeId, before.organisationId, newId(), before.returnId],
  );
}
