import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../access/index.js';
import { actingOrganisation, Clock, type RequestContext } from '../database/index.js';
import { allow, type Decision, refuse } from '../kernel/decision.js';
import { issueAt } from '../kernel/issue.js';
import type { Checked, Facility } from '../register/index.js';
import type { Consignment, ConsignmentCells, ConsignmentDetails } from './consignment.js';
import { ConsignmentCorrectionStore, type DrawingBatch } from './consignment-corrections.store.js';
import { ConsignmentService, type Reading } from './consignments.service.js';
import { correctionReason } from './correction-reason.js';

export interface ConsignmentCorrection {
  readonly facility: Facility;
  readonly cells: ConsignmentCells;
  readonly reason: string;
}

/**
 * Puts right what was recorded wrongly, while nothing rests on it: by another record in its place, or by taking it back. What was
 * recorded stays to be read, with the reason, who gave it and when.
 */
@Injectable()
export class ConsignmentCorrections {
  constructor(
    private readonly store: ConsignmentCorrectionStore,
    private readonly consignments: ConsignmentService,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Why the load cannot be put right as things stand; allowed gives it. */
  standing(context: RequestContext, id: string): Promise<Decision<Consignment>> {
    return this.store.inTransaction(context, async () => {
      const found = await this.store.held(context, actingOrganisation(context), id);
      if (found === null) return refuse('consignment.unknown');
      if (found.state !== 'received')
        return refuse(`consignment.${found.state}`, { reference: found.reference });
      const drawing = await this.store.drawing(context, found);
      return drawing === null
        ? allow(found)
        : refuse(codeOf(drawing), { batch: drawing.reference, batchId: drawing.id });
    });
  }

  /** All faults at once; the value is the record that stands now. */
  correct(
    context: RequestContext,
    id: string,
    { facility, cells, reason: written }: ConsignmentCorrection,
    reading: Reading,
  ): Promise<Checked<string> | { ok: false; reason: { code: string } }> {
    return this.store.inTransaction(context, async () => {
      const held = await this.standing(context, id);
      if (!held.ok) return held;
      const wrong = held.value;
      const checked = await this.consignments.check(context, cells, reading, wrong);
      const reason = correctionReason(written);
      if (!checked.ok || !reason.ok) {
        const issues = checked.ok ? [] : checked.issues;
        return {
          ok: false,
          issues: reason.ok ? issues : [...issues, issueAt('reason', reason.reason)],
        };
      }
      const right = { details: checked.value, facilityId: facility.id };
      if (saysTheSame(wrong, right)) return refuse('consignment.nothing-corrected');
      const putting = { reason: reason.value, at: this.clock.now() };
      const replacedBy = await this.store.replace(context, wrong, right, putting);
      if (replacedBy === null) {
        const again = await this.consignments.check(context, cells, reading, wrong);
        return again.ok ? refuse('consignment.taken-meanwhile') : again;
      }
      await this.audit.record(context, {
        action: 'consignment.corrected',
        subjectKind: 'consignment',
        subjectId: id,
        before: told(wrong, wrong.facilityId),
        after: { ...told(right.details, facility.id), reason: reason.value },
      });
      return { ok: true, value: replacedBy };
    });
  }

  takeBack(context: RequestContext, id: string, written: string): Promise<Decision<null>> {
    return this.store.inTransaction(context, async () => {
      const held = await this.standing(context, id);
      if (!held.ok) return held;
      const reason = correctionReason(written);
      if (!reason.ok) return reason;
      const putting = { reason: reason.value, at: this.clock.now() };
      await this.store.takeBack(context, held.value, putting);
      await this.audit.record(context, {
        action: 'consignment.taken-back',
        subjectKind: 'consignment',
        subjectId: id,
        before: { reference: held.value.reference, state: 'received' },
        after: { reference: held.value.reference, state: 'taken_back', reason: reason.value },
      });
      return allow(null);
    });
  }
}

const codeOf = ({ state, certified }: DrawingBatch): string =>
  certified ? 'consignment.drawn-certified' : `consignment.drawn-${state}`;

/** Whether a record would only take the place of its like. */
function saysTheSame(
  wrong: Consignment,
  right: { details: ConsignmentDetails; facilityId: string },
): boolean {
  const sorted = (of: ConsignmentDetails, facilityId: string) => ({
    ...told(of, facilityId),
    passportIds: of.passportIds.toSorted(),
  });
  return isDeepStrictEqual(
    sorted(wrong, wrong.facilityId),
    sorted(right.details, right.facilityId),
  );
}

const told = (of: ConsignmentDetails, facilityId: string) => ({
  reference: of.reference,
  facilityId,
  receivedOn: of.receivedOn,
  originKind: of.originKind,
  originName: of.originName,
  originCountry: of.originCountry,
  category: of.category,
  chemistry: of.chemistry,
  grossMg: of.grossMg,
  tareMg: of.tareMg,
  netMg: of.netMg,
  carrier: of.carrier,
  transportMode: of.transportMode,
  distanceKm: of.distanceKm,
  wasteCode: of.wasteCode,
  consignmentNote: of.consignmentNote,
  passportIds: of.passportIds,
});
