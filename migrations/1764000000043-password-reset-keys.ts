// Why: a link that opens an account belongs to a person who is there.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const name = 'password_reset_person_id_in_person';

export class PasswordResetKeys1764000000043 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table password_reset add constraint ${name} foreign key (person_id) references person (id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table password_reset drop constraint ${name}`);
  }
}
