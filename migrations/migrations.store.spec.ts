import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { ensureDatabase } from '../src/database/application-role.store.js';
import type { Connection } from '../src/database/connection.js';
import { dataSourceOptions } from '../src/database/data-source.js';
import { onServer } from '../test/database.js';
import { testServer } from '../test/server.js';
import { DraftParts1764000000077 } from './1764000000077-draft-parts.js';
import { ClaimedPassports1764000000105 } from './1764000000105-claimed-passports.js';
import { ListedModels1764000000121 } from './1764000000121-listed-models.js';
import { SettingsPerStatement1764000000070 } from './1764000000070-settings-per-statement.js';
import { FacilityPermits1764000000113 } from './1764000000113-facility-permits.js';
import { migrations } from './index.js';

let owner: Connection;
let source: DataSource;

beforeAll(async () => {
  const server = await testServer();
  owner = { ...server.owner, database: `${server.mark}_${randomBytes(6).toString('hex')}` };
  await ensureDatabase(owner, owner.database);
  source = new DataSource({
    ...dataSourceOptions(owner, [], 2),
    migrations,
    migrationsTransactionMode: 'each',
  });
  await source.initialize();
});

afterAll(async () => {
  await source.destroy();
  await onServer(
    { ...owner, database: 'postgres' },
    `drop database ${owner.database} with (force)`,
  );
});

const rows = (sql: string): Promise<unknown[]> => source.query<unknown[]>(sql);

/** Everything the migrations make, as the catalogue tells it. */
async function schema(): Promise<unknown[]> {
  return [
    await rows(`select table_name, column_name, data_type, is_nullable, column_default
      from information_schema.columns where table_schema = 'public' and table_name <> 'migrations'
      order by table_name, ordinal_position`),
    await rows(`select conrelid::regclass::text as on_table, conname, pg_get_constraintdef(oid) as says
      from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 'migrations'::regclass
      order by 1, 2`),
    await rows(
      `select indexdef from pg_indexes where schemaname = 'public' and tablename <> 'migrations' order by 1`,
    ),
    await rows(`select tablename, policyname, cmd, roles, qual, with_check from pg_policies
      where schemaname = 'public' order by 1, 2`),
    await rows(`select relname, relrowsecurity, relforcerowsecurity, relacl::text from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S') and relname <> 'migrations'
      and relname not like 'migrations%' order by 1`),
  ];
}

async function down(to = 0): Promise<void> {
  for (let left = migrations.length; left > to; left -= 1)
    await source.undoLastMigration({ transaction: 'each' });
}

