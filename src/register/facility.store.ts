import { Injectable } from '@nestjs/common';
import { newId, type RequestContext, Tenancy } from '../database/index.js';
import { FacilityEntity } from './facility.entity.js';
import type { Facility, FacilityDetails } from './facility.js';
import type { Permit, PermitRecord } from './permits.js';

type Owner = Pick<Facility, 'organisationId' | 'id'>;

interface PermitRow {
  facility_id: string;
  number: string;
  valid_from: string;
  valid_to: string | null;
}

@Injectable()
export class FacilityStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** By name: those of one organisation, or of all where none is named. */
  async list(context: RequestContext, organisationId?: string): Promise<Facility[]> {
    const { programmeId } = context;
    const rows = await this.facilities(context).find({
      where: organisationId === undefined ? { programmeId } : { programmeId, organisationId },
      order: { name: 'ASC', id: 'ASC' },
    });
    return this.withPermits(context, rows);
  }

  async find(
    context: RequestContext,
    organisationId: string,
    id: string,
  ): Promise<Facility | null> {
    const key = { programmeId: context.programmeId, organisationId, id };
    const row = await this.facilities(context).findOneBy(key);
    const [facility] = row === null ? [] : await this.withPermits(context, [row]);
    return facility ?? null;
  }

  /** The plant, locked until the transaction ends: what is decided on it is decided on what stands. */
  async held(
    context: RequestContext,
    organisationId: string,
    id: string,
  ): Promise<Facility | null> {
    await this.tenancy.query(
      context,
      'select 1 from facility where programme_id = $1 and organisation_id = $2 and id = $3 for update',
      [context.programmeId, organisationId, id],
    );
    return this.find(context, organisationId, id);
  }

  async add(
    context: RequestContext,
    { owner, at }: { owner: Owner; at: Date },
    { permits, ...details }: FacilityDetails,
  ): Promise<void> {
    const { programmeId } = context;
    await this.facilities(context).insert({ programmeId, ...owner, ...columnsOf(details) });
    await this.replacePermits(context, owner, { permits, at });
  }

  async change(
    context: RequestContext,
    facility: Facility,
    { permits, ...details }: FacilityDetails,
    { keepVerification, at }: { keepVerification: boolean; at: Date },
  ): Promise<void> {
    await this.facilities(context).update(keyOf(context, facility), {
      ...columnsOf(details),
      version: facility.version + 1,
      ...(keepVerification ? {} : { verifiedCapacityMg: '0', capacityEvidence: null }),
    });
    await this.replacePermits(context, facility, { permits, at });
  }

  /** All that was ever said of its permits, what stands first and then the newest. */
  async permitRecords(context: RequestContext, { organisationId, id }: Owner) {
    const rows = await this.tenancy.query<PermitRow & { recorded_at: Date; replaced_at: Date }>(
      context,
      `select facility_id, number, valid_from::text as valid_from, valid_to::text as valid_to, recorded_at, replaced_at
       from facility_permit where programme_id = $1 and organisation_id = $2 and facility_id = $3
       order by replaced_at desc nulls first, valid_from, number`,
      [context.programmeId, organisationId, id],
    );
    return rows.map((row): PermitRecord => ({
      ...permitOf(row),
      recordedAt: row.recorded_at,
      replacedAt: row.replaced_at,
    }));
  }

  /** These stand from now on; what was said before and no longer holds stays to be read. */
  private async replacePermits(
    context: RequestContext,
    { organisationId, id }: Owner,
    { permits, at }: { permits: readonly Permit[]; at: Date },
  ): Promise<void> {
    const said = [
      permits.map(({ number }) => number),
      permits.map(({ validFrom }) => validFrom),
      permits.map(({ validTo }) => validTo),
    ];
    const key = [context.programmeId, organisationId, id, at];
    await this.tenancy.query(
      context,
      `update facility_permit set replaced_at = $4
       where programme_id = $1 and organisation_id = $2 and facility_id = $3 and replaced_at is null
         and (number, valid_from, coalesce(valid_to, 'infinity')) not in
           (select number, valid_from, coalesce(valid_to, 'infinity')
            from unnest($5::text[], $6::date[], $7::date[]) as said (number, valid_from, valid_to))`,
      [...key, ...said],
    );
    await this.tenancy.query(
      context,
      `insert into facility_permit (programme_id, organisation_id, facility_id, recorded_at, number, valid_from, valid_to, id)
       select $1, $2, $3, $4, * from unnest($5::text[], $6::date[], $7::date[], $8::uuid[])
       on conflict (programme_id, organisation_id, facility_id, number, valid_from) where replaced_at is null do nothing`,
      [...key, ...said, permits.map(() => newId())],
    );
  }

  async setCapacity(
    context: RequestContext,
    facility: Pick<Facility, 'organisationId' | 'id'>,
    verified: { capacityMg: bigint; evidence: string },
  ): Promise<void> {
    await this.facilities(context).update(keyOf(context, facility), {
      verifiedCapacityMg: verified.capacityMg.toString(),
      capacityEvidence: verified.evidence,
    });
  }

  private async withPermits(
    context: RequestContext,
    rows: readonly FacilityEntity[],
  ): Promise<Facility[]> {
    const permits = await this.tenancy.query<PermitRow>(
      context,
      `select facility_id, number, valid_from::text as valid_from, valid_to::text as valid_to from facility_permit
       where programme_id = $1 and facility_id = any ($2::uuid[]) and replaced_at is null
       order by valid_from, number`,
      [context.programmeId, rows.map(({ id }) => id)],
    );
    return rows.map((row) =>
      facilityOf(row, permits.filter((permit) => permit.facility_id === row.id).map(permitOf)),
    );
  }

  private facilities(context: RequestContext) {
    return this.tenancy.manager(context).getRepository(FacilityEntity);
  }
}

const keyOf = (
  { programmeId }: RequestContext,
  { organisationId, id }: Pick<Facility, 'organisationId' | 'id'>,
) => ({ programmeId, organisationId, id });

const columnsOf = ({ processes, chemistries, ...details }: Omit<FacilityDetails, 'permits'>) => ({
  ...details,
  processes: [...processes],
  chemistries: [...chemistries],
});

const facilityOf = (row: FacilityEntity, permits: readonly Permit[]): Facility => ({
  id: row.id,
  organisationId: row.organisationId,
  name: row.name,
  town: row.town,
  country: row.country,
  permits,
  processes: row.processes as Facility['processes'],
  chemistries: row.chemistries as Facility['chemistries'],
  verifiedCapacityMg: BigInt(row.verifiedCapacityMg),
  capacityEvidence: row.capacityEvidence,
  version: row.version,
});

const permitOf = (row: PermitRow): Permit => ({
  number: row.number,
  validFrom: row.valid_from as Permit['validFrom'],
  validTo: row.valid_to as Permit['validTo'],
});
