import { Injectable } from '@nestjs/common';
import { type RequestContext, Tenancy } from '../database/index.js';
import { FacilityEntity } from './facility.entity.js';
import type { Facility, FacilityDetails } from './facility.js';

@Injectable()
export class FacilityStore {
  constructor(private readonly tenancy: Tenancy) {}

  async ofOrganisation(context: RequestContext, organisationId: string): Promise<Facility[]> {
    const { programmeId } = context;
    const rows = await this.facilities(context).find({
      where: { programmeId, organisationId },
      order: { name: 'ASC', id: 'ASC' },
    });
    return rows.map(facilityOf);
  }

  async all(context: RequestContext): Promise<Facility[]> {
    const { programmeId } = context;
    const rows = await this.facilities(context).find({
      where: { programmeId },
      order: { name: 'ASC', id: 'ASC' },
    });
    return rows.map(facilityOf);
  }

  async find(
    context: RequestContext,
    organisationId: string,
    id: string,
  ): Promise<Facility | null> {
    const key = { programmeId: context.programmeId, organisationId, id };
    const row = await this.facilities(context).findOneBy(key);
    return row === null ? null : facilityOf(row);
  }

  async add(
    context: RequestContext,
    owner: { organisationId: string; id: string },
    details: FacilityDetails,
  ): Promise<void> {
    const { programmeId } = context;
    await this.facilities(context).insert({ programmeId, ...owner, ...columnsOf(details) });
  }

  async change(
    context: RequestContext,
    facility: Facility,
    details: FacilityDetails,
    keepVerification: boolean,
  ): Promise<void> {
    await this.facilities(context).update(keyOf(context, facility), {
      ...columnsOf(details),
      ...(keepVerification ? {} : { verifiedCapacityMg: '0', capacityEvidence: null }),
    });
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

  private facilities(context: RequestContext) {
    return this.tenancy.manager(context).getRepository(FacilityEntity);
  }
}

const keyOf = (
  { programmeId }: RequestContext,
  { organisationId, id }: Pick<Facility, 'organisationId' | 'id'>,
) => ({ programmeId, organisationId, id });

const columnsOf = ({ processes, chemistries, ...details }: FacilityDetails) => ({
  ...details,
  processes: [...processes],
  chemistries: [...chemistries],
});

const facilityOf = (row: FacilityEntity): Facility => ({
  id: row.id,
  organisationId: row.organisationId,
  name: row.name,
  town: row.town,
  country: row.country,
  permitReference: row.permitReference,
  permitFrom: row.permitFrom as Facility['permitFrom'],
  permitTo: row.permitTo as Facility['permitTo'],
  processes: row.processes as Facility['processes'],
  chemistries: row.chemistries as Facility['chemistries'],
  verifiedCapacityMg: BigInt(row.verifiedCapacityMg),
  capacityEvidence: row.capacityEvidence,
});
