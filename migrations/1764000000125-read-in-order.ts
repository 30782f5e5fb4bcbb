// Why: of 20,000 returns that wait, or 100,000 loads, batches, certificates and lines of the trail, a page reads those it shows.
import type { MigrationInterface, QueryRunner } from 'typeorm';

// Where a table is referred to, the index is partial or does not begin with the organisation: the check of a foreign key would
// take it for as good as the primary key while the statistics know few rows.
const indexes = {
  quarterly_return_waiting: `quarterly_return (programme_id, waiting_since, id) where state = 'submitted'`,
  consignment_newest: `consignment (programme_id, organisation_id, received_on, id) where state = 'received'`,
  batch_newest: `batch (programme_id, organisation_id, ended_on, id) where state in ('open', 'closed')`,
  certificate_newest: 'certificate (programme_id, certified_at, id)',
  audit_event_newest: 'audit_event (programme_id, id)',
};

export class ReadInOrder1764000000125 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table quarterly_return add column waiting_since timestamptz');
    await runner.query(`update quarterly_return r set waiting_since = s.received_at from submission s
      where r.state = 'submitted' and s.programme_id = r.programme_id and s.organisation_id = r.organisation_id
        and s.return_id = r.id and s.number = r.latest_submission`);
    await runner.query(`alter table quarterly_return add constraint quarterly_return_waits
      check ((state = 'submitted') = (waiting_since is not null))`);
    for (const [name, on] of Object.entries(indexes))
      await runner.query(`create index ${name} on ${on}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(indexes)) await runner.query(`drop index ${name}`);
    await runner.query('alter table quarterly_return drop column waiting_since');
  }
}