describe('the migrations', () => {
  it('go up, down to nothing and up again to the same schema', async () => {
    await source.runMigrations();
    const first = await schema();
    await down();
    expect(await schema()).toEqual([[], [], [], [], []]);
    await source.runMigrations();
    expect(await schema()).toEqual(first);
    expect(JSON.stringify(first).length).toBeGreaterThan(10_000);
  });

  it('bring the policies of an older installation to the form of a new one', async () => {
    const expressions = async () =>
      JSON.stringify(
        await rows(`select policyname, qual, with_check from pg_policies order by tablename, 1`),
      );
    const now = await expressions();
    await down(migrations.indexOf(SettingsPerStatement1764000000070));
    const before = await expressions();
    expect([before.includes('current_setting'), before.includes('SELECT (')]).toEqual([
      true,
      false,
    ]);
    await source.runMigrations();
    expect(await expressions()).toBe(now);
  });

  it('keep every line of a draft when drafts become parts, and when they become lines again', async () => {
    const lines = (): Promise<unknown[]> =>
      rows(`select return_id, draft_version, line_key, position, battery_model_id, model_version, category,
          chemistry, units, exported_units, mass_mg, price_minor, note, change_reason
        from return_draft_line order by return_id, position, line_key`);
    await down(migrations.indexOf(DraftParts1764000000077));
    await rows(`insert into organisation (id, name, country, demonstration)
      values (gen_random_uuid(), 'Drafts', 'DE', true)`);
    await rows(`insert into programme (id, slug, name, jurisdiction, currency, time_zone, languages, accent,
        accent_dark, filing_days, agency_id)
      select gen_random_uuid(), 'drafts', '{"en": "Drafts", "de": "Drafts"}', 'DE', 'EUR', 'Europe/Berlin', '{en,de}',
        '#0b5c4a', '#7fd1b9', 30, id from organisation`);
    await rows(`insert into quarterly_return (programme_id, organisation_id, id, period, state, due_on)
      select p.id, o.id, gen_random_uuid(), q, 'open', '2026-07-30'
      from programme p, organisation o, unnest(array['2026-Q1', '2026-Q2']) as q`);
    await rows(`insert into return_draft_line (programme_id, organisation_id, return_id, line_key, position,
        battery_model_id, model_version, category, chemistry, units, exported_units, mass_mg, price_minor, note)
      select programme_id, organisation_id, id, 'm/' || n, n, gen_random_uuid(), 1, 'ev', 'lithium_ion_nmc', n, n / 2,
        9007199254740993, nullif(n, 7), case when n % 3 = 0 then 'a "note", {NULL}' end
      from quarterly_return, generate_series(1, case period when '2026-Q1' then 4500 else 3 end) as n`);
    const before = await lines();
    await source.runMigrations();
    const parts = await rows('select cardinality(units) as n from return_draft_part order by 1');
    expect(parts).toEqual([{ n: 3 }, { n: 500 }, { n: 2000 }, { n: 2000 }]);
    expect(await lines()).toEqual(before);
    await down(migrations.indexOf(DraftParts1764000000077));
    expect(await lines()).toEqual(before);
    await source.runMigrations();
    expect(before).toHaveLength(4503);
  });

  it('claim each battery of loads recorded before for the first of them', async () => {
    await down(migrations.indexOf(ClaimedPassports1764000000105));
    await rows(
      `insert into organisation (id, name, country) values (gen_random_uuid(), 'Loads', 'DE')`,
    );
    await rows(`insert into programme (id, slug, name, jurisdiction, currency, time_zone, languages, accent,
        accent_dark, filing_days, agency_id)
      select gen_random_uuid(), 'loads', '{"en": "Loads", "de": "Loads"}', 'DE', 'EUR', 'Europe/Berlin', '{en,de}',
        '#0b5c4a', '#7fd1b9', 30, id from organisation where name = 'Loads'`);
    await rows(`insert into facility (programme_id, organisation_id, id, name, town, country, permit_reference,
        permit_from, permit_to, processes, chemistries)
      select p.id, p.agency_id, gen_random_uuid(), 'Works', 'Town', 'DE', 'P', '2020-01-01', '2030-01-01', '{}', '{}'
      from programme p where slug = 'loads'`);
    await rows(`insert into consignment (programme_id, organisation_id, id, facility_id, reference, received_on, origin_kind,
        origin_country, category, chemistry, gross_mg, tare_mg, net_mg, passport_ids, recorded_at)
      select f.programme_id, f.organisation_id, gen_random_uuid(), f.id, l.reference, '2026-01-05', 'pro', 'DE', 'ev',
        'other', 1, 0, 1, l.passports, l.at::timestamptz
      from facility f, (values ('W-2', '{b,c}'::text[], '2026-02-02'), ('W-1', '{a,b}', '2026-02-01')) l (reference, passports, at)`);
    await source.runMigrations();
    const claims =
      await rows(`select passport_id as battery, reference as load from consignment_passport p
      join consignment c on c.id = p.consignment_id order by 1`);
    expect(claims).toEqual([
      { battery: 'a', load: 'W-1' },
      { battery: 'b', load: 'W-1' },
      { battery: 'c', load: 'W-2' },
    ]);
    const [forced] = await rows(
      `select relforcerowsecurity from pg_class where relname = 'consignment'`,
    );
    expect(forced).toEqual({ relforcerowsecurity: true });
  });

  it('keep the permit that a plant had, and of several the one that began last', async () => {
    const [works] =
      await rows(`select number, valid_from::text, valid_to::text, replaced_at from facility_permit p
      join facility f on f.id = p.facility_id where f.name = 'Works'`);
    expect(works).toEqual({ number: 'P', valid_from: '2020-01-01', valid_to: '2030-01-01', replaced_at: null }); // prettier-ignore
    await rows(`insert into facility_permit (programme_id, organisation_id, facility_id, id, number, valid_from, recorded_at)
      select programme_id, organisation_id, id, gen_random_uuid(), 'Q', '2030-01-02', now() from facility`);
    await down(migrations.indexOf(FacilityPermits1764000000113));
    expect(await rows('select permit_reference, permit_from::text, permit_to::text from facility')).toEqual([
      { permit_reference: 'Q', permit_from: '2030-01-02', permit_to: '9999-12-31' },
    ]); // prettier-ignore
    await source.runMigrations();
  });

  it('find the models stated before by every version, and keep since when a return waits', async () => {
    await down(migrations.indexOf(ListedModels1764000000121));
    await rows(`insert into battery_model (programme_id, organisation_id, id, reference)
      select id, agency_id, gen_random_uuid(), 'AA-1' from programme where slug = 'loads'`);
    await rows(`insert into battery_model_version (programme_id, organisation_id, battery_model_id, version, valid_from,
        brand, name, category, chemistry, unit_mass_mg)
      select programme_id, organisation_id, id, v, '2026-01-01', 'Brand' || v, 'Cell', 'ev', 'other', 1
      from battery_model, generate_series(1, 2) v`);
    await rows(`insert into quarterly_return (programme_id, organisation_id, id, period, state, due_on, latest_submission)
      select id, agency_id, gen_random_uuid(), '2026-Q' || q, case q when 1 then 'accepted' else 'submitted' end, '2026-07-30', q
      from programme, generate_series(1, 2) q where slug = 'loads'`);
    await rows(`insert into submission (programme_id, organisation_id, id, return_id, period, number, reference, amendment_reason,
        content_hash, line_count, submitted_at, received_at, lines_received_at)
      select r.programme_id, r.organisation_id, gen_random_uuid(), r.id, r.period, n, r.period || n, 'more', repeat('0', 64), 0,
        day, day, day
      from quarterly_return r, generate_series(1, latest_submission) n, make_timestamptz(2026, 8, n, 0, 0, 0, 'UTC') day
      where r.latest_submission > 0`);
    await source.runMigrations();
    const waiting = await rows(`select period, waiting_since as since from quarterly_return
      where latest_submission > 0 order by period`);
    expect(waiting).toEqual([
      { period: '2026-Q1', since: null },
      { period: '2026-Q2', since: new Date('2026-08-02T00:00:00Z') },
    ]);
    const found = await rows('select searched from battery_model');
    expect(found).toEqual([{ searched: 'aa-1 brand1 cell\naa-1 brand2 cell' }]);
  });

  it('change nothing when they run once more', async () => {
    expect(await source.runMigrations()).toEqual([]);
  });
});
