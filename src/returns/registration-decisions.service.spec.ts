import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { amendReturn, fileReturn } from '../../test/amended-return.js';
import { contextOf, seedProgramme } from '../../test/database.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { ProgrammeDirectory } from '../access/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import { RegistrationDecisions, Registrations } from '../register/index.js';
import { Filings } from './index.js';

const line = { category: 'portable', chemistry: 'alkaline', units: 1000n, massMg: 23_000_000n };
const reason = 'Asked for by Ms Example.';
let quarter: ProducerQuarter;
let decisions: RegistrationDecisions;
let producer: RequestContext & { organisationId: string };
let number: string;

beforeAll(async () => {
  quarter = await producerQuarter();
  decisions = quarter.app.get(RegistrationDecisions, { strict: false });
});
afterAll(() => quarter.close());
beforeEach(async () => {
  quarter.db.clock.set('2026-08-01T10:00:00Z');
  producer = await quarter.producer([]);
  number = `R-${producer.organisationId}`;
});

const decide = (decision: string, effectiveOn: string, seen: number | null = null) =>
  decisions.decide(quarter.agency, number, { decision, effectiveOn, reason, seen });

const filed = (period: string) =>
  fileReturn(quarter, { organisationId: producer.organisationId, period }, [line]);

const periods = async (): Promise<string[]> => {
  const filings = await quarter.app
    .get(Tenancy)
    .run(producer, () => quarter.app.get(Filings).all(producer, producer.organisationId));
  return given(filings).map(({ period }) => period);
};

const registration = () =>
  quarter.app
    .get(Registrations, { strict: false })
    .one(producer, producer.organisationId, 'producer');

describe('a registration that the agency decides about', () => {
  it('is suspended from the day on: nothing new is declared, what was declared is amended', async () => {
    await filed('2026-Q1');
    expect(await decide('suspend', '2026-08-02')).toMatchObject({ kind: 'decided', number: 1 });
    expect((await registration())?.state).toBe('active');
    quarter.db.clock.set('2026-08-02T10:00:00Z');
    expect((await registration())?.state).toBe('suspended');
    await expect(filed('2026-Q2')).rejects.toThrow('registration.not-active');
    const of = { organisationId: producer.organisationId, period: '2026-Q1' };
    expect((await amendReturn(quarter, of, [{ ...line, units: 900n }])).number).toBe(2);
    expect(await decide('reinstate', '2026-08-02')).toMatchObject({ kind: 'decided', number: 2 });
    expect((await filed('2026-Q2')).number).toBe(1);
  });

  it('still owes its last quarter after it was cancelled, and none beyond', async () => {
    expect(await decide('cancel', '2026-05-15')).toMatchObject({
      made: { state: 'cancelled', validTo: '2026-05-14' },
    });
    const found = await periods();
    expect([found.includes('2026-Q2'), found.includes('2026-Q3')]).toEqual([true, false]);
    expect((await filed('2026-Q2')).number).toBe(1);
    await expect(filed('2026-Q3')).rejects.toThrow('period.not-open');
    expect(await decide('reinstate', '2026-08-01')).toMatchObject({
      faults: [{ field: 'decision', reason: { code: 'registration-decision.not-now' } }],
    });
  });

  it('stays active until the day of a cancellation that is announced, which can be called off', async () => {
    await decide('cancel', '2026-12-31');
    expect(await registration()).toMatchObject({ state: 'active', validTo: '2026-12-30' });
    await decide('reinstate', '2026-12-31');
    quarter.db.clock.set('2027-01-10T10:00:00Z');
    expect(await registration()).toMatchObject({ state: 'active', validTo: null });
    expect(await periods()).toContain('2027-Q1');
  });

  it('tells the organisation why, and keeps the reason out of the trail', async () => {
    await decide('suspend', '2026-08-01');
    const decided = { decision: 'suspend', effectiveOn: '2026-08-01', reason };
    expect((await registration())?.decided).toEqual(decided);
    const { rows } = await quarter.db.owner.query<{ before: object; after: object }>(
      `select before, after from audit_event where organisation_id = $1 and action = 'registration.suspended'`,
      [producer.organisationId],
    );
    expect(rows).toEqual([
      {
        before: { state: 'active', effectiveOn: null, validTo: null, decision: 0 },
        after: { state: 'suspended', effectiveOn: '2026-08-01', validTo: null, decision: 1 },
      },
    ]);
  });

  it('is decided once by two who look at the same page', async () => {
    const both = await Promise.all([
      decide('suspend', '2026-08-01', 0),
      decide('cancel', '2026-08-01', 0),
    ]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['decided', 'overtaken']);
  });

  it('is not found by another programme, and its reasons by nobody else', async () => {
    await decide('suspend', '2026-08-01');
    const { tenancy } = quarter.db;
    const seenBy = (ctx: RequestContext) =>
      tenancy.run(ctx, () =>
        tenancy.query(ctx, `select reason from registration_decision where organisation_id = $1`, [
          producer.organisationId,
        ]),
      );
    const other = await quarter.producer([]);
    const elsewhere = await seedProgramme(quarter.db);
    await quarter.app.get(ProgrammeDirectory, { strict: false }).refresh();
    const stranger = contextOf(elsewhere.programmeId, elsewhere.agencyId, { capacity: 'agency' });
    expect(await decisions.file(stranger, number)).toBeNull();
    expect(await seenBy(stranger)).toEqual([]);
    expect(await seenBy(other)).toEqual([]);
    expect(await seenBy(contextOf(quarter.programmeId))).toEqual([]);
    expect(await seenBy(producer)).toEqual([{ reason }]);
    const own = { decision: 'reinstate', effectiveOn: '2026-08-01', reason, seen: null };
    await expect(decisions.decide(producer, number, own)).rejects.toThrow('row-level security');
  });
});
