import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { PasswordService } from '../src/access/index.js';
import { openDatabase } from '../src/database/running-database.store.js';
import { ledgerFaults } from '../src/ledger/index.js';
import { seedMembership } from './access/application.js';
import { contextOf, databaseAt, type TestDatabase } from './database.js';
import { FilingClient, noCounts, Whereabouts, type Producer } from './filing-client.js';
import { ApplicationProcess } from './process.js';
import { producerQuarter } from './producer-quarter.js';

// Whoever was told "submitted" must find the submission, once and whole, whatever died meanwhile.

const KILLS = 50;
const CLIENTS = 6;
const PRODUCERS_EACH = 3;
const PERIODS = ['2025-Q1', '2025-Q2', '2025-Q3', '2025-Q4'];
const PASSWORD = 'quiet otters file on time';
const LONGEST = 2_400_000;
/** The same moments in every run, as far as a machine can repeat them. */
const chance = chances(20_260_701);

const where = new Whereabouts();
const counts = noCounts();
let application: ApplicationProcess;
let programme: { programmeId: string; slug: string };
let producers: Producer[];

beforeAll(async () => {
  application = await ApplicationProcess.begin();
  const quarter = await producerQuarter(await database());
  const { db, programmeId, slug } = quarter;
  programme = { programmeId, slug };
  const passwordHash = await quarter.app.get(PasswordService).hash(PASSWORD);
  producers = [];
  for (let count = 0; count < CLIENTS * PRODUCERS_EACH; count += 1) {
    const { organisationId, personId } = await quarter.producer();
    const email = `producer-${count}@example.org`;
    const person = [personId, email, passwordHash];
    await db.owner.query(`update person set email = $2, password_hash = $3 where id = $1`, person);
    const member = { programmeId, organisationId, personId: personId ?? '' };
    await seedMembership(db, member, 'producer.submitter');
    producers.push({ organisationId, email });
  }
  await quarter.close();
}, LONGEST);

afterAll(() => application.remove(), LONGEST);

describe('the application that is killed while producers file', () => {
  it(
    'keeps every acknowledged submission, once and whole',
    async () => {
      let finished = false;
      const clients = Array.from({ length: CLIENTS }, (_, at) =>
        fileOn(producers.slice(at * PRODUCERS_EACH, (at + 1) * PRODUCERS_EACH), () => finished),
      );
      const filing = Promise.all(clients);
      // Heard where it is awaited; until then it must not end the run.
      filing.catch(() => undefined);
      where.found(application.origin);
      for (let kill = 1; kill <= KILLS; kill += 1) await killAndStart(kill, filing);
      finished = true;
      await filing;
      await look();
    },
    LONGEST,
  );
});

/** Lets some submissions through, kills at a moment drawn by lot, and starts again. */
async function killAndStart(kill: number, filing: Promise<unknown>): Promise<void> {
  // What begins from nothing, as it does in life, is killed in its start as well.
  const inItsStart = kill % 10 === 7;
  if (!inItsStart) application.warmNext();
  const before = counts.acknowledged.length;
  const until = performance.now() + 10_000;
  while (counts.acknowledged.length === before && performance.now() < until)
    await Promise.race([wait(5), filing]);
  await wait(chance() * 150);
  where.lost();
  if (kill % 5 === 0) await application.killAll();
  else if (kill % 5 === 3) {
    const postmaster = await application.postmaster();
    if (postmaster !== null) process.kill(postmaster, 'SIGKILL');
    await wait(chance() * 50);
    await application.kill();
  } else await application.kill();
  if (inItsStart) await killWhileStarting();
  await application.start();
  where.found(application.origin);
}

async function killWhileStarting(): Promise<void> {
  const starting = application.start().catch(() => undefined);
  await wait(chance() * 1500);
  await application.killAll();
  await starting;
}

async function fileOn(own: readonly Producer[], isFinished: () => boolean): Promise<void> {
  const address = { programme: programme.slug, password: PASSWORD };
  const clients = own.map((producer) => new FilingClient(where, address, producer, counts));
  for (const client of clients) await client.untilSignedIn();
  for (let turn = 0; !isFinished(); turn += 1)
    for (const period of PERIODS)
      for (const client of clients) {
        if (isFinished()) return;
        const drawn = chance();
        const press = drawn < 0.25 ? 'double' : drawn < 0.5 ? 'again' : 'once';
        await client.file(period, 1000 + turn, press);
      }
}

