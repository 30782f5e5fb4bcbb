// Why: a run that a terminal started has no job: once its process is gone nobody takes it up, and a queued one cannot show it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RunWithoutJob1764000000075 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table official_run add column in_background boolean not null default true`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table official_run drop column in_background`);
  }
}
