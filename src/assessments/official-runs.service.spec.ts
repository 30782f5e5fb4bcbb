import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { contextOf } from '../../test/database.js';
import { seedReturn, type SeededLine, type SeededReturn } from '../../test/national-figures.js';
import { amendReturn } from '../../test/amended-return.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { newId, Tenancy, WorkLock, type RequestContext } from '../database/index.js';
import { LedgerService } from '../ledger/index.js';
import { lockOf, type OfficialResult, type RunClass } from './official-run.js';
import { OfficialRunWorker } from './official-run-worker.service.js';
import { OfficialRuns } from './official-runs.service.js';
import { RefereeStore } from './referee.store.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { lawOf } from './assessment.js';
import { parsePeriod } from '../kernel/reporting-period.js';

let quarter: ProducerQuarter;
let runs: OfficialRuns;
let worker: OfficialRunWorker;
let system: RequestContext;
let period: string;
let nextYear = 2024;

// 23 kg of portable NMC at 1.70 EUR/kg, 23 kg of alkaline at 0.95 EUR/kg.
const nmc = {
  category: 'portable',
  chemistry: 'lithium_ion_nmc',
  units: 1000n,
  massMg: 23_000_000n,
};
const alkaline = { ...nmc, chemistry: 'alkaline' };

beforeAll(async () => {
  quarter = await producerQuarter();
  runs = quarter.app.get(OfficialRuns);
  worker = quarter.app.get(OfficialRunWorker);
  system = contextOf(quarter.programmeId, null, { capacity: 'system' });
});

afterAll(() => quarter.close());

/** Each test has a quarter of its own. */
beforeEach(() => {
  nextYear += 1;
  period = `${String(2022 + (nextYear % 4))}-Q${String(1 + (Math.floor(nextYear / 4) % 4))}`;
});

async function filed(
  lines: readonly Omit<SeededLine, 'lineKey'>[],
  accepted = true,
): Promise<SeededReturn> {
  const { organisationId } = await quarter.producer();
  return seedReturn(
    quarter.db,
    { ...quarter, agencyId: '' },
    {
      organisationId,
      period,
      accepted,
      lines: lines.map((line, at) => ({ ...line, lineKey: `line ${String(at)}` })),
    },
  );
}

async function run(as: RunClass): Promise<{ runId: string; result: OfficialResult }> {
  const { runId } = given(
    await runs.start(quarter.agency, { period, class: as, inBackground: false }),
  );
  return { runId, result: given(await worker.work(system, runId)) };
}

async function owed(organisationId: string): Promise<bigint> {
  const balances = await quarter.app.get(LedgerService).balances(system, organisationId);
  return balances.find(({ kind }) => kind === 'fees_owed')?.total ?? 0n;
}

async function fee(line: typeof nmc): Promise<bigint> {
  const { organisationId } = await filed([line]);
  const { runId } = await run('trial');
  const { rows } = await quarter.db.owner.query<{ fee: string }>(
    'select fee_minor as fee from official_run_return where run_id = $1 and organisation_id = $2',
    [runId, organisationId],
  );
  return BigInt(rows[0]?.fee ?? -1);
}

