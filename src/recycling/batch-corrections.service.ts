import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { allow, type Decision, type Refusal } from '../kernel/decision.js';
import { issueAt, type DataIssue } from '../kernel/issue.js';
import { type Checked, type Facility, onlyPrepares } from '../register/index.js';
import type { Batch } from './batch.js';
import { BatchCorrectionStore } from './batch-corrections.store.js';
import { type BatchDetails, type BatchForm, readBatch } from './batch-form.js';
import { BatchService } from './batches.service.js';
import { correctionReason } from './correction-reason.js';

/** Puts batches right: the head of an open one is changed, an open one is discarded, a closed one is opened again. */
@Injectable()
export class BatchCorrections {
  constructor(
    private readonly store: BatchCorrectionStore,
    private readonly batches: BatchService,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Where, when and by what process; all faults at once. What it draws and holds must fit to it. */
  change(
    context: RequestContext,
    id: string,
    { facility, form }: { facility: Facility; form: BatchForm },
    timeZone: string,
  ): Promise<Checked<null> | { ok: false; reason: Refusal }> {
    return this.store.inTransaction(context, async () => {
      const open = await this.batches.openBatch(context, id);
      if (!open.ok) return open;
      const read = readBatch(form, facility, dateInZone(this.clock.now(), timeZone));
      if (!read.ok) return read;
      const head = { ...read.value, facilityId: facility.id };
      const issues = misfits(open.value, head);
      if (issues.length > 0) return { ok: false, issues };
      if (!(await this.store.changeHead(context, open.value, head)))
        return { ok: false, issues: [issueAt('reference', { code: 'batch.reference-known' }, head.reference)] }; // prettier-ignore
      await this.audit.record(context, {
        action: 'batch.changed',
        subjectKind: 'batch',
        subjectId: id,
        before: headOf(open.value),
        after: headOf(head),
      });
      return { ok: true, value: null };
    });
  }

  discard(context: RequestContext, id: string, written: string): Promise<Decision<null>> {
    return this.store.inTransaction(context, async () => {
      const open = await this.batches.openBatch(context, id);
      if (!open.ok) return open;
      const reason = correctionReason(written);
      if (!reason.ok) return reason;
      const { reference } = open.value;
      await this.store.discard(context, open.value, { reason: reason.value, at: this.clock.now() });
      await this.audit.record(context, {
        action: 'batch.discarded',
        subjectKind: 'batch',
        subjectId: id,
        before: { reference, state: 'open' },
        after: { reference, state: 'discarded', reason: reason.value },
      });
      return allow(null);
    });
  }

  /** The batch that is open now: the same one, or, when its certificate was revoked, one in its place. */
  reopen(context: RequestContext, id: string): Promise<Decision<string>> {
    return this.store.inTransaction(context, async () => {
      const found = await this.batches.standing(context, id);
      if (!found.ok) return found;
      const batch = found.value;
      if (!batch.revoked) return this.batches.reopen(context, id);
      const putting = { reason: '', at: this.clock.now() };
      const replacedBy = await this.store.replace(context, batch, putting);
      await this.audit.record(context, {
        action: 'batch.reopened',
        subjectKind: 'batch',
        subjectId: replacedBy,
        before: { state: batch.state },
        after: { state: 'open', replaces: batch.id },
      });
      return allow(replacedBy);
    });
  }
}

type Head = BatchDetails & { readonly facilityId: string };

const headOf = (head: Head): object => ({
  reference: head.reference,
  facilityId: head.facilityId,
  process: head.process,
  chemistry: head.chemistry,
  startedOn: head.startedOn,
  endedOn: head.endedOn,
});

/** What the batch draws and holds that another head would belie. */
function misfits(batch: Batch, head: Head): DataIssue[] {
  const issues: DataIssue[] = [];
  const last = batch.drawn.map(({ receivedOn }) => receivedOn).sort().at(-1); // prettier-ignore
  if (last !== undefined) {
    const drawn = { code: 'batch.draws-already' };
    if (head.facilityId !== batch.facilityId) issues.push(issueAt('facility', drawn));
    if (head.chemistry !== batch.chemistry) issues.push(issueAt('chemistry', drawn));
    const params = { receivedOn: last, endedOn: head.endedOn };
    if (head.endedOn < last)
      issues.push(issueAt('endedOn', { code: 'consignment.received-after-batch', params }));
  }
  if (onlyPrepares(head.process) && batch.fractions.some((each) => each.countsAsRecycled))
    issues.push(issueAt('process', { code: 'fraction.only-prepared' }));
  return issues;
}
