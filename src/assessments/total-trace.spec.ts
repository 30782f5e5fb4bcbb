import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf, seedOrganisation } from '../../test/database.js';
import { seedReturn } from '../../test/national-figures.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { Tenancy } from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { printedSteps } from '../rules/index.js';
import { Assessments } from './assessments.service.js';

const period = '2025-Q1' as ReportingPeriod;
const LINES = 2_100;
let quarter: ProducerQuarter;

beforeAll(async () => {
  quarter = await producerQuarter();
});

afterAll(() => quarter.close());

/** A return that is assessed by the rules, as filing it does. */
async function assessed(count: number) {
  const organisationId = await seedOrganisation(quarter.db);
  const ctx = contextOf(quarter.programmeId, organisationId);
  const lines = Array.from({ length: count }, (_, at) => ({
    lineKey: `line ${String(at)}`,
    category: 'portable',
    chemistry: at % 2 === 0 ? 'alkaline' : 'lithium_ion_nmc',
    units: BigInt(1000 + at),
    exportedUnits: 0n,
    massMg: 23_000_000n + BigInt(at),
  }));
  const programme = { ...quarter, agencyId: '' };
  const filing = { organisationId, period, accepted: true, lines };
  const seeded = await seedReturn(quarter.db, programme, filing);
  for (const table of ['assessment_line', 'assessment'])
    await quarter.db.owner.query(`delete from ${table} where organisation_id = $1`, [
      organisationId,
    ]);
  const assessments = quarter.app.get(Assessments);
  const stored = await quarter.app.get(Tenancy).run(ctx, async () => {
    const declared = lines.map((line) => ({
      ...line,
      batteryModelId: null,
      modelVersion: null,
      priceMinor: null,
    }));
    const preview = given(await assessments.preview(ctx, organisationId, declared, period));
    const submission = { ...seeded, id: seeded.submissionId, period, submittedAt: new Date() };
    return { ...(await assessments.record(ctx, submission, preview)), trace: preview.totalTrace };
  });
  const explain = () =>
    quarter.app.get(Tenancy).run(ctx, () => assessments.explainTotal(ctx, stored));
  return { stored, explain };
}

describe('the total of a return of thousands of lines', () => {
  it('is explained step by step like any other, and checked line by line', async () => {
    const { stored, explain } = await assessed(LINES);
    const { steps, agrees } = await explain();
    expect(printedSteps(steps)).toEqual(printedSteps(stored.trace));
    expect(steps.length).toBeGreaterThan(2);
    expect(agrees).toBe(true);
    await quarter.db.owner.query(
      `update assessment_line set fee_minor = fee_minor + 1
       where assessment_id = $1 and line_key = 'line 17'`,
      [stored.id],
    );
    expect((await explain()).agrees).toBe(false);
  });
});