describe('an official run', () => {
  it('computes accepted returns only, and PostgreSQL says the same line by line', async () => {
    await filed([nmc, alkaline, { ...nmc, exportedUnits: 333n }]);
    await filed([]);
    await filed([nmc], false);
    const { runId, result } = await run('provisional');
    expect(result).toMatchObject({ returns: 2, lines: 3, judgedLines: 3, postings: 0 });
    expect(BigInt(result.feeMinor)).toBeGreaterThan(0n);
    const view = await runs.view(quarter.agency, runId);
    expect(view).toMatchObject({ stands: true, interrupted: false, run: { state: 'finished' } });
  });

  it('has a result in the currency of the programme also where nobody has an accepted return', async () => {
    await filed([nmc], false);
    const { result } = await run('provisional');
    expect(result).toMatchObject({ returns: 0, lines: 0, feeMinor: '0', currency: 'EUR' });
  });

  it('reads what models say, as an assessment does', async () => {
    const { rows } = await quarter.db.owner.query<{ id: string; organisation: string }>(
      `select m.id, m.organisation_id as organisation from battery_model m
       where m.reference = 'BIKE-36' limit 1`,
    );
    const [model] = rows;
    await seedReturn(
      quarter.db,
      { ...quarter, agencyId: '' },
      {
        organisationId: model?.organisation ?? '',
        period,
        accepted: true,
        lines: [
          { ...nmc, category: 'lmt', lineKey: 'a' },
          { ...nmc, category: 'lmt', lineKey: 'b', modelId: model?.id ?? '' },
        ],
      },
    );
    const { runId } = await run('trial');
    const lines = await quarter.db.owner.query<{ fee: string }>(
      'select unnest(line_fees) as fee from official_run_return where run_id = $1',
      [runId],
    );
    const [plain, recycled] = lines.rows.map((row) => BigInt(row.fee));
    expect(recycled).toBeLessThan(plain ?? 0n);
  });

  it('stands for nothing when it is a trial', async () => {
    await filed([nmc]);
    const { runId, result } = await run('trial');
    expect(result.postings).toBe(0);
    expect((await runs.view(quarter.agency, runId))?.stands).toBe(false);
  });

  it('posts differences only, per producer, and never twice', async () => {
    const right = await fee(nmc);
    const agreed = await filed([{ ...nmc, feeMinor: right }]);
    const short = await filed([{ ...nmc, feeMinor: right - 40n }]);
    const first = await run('final');
    expect(await owed(agreed.organisationId)).toBe(0n);
    expect(await owed(short.organisationId)).toBe(40n);
    const again = await run('final');
    expect(again.result).toMatchObject({ postedMinor: '0', postings: 0 });
    expect(again.result.feeMinor).toBe(first.result.feeMinor);
    expect(await owed(short.organisationId)).toBe(40n);
    expect((await runs.view(quarter.agency, first.runId))?.stands).toBe(false);
    expect((await runs.view(quarter.agency, again.runId))?.stands).toBe(true);
  });

  it('is not final while a return is undecided, and says which', async () => {
    await filed([nmc], false);
    const asked = { period, class: 'final', inBackground: false } as const;
    expect(await runs.start(quarter.agency, asked)).toMatchObject({
      ok: false,
      reason: { code: 'run.returns-undecided', params: { count: '1' } },
    });
  });

  it('is not taken back from final to provisional', async () => {
    await filed([nmc]);
    await run('final');
    const asked = { period, class: 'provisional', inBackground: false } as const;
    expect(await runs.start(quarter.agency, asked)).toMatchObject({
      reason: { code: 'run.final-stands' },
    });
    await run('trial');
  });

  it('is refused without parameters for the period, and before it is over', async () => {
    const early = { period: '2019-Q1', class: 'trial', inBackground: false } as const;
    expect((await runs.start(quarter.agency, early)).ok).toBe(false);
    const late = { ...early, period: '2026-Q3' };
    expect(await runs.start(quarter.agency, late)).toMatchObject({
      reason: { code: 'run.period-not-over' },
    });
  });

  it('is one at a time, with the reason', async () => {
    await filed([nmc]);
    const asked = { period, class: 'provisional', inBackground: true } as const;
    const { runId } = given(await runs.start(quarter.agency, asked));
    const refused = { ok: false, reason: { code: 'run.in-progress' } };
    expect(await runs.start(quarter.agency, asked)).toMatchObject(refused);
    const lock = quarter.app.get(WorkLock);
    await lock.whileHeld(system, lockOf(period), async () => {
      expect(await worker.work(system, runId)).toMatchObject(refused);
      expect(await runs.start(quarter.agency, asked)).toMatchObject(refused);
    });
    given(await worker.work(system, runId));
  });

  it('is not taken from a terminal that has begun it and does not work on it yet', async () => {
    await filed([nmc]);
    const asked = { period, class: 'trial' } as const;
    const done = await runs.startInHand(system, asked, async (runId) => {
      const others = [period, period.slice(0, 4)].map((each) =>
        runs.startInHand(system, { ...asked, period: each }, (other) => worker.work(system, other)),
      );
      for (const other of await Promise.all(others))
        expect(other).toMatchObject({ ok: false, reason: { code: 'run.in-progress' } });
      expect(await runs.progress(quarter.agency, runId)).toMatchObject({ interrupted: false });
      return worker.work(system, runId);
    });
    expect(given(done).returns).toBe(1);
  });

  it('is one at a time also where a year and its quarters are started at once', async () => {
    const year = period.slice(0, 4);
    const rounds = 4;
    for (let round = 0; round < rounds; round += 1) {
      const starts = await Promise.all(
        [year, `${year}-Q1`, year, `${year}-Q2`, `${year}-Q3`, `${year}-Q1`].map((each) =>
          runs.start(quarter.agency, { period: each, class: 'trial', inBackground: true }),
        ),
      );
      const { rows } = await quarter.db.owner.query<{ period: string }>(
        `update official_run set state = 'dropped', failure = '{"code":"run.interrupted"}', finished_at = now()
         where programme_id = $1 and left(period, 4) = $2 and state = 'queued' returning period`,
        [quarter.programmeId, year],
      );
      const begun = rows.map((row) => row.period);
      expect(begun).toHaveLength(starts.filter(({ ok }) => ok).length);
      // Quarters may run beside one another; a year runs alone, and no period twice.
      expect(begun.includes(year) ? begun.length : new Set(begun).size).toBe(
        begun.includes(year) ? 1 : begun.length,
      );
    }
  });

  it('whose process died is dropped by the next start, with all it had written', async () => {
    const { organisationId } = await filed([nmc]);
    const asked = { period, class: 'provisional', inBackground: false } as const;
    const { runId } = given(await runs.start(quarter.agency, asked));
    await quarter.db.owner.query(
      `update official_run set state = 'running', phase = 'computing' where id = $1`,
      [runId],
    );
    await quarter.db.owner.query(
      `insert into official_run_return (programme_id, organisation_id, run_id, submission_id, return_id, period,
         line_count, fee_minor, charged_minor, line_fees)
       select programme_id, organisation_id, $2, id, return_id, period, 1, 99, 0, '{99}' from submission
       where programme_id = $1 and organisation_id = $3`,
      [quarter.programmeId, runId, organisationId],
    );
    expect((await runs.view(quarter.agency, runId))?.interrupted).toBe(true);
    const next = await run('provisional');
    expect(await runs.view(quarter.agency, runId)).toMatchObject({ run: { state: 'dropped' } });
    expect((await runs.view(quarter.agency, next.runId))?.stands).toBe(true);
    const left = await quarter.db.owner.query('select from official_run_return where run_id = $1', [
      runId,
    ]);
    expect(left.rowCount).toBe(0);
    expect(await worker.work(system, runId)).toMatchObject({ reason: { code: 'run.dropped' } });
  });

  it('is opened again by an amendment, which is charged as it was assessed', async () => {
    const before = await filed([{ ...nmc, feeMinor: 0n }]);
    const first = await run('final');
    const charged = await owed(before.organisationId);
    expect(charged).toBeGreaterThan(0n);
    await amendReturn(quarter, before, [{ ...nmc, massMg: 3n * nmc.massMg }]);
    // Three times the mass; what the first run had posted is taken back with the rest.
    expect(await owed(before.organisationId)).toBe(3n * charged);
    const view = await runs.view(quarter.agency, first.runId);
    expect(view?.stale).toMatchObject([
      {
        organisationId: before.organisationId,
        reason: 'amended',
        year: Number(period.slice(0, 4)),
        inAll: 1,
      },
    ]);
    const second = await run('final');
    expect(second.result).toMatchObject({ postedMinor: '0', feeMinor: (3n * charged).toString() });
    expect((await runs.view(quarter.agency, second.runId))?.stale).toEqual([]);
    // A page of its producers says of all of them what changed.
    const all = await runs.view(quarter.agency, second.runId);
    const page = await runs.view(quarter.agency, second.runId, { limit: 1, offset: 1 });
    const differences = (all?.producers ?? []).map((each) => each.feeMinor - (each.formerMinor ?? 0n)); // prettier-ignore
    expect(page?.producers).toEqual(all?.producers.slice(1, 2));
    expect(page?.changed).toEqual({
      producers: differences.length,
      count: differences.filter((each) => each !== 0n).length,
      differenceMinor: differences.reduce((sum, each) => sum + each, 0n),
    });
    expect(page?.changed.count).toBeGreaterThan(0);
  });

  it('is of no concern to another programme', async () => {
    await filed([nmc]);
    const { runId } = await run('provisional');
    const other = contextOf(newId(), null, { capacity: 'agency' });
    expect(await runs.view(other, runId)).toBeNull();
    expect(await runs.list(other)).toEqual({ runs: [], reopened: [] });
    expect(await worker.work({ ...other, capacity: 'system' }, runId)).toMatchObject({
      reason: { code: 'run.not-found' },
    });
  });
});

