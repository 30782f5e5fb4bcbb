import { Injectable } from '@nestjs/common';
import { type AuditChange, AuditTrail } from '../access/index.js';
import {
  actingOrganisation,
  Clock,
  newId,
  type RequestContext,
  Tenancy,
} from '../database/index.js';
import type { NumberMarks } from '../files/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import type { Decision } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import { kgFromMassMg } from '../kernel/mass.js';
import { issueAt } from '../kernel/issue.js';
import type { Checked, Facility } from '../register/index.js';
import type { Batch, BatchStanding } from './batch.js';
import {
  type BatchForm,
  type FractionForm,
  readBatch,
  readDraw,
  readFraction,
} from './batch-form.js';
import { type BatchFilter, BatchStore, type ListedBatch } from './batches.store.js';
import { bearable, massBalance } from './mass-balance.js';

/** Processing runs: what was drawn, what went in, what came out. Closed batches can back a certificate. */
@Injectable()
export class BatchService {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: BatchStore,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  list(context: RequestContext, filter: BatchFilter = {}): Promise<(ListedBatch & Batch)[]> {
    return this.tenancy.run(context, async () =>
      this.store.withContents(
        context,
        await this.store.list(context, actingOrganisation(context), filter),
      ),
    );
  }

  years(context: RequestContext): Promise<number[]> {
    return this.tenancy.run(context, () => this.store.years(context, actingOrganisation(context)));
  }

  async find(context: RequestContext, id: string): Promise<(ListedBatch & Batch) | null> {
    const [batch] = await this.list(context, { ids: [id] });
    return batch ?? null;
  }

  open(
    context: RequestContext,
    facility: Facility,
    form: BatchForm,
    timeZone: string,
  ): Promise<Checked<string>> {
    return this.tenancy.run(context, async () => {
      const now = this.clock.now();
      const read = readBatch(form, facility, dateInZone(now, timeZone));
      if (!read.ok) return read;
      const organisationId = actingOrganisation(context);
      const batch = {
        ...read.value,
        id: newId(),
        organisationId,
        facilityId: facility.id,
        state: 'open' as const,
        version: 1,
      };
      const known = { code: 'batch.reference-known' };
      if (!(await this.store.add(context, batch, now)))
        return { ok: false, issues: [issueAt('reference', known, batch.reference)] };
      await this.record(context, batch.id, { action: 'batch.opened', after: read.value });
      return { ok: true, value: batch.id };
    });
  }

  addFraction(
    context: RequestContext,
    id: string,
    form: FractionForm,
    marks: NumberMarks,
  ): Promise<Checked<null> | { ok: false; reason: { code: string } }> {
    return this.tenancy.run(context, async () => {
      const batch = await this.openBatch(context, id);
      if (!batch.ok) return batch;
      const read = readFraction(form, marks, batch.value.process);
      if (!read.ok) return read;
      if (!(await this.store.addFraction(context, batch.value, read.value)))
        return { ok: false, issues: [issueAt('name', { code: 'fraction.name-known' })] };
      await this.record(context, id, { action: 'batch.fraction-added', after: read.value });
      return { ok: true, value: null };
    });
  }

  removeFraction(context: RequestContext, id: string, fractionId: string): Promise<Decision<null>> {
    return this.tenancy.run(context, async () => {
      const batch = await this.openBatch(context, id);
      if (!batch.ok) return batch;
      const removed = batch.value.fractions.find((fraction) => fraction.id === fractionId);
      if (removed === undefined) return refuse('fraction.unknown');
      await this.store.removeFraction(context, batch.value, fractionId);
      await this.record(context, id, { action: 'batch.fraction-removed', before: removed });
      return allow(null);
    });
  }

