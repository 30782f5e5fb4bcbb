import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  acceptReturn,
  amendReturn,
  fileReturn,
  type LineToFile,
} from '../../test/amended-return.js';
import { contextOf } from '../../test/database.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { selfFinancingFiles } from '../../test/self-financing-rulebook.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import { ledgerFaults, LedgerService } from '../ledger/index.js';
import { ColumnSnapshots } from './column-snapshots.service.js';
import { OfficialRunWorker } from './official-run-worker.service.js';
import { OfficialRuns } from './official-runs.service.js';
import { RulebookLibrary } from './rulebook-library.service.js';

// On filing everybody pays the base price; the run of the year makes lead dearer and iron phosphate cheaper and shares out a
// pool, so that what a producer owes for a quarter depends on the others' too.

const year = '2025';
let quarter: ProducerQuarter;
let system: RequestContext;
let ledger: LedgerService;

beforeAll(async () => {
  quarter = await producerQuarter();
  quarter.db.clock.set('2026-08-01T11:00:00Z');
  const library = quarter.app.get(RulebookLibrary);
  given(
    await quarter.app
      .get(Tenancy)
      .run(quarter.agency, () =>
        library.publishAndAdopt(quarter.agency, selfFinancingFiles(), 'fees'),
      ),
  );
  system = contextOf(quarter.programmeId, null, { capacity: 'system' });
  ledger = quarter.app.get(LedgerService);
});
afterAll(() => quarter.close());

const tonnes = (chemistry: string, mass: bigint): LineToFile => ({
  category: 'industrial',
  chemistry,
  units: 1n,
  massMg: mass * 1_000_000_000n,
});

async function accepted(organisationId: string, period: string, line: LineToFile) {
  const submission = await fileReturn(quarter, { organisationId, period }, [line]);
  await acceptReturn(quarter, submission);
}

async function finalRun(meanwhile: () => Promise<unknown> = () => Promise.resolve()) {
  const asked = { period: year, class: 'final', inBackground: false } as const;
  const { runId } = given(await quarter.app.get(OfficialRuns).start(quarter.agency, asked));
  const snapshots = quarter.app.get(ColumnSnapshots);
  const forRun = snapshots.forRun.bind(snapshots);
  // The last that is done once everything is computed, and before anything is posted.
  snapshots.forRun = (...of) => {
    const writer = forRun(...of);
    const finish = writer.finish.bind(writer);
    writer.finish = async () => {
      await meanwhile();
      return finish();
    };
    return writer;
  };
  const result = given(await quarter.app.get(OfficialRunWorker).work(system, runId));
  snapshots.forRun = forRun;
  return { runId, result };
}

/** What a run settled for somebody's quarter. */
async function settled(runId: string, organisationId: string, period: string): Promise<bigint> {
  const { rows } = await quarter.db.owner.query<{ fee: string }>(
    `select fee_minor as fee from official_run_return where run_id = $1 and organisation_id = $2 and period = $3`,
    [runId, organisationId, period],
  );
  return BigInt(rows[0]?.fee ?? -1);
}

const owed = async (organisationId: string): Promise<bigint> =>
  (await ledger.balance(system, organisationId, 'EUR')).total;

/** Kinds and amounts that came after the first so many. */
async function postedSince(organisationId: string, known: number) {
  const entries = await ledger.statement(system, organisationId, 'EUR');
  return entries.slice(known).map(({ kind, amount }) => [kind, amount]);
}

const entriesOf = async (organisationId: string): Promise<number> =>
  (await ledger.statement(system, organisationId, 'EUR')).length;

