import { OfficialRuns, OfficialRunWorker } from '../../src/assessments/index.js';
import { spool } from '../../src/files/index.js';
import type { CalendarDate } from '../../src/kernel/calendar-date.js';
import { PaymentsService } from '../../src/oversight/index.js';
import {
  ReportFreezes,
  ReportFreezeWorker,
  PreparationService,
  PublicationsService,
  ReleaseService,
  ScheduledReleases,
} from '../../src/publications/index.js';
import { BatteryModels } from '../../src/register/index.js';
import {
  AgencyAnswers,
  ReturnDecisions,
  ReturnImports,
  Submissions,
} from '../../src/returns/index.js';
import { given, model } from '../producer-quarter.js';
import type { AuditedWorld } from './audited-world.js';

export const quarter = '2026-Q2';

/** Models are stored, changed, taken off the market and put back. */
export async function actsOfModels(world: AuditedWorld): Promise<void> {
  const { maker } = world.of;
  const models = world.service(BatteryModels);
  const stored = { reference: 'AA-1', unit_mass_g: '23' };
  const today = '2026-04-01' as CalendarDate;
  for (const unit_mass_g of ['23', '24'])
    await models.keep(maker, maker.organisationId, [model({ ...stored, unit_mass_g })], today);
  for (const on of ['2026-09-01' as CalendarDate, null])
    given(await models.withdraw(maker, maker.organisationId, 'AA-1', on));
}

/** A quarter is read from a file, submitted, sent back, amended, accepted and paid. */
export async function actsOfReturns(world: AuditedWorld): Promise<void> {
  const { maker, officer } = world.of;
  const { organisationId } = maker;
  const submissions = world.service(Submissions);
  const imports = world.service(ReturnImports);
  const read = async (units: string): Promise<void> => {
    const file = await spool(textOf(`battery_model,units\nAA-1,${units}\n`));
    const asked = { name: 'lines.csv', marks: 'point', file, expectedVersion: null } as const;
    const outcome = given(await imports.import(maker, organisationId, quarter, asked));
    await file.remove();
    if (outcome.kind !== 'stored') throw new Error(JSON.stringify(outcome));
  };
  const submit = async (reason: string | null): Promise<void> => {
    const { number, contentHash } = given(await submissions.toSign(maker, organisationId, quarter));
    const signed = { number, contentHash, declared: true, reason };
    const { returnId } = given(await submissions.submit(maker, organisationId, quarter, signed));
    const outcome = number === 1 ? 'changes_requested' : 'accepted';
    const verdict = { submissionNumber: number, outcome, reason: 'counted twice?', answers: [] } as const; // prettier-ignore
    given(
      await world.service(ReturnDecisions).decide(officer, { organisationId, returnId }, verdict),
    );
  };
  await read('1000');
  await submit(null);
  await read('900');
  const answers = [{ lineKey: null, text: 'Yes, twice' }];
  given(await world.service(AgencyAnswers).give(maker, organisationId, quarter, { expectedVersion: 2, answers })); // prettier-ignore
  await submit('counted twice');
  const paid = { organisationId, amount: '5.00', receivedOn: '2026-07-30', reference: 'bank 1', marks: 'point' } as const; // prettier-ignore
  const payment = await world.service(PaymentsService).record(officer, world.programme, paid);
  if (!payment.ok) throw new Error(JSON.stringify(payment.faults));
  const wrong = { organisationId, id: payment.payment.id, reason: 'of somebody else' };
  given(await world.service(PaymentsService).reverse(officer, world.programme, wrong));
}

/** What was accepted is computed officially, and a report of it is prepared, discarded, prepared again, approved and released. */
export async function actsOfReports(world: AuditedWorld): Promise<void> {
  const { officer, second } = world.of;
  const national = world.service(ReportFreezes);
  const { runId } = given(await national.start(officer, quarter, world.programme.timeZone));
  await world.service(ReportFreezeWorker).handle(world.system, { runId });
  const preparation = world.service(PreparationService);
  const prepared = async (): Promise<string> => {
    const asked = { period: quarter, correctionReason: '' };
    return given(await preparation.prepare(officer, world.programme, asked)).draftId;
  };
  const release = world.service(ReleaseService);
  given(await release.discard(officer, await prepared()));
  const draftId = await prepared();
  const draft = await world.service(PublicationsService).draft(second, draftId);
  const { timeZone } = world.programme;
  const scheduled = world.service(ScheduledReleases);
  const minute = '2026-12-24 09:00';
  const asked = { seenHash: draft?.snapshotHash ?? '', minute, timeZone };
  given(await scheduled.approve(second, draftId, asked));
  given(await scheduled.schedule(officer, draftId, null));
  given(await release.release(officer, draftId));
  const run = { period: quarter, class: 'provisional', inBackground: false } as const;
  const official = given(await world.service(OfficialRuns).start(officer, run));
  given(await world.service(OfficialRunWorker).work(world.system, official.runId));
}

export async function* textOf(text: string): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}
