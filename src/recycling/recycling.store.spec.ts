import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf, seedOrganisation, seedProgramme } from '../../test/database.js';
import {
  batches,
  certificates,
  certify,
  closeRecycling,
  closedBatch,
  consignments,
  credits,
  db,
  draftOf,
  facilities,
  load,
  openRecycling,
  reading,
  world,
} from '../../test/recycler-world.js';
import { newId } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { PermitForm } from '../register/index.js';

beforeAll(openRecycling);
afterAll(closeRecycling);

describe('the way of a gram', () => {
  it('leads from a consignment over a batch and a certificate to a retired credit', async () => {
    const w = await world();
    const draft = await draftOf(w, [await closedBatch(w)]);
    const certified = await certify(w.certifier, draft);
    if (!certified.ok) throw new Error(certified.reason.code);
    expect(await credits.holdings(w.drafter)).toMatchObject([
      { material: 'lithium', vintage: 2026, totalGrams: 9198n, availableGrams: 9198n },
      { material: 'nickel', vintage: 2026, totalGrams: 54000n, availableGrams: 54000n },
    ]);
    const offered = await credits.offer(w.certifier, newId(), {
      counterpartyId: w.producerId,
      material: 'nickel',
      vintage: '2026',
      grams: '20000',
    });
    if (!offered.ok) throw new Error(offered.reason.code);
    expect(offered.value.reference).toMatch(/^TEST-[0-9A-F]+-T-2026-000001-[0-9A-Z]$/);
    expect((await credits.holdings(w.drafter))[1]).toMatchObject({
      totalGrams: 54000n,
      availableGrams: 34000n,
    });
    expect((await credits.decide(w.producer, offered.value.reference, 'accept')).ok).toBe(true);
    const once = newId();
    const retirement = { unit: 'g:nickel:2026', grams: '5000', purpose: 'Art. 8, 2026' };
    const retired = await credits.retire(w.producer, once, retirement);
    expect(await credits.retire(w.producer, once, retirement)).toEqual(retired);
    expect(await credits.holdings(w.producer)).toMatchObject([
      { material: 'nickel', totalGrams: 15000n, availableGrams: 15000n },
    ]);
    expect((await credits.holdings(w.drafter))[1]).toMatchObject({
      totalGrams: 34000n,
      availableGrams: 34000n,
    });
  });
});

