import { Injectable } from '@nestjs/common';
import { type RequestContext, Tenancy } from '../database/index.js';
import type { Consignment, ConsignmentDetails } from './consignment.js';
import { ConsignmentStore } from './consignments.store.js';
import { batchStands } from './standing.js';

/** A batch that draws from a load, and whether a certificate in force rests on it. */
export interface DrawingBatch {
  readonly id: string;
  readonly reference: string;
  readonly state: 'open' | 'closed';
  readonly certified: boolean;
}

interface Putting {
  readonly reason: string;
  readonly at: Date;
}

/** Loads that were recorded wrongly: the old record stays to be read, and a correction says what became of it. */
@Injectable()
export class ConsignmentCorrectionStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly consignments: ConsignmentStore,
  ) {}

  inTransaction<T>(context: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(context, work);
  }

  /** The load, locked until the transaction ends: nothing is drawn from it meanwhile. */
  async held(
    context: RequestContext,
    organisationId: string,
    id: string,
  ): Promise<Consignment | null> {
    await this.tenancy.query(
      context,
      `select 1 from consignment where programme_id = $1 and organisation_id = $2 and id = $3 for update`,
      [context.programmeId, organisationId, id],
    );
    return this.consignments.find(context, organisationId, id);
  }

  /** A batch that draws from it; one that a certificate rests on, or that is closed, first. */
  async drawing(
    context: RequestContext,
    { organisationId, id }: Pick<Consignment, 'organisationId' | 'id'>,
  ): Promise<DrawingBatch | null> {
    const [found] = await this.tenancy.query<DrawingBatch>(
      context,
      `select b.id, b.reference, b.state, (certified.batch_id is not null and not exists (
         select 1 from certificate_event e where e.programme_id = certified.programme_id
           and e.organisation_id = certified.organisation_id and e.certificate_id = certified.certificate_id
           and e.kind = 'revoked')) as certified
       from batch_consignment d
       join batch b on b.programme_id = d.programme_id and b.organisation_id = d.organisation_id
         and b.id = d.batch_id and ${batchStands('b')}
       left join certificate_batch certified on certified.programme_id = b.programme_id
         and certified.organisation_id = b.organisation_id and certified.batch_id = b.id
       where d.programme_id = $1 and d.organisation_id = $2 and d.consignment_id = $3
       order by certified desc, b.state, b.reference limit 1`,
      [context.programmeId, organisationId, id],
    );
    return found ?? null;
  }

  /** Puts another record in its place; null, and nothing is changed, when its reference or a battery is taken. */
  async replace(
    context: RequestContext,
    wrong: Consignment,
    right: { details: ConsignmentDetails; facilityId: string },
    putting: Putting,
  ): Promise<string | null> {
    await this.tenancy.query(context, 'savepoint correction');
    await this.end(context, wrong, 'corrected');
    const { organisationId } = wrong;
    const owner = { organisationId, facilityId: right.facilityId, at: putting.at };
    const [id] = (await this.consignments.addAll(context, owner, [right.details])) ?? [];
    if (id === undefined) {
      await this.tenancy.query(context, 'rollback to savepoint correction');
      return null;
    }
    await this.note(context, wrong, id, putting);
    return id;
  }

  async takeBack(context: RequestContext, wrong: Consignment, putting: Putting): Promise<void> {
    await this.end(context, wrong, 'taken_back');
    await this.note(context, wrong, null, putting);
  }

  /** It counts no more, and its batteries can be received. */
  private async end(
    context: RequestContext,
    { organisationId, id }: Consignment,
    state: Consignment['state'],
  ): Promise<void> {
    const key = [context.programmeId, organisationId, id];
    await this.tenancy.query(
      context,
      `update consignment set state = $4 where programme_id = $1 and organisation_id = $2 and id = $3`,
      [...key, state],
    );
    await this.tenancy.query(
      context,
      `delete from consignment_passport
       where programme_id = $1 and organisation_id = $2 and consignment_id = $3`,
      key,
    );
  }

  private async note(
    context: RequestContext,
    { organisationId, id }: Consignment,
    replacedBy: string | null,
    { reason, at }: Putting,
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `insert into consignment_correction (programme_id, organisation_id, consignment_id, replaced_by, reason,
         by_person, at) values ($1, $2, $3, $4, $5, $6, $7)`,
      [context.programmeId, organisationId, id, replacedBy, reason, context.personId, at],
    );
  }
}
