import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  contextOf,
  seedOrganisation,
  seedPerson,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from '../../test/database.js';
import { AccessSettings } from '../access/access-settings.js';
import { AuditTrailStore } from '../access/audit-trail.store.js';
import { ProgrammeStore } from '../access/programmes.store.js';
import { AuditTrail, ProgrammeDirectory, SigningService } from '../access/index.js';
import { newId, ReferenceNumbers, type RequestContext } from '../database/index.js';
import { LedgerService } from '../ledger/index.js';
import { LedgerStore } from '../ledger/ledger.store.js';
import { type Facility, FacilityService } from '../register/index.js';
import { FacilityStore } from '../register/facility.store.js';
import { BatchStore } from './batches.store.js';
import { CertificateGroundsReader } from './certificate-grounds.service.js';
import { CertificateSealing } from './certificate-sealing.service.js';
import { CertificateStore } from './certificates.store.js';
import { ConsignmentStore } from './consignments.store.js';
import { CreditRecords } from './credit-records.service.js';
import { CreditStore } from './credits.store.js';
import { BatchService } from './batches.service.js';
import { CertificateSeal } from './certificate-seal.service.js';
import { CertificateService } from './certificates.service.js';
import type { ConsignmentCells } from './consignment.js';
import { ConsignmentService } from './consignments.service.js';
import { CreditService } from './credits.service.js';

const reading = { marks: 'point', timeZone: 'Europe/Berlin' } as const;
const tonne = 1_000_000_000n;

let db: TestDatabase;
let dataFolder: string;
let facilities: FacilityService;
let consignments: ConsignmentService;
let batches: BatchService;
let certificates: CertificateService;
let credits: CreditService;
let seal: CertificateSeal;
let programmes: ProgrammeDirectory;

beforeAll(async () => {
  db = await testDatabase();
  dataFolder = await mkdtemp(join(tmpdir(), 'everycell-'));
  const { tenancy, clock } = db;
  programmes = new ProgrammeDirectory(new ProgrammeStore(db.dataSource), clock);
  const audit = new AuditTrail(new AuditTrailStore(tenancy), programmes, clock);
  const signing = new SigningService(
    Object.assign(Object.create(AccessSettings.prototype) as AccessSettings, {
      dataDirectory: dataFolder,
    }),
  );
  const references = new ReferenceNumbers(tenancy);
  const ledger = new LedgerService(tenancy, new LedgerStore(tenancy), clock);
  facilities = new FacilityService(tenancy, new FacilityStore(tenancy), audit);
  consignments = new ConsignmentService(tenancy, new ConsignmentStore(tenancy), audit, clock);
  const batchStore = new BatchStore(tenancy);
  batches = new BatchService(tenancy, batchStore, audit, clock);
  const certificateStore = new CertificateStore(tenancy);
  seal = new CertificateSeal(signing, references, programmes);
  certificates = new CertificateService(
    tenancy,
    certificateStore,
    new CertificateGroundsReader(facilities, batchStore, certificateStore),
    new CertificateSealing(seal, ledger, audit, clock),
  );
  const records = new CreditRecords(references, audit, clock);
  credits = new CreditService(tenancy, new CreditStore(tenancy), ledger, records);
});
afterAll(async () => {
  await db.close();
  await rm(dataFolder, { recursive: true });
});

interface World {
  drafter: RequestContext;
  certifier: RequestContext;
  producer: RequestContext;
  producerId: string;
  agency: RequestContext;
  facility: Facility;
}