describe('consignments', () => {
  it('are all stored or none, and a known reference is refused', async () => {
    const w = await world();
    expect(await consignments.record(w.drafter, w.facility, load('C-1'), reading)).toMatchObject({
      ok: true,
    });
    const heading =
      'reference,received_on,origin_kind,origin_country,category,chemistry,gross_kg,tare_kg,net_kg';
    const row = (reference: string, net = '90') =>
      `${reference},2026-02-03,dismantler,DE,ev,lithium_ion_nmc,100,10,${net}`;
    const file = async function* (rows: string[]): AsyncIterable<Uint8Array> {
      await Promise.resolve();
      yield new TextEncoder().encode([heading, ...rows].join('\n'));
    };
    const options = { ...reading, dryRun: false };
    const refused = await consignments.importFile(
      w.drafter,
      w.facility,
      file([row('C-1', '92'), row('C-2', '91'), row('C-3'), row('C-3')]),
      options,
    );
    expect(refused.stored).toBe(false);
    expect(refused.report.groups.map((group) => group.code).sort()).toEqual([
      'consignment.net-is-not-gross-less-tare',
      'consignment.reference-known',
      'consignment.reference-twice',
    ]);
    const dry = await consignments.importFile(w.drafter, w.facility, file([row('C-4')]), {
      ...options,
      dryRun: true,
    });
    expect([dry.stored, dry.netMg]).toEqual([false, 90_000_000n]);
    const stored = await consignments.importFile(
      w.drafter,
      w.facility,
      file([row('C-4'), row('C-5')]),
      options,
    );
    expect(stored.stored).toBe(true);
    expect(await consignments.page(w.drafter, { limit: 10 })).toHaveLength(3);
  });

  it('refuse a battery that another recycler has received', async () => {
    const w = await world();
    const other = contextOf(w.drafter.programmeId, await seedOrganisation(db));
    const claimed = load('C-1', { passport_ids: 'urn:battery:1' });
    await consignments.record(w.drafter, w.facility, claimed, reading);
    const plant = await facilities.add(other, w.facility);
    const facility = await facilities.find(
      other,
      other.organisationId ?? '',
      plant.ok ? plant.value : '',
    );
    if (facility === null) throw new Error('No facility.');
    expect(await consignments.record(other, facility, claimed, reading)).toMatchObject({
      ok: false,
      issues: [{ code: 'consignment.passport-claimed', value: 'urn:battery:1' }],
    });
  });

  it('let one of many claim a battery at the same moment, and store nothing of the others', async () => {
    const w = await world();
    const claimed = { passport_ids: 'urn:battery:7;urn:battery:8' };
    const done = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) =>
        consignments.record(w.drafter, w.facility, load(`C-${String(n)}`, claimed), reading),
      ),
    );
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    for (const each of done.filter(({ ok }) => !ok))
      expect(each).toMatchObject({
        issues: [
          { code: 'consignment.passport-claimed', value: 'urn:battery:7' },
          { code: 'consignment.passport-claimed', value: 'urn:battery:8' },
        ],
      });
    expect(await consignments.page(w.drafter, { limit: 9 })).toHaveLength(1);
  });

  it('let one of many take a reference at the same moment', async () => {
    const w = await world();
    const done = await Promise.all(
      [1, 2, 3].map(() => consignments.record(w.drafter, w.facility, load('C-1'), reading)),
    );
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    expect(done.find(({ ok }) => !ok)).toMatchObject({
      issues: [{ code: 'consignment.reference-known', value: 'C-1' }],
    });
  });

  it('cannot be drawn from twice, nor by a batch that had ended', async () => {
    const w = await world();
    await closedBatch(w, 'B-1');
    const [all] = await consignments.page(w.drafter, { limit: 1 });
    const opened = await batches.open(
      w.drafter,
      w.facility,
      {
        reference: 'B-2',
        process: 'hydrometallurgical',
        chemistry: 'lithium_ion_nmc',
        startedOn: '2026-03-01',
        endedOn: '2026-03-02',
      },
      reading.timeZone,
    );
    const second = opened.ok ? opened.value : '';
    const drawing = { id: second, facilityId: w.facility.id, chemistry: 'lithium_ion_nmc', endedOn: '2026-03-02' as CalendarDate }; // prettier-ignore
    expect(await consignments.onHand(w.drafter, drawing)).toEqual({ loads: [], more: false });
    await consignments.record(w.drafter, w.facility, load('C-9', { received_on: '2026-03-02' }), reading); // prettier-ignore
    const later = await consignments.record(w.drafter, w.facility, load('C-10', { received_on: '2026-03-03' }), reading); // prettier-ignore
    expect(await consignments.onHand(w.drafter, drawing)).toMatchObject({
      loads: [{ reference: 'C-9' }],
      more: false,
    });
    expect(await consignments.stock(w.drafter)).toMatchObject([
      { receivedMg: 3000_000_000n, drawnMg: 1000_000_000n },
    ]);
    const ofLater = later.ok ? later.value : '';
    expect(await batches.draw(w.drafter, second, ofLater, { written: '1', marks: 'point' })).toEqual({
      ok: false,
      reason: {
        code: 'consignment.received-after-batch',
        params: { receivedOn: '2026-03-03', endedOn: '2026-03-02' },
      },
    }); // prettier-ignore
    expect(
      await batches.draw(w.drafter, second, all?.id ?? '', { written: '0.000001', marks: 'point' }),
    ).toEqual({
      ok: false,
      reason: {
        code: 'consignment.not-enough-left',
        params: { asked: '0.000001', left: '0' },
      },
    });
  });
});

