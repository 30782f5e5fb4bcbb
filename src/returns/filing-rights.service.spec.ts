import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { acceptReturn, amendReturn, fileReturn } from '../../test/amended-return.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import { Filings, ReturnDrafts, Submissions } from './index.js';

const line = { category: 'portable', chemistry: 'alkaline', units: 1000n, massMg: 23_000_000n };
let quarter: ProducerQuarter;
let producer: RequestContext & { organisationId: string };

beforeAll(async () => {
  quarter = await producerQuarter();
});
afterAll(() => quarter.close());
beforeEach(async () => {
  quarter.db.clock.set('2026-08-01T10:00:00Z');
  producer = await quarter.producer([]);
});

const filed = (period: string) =>
  fileReturn(quarter, { organisationId: producer.organisationId, period }, [line]);

describe('a quarter that is still running', () => {
  const period = '2026-Q3';
  const early = { code: 'period.not-over', params: { period, from: '2026-10-01' } };

  it('is drafted, and cannot be signed until it has ended in the zone of the programme', async () => {
    await expect(filed(period)).rejects.toThrow('period.not-over');
    const { organisationId } = producer;
    const draft = given(await quarter.app.get(ReturnDrafts).read(producer, organisationId, period));
    expect(draft.lines).toHaveLength(1);
    const shown = () => quarter.app.get(Submissions).toSign(producer, organisationId, period);
    quarter.db.clock.set('2026-09-30T21:59:59Z');
    expect(given(await shown()).barred).toEqual(early);
    const { number, contentHash } = given(await shown());
    const signed = await quarter.app
      .get(Submissions)
      .submit(producer, organisationId, period, { number, contentHash, declared: true, reason: null }); // prettier-ignore
    expect(signed).toEqual({ ok: false, reason: early });
    // Midnight in Berlin.
    quarter.db.clock.set('2026-09-30T22:00:00Z');
    expect(given(await shown()).barred).toBeNull();
    expect((await filed(period)).number).toBe(1);
  });
});

describe('a producer whose registration is no longer active', () => {
  async function registration(state: string, validTo: string | null): Promise<void> {
    await quarter.db.owner.query(
      `update registration set state = $3, valid_to = $4 where programme_id = $1 and organisation_id = $2`,
      [quarter.programmeId, producer.organisationId, state, validTo],
    );
  }

  it.each([
    ['suspended', null],
    ['cancelled', null],
    ['cancelled', '2026-06-30'],
  ])('reads and amends what it declared: %s until %s', async (state, validTo) => {
    const { organisationId } = producer;
    await acceptReturn(quarter, await filed('2026-Q2'));
    await registration(state, validTo);
    const filings = given(
      await quarter.app
        .get(Tenancy)
        .run(producer, () => quarter.app.get(Filings).all(producer, organisationId)),
    );
    expect(filings.map(({ period }) => period)).toContain('2026-Q2');
    const of = { organisationId, period: '2026-Q2' };
    const amended = await amendReturn(quarter, of, [{ ...line, units: 900n }]);
    expect(amended.number).toBe(2);
  });

  it('declares nothing new while it is suspended, and is told so before it signs', async () => {
    const { organisationId } = producer;
    await registration('suspended', null);
    await expect(filed('2026-Q2')).rejects.toThrow('registration.not-active');
    const shown = await quarter.app.get(Submissions).toSign(producer, organisationId, '2026-Q2');
    expect(given(shown).barred).toMatchObject({ code: 'registration.not-active' });
  });

  it('still files the quarters in which it was registered, and none after', async () => {
    await registration('cancelled', '2026-03-31');
    expect((await filed('2026-Q1')).number).toBe(1);
    await expect(filed('2026-Q2')).rejects.toThrow('period.not-open');
  });
});
