// Why: an agency changes law in drafts of its own programme, which a second person approves before they are published.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropTables, guardTenantTables } from './tenant-table.js';

export class RulebookDrafts1764000000032 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table rulebook_draft (
      programme_id uuid not null,
      id uuid not null,
      rulebook_id text not null,
      base_hash text not null,
      kind text not null check (kind in ('supersede', 'correct')),
      valid_from date not null,
      reason text not null check (reason <> ''),
      files jsonb not null,
      content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
      revision integer not null check (revision > 0),
      state text not null check (state in ('draft', 'checked', 'tried', 'approved', 'refused', 'published',
        'superseded', 'corrected', 'withdrawn')),
      authors uuid[] not null,
      trial jsonb,
      changed_at timestamptz not null,
      decided_by uuid,
      decided_at timestamptz,
      decision_reason text,
      published_hash text,
      primary key (programme_id, id),
      check (state not in ('approved', 'published') or decided_by <> all (authors)),
      check (state not in ('approved', 'published') or decided_by is not null),
      check (state not in ('refused', 'withdrawn') or decision_reason is not null),
      check (state not in ('published', 'superseded', 'corrected') or published_hash is not null)
    )`);
    await guardTenantTables(runner, [{ name: 'rulebook_draft', visibility: 'agency' }]);
    // A draft is withdrawn, never removed.
    await runner.query(`revoke delete on rulebook_draft from everycell_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['rulebook_draft']);
  }
}
