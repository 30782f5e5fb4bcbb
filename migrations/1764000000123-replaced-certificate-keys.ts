// Why: both are certificates of the recycler; in a file of its own, so that distributing can come before it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = ['certificate_id', 'replaced_by'];

export class ReplacedCertificateKeys1764000000123 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const column of columns)
      await runner.query(`alter table certificate_replacement add constraint certificate_replacement_${column}
        foreign key (programme_id, organisation_id, ${column})
        references certificate (programme_id, organisation_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of columns)
      await runner.query(
        `alter table certificate_replacement drop constraint certificate_replacement_${column}`,
      );
  }
}