/** A recycler with two people and a plant, a registered producer, and the agency that verifies the plant. */
async function world(capacityMg = 100n * tonne): Promise<World> {
  const { programmeId, agencyId } = await seedProgramme(db);
  await programmes.refresh();
  const recyclerId = await seedOrganisation(db, 'Test recycler');
  const producerId = await seedOrganisation(db, 'Test producer');
  await db.owner.query(
    `insert into registration (programme_id, organisation_id, id, capacity, number, state, valid_from)
     values ($1, $2, $3, 'producer', 'DE 1', 'active', '2024-01-01')`,
    [programmeId, producerId, newId()],
  );
  const person = async () => ({ personId: await seedPerson(db) });
  const drafter = contextOf(programmeId, recyclerId, await person());
  const agency = contextOf(programmeId, agencyId, { ...(await person()), capacity: 'agency' });
  const added = await facilities.add(drafter, {
    name: 'Plant 1',
    town: 'Nowhere',
    country: 'DE',
    permitReference: 'P-1',
    permitFrom: '2026-01-01',
    permitTo: '2026-12-31',
    processes: ['hydrometallurgical'],
    chemistries: ['lithium_ion_nmc'],
  });
  const id = added.ok ? added.value : '';
  if (capacityMg > 0n)
    await facilities.verify(
      agency,
      { organisationId: recyclerId, id },
      { mg: capacityMg, evidence: 'Inspection' },
    );
  const facility = await facilities.find(drafter, recyclerId, id);
  if (facility === null) throw new Error('No facility.');
  return {
    drafter,
    certifier: contextOf(programmeId, recyclerId, await person()),
    producer: contextOf(programmeId, producerId, await person()),
    producerId,
    agency,
    facility,
  };
}

const load = (reference: string, more: ConsignmentCells = {}): ConsignmentCells => ({
  reference,
  received_on: '2026-02-03',
  origin_kind: 'dismantler',
  origin_country: 'DE',
  category: 'ev',
  chemistry: 'lithium_ion_nmc',
  gross_kg: '1200',
  tare_kg: '200',
  net_kg: '1000',
  ...more,
});

/** A closed batch: 1000 kg in with 60 kg nickel, 700 kg counted out with 54 kg nickel and 9.2005 kg lithium. */
async function closedBatch(w: World, reference = 'B-1', endedOn = '2026-03-02'): Promise<string> {
  const recorded = await consignments.record(
    w.drafter,
    w.facility,
    load(`C-${reference}`),
    reading,
  );
  const opened = await batches.open(
    w.drafter,
    w.facility,
    {
      reference,
      process: 'hydrometallurgical',
      chemistry: 'lithium_ion_nmc',
      startedOn: '2026-03-01',
      endedOn,
    },
    reading.timeZone,
  );
  if (!opened.ok || !recorded.ok) throw new Error('Not set up.');
  await batches.draw(w.drafter, opened.value, recorded.value, { written: '1000', marks: 'point' });
  const fraction = { destination: '', wetKg: '', countsAsRecycled: false };
  const fractions = [
    { role: 'input', name: 'Packs', dryKg: '1000', assays: { nickel: '6', lithium: '0.9201' } },
    {
      role: 'output',
      name: 'Salts',
      dryKg: '700',
      countsAsRecycled: true,
      assays: { nickel: '7.7143', lithium: '1.314' },
    },
    { role: 'output', name: 'Slag', dryKg: '300', assays: {} },
  ];
  for (const each of fractions) {
    const form = { ...fraction, ...each, wetKg: each.dryKg };
    expect(await batches.addFraction(w.drafter, opened.value, form, 'point')).toMatchObject({
      ok: true,
    });
  }
  expect(await batches.close(w.drafter, opened.value)).toMatchObject({ ok: true });
  return opened.value;
}

const draftOf = async (w: World, batchIds: string[]): Promise<string> => {
  const scope = { facilityId: w.facility.id, year: 2026, batchIds };
  const draft = await certificates.draft(w.drafter, scope);
  if (!draft.ok) throw new Error(draft.reason.code);
  return draft.value;
};

