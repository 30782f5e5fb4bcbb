import { Injectable } from '@nestjs/common';
import { type RequestContext, Tenancy } from '../database/index.js';
import type { Facility, FacilityDetails } from './facility.js';

interface FacilityRow {
  id: string;
  organisation_id: string;
  name: string;
  town: string;
  country: string;
  permit_reference: string;
  permit_from: string;
  permit_to: string;
  processes: string[];
  chemistries: string[];
  verified_capacity_mg: string;
  capacity_evidence: string | null;
}

const COLUMNS = `id, organisation_id, name, town, country, permit_reference, permit_from::text as permit_from,
  permit_to::text as permit_to, processes, chemistries, verified_capacity_mg, capacity_evidence`;

@Injectable()
export class FacilityStore {
  constructor(private readonly tenancy: Tenancy) {}

  async ofOrganisation(context: RequestContext, organisationId: string): Promise<Facility[]> {
    const rows = await this.tenancy.query<FacilityRow>(
      context,
      `select ${COLUMNS} from facility where programme_id = $1 and organisation_id = $2 order by name, id`,
      [context.programmeId, organisationId],
    );
    return rows.map(facilityOf);
  }

  async all(context: RequestContext): Promise<Facility[]> {
    const rows = await this.tenancy.query<FacilityRow>(
      context,
      `select ${COLUMNS} from facility where programme_id = $1 order by name, id`,
      [context.programmeId],
    );
    return rows.map(facilityOf);
  }

  async find(
    context: RequestContext,
    organisationId: string,
    id: string,
  ): Promise<Facility | null> {
    const rows = await this.tenancy.query<FacilityRow>(
      context,
      `select ${COLUMNS} from facility where programme_id = $1 and organisation_id = $2 and id = $3`,
      [context.programmeId, organisationId, id],
    );
    return rows[0] === undefined ? null : facilityOf(rows[0]);
  }

  async add(
    context: RequestContext,
    owner: { organisationId: string; id: string },
    details: FacilityDetails,
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `insert into facility (programme_id, organisation_id, id, name, town, country, permit_reference, permit_from,
         permit_to, processes, chemistries)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [context.programmeId, owner.organisationId, owner.id, ...values(details)],
    );
  }

  async change(
    context: RequestContext,
    facility: Facility,
    details: FacilityDetails,
    keepVerification: boolean,
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `update facility set name = $4, town = $5, country = $6, permit_reference = $7, permit_from = $8,
         permit_to = $9, processes = $10, chemistries = $11,
         verified_capacity_mg = case when $12 then verified_capacity_mg else 0 end,
         capacity_evidence = case when $12 then capacity_evidence end
       where programme_id = $1 and organisation_id = $2 and id = $3`,
      [
        context.programmeId,
        facility.organisationId,
        facility.id,
        ...values(details),
        keepVerification,
      ],
    );
  }

  async setCapacity(
    context: RequestContext,
    facility: Pick<Facility, 'organisationId' | 'id'>,
    verified: { capacityMg: bigint; evidence: string },
  ): Promise<void> {
    await this.tenancy.query(
      context,
      `update facility set verified_capacity_mg = $4, capacity_evidence = $5
       where programme_id = $1 and organisation_id = $2 and id = $3`,
      [
        context.programmeId,
        facility.organisationId,
        facility.id,
        verified.capacityMg.toString(),
        verified.evidence,
      ],
    );
  }
}

const values = (details: FacilityDetails): unknown[] => [
  details.name,
  details.town,
  details.country,
  details.permitReference,
  details.permitFrom,
  details.permitTo,
  details.processes,
  details.chemistries,
];

const facilityOf = (row: FacilityRow): Facility => ({
  id: row.id,
  organisationId: row.organisation_id,
  name: row.name,
  town: row.town,
  country: row.country,
  permitReference: row.permit_reference,
  permitFrom: row.permit_from as Facility['permitFrom'],
  permitTo: row.permit_to as Facility['permitTo'],
  processes: row.processes as Facility['processes'],
  chemistries: row.chemistries as Facility['chemistries'],
  verifiedCapacityMg: BigInt(row.verified_capacity_mg),
  capacityEvidence: row.capacity_evidence,
});