/** Everything the run left behind, counted past the tenant boundary. */
async function look(): Promise<void> {
  const db = await database();
  try {
    const { rows } = await db.owner.query<Record<string, string>>(WHOLE, [programme.programmeId]);
    const stored = await db.owner.query<{ acknowledged: string }>(
      `select concat_ws(' ', organisation_id, period, number, reference) as acknowledged
       from submission where programme_id = $1`,
      [programme.programmeId],
    );
    const told = counts.acknowledged.map(({ organisationId, period, number, reference }) =>
      [organisationId, period, number, reference].join(' '),
    );
    process.stdout.write(
      `${KILLS} kills: ${counts.asked} submissions sent, ${counts.interrupted} without an answer, ` +
        `${counts.acknowledged.length} acknowledged, ${counts.repeated} repeated, ` +
        `${stored.rows.length} stored\n`,
    );
    expect(counts.wrong).toEqual([]);
    expect(stored.rows.map((row) => row.acknowledged).sort()).toEqual(told.sort());
    expect(rows[0]).toEqual(Object.fromEntries(Object.keys(rows[0] ?? {}).map((k) => [k, '0'])));
    const all = { ...contextOf(programme.programmeId), capacity: 'system' as const };
    expect(await ledgerFaults(db.tenancy, all)).toEqual([]);
    expect(counts.interrupted).toBeGreaterThan(KILLS / 5);
    expect(told.length).toBeGreaterThanOrEqual(KILLS);
  } finally {
    await db.close();
  }
}

async function database(): Promise<TestDatabase> {
  const { dataDirectory } = application;
  const reached = { databaseUrl: null, databaseOwnerUrl: null, dataDirectory };
  const { connection, owner } = await openDatabase(reached, { whenRunning: 'join' });
  if (owner === null) throw new Error('An embedded database has an owner.');
  return databaseAt({ connection, ownerConnection: owner });
}

/** Every figure must be nought. */
const WHOLE = `
  with s as (select * from submission where programme_id = $1),
  charged as (
    select organisation_id, sum(amount) as owed from ledger_entry e
    join ledger_account a using (programme_id, organisation_id)
    where e.programme_id = $1 and e.account_id = a.id and a.kind = 'fees_owed'
    group by organisation_id),
  due as (
    select organisation_id, sum(total_minor) as owed from (
      select distinct on (s.organisation_id, s.return_id) s.organisation_id, a.total_minor
      from s join assessment a on a.submission_id = s.id
      order by s.organisation_id, s.return_id, s.number desc) as standing
    group by organisation_id)
  select
    (select count(*) from s where not exists
      (select from assessment a where a.submission_id = s.id)) as "submissions without an assessment",
    (select count(*) from s where line_count <> (select count(*) from submission_line l
      where l.submission_id = s.id)) as "submissions without all their lines",
    (select count(*) from s join assessment a on a.submission_id = s.id
      where s.line_count <> (select count(*) from assessment_line l where l.assessment_id = a.id))
      as "assessments without all their lines",
    (select count(*) from assessment a where programme_id = $1 and not exists
      (select from s where s.id = a.submission_id)) as "assessments of nothing",
    (select count(*) from s where not exists (select from ledger_transaction t
      where t.programme_id = $1 and t.cause_id = s.id::text and t.kind = 'assessment'))
      as "submissions not charged",
    (select count(*) from s where number > 1 and not exists (select from ledger_transaction t
      where t.programme_id = $1 and t.cause_id = s.id::text and t.kind = 'assessment_reversal'))
      as "amendments that took nothing back",
    (select count(*) from ledger_transaction t where t.programme_id = $1 and 2 <> (select count(*)
      from ledger_entry e where e.programme_id = $1 and e.transaction_id = t.id))
      as "transactions without both entries",
    (select count(*) from (select from ledger_entry where programme_id = $1
      group by organisation_id having sum(amount) <> 0) as uneven) as "books that do not sum to zero",
    (select count(*) from charged full join due using (organisation_id)
      where charged.owed is distinct from due.owed) as "producers who owe another sum",
    (select count(*) from quarterly_return r where programme_id = $1 and latest_submission <>
      (select count(*) from s where s.return_id = r.id)) as "returns with a gap in their numbers",
    (select count(*) from s where not exists (select from audit_event e where e.programme_id = $1
      and e.after ->> 'reference' = s.reference)) as "submissions without a trail"`;

/** Chance with a seed (mulberry32): from 0 to 1. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
