import { Injectable } from '@nestjs/common';
import { newId, type RequestContext, Tenancy } from '../database/index.js';
import type { BatchHead, Fraction } from './batch.js';
import { batchStands, consignmentStands } from './standing.js';

export interface NewBatch {
  readonly head: BatchHead;
  readonly fractions: readonly Omit<Fraction, 'id'>[];
}

const chunkSize = 2_000;

/** Very many batches and fractions in few statements. */
@Injectable()
export class BatchFileStore {
  constructor(private readonly tenancy: Tenancy) {}

  async knownReferences(
    context: RequestContext,
    organisationId: string,
    references: readonly string[],
  ): Promise<Set<string>> {
    const rows = await this.tenancy.query<{ reference: string }>(
      context,
      `select reference from batch
       where programme_id = $1 and organisation_id = $2 and reference = any ($3::text[])
         and ${batchStands('batch')}`,
      [context.programmeId, organisationId, references],
    );
    return new Set(rows.map(({ reference }) => reference));
  }

  /** What the plant has received and not drawn into a batch, by chemistry. */
  async onHand(
    context: RequestContext,
    organisationId: string,
    facilityId: string,
  ): Promise<Map<string, bigint>> {
    const rows = await this.tenancy.query<{ chemistry: string; mass: string }>(
      context,
      `select c.chemistry, sum(c.net_mg - coalesce(d.mass, 0))::text as mass from consignment c
       left join (select x.consignment_id, sum(x.mass_mg) as mass from batch_consignment x
           join batch b on b.programme_id = x.programme_id and b.organisation_id = x.organisation_id
             and b.id = x.batch_id and ${batchStands('b')}
         where x.programme_id = $1 and x.organisation_id = $2 group by x.consignment_id) d
         on d.consignment_id = c.id
       where c.programme_id = $1 and c.organisation_id = $2 and c.facility_id = $3
         and ${consignmentStands('c')}
       group by c.chemistry`,
      [context.programmeId, organisationId, facilityId],
    );
    return new Map(rows.map(({ chemistry, mass }) => [chemistry, BigInt(mass)]));
  }

  /** Adds all, or none and false when a reference was taken in the meantime: its key refuses a second one. */
  async addAll(
    context: RequestContext,
    batches: readonly NewBatch[],
    recordedAt: Date,
  ): Promise<boolean> {
    await this.tenancy.query(context, 'savepoint batches');
    const heads = batches.map(({ head }) => head);
    for (const some of chunks(heads))
      if (!(await this.addHeads(context, some, recordedAt))) {
        await this.tenancy.query(context, 'rollback to savepoint batches');
        return false;
      }
    const fractions = batches.flatMap(({ head, fractions: found }) =>
      found.map((fraction) => ({ head, fraction: { ...fraction, id: newId() } })),
    );
    for (const some of chunks(fractions)) await this.addFractions(context, some);
    const assays = fractions.flatMap(({ head, fraction }) =>
      fraction.assays.map((assay) => ({ head, fractionId: fraction.id, assay })),
    );
    for (const some of chunks(assays)) {
      await this.tenancy.query(
        context,
        `insert into fraction_material (programme_id, organisation_id, batch_id, fraction_id, material,
           assay_ppm, mass_mg)
         select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::bigint[])`,
        [
          context.programmeId,
          some.map(({ head }) => head.organisationId),
          some.map(({ head }) => head.id),
          some.map(({ fractionId }) => fractionId),
          some.map(({ assay }) => assay.material),
          some.map(({ assay }) => assay.ppm),
          some.map(({ assay }) => assay.massMg.toString()),
        ],
      );
    }
    return true;
  }

  private async addHeads(
    context: RequestContext,
    heads: readonly BatchHead[],
    recordedAt: Date,
  ): Promise<boolean> {
    const added = await this.tenancy.query(
      context,
      `insert into batch (programme_id, organisation_id, id, facility_id, reference, process, chemistry,
         started_on, ended_on, state, recorded_by, recorded_at)
       select $1, x.*, $10, $11 from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[],
         $7::text[], $8::date[], $9::date[], $12::text[]) as x
       on conflict (programme_id, organisation_id, reference) where ${batchStands('batch')}
       do nothing returning id`,
      [
        context.programmeId,
        heads.map((head) => head.organisationId),
        heads.map((head) => head.id),
        heads.map((head) => head.facilityId),
        heads.map((head) => head.reference),
        heads.map((head) => head.process),
        heads.map((head) => head.chemistry),
        heads.map((head) => head.startedOn),
        heads.map((head) => head.endedOn),
        context.personId,
        recordedAt,
        heads.map((head) => head.state),
      ],
    );
    return added.length === heads.length;
  }

  private async addFractions(
    context: RequestContext,
    rows: readonly { readonly head: BatchHead; readonly fraction: Fraction }[],
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `insert into fraction (programme_id, organisation_id, batch_id, id, role, name, wet_mg, dry_mg,
         destination, counts_as_recycled)
       select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bigint[],
         $8::bigint[], $9::text[], $10::boolean[])`,
      [
        context.programmeId,
        rows.map(({ head }) => head.organisationId),
        rows.map(({ head }) => head.id),
        rows.map(({ fraction }) => fraction.id),
        rows.map(({ fraction }) => fraction.role),
        rows.map(({ fraction }) => fraction.name),
        rows.map(({ fraction }) => fraction.wetMg.toString()),
        rows.map(({ fraction }) => fraction.dryMg.toString()),
        rows.map(({ fraction }) => fraction.destination),
        rows.map(({ fraction }) => fraction.countsAsRecycled),
      ],
    );
  }
}

function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += chunkSize) yield rows.slice(at, at + chunkSize);
}
