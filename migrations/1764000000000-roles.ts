// Why: the application acts through a group role that owns nothing and is subject to row-level security.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Roles1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Roles belong to the cluster, not to this database: another database of the cluster may have made it.
    await runner.query(`do $$ begin
      create role everycell_app nologin nosuperuser nobypassrls;
    exception when duplicate_object or unique_violation then null; end $$`);
    await runner.query(`grant usage on schema public to everycell_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke usage on schema public from everycell_app`);
  }
}
