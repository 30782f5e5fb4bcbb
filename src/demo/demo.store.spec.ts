import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { controlTotals } from '../../test/control-totals.js';
import { contextOf, seedProgramme, testDatabase, type TestDatabase } from '../../test/database.js';
import { given } from '../../test/producer-quarter.js';
import { releasedReport } from '../../test/released-report.js';
import { AccessModule } from '../access/index.js';
import { Assessments, AssessmentTraces, OfficialRuns, OfficialRunWorker } from '../assessments/index.js'; // prettier-ignore
import {
  Clock,
  DatabaseModule,
  sha256,
  systemOf,
  Tenancy,
  type RequestContext,
} from '../database/index.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { decimalFromRatio, divide, ratio } from '../kernel/ratio.js';
import { BookedPayments, ledgerFaults } from '../ledger/index.js';
import { figureAt, tableOf, type Snapshot } from '../publications/index.js';
import { ReturnDecisions, ReturnDrafts, ReturnsModule, Submissions } from '../returns/index.js';
import { loadShippedRulebook } from '../rulebook-files.js';
import { evaluateStage, rulebookHash } from '../rules/index.js';
import { emptyDemonstration } from './demo-reset.store.js';
import { DemoModule } from './demo.module.js';
import { DemoService } from './demo.service.js';

let db: TestDatabase;
let app: TestingModule;
let demo: DemoService;

beforeAll(async () => {
  db = await testDatabase();
  app = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot(db.connection),
      AccessModule.forRoot({
        baseUrl: null,
        dataDirectory: '.everycell',
        demonstration: null,
        secret: 'not a secret: for tests',
      }),
      ReturnsModule,
      DemoModule,
    ],
  })
    .overrideProvider(Clock)
    .useValue(db.clock)
    .compile();
  await app.init();
  demo = app.get(DemoService);
  given(await demo.load());
}, 180_000);

afterAll(async () => {
  await app.close();
  await db.close();
});

type Found = Record<string, string | null>;

const rows = async (sql: string, ...params: unknown[]): Promise<Found[]> =>
  (await db.owner.query<Found>(sql, params)).rows;
const number = async (sql: string): Promise<number> => Number((await rows(sql))[0]?.n);

async function programme(slug: string): Promise<RequestContext> {
  const [found] = await rows(`select id, agency_id from programme where slug = $1`, slug);
  return contextOf(found?.id ?? '', found?.agency_id ?? null, { capacity: 'agency' });
}

