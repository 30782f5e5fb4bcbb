// Why: a registration is suspended, reinstated and cancelled from a day on, for a reason; every day keeps the state it had.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acting, dropTables, guardTenantTables } from './tenant-table.js';

export class RegistrationDecisions1764000000108 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // What the public register tells of a day, and nothing else.
    await runner.query(`create table registration_state (
      programme_id uuid not null,
      organisation_id uuid not null,
      registration_id uuid not null,
      number integer not null check (number > 0),
      state text not null check (state in ('active', 'suspended', 'cancelled')),
      effective_on date not null,
      primary key (programme_id, organisation_id, registration_id, number)
    )`);
    await guardTenantTables(runner, [
      { name: 'registration_state', visibility: 'released', appendOnly: true },
    ]);
    // A reason is free text: it is the organisation's and the agency's, and can be taken out again.
    await runner.query(`create table registration_decision (
      programme_id uuid not null,
      organisation_id uuid not null,
      registration_id uuid not null,
      number integer not null check (number > 0),
      decision text not null check (decision in ('suspend', 'reinstate', 'cancel')),
      reason text not null,
      decided_by uuid,
      decided_at timestamptz not null,
      primary key (programme_id, organisation_id, registration_id, number)
    )`);
    await guardTenantTables(runner, [{ name: 'registration_decision', visibility: 'agency' }]);
    await runner.query(`create policy registration_decision_own on registration_decision
      for select using (${acting.programme} and ${acting.ownOrganisation})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['registration_state', 'registration_decision']);
  }
}
