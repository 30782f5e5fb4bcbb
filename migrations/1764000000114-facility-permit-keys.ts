// Why: a permit is of a plant; in a file of its own, so that distributing can come before it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FacilityPermitKeys1764000000114 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table facility_permit add constraint facility_permit_of_facility
      foreign key (programme_id, organisation_id, facility_id)
      references facility (programme_id, organisation_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table facility_permit drop constraint facility_permit_of_facility`);
  }
}