describe('the demonstration in the database', () => {
  it('is loaded once', async () => {
    expect(await demo.load()).toMatchObject({ ok: false, reason: { code: 'demo.already-loaded' } });
    expect(await number('select count(*) n from programme')).toBe(2);
  });

  it('is computed alike by an official run and by PostgreSQL, whichever plan it chooses', async () => {
    const agency = await programme('demo');
    const [runs, worker] = [OfficialRuns, OfficialRunWorker].map((each) =>
      app.get(each as typeof OfficialRuns, { strict: false }),
    ) as unknown as [OfficialRuns, OfficialRunWorker];
    const trial = async (period: string): Promise<unknown> => {
      const asked = { period, class: 'trial', inBackground: false } as const;
      const { runId } = given(await runs.start(agency, asked));
      return worker.work(systemOf(agency.programmeId), runId);
    };
    for (const tables of ['submission_line', 'battery_model_version, battery_model_material', '']) {
      await db.owner.query(`analyze ${tables}`);
      for (const period of ['2023-Q1', '2024-Q3', '2026-Q1', '2025'])
        expect(await trial(period)).toMatchObject({ ok: true });
    }
    await db.owner.query('delete from official_run_return; delete from official_run');
  });

  it('has 38 producers in one programme and two of them in another', async () => {
    const registered = `from registration r join programme p on p.id = r.programme_id where capacity = 'producer'`;
    expect(await number(`select count(*) n ${registered} and slug = 'demo'`)).toBe(38);
    expect(await number(`select count(*) n ${registered} and slug = 'ch'`)).toBe(2);
    const both = `select organisation_id from registration group by 1 having count(distinct programme_id) = 2`;
    expect(await number(`select count(*) n from (${both}) both_of`)).toBe(2);
  });

  it('offers an account of every role', async () => {
    const roles = await rows(
      `select distinct role from membership join person on person.id = person_id where demonstration order by 1`,
    );
    expect(roles.map(({ role }) => role)).toEqual([
      'agency.administrator',
      'agency.auditor',
      'agency.officer',
      'agency.publisher',
      'agency.rule-editor',
      'producer.administrator',
      'producer.preparer',
      'producer.submitter',
      'recycler.administrator',
      'recycler.certifier',
      'recycler.operator',
    ]);
  });

  const filed = `from submission s join submission_line l using (programme_id, organisation_id)
    join organisation o on o.id = s.organisation_id where l.submission_id = s.id`;
  const memo = (period: string): string =>
    `(select coalesce(sum(units), 0) from report_memo where period like '${period}%')`;

  it.each(controlTotals)('adds up to the control totals of %s', async (period, all, attributed) => {
    const sum = `select sum(l.units) + ${memo(period)} n ${filed} and s.period like '${period}%'`;
    expect(await number(sum)).toBe(all);
    const named = `select sum(l.units) n ${filed} and s.period like '${period}%'`;
    if (attributed !== null) expect(await number(named)).toBe(attributed);
  });

  it('publishes 102,318 registrations of Volkswagen for 2025', async () => {
    const report = await releasedReport(app, db.owner, await programme('demo'), '2025');
    const brands = tableOf(report, 'placed_by_brand');
    expect(brands && figureAt(brands, 'Volkswagen', 'units')?.value).toBe('102318');
  }, 60_000);

  it('leaves the books in order, with everything paid', async () => {
    for (const slug of ['demo', 'ch'])
      expect(await ledgerFaults(app.get(Tenancy), await programme(slug))).toEqual([]);
    const owed = `select distinct on (e.organisation_id) closing_total as total from ledger_entry e
      join ledger_account a on a.id = e.account_id where a.kind = 'fees_owed'
      order by e.organisation_id, e.number desc`;
    expect(new Set((await rows(owed)).map(({ total }) => total))).toEqual(new Set(['0']));
    expect(await number(`select count(*) n from ledger_transaction`)).toBeGreaterThan(800);
  });

  it('names people where people are kept and nowhere else', async () => {
    const people = await rows(`select email, name from person`);
    const words = people.flatMap(({ email, name }) =>
      [email, name].filter((each) => each !== null),
    );
    expect(words.length).toBeGreaterThan(20);
    const tables = await rows(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
    );
    const naming: string[] = [];
    for (const { name } of tables) {
      const found = `select count(*) n from ${name ?? ''} t where exists
        (select from unnest($1::text[]) word where position(word in t::text) > 0)`;
      if (Number((await rows(found, words))[0]?.n) > 0) naming.push(name ?? '');
    }
    // Erasing a person touches this table and no book, receipt or hash.
    expect(naming).toEqual(['person']);
  });

  it('gives the same assessment when it is computed again, to the byte', async () => {
    const agency = await programme('demo');
    const [brand] = await rows(`select id from organisation where name = 'Volkswagen'`);
    const tenancy = app.get(Tenancy);
    await tenancy.run(agency, async () => {
      const page = { before: null, limit: 20 };
      const stored = await app.get(Assessments).list(agency, brand?.id ?? '', page);
      expect(stored).toHaveLength(13);
      for (const assessment of stored)
        given(await app.get(AssessmentTraces).replay(agency, assessment));
    });
  }, 60_000);

  it('has two invented recyclers with a year certified, one drafted and loads on hand', async () => {
    expect(await number('select count(*) n from certificate')).toBe(2);
    const drafts = `select count(*) n from certificate_draft where state = 'awaiting_certification'`;
    expect(await number(drafts)).toBe(2);
    const bare = `select count(*) n from consignment c where not exists
      (select from batch_consignment b where b.consignment_id = c.id)`;
    expect(await number(bare)).toBe(5);
    expect(await number(`select count(*) n from credit_offer where state = 'offered'`)).toBe(2);
    const names = await rows(
      'select o.name from facility f join organisation o on o.id = f.organisation_id',
    );
    expect(names.every(({ name }) => name?.startsWith('Invented'))).toBe(true);
  });

  it('has published two quarters and the year between them', async () => {
    const reports = await rows(`select period from publication order by period`);
    expect(reports.map(({ period }) => period)).toEqual(['2025', '2025-Q4', '2026-Q1']);
  });

  it('prints in each report the rules that made its figures, so that they can be made again', async () => {
    const method = loadShippedRulebook('method/indicators');
    if (method?.ok !== true) throw new Error('The method does not load.');
    const hash = rulebookHash(method.rulebook, sha256);
    const stored = await rows(`select snapshot::text as snapshot from publication order by period`);
    const reports = stored.map(({ snapshot }) => JSON.parse(snapshot ?? '{}') as Snapshot);
    for (const { method: printed } of reports)
      expect(printed.map((each) => [each.id, each.hash])).toContainEqual([
        'method/indicators',
        hash,
      ]);
    const table = reports[0] && tableOf(reports[0], 'treatment_by_chemistry');
    const shown = (column: string) => (table && figureAt(table, 'total', column))?.value ?? '';
    const facts = {
      treated_mass: `${shown('treated')} kg`,
      recycled_mass: `${shown('recycled')} kg`,
    };
    const on = valueOf(parseCalendarDate('2025-12-31'));
    const again = evaluateStage(method.rulebook, 'process_year', facts, { on });
    const efficiency = again.ok ? again.outputs.recycling_efficiency : undefined;
    const percent = efficiency?.kind === 'number' ? efficiency.amount : ratio(0n, 1n);
    expect(decimalFromRatio(divide(percent, ratio(100n, 1n)), 4, 'down')).toBe(
      shown('recycling_efficiency'),
    );
  });

  it.each(controlTotals)(
    'publishes the control totals of %s: what is placed, and with it what no brand is known of',
    async (period, together, attributed) => {
      const { headlines } = await releasedReport(app, db.owner, await programme('demo'), period);
      const found = headlines.find(({ code }) => code === 'unattributed')?.values;
      expect(Number(found?.together)).toBe(together);
      if (attributed !== null) expect(Number(found?.units)).toBe(attributed);
      const parts = Number(found?.units) + Number(found?.unattributed);
      expect(parts).toBe(together);
    },
    60_000,
  );

  it('has one open quarter for everybody, due in thirty days', async () => {
    const open = await rows(
      `select distinct period, due_on::text from quarterly_return where state = 'open'`,
    );
    expect(open).toEqual([{ period: '2026-Q2', due_on: '2026-08-31' }]);
    expect(await number(`select count(*) n from quarterly_return where state = 'open'`)).toBe(40);
  });
});