describe('the way of a gram', () => {
  it('leads from a consignment over a batch and a certificate to a retired credit', async () => {
    const w = await world();
    const draft = await draftOf(w, [await closedBatch(w)]);
    const certified = await certificates.certify(w.certifier, draft);
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
      file([row('C-1'), row('C-2', '91'), row('C-3'), row('C-3')]),
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
    const plant = await facilities.add(other, {
      ...w.facility,
      permitFrom: '2026-01-01',
      permitTo: '2026-12-31',
    });
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

  it('cannot be drawn from twice', async () => {
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
    const plant = { facilityId: w.facility.id, chemistry: 'lithium_ion_nmc' };
    expect(await consignments.onHand(w.drafter, plant)).toEqual([]);
    await consignments.record(w.drafter, w.facility, load('C-9'), reading);
    expect(await consignments.onHand(w.drafter, plant)).toMatchObject([{ reference: 'C-9' }]);
    expect(await consignments.stock(w.drafter)).toMatchObject([
      { receivedMg: 2000_000_000n, drawnMg: 1000_000_000n },
    ]);
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

describe('certificates', () => {
  it('need a second person', async () => {
    const w = await world();
    const draft = await draftOf(w, [await closedBatch(w)]);
    expect(await certificates.certify(w.drafter, draft)).toEqual({
      ok: false,
      reason: { code: 'certificate.same-person' },
    });
  });

  it('count a batch once, whoever tries at the same time', async () => {
    const w = await world();
    const batch = await closedBatch(w);
    const drafts = [await draftOf(w, [batch]), await draftOf(w, [batch])];
    const done = await Promise.allSettled(
      drafts.map((draft) => certificates.certify(w.certifier, draft)),
    );
    const certified = done.filter((each) => each.status === 'fulfilled' && each.value.ok);
    expect(certified).toHaveLength(1);
    expect(await certificates.list(w.drafter)).toHaveLength(1);
    expect((await credits.holdings(w.drafter))[1]?.totalGrams).toBe(54000n);
    await expect(draftOf(w, [batch])).rejects.toThrow('certificate.batch-certified');
    expect(await batches.reopen(w.drafter, batch)).toMatchObject({
      ok: false,
      reason: { code: 'batch.certified' },
    });
  });

  it('are refused above the verified capacity, with the arithmetic', async () => {
    const w = await world(1500n * 1_000_000n);
    const first = await draftOf(w, [await closedBatch(w, 'B-1')]);
    const second = await draftOf(w, [await closedBatch(w, 'B-2')]);
    expect((await certificates.certify(w.certifier, first)).ok).toBe(true);
    expect(await certificates.certify(w.certifier, second)).toEqual({
      ok: false,
      reason: {
        code: 'certificate.capacity-exceeded',
        params: { capacity: '1500', certified: '1000', asked: '1000', difference: '500' },
      },
    });
    const unverified = await world(0n);
    await expect(draftOf(unverified, [await closedBatch(unverified)])).rejects.toThrow(
      'certificate.capacity-unverified',
    );
  });

  it('let everybody check them, and notice a changed statement', async () => {
    const w = await world();
    const draft = await draftOf(w, [await closedBatch(w)]);
    const certified = await certificates.certify(w.certifier, draft);
    const reference = certified.ok ? certified.value : '';
    const anybody = contextOf(w.drafter.programmeId);
    const found = await certificates.byReference(anybody, reference.toLowerCase());
    if (found === null) throw new Error('Not found.');
    expect(seal.check(found)).toEqual({ hashHolds: true, signatureHolds: true });
    await db.owner.query(
      `update certificate set payload = jsonb_set(payload, '{treatedKg}', '"9999"') where reference = $1`,
      [reference],
    );
    const tampered = await certificates.byReference(anybody, reference);
    expect(tampered && seal.check(tampered)).toEqual({ hashHolds: false, signatureHolds: false });
  });
});

describe('credits', () => {
  async function withCredits(): Promise<World> {
    const w = await world();
    const draft = await draftOf(w, [await closedBatch(w)]);
    await certificates.certify(w.certifier, draft);
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

  it.each([
    ['0', 'credit.zero'],
    ['-5', 'credit.negative'],
    ['50.5', 'credit.whole-grams'],
    ['abc', 'credit.unreadable'],
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
      expect(await credits.offers(context)).toEqual([]);
      expect(await certificates.list(context)).toEqual([]);
    }
    expect(await facilities.find(elsewhere, w.facility.organisationId, w.facility.id)).toBeNull();
  });
});
