// Why: who acted is an organisation that exists; a reference stands in a migration after its column.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ActingOrganisationKey1764000000088 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table audit_event add constraint audit_event_acting_organisation_id_in_organisation
      foreign key (acting_organisation_id) references organisation (id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table audit_event drop constraint audit_event_acting_organisation_id_in_organisation`,
    );
  }
}
