import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf } from '../../test/database.js';
import { linePoolFiles } from '../../test/line-pool-rulebook.js';
import { seedReturn, type SeededReturn } from '../../test/national-figures.js';
import { recomputedStep } from '../../test/printed-steps.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { Tenancy } from '../database/index.js';
import { printedSteps } from '../rules/index.js';
import { OfficialRunWorker } from './official-run-worker.service.js';
import { OfficialRuns } from './official-runs.service.js';
import { RulebookLibrary } from './rulebook-library.service.js';
import { RunTraces } from './run-traces.service.js';
import { SettledReturns } from './settled-returns.service.js';

/** More than a page works out without being asked. */
const MANY = 26_000;
let quarter: ProducerQuarter;
let runId: string;
const filed: SeededReturn[] = [];

beforeAll(async () => {
  quarter = await producerQuarter();
  quarter.db.clock.set('2026-08-01T11:00:00Z');
  const library = quarter.app.get(RulebookLibrary);
  given(
    await quarter.app
      .get(Tenancy)
      .run(quarter.agency, () => library.publishAndAdopt(quarter.agency, linePoolFiles(), 'fees')),
  );
  for (const lines of [MANY, 7]) filed.push(await file(lines));
  const asked = { period: '2025', class: 'final', inBackground: false } as const;
  ({ runId } = given(await quarter.app.get(OfficialRuns).start(quarter.agency, asked)));
  const system = contextOf(quarter.programmeId, null, { capacity: 'system' });
  given(await quarter.app.get(OfficialRunWorker).work(system, runId));
}, 180_000);

afterAll(() => quarter.close());

/** Nothing was charged on filing, so that the run posts all of it. */
async function file(lines: number): Promise<SeededReturn> {
  const { organisationId } = await quarter.producer([]);
  const first = { lineKey: 'm0', category: 'industrial', chemistry: 'lead_acid', units: 1n };
  const seeded = await seedReturn(
    quarter.db,
    { ...quarter, agencyId: '' },
    {
      organisationId,
      period: '2025-Q1',
      accepted: true,
      lines: [{ ...first, massMg: 1_234_567n }],
    },
  );
  const key = [quarter.programmeId, organisationId, seeded.submissionId];
  await quarter.db.owner.query(
    `insert into submission_line (programme_id, organisation_id, submission_id, line_key, position, category, chemistry, units,
       exported_units, mass_mg)
     select $1, $2, $3, 'm' || n, n, 'industrial', ('{lead_acid,lithium_ion_lfp,lithium_ion_nmc}'::text[])[1 + n % 3], 1, 0,
       1 + (n * 7919::bigint) % 5000000 from generate_series(1, $4::int - 1) n`,
    [...key, lines],
  );
  await quarter.db.owner.query(
    'update submission set line_count = $4 where programme_id = $1 and organisation_id = $2 and id = $3',
    [...key, lines],
  );
  return seeded;
}

describe('a settled total of more than 25,000 lines', () => {
  const [traces, tenancy] = [() => quarter.app.get(RunTraces), () => quarter.app.get(Tenancy)];
  const settledReturns = () => quarter.app.get(SettledReturns);
  const settledBy = async (of: SeededReturn) => {
    const ctx = contextOf(quarter.programmeId, of.organisationId);
    const found = await tenancy().run(ctx, () => settledReturns().find(ctx, { ...of, runId }));
    return { ctx, settled: given(found) };
  };

  it('opens by kind of battery when it is asked for, and adds up to the cent', async () => {
    const [large] = filed;
    if (large === undefined) throw new Error('It was filed.');
    const { ctx, settled } = await settledBy(large);
    expect(settled.lineCount).toBe(MANY);
    const total = (again: boolean) =>
      tenancy().run(ctx, () => traces().total(ctx, settled, { again }));
    expect(given(await total(false))).toEqual({ state: 'asked', parts: [], steps: [] });
    const { state, parts, steps } = given(await total(true));
    expect(state).toBe('shown');
    expect(parts.map(({ lines }) => lines).reduce((a, b) => a + b)).toBe(MANY);
    expect(parts.reduce((sum, { feeMinor }) => sum + feeMinor, 0n)).toBe(settled.linesMinor);
    for (const step of steps) expect(recomputedStep(step)).toBe(step.result);
    expect(steps.find(({ name }) => name === 'settled_fee_total')?.result).toBe(
      `${decimal(settled.feeMinor)} EUR`,
    );
    expect(steps.find(({ name }) => name === 'cost_part')?.shared).toMatchObject({
      pool: { text: '100.00 EUR', cite: 'Test Act, s. 7' },
      rows: 2,
    });
    // What was worked out once needs no second question.
    expect(given(await total(false)).state).toBe('shown');
  });

  it('opens each kind to one of its lines for each way through the rules, and each line to its part of the pool', async () => {
    const [large] = filed;
    if (large === undefined) throw new Error('It was filed.');
    const { ctx, settled } = await settledBy(large);
    const lead = { category: 'industrial', chemistry: 'lead_acid' };
    const kind = given(await tenancy().run(ctx, () => traces().kind(ctx, settled, lead)));
    expect(kind.alike.map(({ lines }) => lines)).toEqual([kind.lines]);
    const [alike] = kind.alike;
    expect(alike?.shown.line).toMatchObject({ lineKey: alike?.example, chemistry: 'lead_acid' });
    const page = { from: 60, limit: 40, kind: lead };
    const { lines } = given(await tenancy().run(ctx, () => traces().lines(ctx, settled, page)));
    expect(lines).toHaveLength(40);
    for (const { steps, settledMinor, line } of lines) {
      expect(line.chemistry).toBe('lead_acid');
      const printed = printedSteps(steps);
      for (const step of printed) expect(recomputedStep(step)).toBe(step.result);
      const step = (name: string) => printed.find((each) => each.name === name);
      expect(step('settled_fee')?.result).toBe(`${decimal(settledMinor)} EUR`);
      expect(step('sorting_part')?.shared).toMatchObject({
        pool: { text: '700.00 EUR', cite: 'Test Act, s. 8' },
        rows: MANY + 7,
      });
    }
    const none = { category: 'ev', chemistry: 'lead_acid' };
    expect(await tenancy().run(ctx, () => traces().kind(ctx, settled, none))).toMatchObject({
      reason: { code: 'assessment.kind-not-found' },
    });
  });

  it("is not found by another producer, and another's is not opened with it", async () => {
    const [large, small] = filed;
    if (large === undefined || small === undefined) throw new Error('They were filed.');
    const foreign = contextOf(quarter.programmeId, small.organisationId);
    const asked = { returnId: large.returnId, organisationId: small.organisationId, runId };
    expect(await tenancy().run(foreign, () => settledReturns().find(foreign, asked))).toMatchObject(
      {
        reason: { code: 'run.not-found' },
      },
    );
    const { ctx, settled } = await settledBy(small);
    const { state, parts } = given(
      await tenancy().run(ctx, () => traces().total(ctx, settled, { again: false })),
    );
    expect([state, parts.reduce((sum, { lines }) => sum + lines, 0)]).toEqual(['shown', 7]);
  });
});

const decimal = (minor: bigint): string =>
  `${String(minor / 100n)}.${String(minor % 100n).padStart(2, '0')}`;