describe('an amendment after a final run', () => {
  it('takes back what the run posted for the return, and the next run charges what it settles', async () => {
    const { organisationId: lead } = await quarter.producer([]);
    const { organisationId: phosphate } = await quarter.producer([]);
    await accepted(lead, '2025-Q1', tonnes('lead_acid', 100n));
    await accepted(lead, '2025-Q3', tonnes('lithium_ion_nmc', 10n));
    await accepted(phosphate, '2025-Q2', tonnes('lithium_ion_lfp', 50n));
    const first = await finalRun();
    const firstQ1 = await settled(first.runId, lead, '2025-Q1');
    const firstQ3 = await settled(first.runId, lead, '2025-Q3');
    expect(firstQ1).toBeGreaterThan(20_000_00n);
    expect(await owed(lead)).toBe(firstQ1 + firstQ3);
    const theirs = await owed(phosphate);

    // 132 t at the base price of 200 EUR/t.
    const known = await entriesOf(lead);
    await amendReturn(quarter, { organisationId: lead, period: '2025-Q1' }, [
      tonnes('lead_acid', 132n),
    ]);
    expect(await owed(lead)).toBe(26_400_00n + firstQ3);
    expect(await postedSince(lead, known)).toEqual([
      ['run_difference_reversal', -(firstQ1 - 20_000_00n)],
      ['assessment_reversal', -20_000_00n],
      ['assessment', 26_400_00n],
    ]);
    expect(await owed(phosphate)).toBe(theirs);

    const second = await finalRun();
    const secondQ1 = await settled(second.runId, lead, '2025-Q1');
    expect(secondQ1).toBeGreaterThan(firstQ1);
    expect(await owed(lead)).toBe(secondQ1 + (await settled(second.runId, lead, '2025-Q3')));
    // Whoever did not amend pays the difference that the amendment made to the year.
    expect(await owed(phosphate)).toBe(await settled(second.runId, phosphate, '2025-Q2'));
    expect(await owed(phosphate)).not.toBe(theirs);
    expect((await finalRun()).result).toMatchObject({ postings: 0, postedMinor: '0' });

    // The same once more, after several runs that each posted something, and a late return beside it.
    const secondQ3 = await settled(second.runId, lead, '2025-Q3');
    await amendReturn(quarter, { organisationId: lead, period: '2025-Q1' }, [
      tonnes('lead_acid', 90n),
    ]);
    await accepted(phosphate, '2025-Q4', tonnes('lead_acid', 5n));
    expect(await owed(lead)).toBe(18_000_00n + secondQ3);
    const third = await finalRun();
    expect(await owed(lead)).toBe(
      (await settled(third.runId, lead, '2025-Q1')) + (await settled(third.runId, lead, '2025-Q3')),
    );
    expect(await owed(phosphate)).toBe(
      (await settled(third.runId, phosphate, '2025-Q2')) +
        (await settled(third.runId, phosphate, '2025-Q4')),
    );
    expect((await finalRun()).result).toMatchObject({ postings: 0, postedMinor: '0' });
    expect(await ledgerFaults(quarter.app.get(Tenancy), system)).toEqual([]);
  });

  it('that comes while a run is about to post is charged as amended, and settled by the next run', async () => {
    const { organisationId } = await quarter.producer([]);
    const own = { organisationId, period: '2025-Q2' };
    await accepted(organisationId, own.period, tonnes('lead_acid', 40n));
    const known = await entriesOf(organisationId);
    const { result } = await finalRun(() => fileReturn(quarter, own, [tonnes('lead_acid', 50n)]));
    expect(result.returns).toBeGreaterThan(1);
    expect(await owed(organisationId)).toBe(10_000_00n);
    expect(await postedSince(organisationId, known)).toEqual([
      ['assessment_reversal', -8_000_00n],
      ['assessment', 10_000_00n],
    ]);
    const { rows } = await quarter.db.owner.query<{ id: string }>(
      'select id from quarterly_return where organisation_id = $1',
      [organisationId],
    );
    await acceptReturn(quarter, { organisationId, returnId: rows[0]?.id ?? '', number: 2 });
    const next = await finalRun();
    expect(await owed(organisationId)).toBe(await settled(next.runId, organisationId, own.period));
  });
});
