// Why: the trail kept one organisation, so an officer who decided about a producer's return stood there as the producer's.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acting } from './tenant-table.js';

const { programme, official, ownOrganisation } = acting;
const ofTheActor = ownOrganisation.replace('organisation_id', 'acting_organisation_id');

/**
 * An act stands in the trail of the organisation it concerns and in that of the one that acts, and nobody writes one down as
 * somebody else's. Of what was recorded before nothing is invented: who acted there is the person alone.
 */
export class ActingOrganisation1764000000087 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table audit_event add column acting_organisation_id uuid`);
    await runner.query(`alter policy audit_event_read on audit_event
      using (${programme} and (${official} or ${ownOrganisation} or ${ofTheActor}))`);
    await runner.query(`alter policy audit_event_insert on audit_event
      with check (${programme} and (${official} or (${ownOrganisation} and ${ofTheActor})))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const ofOne = `${programme} and (${official} or ${ownOrganisation})`;
    await runner.query(`alter policy audit_event_read on audit_event using (${ofOne})`);
    await runner.query(`alter policy audit_event_insert on audit_event with check (${ofOne})`);
    await runner.query(`alter table audit_event drop column acting_organisation_id`);
  }
}
