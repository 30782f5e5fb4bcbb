import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  contextOf,
  seedOrganisation,
  seedPerson,
  seedProgramme,
  testDatabase,
  type TestDatabase,
} from './database.js';
import { AccessSettings } from '../src/access/access-settings.js';
import { AuditTrailStore } from '../src/access/audit-trail.store.js';
import { ProgrammeStore } from '../src/access/programmes.store.js';
import { AuditTrail, ProgrammeDirectory, SigningService } from '../src/access/index.js';
import { newId, ReferenceNumbers, type RequestContext } from '../src/database/index.js';
import { LedgerService } from '../src/ledger/index.js';
import { LedgerStore } from '../src/ledger/ledger.store.js';
import { type Facility, FacilityService, RegisteredDays } from '../src/register/index.js';
import { FacilityEntity } from '../src/register/facility.entity.js';
import { FacilityStore } from '../src/register/facility.store.js';
import { RegistrationsStore } from '../src/register/registrations.store.js';
import { BatchStore } from '../src/recycling/batches.store.js';
import { CertificateDraftEntity } from '../src/recycling/certificate-draft.entity.js';
import { CertificateGroundsReader } from '../src/recycling/certificate-grounds.service.js';
import { CertificateRevocations } from '../src/recycling/certificate-revocation.service.js';
import { CertificateRecords } from '../src/recycling/certificate-records.service.js';
import { CertificateStore } from '../src/recycling/certificates.store.js';
import { ConsignmentStore } from '../src/recycling/consignments.store.js';
import { CreditRecords } from '../src/recycling/credit-records.service.js';
import { CreditStore } from '../src/recycling/credits.store.js';
import { BatchFiles } from '../src/recycling/batch-files.service.js';
import { BatchFileStore } from '../src/recycling/batch-files.store.js';
import { BatchCorrections } from '../src/recycling/batch-corrections.service.js';
import { BatchCorrectionStore } from '../src/recycling/batch-corrections.store.js';
import { BatchService } from '../src/recycling/batches.service.js';
import { CertificateSeal } from '../src/recycling/certificate-seal.service.js';
import { CertificateService } from '../src/recycling/certificates.service.js';
import type { ConsignmentCells } from '../src/recycling/consignment.js';
import { ConsignmentCorrections } from '../src/recycling/consignment-corrections.service.js';
import { ConsignmentCorrectionStore } from '../src/recycling/consignment-corrections.store.js';
import { ConsignmentService } from '../src/recycling/consignments.service.js';
import { ObligationsStore } from '../src/oversight/obligations.store.js';
import { CreditService } from '../src/recycling/credits.service.js';
import { plantForm } from './plant-form.js';

/** A recycler with a plant, its people, a producer and the agency, over the services as they are wired. */
export const reading = { marks: 'point', timeZone: 'Europe/Berlin' } as const;
const tonne = 1_000_000_000n;

export let db: TestDatabase;
let dataFolder: string;
export let facilities: FacilityService;
export let consignments: ConsignmentService;
export let corrections: ConsignmentCorrections;
export let batches: BatchService;
export let batchCorrections: BatchCorrections;
export let batchFiles: BatchFiles;
export let certificates: CertificateService;
export let credits: CreditService;
export let revocations: CertificateRevocations;
export let seal: CertificateSeal;
let programmes: ProgrammeDirectory;

export async function openRecycling(): Promise<void> {
  db = await testDatabase([CertificateDraftEntity, FacilityEntity]);
  dataFolder = await mkdtemp(join(tmpdir(), 'everycell-'));
  const { tenancy, clock } = db;
  programmes = new ProgrammeDirectory(new ProgrammeStore(db.tenancy), clock);
  const audit = new AuditTrail(new AuditTrailStore(tenancy), programmes, clock);
  const signing = new SigningService(
    Object.assign(Object.create(AccessSettings.prototype) as AccessSettings, {
      dataDirectory: dataFolder,
    }),
  );
  const references = new ReferenceNumbers(tenancy);
  const ledger = new LedgerService(tenancy, new LedgerStore(tenancy), clock);
  facilities = new FacilityService(tenancy, new FacilityStore(tenancy), audit, clock);
  const consignmentStore = new ConsignmentStore(tenancy);
  consignments = new ConsignmentService(tenancy, consignmentStore, audit, clock);
  corrections = new ConsignmentCorrections(
    new ConsignmentCorrectionStore(tenancy, consignmentStore),
    consignments,
    audit,
    clock,
  );
  const batchStore = new BatchStore(tenancy);
  batches = new BatchService(tenancy, batchStore, audit, clock);
  const batchCorrectionStore = new BatchCorrectionStore(tenancy);
  batchCorrections = new BatchCorrections(batchCorrectionStore, batches, audit, clock);
  batchFiles = new BatchFiles(tenancy, new BatchFileStore(tenancy), audit, clock);
  const certificateStore = new CertificateStore(tenancy);
  seal = new CertificateSeal(signing, references, programmes);
  const certificateRecords = new CertificateRecords(ledger, audit, programmes, clock);
  certificates = new CertificateService(
    certificateStore,
    new CertificateGroundsReader(
      facilities,
      batchStore,
      certificateStore,
      new RegisteredDays(tenancy, new RegistrationsStore(tenancy)),
    ),
    seal,
    certificateRecords,
  );
  revocations = new CertificateRevocations(tenancy, certificateStore, ledger, certificateRecords);
  const records = new CreditRecords(references, audit, programmes, clock);
  credits = new CreditService(tenancy, new CreditStore(tenancy), ledger, records);
}
export async function closeRecycling(): Promise<void> {
  await db.close();
  await rm(dataFolder, { recursive: true });
}

export interface World {
  drafter: RequestContext;
  certifier: RequestContext;
  producer: RequestContext;
  producerId: string;
  agency: RequestContext;
  facility: Facility;
}

/** A recycler with two people and a plant, a registered producer, and the agency that verifies the plant. */
export async function world(capacityMg = 100n * tonne): Promise<World> {
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
  const added = await facilities.add(drafter, { ...plantForm, name: 'Plant 1' });
  const id = added.ok ? added.value : '';
  if (capacityMg > 0n)
    await facilities.verify(
      agency,
      { organisationId: recyclerId, id, version: 1 },
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

export const load = (reference: string, more: ConsignmentCells = {}): ConsignmentCells => ({
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
export async function closedBatch(
  w: World,
  reference = 'B-1',
  endedOn = '2026-03-02',
): Promise<string> {
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
    const added = await batches.addFraction(w.drafter, opened.value, form, 'point');
    if (!added.ok) throw new Error(`The fraction ${each.name} was refused.`);
  }
  const closed = await batches.close(w.drafter, opened.value);
  if (!closed.ok) throw new Error(closed.reason.code);
  return opened.value;
}

/** Certifies the figures as they are shown now. */
export const certify = async (context: RequestContext, draftId: string) => {
  const shown = await certificates.previewDraft(context, draftId);
  return certificates.certify(context, draftId, shown?.hash ?? '');
};

export const draftOf = async (w: World, batchIds: string[]): Promise<string> => {
  const scope = { facilityId: w.facility.id, year: 2026, batchIds };
  const draft = await certificates.draft(w.drafter, scope);
  if (!draft.ok) throw new Error(draft.reason.code);
  return draft.value;
};

/** What the obligations of 2026 count as received, by where it came from. */
export const receivedIn2026 = async ({ agency }: World): Promise<bigint[]> => {
  const store = new ObligationsStore(db.tenancy);
  const rows = await store.inTransaction(agency, () => store.received(agency, 2026));
  return rows.map(({ massMg }) => massMg);
};
