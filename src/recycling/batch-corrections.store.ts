import { Injectable } from '@nestjs/common';
import { newId, type RequestContext, Tenancy } from '../database/index.js';
import type { BatchDetails } from './batch-form.js';
import type { Batch } from './batch.js';

const UNIQUE_VIOLATION = '23505';

interface Putting {
  readonly reason: string;
  readonly at: Date;
}

const contents = {
  batch_consignment: 'consignment_id, mass_mg',
  fraction: 'id, role, name, wet_mg, dry_mg, destination, counts_as_recycled',
  fraction_material: 'fraction_id, material, assay_ppm, mass_mg',
};

/** Batches that were recorded wrongly: an open one is changed or discarded, one of a revoked certificate is replaced. */
@Injectable()
export class BatchCorrectionStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(context: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(context, work);
  }

  /** False when another batch that stands has the reference: its key is what refuses it. */
  async changeHead(
    context: RequestContext,
    { organisationId, id }: Batch,
    head: BatchDetails & { readonly facilityId: string },
  ): Promise<boolean> {
    await this.tenancy.query(context, 'savepoint batch_head');
    try {
      await this.update(context, { organisationId, id }, head);
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
      await this.tenancy.query(context, 'rollback to savepoint batch_head');
      return false;
    }
  }

  private async update(
    context: RequestContext,
    { organisationId, id }: Pick<Batch, 'organisationId' | 'id'>,
    head: BatchDetails & { readonly facilityId: string },
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `update batch set facility_id = $4, reference = $5, process = $6, chemistry = $7, started_on = $8, ended_on = $9,
         version = version + 1
       where programme_id = $1 and organisation_id = $2 and id = $3`,
      [
        context.programmeId,
        organisationId,
        id,
        head.facilityId,
        head.reference,
        head.process,
        head.chemistry,
        head.startedOn,
        head.endedOn,
      ],
    );
  }

  /** It counts no more, and what it drew is on hand again. */
  async discard(context: RequestContext, batch: Batch, putting: Putting): Promise<void> {
    await this.end(context, batch, 'discarded');
    await this.note(context, batch, null, putting);
  }

  /** An open batch with the same contents in its place; the old one keeps what was certified, and counts no more. */
  async replace(context: RequestContext, batch: Batch, putting: Putting): Promise<string> {
    const id = newId();
    const key = [context.programmeId, batch.organisationId, batch.id];
    await this.end(context, batch, 'replaced');
    await this.tenancy.query(
      context,
      `insert into batch (programme_id, organisation_id, id, facility_id, reference, process, chemistry, started_on,
         ended_on, state, recorded_by, recorded_at)
       select programme_id, organisation_id, $4, facility_id, reference, process, chemistry, started_on, ended_on,
         'open', $5, $6 from batch where programme_id = $1 and organisation_id = $2 and id = $3`,
      [...key, id, context.personId, putting.at],
    );
    for (const [table, columns] of Object.entries(contents))
      await this.tenancy.query(
        context,
        `insert into ${table} (programme_id, organisation_id, batch_id, ${columns})
         select programme_id, organisation_id, $4, ${columns} from ${table}
         where programme_id = $1 and organisation_id = $2 and batch_id = $3`,
        [...key, id],
      );
    await this.note(context, batch, id, putting);
    return id;
  }

  private async end(
    context: RequestContext,
    { organisationId, id }: Batch,
    state: Batch['state'],
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `update batch set state = $4, version = version + 1
       where programme_id = $1 and organisation_id = $2 and id = $3`,
      [context.programmeId, organisationId, id, state],
    );
  }

  private async note(
    context: RequestContext,
    { organisationId, id }: Batch,
    replacedBy: string | null,
    { reason, at }: Putting,
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `insert into batch_correction (programme_id, organisation_id, batch_id, replaced_by, reason, by_person, at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [context.programmeId, organisationId, id, replacedBy, reason, context.personId, at],
    );
  }
}
