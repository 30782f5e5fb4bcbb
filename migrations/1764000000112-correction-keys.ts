// Why: a correction is of something and may put something in its place; in a file of its own, so that distributing can come before it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const keys = ['consignment', 'batch'].flatMap((table) =>
  [`${table}_id`, 'replaced_by'].map((column) => ({ table, column })),
);

export class CorrectionKeys1764000000112 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { table, column } of keys)
      await runner.query(`alter table ${table}_correction add constraint ${table}_correction_${column}
        foreign key (programme_id, organisation_id, ${column})
        references ${table} (programme_id, organisation_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { table, column } of keys)
      await runner.query(
        `alter table ${table}_correction drop constraint ${table}_correction_${column}`,
      );
  }
}