describe('the capacity of a plant', () => {
  it('is verified by the agency alone, and not for what was added later', async () => {
    const w = await world(0n);
    const capacity = { mg: 5_000_000n, evidence: 'Inspection' };
    expect(await facilities.verify(w.drafter, w.facility, capacity)).toMatchObject({
      ok: false,
      reason: { code: 'facility.only-the-agency-verifies' },
    });
    expect(
      await facilities.verify(w.agency, w.facility, { ...capacity, evidence: ' ' }),
    ).toMatchObject({
      ok: false,
      reason: { code: 'facility.evidence-missing' },
    });
    expect(await facilities.verify(w.agency, w.facility, capacity)).toMatchObject({ ok: true });
    const { organisationId, id } = w.facility;
    const read = () => facilities.find(w.drafter, organisationId, id);
    const verified = await read();
    expect(verified?.verifiedCapacityMg).toBe(5_000_000n);
    if (verified === null) throw new Error('No facility.');
    const over = (madeFrom: number) => ({ id, madeFrom });
    await facilities.change(w.drafter, over(1), { ...verified, name: 'Plant renamed' });
    expect(await read()).toMatchObject({ verifiedCapacityMg: 5_000_000n, version: 2 });
    const more = [...verified.chemistries, 'alkaline'];
    await facilities.change(w.drafter, over(2), { ...verified, chemistries: more });
    expect(await read()).toMatchObject({ verifiedCapacityMg: 0n, version: 3 });
  });

  it('is not verified of what changes at the same moment', async () => {
    const capacity = { mg: 5_000_000n, evidence: 'Inspection' };
    for (let round = 0; round < 8; round++) {
      const w = await world(0n);
      const { facility, drafter } = w;
      const form = { ...facility, chemistries: [...facility.chemistries, 'alkaline'] };
      const change = () => facilities.change(drafter, { id: facility.id, madeFrom: 1 }, form);
      const verify = () => facilities.verify(w.agency, facility, capacity);
      const both = round % 2 === 0 ? [change(), verify()] : [verify(), change()];
      await Promise.all(both);
      const { organisationId, id } = facility;
      expect(await facilities.find(drafter, organisationId, id)).toMatchObject({
        verifiedCapacityMg: 0n,
        version: 2,
      });
    }
  });

  it('is not changed over what somebody else made of it', async () => {
    const { drafter, agency, facility } = await world();
    const over = { id: facility.id, madeFrom: 1 };
    const done = await Promise.all(
      ['One', 'Two'].map((name) => facilities.change(drafter, over, { ...facility, name })),
    );
    const reason = { code: 'facility.changed-since', params: { yours: '1', current: '2' } };
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    expect(done).toContainEqual({ ok: false, reason });
    const seen = await facilities.verify(agency, facility, { mg: 1n, evidence: 'Seen' });
    expect(seen).toEqual({ ok: false, reason });
  });
});

describe('the permits of a plant', () => {
  it('are several, and what was said of them before stays to be read', async () => {
    const { drafter, facility } = await world();
    const { organisationId, id } = facility;
    const [held] = facility.permits;
    const next = { number: 'P-2', validFrom: '2027-01-01', validTo: null };
    const save = async (madeFrom: number, permits: readonly PermitForm[]) =>
      facilities.change(drafter, { id, madeFrom }, { ...facility, permits });
    await save(1, [next, ...facility.permits]);
    await save(2, [next, { number: 'P-1', validFrom: '2026-01-01', validTo: '2026-11-30' }]);
    expect((await facilities.find(drafter, organisationId, id))?.permits).toEqual([
      { ...held, validTo: '2026-11-30' },
      next,
    ]);
    const records = await facilities.permitRecords(drafter, facility);
    expect(records.map(({ number, validTo, replacedAt }) => [number, validTo, replacedAt === null])).toEqual([
      ['P-1', '2026-11-30', true],
      ['P-2', null, true],
      ['P-1', '2026-12-31', false],
    ]); // prettier-ignore
    const other = contextOf((await seedProgramme(db)).programmeId, organisationId);
    expect(await facilities.permitRecords(other, facility)).toEqual([]);
  });
});

describe("another tenant's row is not found", () => {
  it('in any of the stores', async () => {
    const w = await world();
    const batch = await closedBatch(w);
    const [load_] = await consignments.page(w.drafter, { limit: 1 });
    const elsewhere = contextOf(
      (await seedProgramme(db)).programmeId,
      w.drafter.organisationId ?? '',
    );
    const neighbour = contextOf(w.drafter.programmeId, await seedOrganisation(db));
    for (const context of [elsewhere, neighbour]) {
      expect(await batches.find(context, batch)).toBeNull();
      expect(await consignments.find(context, load_?.id ?? '')).toBeNull();
      expect(await credits.offers(context, { before: null, limit: 9 })).toEqual([]);
      expect(await certificates.list(context, { before: null, limit: 9 })).toEqual([]);
    }
    expect(await facilities.find(elsewhere, w.facility.organisationId, w.facility.id)).toBeNull();
  });
});
