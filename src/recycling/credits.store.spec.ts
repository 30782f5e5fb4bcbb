import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf, seedOrganisation } from '../../test/database.js';
import {
  certify,
  closeRecycling,
  closedBatch,
  credits,
  db,
  draftOf,
  openRecycling,
  world,
  type World,
} from '../../test/recycler-world.js';
import { newId } from '../database/index.js';

beforeAll(openRecycling);
afterAll(closeRecycling);

describe('credits', () => {
  async function withCredits(): Promise<World> {
    const w = await world();
    const draft = await draftOf(w, [await closedBatch(w)]);
    await certify(w.certifier, draft);
    return w;
  }
  const nickel = (counterpartyId: string, grams: string) => ({
    counterpartyId,
    material: 'nickel',
    vintage: '2026',
    grams,
  });

  it('are offered once when the same form is sent twice', async () => {
    const w = await withCredits();
    const id = newId();
    const both = [
      await credits.offer(w.certifier, id, nickel(w.producerId, '50')),
      await credits.offer(w.certifier, id, nickel(w.producerId, '50')),
    ];
    expect(both.map((each) => each.ok && each.value.reference)).toEqual([
      both[0]?.ok && both[0].value.reference,
      both[0]?.ok && both[0].value.reference,
    ]);
    expect((await credits.holdings(w.drafter))[1]?.availableGrams).toBe(53950n);
  });

  it('are offered once, and once in the trail, when the same form is sent five times at once', async () => {
    const w = await withCredits();
    const id = newId();
    const offer = () => credits.offer(w.certifier, id, nickel(w.producerId, '50'));
    const answers = await Promise.all([offer(), offer(), offer(), offer(), offer()]);
    expect(new Set(answers.map((each) => each.ok && each.value.reference)).size).toBe(1);
    expect((await credits.holdings(w.drafter))[1]?.availableGrams).toBe(53950n);
    const told = await db.owner.query(
      `select 1 from audit_event where programme_id = $1 and action = 'credit.offered'`,
      [w.drafter.programmeId],
    );
    expect(told.rows).toHaveLength(1);
  });

  it('are numbered in the year of the programme, not of Greenwich', async () => {
    const w = await withCredits();
    const now = db.clock.now();
    // A quarter past midnight in Berlin.
    db.clock.set('2026-12-31T23:15:00Z');
    const offered = await credits.offer(w.certifier, newId(), nickel(w.producerId, '50'));
    db.clock.set(now.toISOString());
    expect(offered.ok && offered.value.reference).toMatch(/-T-2027-000001-/i);
  });

  it.each([
    ['0', 'credit.zero'],
    ['-5', 'credit.negative'],
    ['50.5', 'credit.whole-grams'],
    ['abc', 'credit.unreadable'],
    ['', 'credit.grams-missing'],
    ['54001', 'credit.more-than-available'],
  ])('cannot be offered as %s', async (grams, code) => {
    const w = await withCredits();
    expect(await credits.offer(w.certifier, newId(), nickel(w.producerId, grams))).toMatchObject({
      ok: false,
      reason: { code },
    });
    const own = w.drafter.organisationId ?? '';
    expect(await credits.offer(w.certifier, newId(), nickel(own, '5'))).toMatchObject({
      ok: false,
      reason: { code: 'credit.to-self' },
    });
  });

  it('tell every fault of an offer at once, each at its field', async () => {
    const w = await withCredits();
    const nobody = { counterpartyId: '', material: 'nickel', vintage: '2026', grams: '54001' };
    const refused = await credits.offer(w.certifier, newId(), nobody);
    expect(refused).toMatchObject({
      reason: { code: 'credit.receiver-missing' },
      issues: [
        { location: { field: 'counterpartyId' }, code: 'credit.receiver-missing' },
        { location: { field: 'grams' }, code: 'credit.more-than-available' },
      ],
    });
    const stranger = { counterpartyId: newId(), material: 'gold', vintage: '2026', grams: '1,5' };
    const unknown = await credits.offer(w.certifier, newId(), stranger);
    expect(unknown.ok ? [] : unknown.issues.map(({ code }) => code)).toEqual([
      'credit.unknown-kind',
      'credit.receiver-unknown',
      'credit.whole-grams',
    ]);
  });

  it('are accepted exactly once by parallel clicks, and never after that', async () => {
    const w = await withCredits();
    const offered = await credits.offer(w.certifier, newId(), nickel(w.producerId, '50'));
    const reference = offered.ok ? offered.value.reference : '';
    const answers = await Promise.all(
      [1, 2, 3].map(() => credits.decide(w.producer, reference, 'accept')),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await credits.decide(w.certifier, reference, 'withdraw')).toEqual({
      ok: false,
      reason: { code: 'credit.no-transition', params: { from: 'accepted', to: 'withdrawn' } },
    });
    expect(await credits.decide(w.certifier, reference, 'accept')).toMatchObject({
      ok: false,
      reason: { code: 'credit.not-yours-to-decide' },
    });
    expect((await credits.holdings(w.producer))[0]?.totalGrams).toBe(50n);
  });

  it('come back when an offer is withdrawn or rejected', async () => {
    const w = await withCredits();
    for (const [context, move] of [
      [w.certifier, 'withdraw'],
      [w.producer, 'reject'],
    ] as const) {
      const offered = await credits.offer(w.certifier, newId(), nickel(w.producerId, '50'));
      const reference = offered.ok ? offered.value.reference : '';
      expect((await credits.decide(context, reference, move)).ok).toBe(true);
      expect((await credits.holdings(w.drafter))[1]?.availableGrams).toBe(54000n);
    }
  });

  it('are invisible to a third organisation', async () => {
    const w = await withCredits();
    const offered = await credits.offer(w.certifier, newId(), nickel(w.producerId, '50'));
    const third = contextOf(w.drafter.programmeId, await seedOrganisation(db));
    const reference = offered.ok ? offered.value.reference : '';
    expect(await credits.decide(third, reference, 'accept')).toEqual({
      ok: false,
      reason: { code: 'credit.unknown' },
    });
  });

  it.each([
    ['', 'credit.grams-missing'],
    ['5,5', 'credit.whole-grams'],
    ['54001', 'credit.more-than-available'],
  ])('are not used up as “%s” for nothing: both faults at once', async (grams, code) => {
    const w = await withCredits();
    const form = { unit: 'g:nickel:2026', grams, purpose: ' ' };
    expect(await credits.retire(w.certifier, newId(), form)).toMatchObject({
      ok: false,
      issues: [
        { code, location: { field: 'grams' } },
        { code: 'credit.purpose-missing', location: { field: 'purpose' } },
      ],
    });
  });

  it('say what they were used up for beside the books, whole or not at all', async () => {
    const w = await withCredits();
    const retired = (purpose: string) =>
      credits.retire(w.certifier, newId(), { unit: 'g:nickel:2026', grams: '5', purpose });
    expect(await retired('x'.repeat(201))).toMatchObject({
      ok: false,
      issues: [{ code: 'field.too-long', params: { most: '200' }, location: { field: 'purpose' } }],
    });
    const done = await retired('Asked for by Ms Example');
    const reference = done.ok ? done.value.reference : '';
    const newest = (await credits.statement(w.certifier, 'g:nickel:2026')).at(-1);
    expect(newest?.note).toBe(`${reference} Asked for by Ms Example`);
    const { rows } = await db.owner.query<{ note: string }>(
      `select note from ledger_transaction where programme_id = $1 and kind = 'credit_retire'`,
      [w.drafter.programmeId],
    );
    expect(rows).toEqual([{ note: reference }]);
    const told = await db.owner.query<{ after: object }>(
      `select after from audit_event where programme_id = $1 and action = 'credit.retired'`,
      [w.drafter.programmeId],
    );
    expect(told.rows.map(({ after }) => after)).toMatchObject([{ reference, grams: '5' }]);
    expect(JSON.stringify(told.rows)).not.toContain('Ms Example');
    // What a person may ask to have taken out can be taken out.
    await db.tenancy.run(
      w.certifier,
      () =>
      db.tenancy.query(w.certifier, `update credit_retirement set purpose = '-' where programme_id = $1 returning id`, [w.drafter.programmeId]), // prettier-ignore
    );
    expect((await credits.statement(w.certifier, 'g:nickel:2026')).at(-1)?.note).toBe(
      `${reference} -`,
    );
  });
});
