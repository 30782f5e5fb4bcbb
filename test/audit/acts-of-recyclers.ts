import {
  BatchCorrections,
  BatchFiles,
  BatchService,
  CertificateRevocations,
  CertificateService,
  ConsignmentCorrections,
  ConsignmentService,
  CreditService,
} from '../../src/recycling/index.js';
import { type Facility, FacilityService } from '../../src/register/index.js';
import { newId } from '../../src/database/index.js';
import { given } from '../producer-quarter.js';
import { load } from '../recycler-world.js';
import { textOf } from './acts-of-returns.js';
import type { AuditedWorld } from './audited-world.js';
import { plantForm } from '../plant-form.js';

const reading = { marks: 'point', timeZone: 'Europe/Berlin' } as const;
const form = { ...plantForm, name: 'Plant 1' };

const checked = <T>(read: { ok: true; value: T } | { ok: false }): T => {
  if (!read.ok) throw new Error(JSON.stringify(read));
  return read.value;
};

/** A plant is added, changed and verified. */
export async function actsOfPlants(world: AuditedWorld): Promise<Facility> {
  const { drafter, officer } = world.of;
  const { organisationId } = drafter;
  const facilities = world.service(FacilityService);
  const id = checked(await facilities.add(drafter, form));
  const plant = async (): Promise<Facility> => {
    const found = await facilities.find(drafter, organisationId, id);
    if (found === null) throw new Error('No plant.');
    return found;
  };
  const { version: madeFrom } = await plant();
  const moved = { ...form, town: 'Somewhere' };
  const changed = await facilities.change(drafter, { id, madeFrom }, moved);
  if (!changed.ok) throw new Error(JSON.stringify(changed));
  const capacity = { mg: 100_000_000_000n, evidence: 'Inspection' };
  given(await facilities.verify(officer, changed.value, capacity));
  return plant();
}

/** Loads are received, batches are filled, closed, opened again and closed; another comes by file. Gives the closed one. */
export async function actsOfBatches(world: AuditedWorld, plant: Facility): Promise<string> {
  const { drafter } = world.of;
  const batches = world.service(BatchService);
  const consignments = world.service(ConsignmentService);
  const corrections = world.service(ConsignmentCorrections);
  const wrong = checked(await consignments.record(drafter, plant, load('C-1'), reading));
  const right = load('C-1', { gross_kg: '1300', net_kg: '1100' });
  const correction = { facility: plant, cells: right, reason: 'The scale was wrong' };
  const corrected = await corrections.correct(drafter, wrong, correction, reading);
  if (!corrected.ok) throw new Error(JSON.stringify(corrected));
  given(await corrections.takeBack(drafter, corrected.value, 'Of another plant'));
  const loaded = checked(await consignments.record(drafter, plant, load('C-1'), reading));
  const answers = {
    reference: 'B-1',
    process: 'hydrometallurgical',
    chemistry: 'lithium_ion_nmc',
    startedOn: '2026-03-01',
    endedOn: '2026-03-02',
  };
  const put = world.service(BatchCorrections);
  const twice = { ...answers, reference: 'B-0' };
  const second = checked(await batches.open(drafter, plant, twice, reading.timeZone));
  const change = { facility: plant, form: { ...answers, reference: 'B-9' } };
  await put.change(drafter, second, change, reading.timeZone);
  given(await put.discard(drafter, second, 'Typed twice'));
  const id = checked(await batches.open(drafter, plant, answers, reading.timeZone));
  for (const written of ['500', '1000'])
    given(await batches.draw(drafter, id, loaded, { written, marks: 'point' }));
  const common = { destination: '', countsAsRecycled: false };
  const fractions = [
    { role: 'input', name: 'Packs', wetKg: '1000', dryKg: '1000', assays: { nickel: '6' } },
    { role: 'output', name: 'Salts', wetKg: '700', dryKg: '700', countsAsRecycled: true, assays: { nickel: '7.7' } }, // prettier-ignore
    { role: 'output', name: 'Slag', wetKg: '300', dryKg: '300', assays: {} },
  ];
  for (const each of fractions)
    checked(await batches.addFraction(drafter, id, { ...common, ...each }, 'point'));
  const filled = await batches.find(drafter, id);
  const slag = filled?.fractions.find(({ name }) => name === 'Slag');
  given(await batches.removeFraction(drafter, id, slag?.id ?? ''));
  for (const next of ['close', 'reopen', 'close'] as const) given(await batches[next](drafter, id));
  const file = [
    'batch,process,started_on,ended_on,role,fraction,chemistry,wet_kg,dry_kg,destination,counts_as_recycled,nickel_pct',
    'B-2,hydrometallurgical,2026-03-01,2026-03-02,input,Packs,lithium_ion_nmc,10,10,,,6',
  ];
  const options = { ...reading, dryRun: false };
  const outcome = await world.service(BatchFiles).importFile(drafter, plant, textOf(file.join('\n')), options); // prettier-ignore
  if (!outcome.stored) throw new Error(JSON.stringify(outcome.report));
  return id;
}

/** A certificate is drafted and withdrawn, drafted again and certified; its credits are passed on and used; it is revoked. */
export async function actsOfCertificates(
  world: AuditedWorld,
  plant: Facility,
  batchId: string,
): Promise<void> {
  const { drafter, certifier, maker, officer } = world.of;
  const certificates = world.service(CertificateService);
  const scope = { facilityId: plant.id, year: 2026, batchIds: [batchId] };
  given(await certificates.withdraw(drafter, given(await certificates.draft(drafter, scope))));
  const draft = given(await certificates.draft(drafter, scope));
  const shown = (await certificates.previewDraft(certifier, draft))?.hash ?? '';
  const reference = given(await certificates.certify(certifier, draft, shown));
  const credits = world.service(CreditService);
  const [held] = await credits.holdings(certifier);
  const offer = async (grams: string): Promise<string> => {
    const answers = { counterpartyId: maker.organisationId, material: 'nickel', vintage: '2026', grams }; // prettier-ignore
    return given(await credits.offer(certifier, newId(), answers)).reference;
  };
  given(await credits.decide(certifier, await offer('100'), 'withdraw'));
  given(await credits.decide(maker, await offer('200'), 'reject'));
  given(await credits.decide(maker, await offer('300'), 'accept'));
  const retirement = { unit: held?.unit ?? '', grams: '50', purpose: 'the share of 2026' };
  checked(await credits.retire(maker, newId(), retirement));
  given(await world.service(CertificateRevocations).revoke(officer, reference, 'assay was wrong'));
}