const tables = [
  ['quarterly_return', 'id'],
  ['return_draft_line', 'return_id'],
  ['submission', 'return_id'],
  ['return_decision', 'return_id'],
  ['assessment', 'return_id'],
] as const;

/** What is stored for a return, without what must differ: identifiers, numbers drawn and who did it. */
async function storedFor(returnId: string): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  const own = ['id', 'return_id', 'submission_id', 'reference', 'submitted_by', 'decided_by'];
  const plain = (row: object): object =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !own.includes(name)));
  for (const [table, key] of tables)
    found[table] = (await rows(`select * from ${table} where ${key} = $1`, returnId)).map(plain);
  found.submission_line = (
    await rows(
      `select l.* from submission_line l join submission s on s.id = l.submission_id
       where s.return_id = $1 order by position`,
      returnId,
    )
  ).map(plain);
  found.assessment_line = (
    await rows(
      `select l.line_key, l.fee_minor from assessment_line l join assessment a on a.id = l.assessment_id
       where a.return_id = $1 order by 1`,
      returnId,
    )
  ).map(plain);
  found.entries = await rows(
    `select e.number, e.amount, e.closing_total, t.kind, t.effective_on::text, a.kind as account
     from ledger_entry e join ledger_transaction t on t.id = e.transaction_id
       join ledger_account a on a.id = e.account_id
     where t.cause_id in (select id::text from submission where return_id = $1
       union select organisation_id || ':' || reference from submission where return_id = $1)
     order by t.kind, a.kind`,
    returnId,
  );
  return found;
}