describe('the referee', () => {
  it('notices one wrong cent of one line, and one wrong total', async () => {
    const { organisationId, submissionId } = await filed([nmc, alkaline]);
    const { runId } = await run('trial');
    const library = quarter.app.get(RulebookLibrary);
    const referee = quarter.app.get(RefereeStore);
    const parsed = given(parsePeriod(period));
    const judge = () =>
      quarter.app.get(Tenancy).run(system, async () => {
        const { rulebook } = given(await library.adopted(system, 'fees', lawOf(parsed)));
        const returns = [{ organisationId, submissionId }];
        return referee.judge(system, { id: runId, rulebook, on: lawOf(parsed), returns });
      });
    const tamper = (sql: string) => quarter.db.owner.query(sql, [runId]);
    expect(await judge()).toMatchObject({ differingLines: 0, differingReturns: 0, lines: 2 });
    await tamper(
      'update official_run_return set line_fees[2] = line_fees[2] + 1 where run_id = $1',
    );
    expect(await judge()).toMatchObject({ differingLines: 1, example: submissionId });
    await tamper('update official_run_return set fee_minor = fee_minor - 1 where run_id = $1');
    expect(await judge()).toMatchObject({ differingReturns: 1 });
    await tamper('update official_run_return set line_fees = line_fees[2:] where run_id = $1');
    expect(await judge()).toMatchObject({ differingLines: 2 });
  });
});

describe('rows of a finished run', () => {
  it('stay as they are', async () => {
    await filed([nmc]);
    const { runId } = await run('provisional');
    await quarter.db.tenancy.run(system, async () => {
      const { tenancy } = quarter.db;
      const gone = await tenancy.query(
        system,
        'delete from official_run_return where programme_id = $1 and run_id = $2 returning run_id',
        [quarter.programmeId, runId],
      );
      expect(gone).toEqual([]);
    });
    const change = quarter.db.tenancy.run(system, () =>
      quarter.db.tenancy.query(system, 'update official_run_return set fee_minor = 0', []),
    );
    await expect(change).rejects.toThrow('permission denied');
  });
});
