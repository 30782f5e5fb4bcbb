// Why: a battery that is claimed stands on a load; in a file of its own, so that distributing can come before it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ClaimedPassportKey1764000000106 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table consignment_passport add constraint consignment_passport_in_consignment
      foreign key (programme_id, organisation_id, consignment_id)
      references consignment (programme_id, organisation_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table consignment_passport drop constraint consignment_passport_in_consignment`,
    );
  }
}