/** Takes a quarter back as only an owner could, so that it can be filed again. */
async function forget(returnId: string): Promise<void> {
  const submission = `(select id from submission where return_id = '${returnId}')`;
  const posted = `(select id from ledger_transaction where cause_id in
    (select id::text from submission where return_id = '${returnId}'
     union select organisation_id || ':' || reference from submission where return_id = '${returnId}'))`;
  await db.owner.query(`
    delete from ledger_entry where transaction_id in ${posted};
    delete from ledger_transaction where id in ${posted};
    delete from national_run_submission where submission_id in ${submission};
    delete from assessment_line where assessment_id in (select id from assessment where return_id = '${returnId}');
    delete from assessment where return_id = '${returnId}';
    delete from return_decision where return_id = '${returnId}';
    delete from submission_line where submission_id in ${submission};
    delete from submission where return_id = '${returnId}';
    delete from return_draft_part where return_id = '${returnId}';
    update quarterly_return set state = 'open', draft_version = 0, draft_saved_at = null, latest_submission = 0
      where id = '${returnId}'`);
}

describe('a quarter of the demonstration', () => {
  it('is stored as if the services had filed, assessed, accepted and booked it', async () => {
    const agency = await programme('demo');
    const [found] = await rows(
      `select q.id, q.organisation_id, s.submitted_at, d.decided_at, s.reference, a.total_minor,
         (select effective_on::text from ledger_transaction where note = s.reference and kind = 'payment') as paid_on
       from quarterly_return q join organisation o on o.id = q.organisation_id
       join submission s on s.return_id = q.id join return_decision d on d.return_id = q.id
       join assessment a on a.return_id = q.id
       where o.name = 'BMW' and q.period = '2026-Q1'`,
    );
    if (found === undefined) throw new Error('no return');
    const { id: returnId = '', organisation_id: organisationId = '' } = found as Record<
      string,
      string
    >;
    const producer = contextOf(agency.programmeId, organisationId);
    const { lines } = given(await app.get(ReturnDrafts).read(producer, organisationId, '2026-Q1'));
    const bulk = await storedFor(returnId);
    await forget(returnId);

    db.clock.set(new Date(found.submitted_at ?? '').toISOString());
    given(
      await app.get(ReturnDrafts).save(producer, organisationId, '2026-Q1', {
        expectedVersion: 0,
        nil: false,
        lines,
      }),
    );
    const { number, contentHash } = given(
      await app.get(Submissions).toSign(producer, organisationId, '2026-Q1'),
    );
    const signed = { number, contentHash, declared: true, reason: null };
    given(await app.get(Submissions).submit(producer, organisationId, '2026-Q1', signed));
    db.clock.set(new Date(found.decided_at ?? '').toISOString());
    const verdict = {
      submissionNumber: 1,
      outcome: 'accepted',
      reason: null,
      answers: [],
    } as const;
    given(await app.get(ReturnDecisions).decide(agency, { organisationId, returnId }, verdict));
    const [again] = await rows(`select reference from submission where return_id = $1`, returnId);
    given(
      await app.get(BookedPayments).record(agency, {
        organisationId,
        amountMinor: BigInt(found.total_minor ?? '0'),
        receivedOn: (found.paid_on ?? '') as never,
        reference: again?.reference ?? '',
      }),
    );
    expect(await storedFor(returnId)).toEqual(bulk);
  }, 60_000);
});

describe('a reset', () => {
  it('empties the demonstration and loads it again, keeping nothing of before', async () => {
    db.clock.set('2026-08-01T10:00:00Z');
    given(await emptyDemonstration(db.ownerConnection));
    expect(await number('select count(*) n from organisation')).toBe(0);
    given(await demo.load({ programme: 'ch' }));
    expect(given(await demo.load({ quarters: 2 })).programmes).toEqual(['demo']);
    expect(await number('select count(*) n from organisation')).toBe(38 + 2 + 2);
    expect(await number('select count(distinct period) n from submission')).toBe(2);
  }, 60_000);

  it('is refused beside a real programme, and so is a load', async () => {
    await seedProgramme(db);
    const refused = { ok: false, reason: { code: 'demo.real-programme' } };
    expect(await demo.load()).toMatchObject(refused);
    expect(await emptyDemonstration(db.ownerConnection)).toMatchObject(refused);
    expect(await number('select count(*) n from programme')).toBe(3);
  });
});
