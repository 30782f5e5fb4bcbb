// Why: of millions of lines of the trail those of one act, or of one organisation, are read without reading the others.
import type { MigrationInterface, QueryRunner } from 'typeorm';

// Whom a line concerns leads its primary key; who acted is looked for only where that was somebody else.
const indexes = {
  audit_event_act: 'audit_event (programme_id, action, id)',
  audit_event_acting: `audit_event (programme_id, acting_organisation_id, id)
    where acting_organisation_id <> organisation_id`,
};

export class SoughtTrail1764000000141 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, on] of Object.entries(indexes))
      await runner.query(`create index ${name} on ${on}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(indexes)) await runner.query(`drop index ${name}`);
  }
}
