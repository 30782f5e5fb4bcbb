// Why: keys of repeated requests are removed once they are too old to be honoured, which looks for them by age.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdempotencyAge1764000000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index idempotency_key_age on idempotency_key (programme_id, created_at)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index idempotency_key_age`);
  }
}