  /** Sets what the batch draws from a consignment; an empty text takes it back. */
  draw(
    context: RequestContext,
    id: string,
    consignmentId: string,
    mass: { written: string; marks: NumberMarks },
  ): Promise<Decision<null>> {
    return this.tenancy.run(context, async () => {
      const batch = await this.openBatch(context, id);
      if (!batch.ok) return batch;
      if (mass.written.trim() === '') return this.drawn(context, batch.value, consignmentId, null);
      const read = readDraw(mass.written, mass.marks);
      if (!read.ok) return read;
      const load = await this.store.leftFor(context, batch.value, consignmentId);
      if (load?.facilityId !== batch.value.facilityId || load.chemistry !== batch.value.chemistry)
        return refuse('consignment.unknown');
      if (load.receivedOn > batch.value.endedOn)
        return refuse('consignment.received-after-batch', {
          receivedOn: load.receivedOn,
          endedOn: batch.value.endedOn,
        });
      if (read.value > load.leftMg) {
        return refuse('consignment.not-enough-left', {
          asked: kgFromMassMg(read.value),
          left: kgFromMassMg(load.leftMg),
        });
      }
      return this.drawn(context, batch.value, consignmentId, read.value);
    });
  }

  /** A closed batch stays as it is; it can be opened again until a certificate rests on it. */
  close(context: RequestContext, id: string): Promise<Decision<null>> {
    return this.tenancy.run(context, async () => {
      const batch = await this.openBatch(context, id);
      if (!batch.ok) return batch;
      const borne = bearable(massBalance(batch.value));
      if (!borne.ok) return borne;
      await this.store.setState(context, batch.value, 'closed');
      await this.record(context, id, {
        action: 'batch.closed',
        before: { state: batch.value.state },
        after: { state: 'closed', inputMg: borne.value.inputDryMg },
      });
      return allow(null);
    });
  }

  reopen(context: RequestContext, id: string): Promise<Decision<string>> {
    return this.tenancy.run(context, async () => {
      const found = await this.uncertified(context, id);
      if (!found.ok) return found;
      const batch = found.value;
      await this.store.setState(context, batch, 'open');
      await this.record(context, id, {
        action: 'batch.reopened',
        before: { state: batch.state },
        after: { state: 'open' },
      });
      return allow(id);
    });
  }

  /** The batch, locked, while it may still be changed. */
  async openBatch(context: RequestContext, id: string): Promise<Decision<Batch>> {
    const found = await this.uncertified(context, id);
    if (!found.ok || found.value.state === 'open') return found;
    return refuse('batch.closed', { reference: found.value.reference });
  }

  /** The batch, locked, while it counts. */
  async standing(context: RequestContext, id: string): Promise<Decision<Batch & BatchStanding>> {
    const organisationId = actingOrganisation(context);
    const batch = await this.store.find(context, organisationId, id, true);
    const [listed] = await this.store.list(context, organisationId, { ids: [id] });
    if (batch === null || listed === undefined) return refuse('batch.unknown');
    const { reference, state } = batch;
    if (state === 'replaced' || state === 'discarded')
      return refuse(`batch.${state}`, { reference });
    return allow({ ...listed, ...batch });
  }

  /** The batch, locked, while no certificate rests on it: asked under the lock, so that none can come in between. */
  private async uncertified(context: RequestContext, id: string): Promise<Decision<Batch>> {
    const found = await this.standing(context, id);
    if (!found.ok || found.value.certificateId === null) return found;
    const { reference, revoked } = found.value;
    return refuse(`batch.${revoked ? 'certificate-revoked' : 'certified'}`, { reference });
  }

  private async drawn(
    context: RequestContext,
    batch: Batch,
    consignmentId: string,
    massMg: bigint | null,
  ): Promise<Decision<null>> {
    const before = batch.drawn.find((each) => each.consignmentId === consignmentId);
    await this.store.draw(context, batch, consignmentId, massMg);
    await this.record(context, batch.id, {
      action: 'batch.drawn',
      before: { consignmentId, massMg: before?.massMg ?? 0n },
      after: { consignmentId, massMg: massMg ?? 0n },
    });
    return allow(null);
  }

  private async record(
    context: RequestContext,
    subjectId: string,
    change: AuditChange,
  ): Promise<void> {
    await this.audit.record(context, { ...change, subjectKind: 'batch', subjectId });
  }
}
