import { Injectable } from '@nestjs/common';
import { newId, type RequestContext, Tenancy } from '../database/index.js';
import {
  type BatchRow,
  type FractionRow,
  fractionOf,
  headOf,
  type StandingRow,
  standingOf,
} from './batch-rows.js';
import type { Batch, BatchHead, BatchStanding, Drawn, Fraction } from './batch.js';
import { batchStands, consignmentStands } from './standing.js';

const HEAD = `b.id, b.organisation_id, b.facility_id, b.reference, b.process, b.chemistry,
  b.started_on::text as started_on, b.ended_on::text as ended_on, b.state, b.version`;

export interface ListedBatch extends BatchHead, BatchStanding {}

const same = (table: string, of: string): string =>
  `${table}.programme_id = ${of}.programme_id and ${table}.organisation_id = ${of}.organisation_id`;

/** Which batches: of a year, of a process and chemistries, in a state. */
export interface BatchFilter {
  readonly year?: number;
  readonly state?: BatchHead['state'];
  /** Whether a certificate rests on it. */
  readonly certified?: boolean;
  readonly ids?: readonly string[];
  /** All of them unless said: figures are made from what is listed. */
  readonly limit?: number;
  readonly before?: { endedOn: string; id: string } | undefined;
}

@Injectable()
export class BatchStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** Newest first; when asked, locked until the transaction ends. */
  async list(
    context: RequestContext,
    organisationId: string,
    filter: BatchFilter = {},
    lock = false,
  ): Promise<ListedBatch[]> {
    const rows = await this.tenancy.query<BatchRow & StandingRow>(
      context,
      `select ${HEAD}, certified.certificate_id, exists (select 1 from certificate_event e
           where ${same('e', 'certified')} and e.certificate_id = certified.certificate_id and e.kind = 'revoked') as revoked,
         put_right.at as corrected_at, put_right.reason as correction_reason, put_right.replaced_by,
         former.batch_id as former_batch, former.certificate_id as former_certificate, c.reference as former_reference
       from batch b
       left join certificate_batch certified on ${same('certified', 'b')} and certified.batch_id = b.id
       left join batch_correction put_right on ${same('put_right', 'b')} and put_right.batch_id = b.id
       left join batch_correction earlier on ${same('earlier', 'b')} and earlier.replaced_by = b.id
       left join certificate_batch former on ${same('former', 'b')} and former.batch_id = earlier.batch_id
       left join certificate c on ${same('c', 'b')} and c.id = former.certificate_id
       where ($5::uuid[] is not null or ${batchStands('b')}) and b.programme_id = $1 and b.organisation_id = $2
         and ($3::int is null or extract(year from b.ended_on) = $3)
         and ($4::text is null or b.state = $4)
         and ($5::uuid[] is null or b.id = any ($5))
         and ($9::boolean is null or (certified.certificate_id is not null) = $9)
         and ($6::date is null or (b.ended_on, b.id) < ($6::date, $7::uuid))
       order by b.ended_on desc, b.id desc limit $8 ${lock ? 'for update of b' : ''}`,
      [
        context.programmeId,
        organisationId,
        filter.year ?? null,
        filter.state ?? null,
        filter.ids ?? null,
        filter.before?.endedOn ?? null,
        filter.before?.id ?? null,
        filter.limit ?? null,
        filter.certified ?? null,
      ],
    );
    return rows.map((row) => ({ ...headOf(row), ...standingOf(row) }));
  }

  /** The batch and, when asked, a lock on it until the transaction ends. */
  async find(
    context: RequestContext,
    organisationId: string,
    id: string,
    lock = false,
  ): Promise<Batch | null> {
    const rows = await this.tenancy.query<BatchRow>(
      context,
      `select ${HEAD} from batch b where programme_id = $1 and organisation_id = $2 and id = $3
       ${lock ? 'for update' : ''}`,
      [context.programmeId, organisationId, id],
    );
    const [row] = rows;
    if (row === undefined) return null;
    const [batch] = await this.withContents(context, [headOf(row)]);
    return batch ?? null;
  }

  /** The batches with what was drawn for them and their fractions. */
  async withContents<T extends BatchHead>(
    context: RequestContext,
    heads: readonly T[],
  ): Promise<(T & Batch)[]> {
    const ids = heads.map((head) => head.id);
    const organisationId = heads[0]?.organisationId;
    if (organisationId === undefined) return [];
    const drawn = await this.drawn(context, organisationId, ids);
    const fractions = await this.fractions(context, organisationId, ids);
    return heads.map((head) => ({
      ...head,
      drawn: drawn.get(head.id) ?? [],
      fractions: fractions.get(head.id) ?? [],
    }));
  }

  private async drawn(
    context: RequestContext,
    organisationId: string,
    ids: readonly string[],
  ): Promise<Map<string, Drawn[]>> {
    const rows = await this.tenancy.query<{
      batch_id: string;
      consignment_id: string;
      reference: string;
      origin_kind: string;
      received_on: string;
      mass_mg: string;
    }>(
      context,
      `select d.batch_id, d.consignment_id, c.reference, c.origin_kind, c.received_on::text as received_on, d.mass_mg
       from batch_consignment d
       join consignment c on c.programme_id = d.programme_id and c.organisation_id = d.organisation_id
         and c.id = d.consignment_id
       where d.programme_id = $1 and d.organisation_id = $2 and d.batch_id = any ($3::uuid[])
       order by c.received_on, c.reference`,
      [context.programmeId, organisationId, ids],
    );
    return grouped(rows, (row) => ({
      consignmentId: row.consignment_id,
      reference: row.reference,
      originKind: row.origin_kind as Drawn['originKind'],
      receivedOn: row.received_on as Drawn['receivedOn'],
      massMg: BigInt(row.mass_mg),
    }));
  }

  private async fractions(
    context: RequestContext,
    organisationId: string,
    ids: readonly string[],
  ): Promise<Map<string, Fraction[]>> {
    const rows = await this.tenancy.query<FractionRow>(
      context,
      `select f.batch_id, f.id, f.role, f.name, f.wet_mg, f.dry_mg, f.destination, f.counts_as_recycled,
         coalesce((select jsonb_agg(jsonb_build_object('material', m.material, 'ppm', m.assay_ppm,
             'massMg', m.mass_mg::text) order by m.material)
           from fraction_material m where m.programme_id = f.programme_id and m.organisation_id = f.organisation_id
             and m.batch_id = f.batch_id and m.fraction_id = f.id), '[]') as assays
       from fraction f
       where f.programme_id = $1 and f.organisation_id = $2 and f.batch_id = any ($3::uuid[])
       order by array_position(array['removed', 'input', 'intermediate', 'output'], f.role), f.id`,
      [context.programmeId, organisationId, ids],
    );
    return grouped(rows, fractionOf);
  }

  /** False when the reference is taken. */
  async add(context: RequestContext, batch: BatchHead, recordedAt: Date): Promise<boolean> {
    const rows = await this.tenancy.query(
      context,
      `insert into batch (programme_id, organisation_id, id, facility_id, reference, process, chemistry, started_on,
         ended_on, state, recorded_by, recorded_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       on conflict (programme_id, organisation_id, reference) where ${batchStands('batch')}
       do nothing returning id`,
      [
        context.programmeId,
        batch.organisationId,
        batch.id,
        batch.facilityId,
        batch.reference,
        batch.process,
        batch.chemistry,
        batch.startedOn,
        batch.endedOn,
        batch.state,
        context.personId,
        recordedAt,
      ],
    );
    return rows.length > 0;
  }

  async setState(context: RequestContext, batch: Batch, state: BatchHead['state']): Promise<void> {
    await this.tenancy.query(
      context,
      `update batch set state = $4, version = version + 1
       where programme_id = $1 and organisation_id = $2 and id = $3`,
      [context.programmeId, batch.organisationId, batch.id, state],
    );
  }

  /** Sets what the batch draws from a consignment; null takes it back. */
  async draw(
    context: RequestContext,
    batch: BatchHead,
    consignmentId: string,
    massMg: bigint | null,
  ): Promise<void> {
    const key = [context.programmeId, batch.organisationId, batch.id, consignmentId];
    if (massMg === null) {
      await this.tenancy.query(
        context,
        `delete from batch_consignment where programme_id = $1 and organisation_id = $2 and batch_id = $3
           and consignment_id = $4`,
        key,
      );
      return;
    }
    await this.tenancy.query(
      context,
      `insert into batch_consignment (programme_id, organisation_id, batch_id, consignment_id, mass_mg)
       values ($1, $2, $3, $4, $5)
       on conflict (programme_id, organisation_id, batch_id, consignment_id) do update set mass_mg = excluded.mass_mg`,
      [...key, massMg.toString()],
    );
  }

  /** Locks the consignment and says what of it other batches have not drawn; null when there is no such load. */
  async leftFor(
    context: RequestContext,
    batch: BatchHead,
    consignmentId: string,
  ): Promise<{ leftMg: bigint; facilityId: string; chemistry: string; receivedOn: string } | null> {
    const key = [context.programmeId, batch.organisationId, consignmentId];
    const loads = await this.tenancy.query<{
      net_mg: string;
      facility_id: string;
      chemistry: string;
      received_on: string;
    }>(
      context,
      `select net_mg, facility_id, chemistry, received_on::text as received_on from consignment
       where programme_id = $1 and organisation_id = $2 and id = $3 and ${consignmentStands('consignment')}
       for update`,
      key,
    );
    const [load] = loads;
    if (load === undefined) return null;
    const drawn = await this.tenancy.query<{ mass: string }>(
      context,
      `select coalesce(sum(d.mass_mg), 0)::bigint as mass from batch_consignment d
       join batch b on b.programme_id = d.programme_id and b.organisation_id = d.organisation_id
         and b.id = d.batch_id and ${batchStands('b')}
       where d.programme_id = $1 and d.organisation_id = $2 and d.consignment_id = $3 and d.batch_id <> $4`,
      [...key, batch.id],
    );
    return {
      leftMg: BigInt(load.net_mg) - BigInt(drawn[0]?.mass ?? '0'),
      facilityId: load.facility_id,
      chemistry: load.chemistry,
      receivedOn: load.received_on,
    };
  }

  /** False when the batch has a fraction of that role and name. */
  async addFraction(
    context: RequestContext,
    batch: BatchHead,
    fraction: Omit<Fraction, 'id'>,
  ): Promise<boolean> {
    const id = newId();
    const rows = await this.tenancy.query(
      context,
      `insert into fraction (programme_id, organisation_id, batch_id, id, role, name, wet_mg, dry_mg, destination,
         counts_as_recycled)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (programme_id, organisation_id, batch_id, role, name) do nothing returning id`,
      [
        context.programmeId,
        batch.organisationId,
        batch.id,
        id,
        fraction.role,
        fraction.name,
        fraction.wetMg.toString(),
        fraction.dryMg.toString(),
        fraction.destination,
        fraction.countsAsRecycled,
      ],
    );
    if (rows.length === 0) return false;
    await this.tenancy.query(
      context,
      `insert into fraction_material (programme_id, organisation_id, batch_id, fraction_id, material, assay_ppm, mass_mg)
       select $1, $2, $3, $4, * from unnest($5::text[], $6::int[], $7::bigint[])`,
      [
        context.programmeId,
        batch.organisationId,
        batch.id,
        id,
        fraction.assays.map((assay) => assay.material),
        fraction.assays.map((assay) => assay.ppm),
        fraction.assays.map((assay) => assay.massMg.toString()),
      ],
    );
    return true;
  }

  async removeFraction(context: RequestContext, batch: BatchHead, id: string): Promise<void> {
    const key = [context.programmeId, batch.organisationId, batch.id, id];
    const where = 'where programme_id = $1 and organisation_id = $2 and batch_id = $3';
    await this.tenancy.query(
      context,
      `delete from fraction_material ${where} and fraction_id = $4`,
      key,
    );
    await this.tenancy.query(context, `delete from fraction ${where} and id = $4`, key);
  }

  async years(context: RequestContext, organisationId: string): Promise<number[]> {
    const rows = await this.tenancy.query<{ year: number }>(
      context,
      `select distinct extract(year from ended_on)::int as year from batch
       where programme_id = $1 and organisation_id = $2 and ${batchStands('batch')} order by year desc`,
      [context.programmeId, organisationId],
    );
    return rows.map((row) => row.year);
  }
}

function grouped<Row extends { batch_id: string }, T>(
  rows: readonly Row[],
  read: (row: Row) => T,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.batch_id);
    if (group === undefined) groups.set(row.batch_id, [read(row)]);
    else group.push(read(row));
  }
  return groups;
}
