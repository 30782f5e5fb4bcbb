// Why: what was recorded wrongly can be put right: a new record takes its place, or it no longer counts; the old one stays to be read.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables } from './tenant-table.js';

const standing = {
  consignment: `state = 'received'`,
  batch: `state in ('open', 'closed')`,
} as const;
type Corrected = keyof typeof standing;
const corrected = Object.keys(standing) as Corrected[];

export class CorrectedLoadsAndBatches1764000000111 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table consignment add column state text not null default 'received'
      constraint consignment_state_check check (state in ('received', 'corrected', 'taken_back'))`);
    await runner.query(`alter table batch drop constraint batch_state_check`);
    await runner.query(`alter table batch add constraint batch_state_check
      check (state in ('open', 'closed', 'replaced', 'discarded'))`);
    for (const table of corrected) {
      // Of all that had a reference one stands.
      await runner.query(
        `alter table ${table} drop constraint ${table}_programme_id_organisation_id_reference_key`,
      );
      await runner.query(`create unique index ${table}_reference
        on ${table} (programme_id, organisation_id, reference) where ${standing[table]}`);
      // The key of what was wrong lets it be corrected once; what took its place took one place.
      await runner.query(`create table ${table}_correction (
        programme_id uuid not null,
        organisation_id uuid not null,
        ${table}_id uuid not null,
        replaced_by uuid,
        reason text not null,
        by_person uuid,
        at timestamptz not null,
        primary key (programme_id, organisation_id, ${table}_id),
        unique (programme_id, organisation_id, replaced_by)
      )`);
    }
    await guardTenantTables(
      runner,
      corrected.map((table) => ({
        name: `${table}_correction`,
        visibility: 'organisation',
        appendOnly: true,
      })),
    );
    // A battery that stands on no load any more can be received.
    await runner.query(`grant update, delete on consignment_passport to everycell_app`);
  }

  /** What no longer counts goes; a batch that a certificate was about stays, under a name of its own and without what it drew. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke update, delete on consignment_passport from everycell_app`);
    await dropTables(
      runner,
      corrected.map((table) => `${table}_correction`),
    );
    await this.remove(runner, 'batch_consignment', `b.state in ('replaced', 'discarded')`);
    await this.remove(runner, 'fraction_material', `b.state = 'discarded'`);
    await this.remove(runner, 'fraction', `b.state = 'discarded'`);
    await runner.query(`delete from batch where state = 'discarded'`);
    await runner.query(`delete from consignment where state <> 'received'`);
    await runner.query(
      `update batch set reference = reference || ' ' || id, state = 'closed' where state = 'replaced'`,
    );
    for (const table of corrected) {
      await runner.query(`drop index ${table}_reference`);
      await runner.query(`alter table ${table} add constraint ${table}_programme_id_organisation_id_reference_key
        unique (programme_id, organisation_id, reference)`);
    }
    await runner.query(`alter table batch drop constraint batch_state_check`);
    await runner.query(`alter table batch add constraint batch_state_check
      check (state in ('open', 'closed'))`);
    await runner.query(`alter table consignment drop column state`);
  }
  private async remove(runner: QueryRunner, table: string, ofBatch: string): Promise<void> {
    await runner.query(`delete from ${table} t using batch b where b.programme_id = t.programme_id
      and b.organisation_id = t.organisation_id and b.id = t.batch_id and ${ofBatch}`);
  }
}
