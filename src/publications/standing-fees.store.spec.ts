import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { acceptReturn, fileReturn, type LineToFile } from '../../test/amended-return.js';
import { contextOf } from '../../test/database.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { selfFinancingFiles } from '../../test/self-financing-rulebook.js';
import {
  Assessments,
  AssessmentTraces,
  OfficialRuns,
  OfficialRunWorker,
  RulebookLibrary,
  SettledReturns,
} from '../assessments/index.js';
import { newId, Tenancy, type RequestContext } from '../database/index.js';
import { LedgerService } from '../ledger/index.js';
import { beyondLines, type FeeFact } from './national-facts.js';
import { NationalFactsStore } from './national-facts.store.js';
import { Recomputation } from './recomputation.service.js';
import { ReportFreezeStore } from './report-freeze.store.js';

// Paid on filing is the base price; a final run of the year makes lead dearer and shares out costs of 100 EUR beside the lines.

const cut = {
  quarters: ['2025-Q1', '2025-Q2', '2025-Q3', '2025-Q4'],
  firstDay: '2025-01-01',
  lastDay: '2025-12-31',
};
let quarter: ProducerQuarter;
let system: RequestContext;
let producers: string[];

const tonnes = (chemistry: string, mass: bigint): LineToFile => ({
  category: 'industrial',
  chemistry,
  units: 1n,
  massMg: mass * 1_000_000_000n,
});

async function accepted(organisationId: string, period: string, lines: readonly LineToFile[]) {
  await acceptReturn(quarter, await fileReturn(quarter, { organisationId, period }, lines));
}

beforeAll(async () => {
  quarter = await producerQuarter();
  quarter.db.clock.set('2026-08-01T11:00:00Z');
  const { app, agency } = quarter;
  const library = app.get(RulebookLibrary);
  given(
    await app
      .get(Tenancy)
      .run(agency, () => library.publishAndAdopt(agency, selfFinancingFiles(), 'fees')),
  );
  system = contextOf(quarter.programmeId, null, { capacity: 'system' });
  producers = [];
  for (let each = 0; each < 3; each += 1)
    producers.push((await quarter.producer([])).organisationId);
  const [lead = '', phosphate = ''] = producers;
  await accepted(lead, '2025-Q1', [tonnes('lead_acid', 100n), tonnes('lithium_ion_nmc', 7n)]);
  await accepted(lead, '2025-Q3', [tonnes('lithium_ion_nmc', 10n)]);
  await accepted(phosphate, '2025-Q2', [tonnes('lithium_ion_lfp', 50n)]);
  const asked = { period: '2025', class: 'final', inBackground: false } as const;
  const { runId } = given(await app.get(OfficialRuns).start(agency, asked));
  given(await app.get(OfficialRunWorker).work(system, runId));
});
afterAll(() => quarter.close());

async function frozen(): Promise<string> {
  quarter.db.clock.set('2026-08-02T00:00:00Z');
  const runs = new ReportFreezeStore(quarter.db.tenancy, quarter.db.clock);
  const id = newId();
  await runs.inTransaction(system, async () => {
    await runs.insert(system, { id, period: '2025', startedBy: null });
    await runs.freeze(system, id, cut);
    // Another may start.
    await runs.fail(system, id, 'frozen for a test');
  });
  return id;
}

async function published(): Promise<FeeFact[]> {
  const runId = await frozen();
  const facts = new NationalFactsStore(quarter.db.tenancy);
  return quarter.db.tenancy.run(system, () => facts.fees(system, runId));
}

async function owed(): Promise<bigint> {
  const ledger = quarter.app.get(LedgerService);
  let sum = 0n;
  for (const each of producers) sum += (await ledger.balance(system, each, 'EUR')).total;
  return sum;
}

const total = (facts: readonly FeeFact[]): bigint =>
  facts.reduce((sum, { feeMinor }) => sum + feeMinor, 0n);

describe('published fees', () => {
  it('are what is owed: as the final run settled them, with what stands beyond the lines apart', async () => {
    const facts = await published();
    expect(total(facts)).toBe(await owed());
    expect(total(facts.filter(({ category }) => category === beyondLines))).toBe(100_00n);
    const lead = facts.filter(({ chemistry }) => chemistry === 'lead_acid');
    // 100 t at 200 EUR/t, and a fifth more.
    expect(lead).toMatchObject([{ feeMinor: 24_000_00n, massMg: 100_000_000_000n }]);
    const masses = facts.reduce((sum, { massMg }) => sum + massMg, 0n);
    expect(masses).toBe(167_000_000_000n);
  });

  it('stay what is owed when returns are filed or amended after the run', async () => {
    const [lead = '', , late = ''] = producers;
    await accepted(late, '2025-Q4', [tonnes('lead_acid', 5n)]);
    await accepted(lead, '2025-Q1', [tonnes('lead_acid', 132n)]);
    const facts = await published();
    expect(total(facts)).toBe(await owed());
    const charged = facts.filter(({ chemistry }) => chemistry === 'lead_acid');
    expect(total(charged)).toBe(137n * 200_00n);
  });

  it('are held against the books when a run is recomputed', async () => {
    const { app } = quarter;
    const recomputation = new Recomputation(
      app.get(Assessments),
      app.get(AssessmentTraces),
      app.get(SettledReturns),
    );
    const { rows } = await quarter.db.owner.query<{ submission: string }>(
      `select id as submission from submission where programme_id = $1 and period = '2025-Q2'`,
      [quarter.programmeId],
    );
    const of = { organisationId: producers[1] ?? '', submissionId: rows[0]?.submission ?? '' };
    const recompute = () => quarter.app.get(Tenancy).run(system, () => recomputation.recompute(system, of)); // prettier-ignore
    expect(await recompute()).toMatchObject({ agrees: true, finding: null });
    await quarter.db.owner.query(
      `update official_run_return set fee_minor = fee_minor + 1 where submission_id = $1`,
      [of.submissionId],
    );
    expect(await recompute()).toMatchObject({
      agrees: false,
      finding: 'assessment.settled-differs',
    });
  });

  it("are not found in another tenant's runs", async () => {
    const runId = await frozen();
    const other = contextOf(newId(), null, { capacity: 'system' });
    const facts = new NationalFactsStore(quarter.db.tenancy);
    expect(await quarter.db.tenancy.run(other, () => facts.fees(other, runId))).toEqual([]);
  });
});
