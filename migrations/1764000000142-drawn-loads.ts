// Why: what batches drew of a load was looked for among all that was ever drawn, for each of 100,000 loads.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DrawnLoads1764000000142 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index batch_consignment_of_load on batch_consignment
      (programme_id, organisation_id, consignment_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index batch_consignment_of_load');
  }
}
