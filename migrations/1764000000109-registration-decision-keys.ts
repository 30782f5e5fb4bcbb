// Why: a decision stands on a registration; in a file of its own, so that distributing can come before it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = ['registration_state', 'registration_decision'];

export class RegistrationDecisionKeys1764000000109 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables)
      await runner.query(`alter table ${table} add constraint ${table}_of_registration
        foreign key (programme_id, organisation_id, registration_id)
        references registration (programme_id, organisation_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables)
      await runner.query(`alter table ${table} drop constraint ${table}_of_registration`);
  }
}
