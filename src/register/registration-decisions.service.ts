import { Injectable } from '@nestjs/common';
import { AuditTrail, ProgrammeDirectory } from '../access/index.js';
import { Clock, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import {
  decideRegistration,
  earliestDay,
  possibleDecisions,
  type DecidedRegistration,
  type DecisionFault,
  type DecisionForm,
  type NewRegistrationDecision,
} from './registration-decision.js';
import {
  RegistrationDecisionsStore,
  type AdmittedRegistration,
  type RegistrationDecisionRecord,
} from './registration-decisions.store.js';
import type { RegistrationDecisionName } from './registration.js';

/** A registration with all that was decided about it, and what may be decided next. */
export interface RegistrationFile {
  /** As of today. */
  readonly registration: AdmittedRegistration;
  /** Newest first. */
  readonly decisions: readonly RegistrationDecisionRecord[];
  readonly possible: readonly RegistrationDecisionName[];
  readonly earliest: CalendarDate;
  readonly today: CalendarDate;
}

export type DecisionOutcome =
  | { readonly kind: 'decided'; readonly made: NewRegistrationDecision; readonly number: number }
  | { readonly kind: 'faulty'; readonly faults: readonly DecisionFault[] }
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'unknown' };

const acts = {
  suspend: 'registration.suspended',
  reinstate: 'registration.reinstated',
  cancel: 'registration.cancelled',
} as const;

/** The agency's decisions about a registration after it was admitted: each from a day on and for a reason, none ever undone. */
@Injectable()
export class RegistrationDecisions {
  constructor(
    private readonly store: RegistrationDecisionsStore,
    private readonly programmes: ProgrammeDirectory,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async file(ctx: RequestContext, number: string): Promise<RegistrationFile | null> {
    const today = await this.programmes.dayOf(ctx.programmeId);
    return this.store.inTransaction(ctx, async () => {
      const admitted = await this.store.admitted(ctx, number);
      if (admitted === null) return null;
      const decisions = await this.store.decisions(ctx, admitted);
      const standing = standingOf(admitted, decisions);
      const holding = decisions.find(({ effectiveOn }) => effectiveOn <= today);
      const registration = { ...admitted, state: holding?.state ?? admitted.state };
      return {
        registration,
        decisions,
        possible: possibleDecisions(standing, today),
        earliest: earliestDay(standing),
        today,
      };
    });
  }

  /** `seen` is how many decisions whoever decides had before them; null takes them as they are. */
  async decide(
    ctx: RequestContext,
    number: string,
    form: DecisionForm & { readonly seen: number | null },
  ): Promise<DecisionOutcome> {
    const today = await this.programmes.dayOf(ctx.programmeId);
    return this.store.inTransaction(ctx, async () => {
      const admitted = await this.store.admitted(ctx, number, true);
      if (admitted === null) return { kind: 'unknown' };
      const decisions = await this.store.decisions(ctx, admitted);
      if (form.seen !== null && form.seen !== decisions.length) return { kind: 'overtaken' };
      const standing = standingOf(admitted, decisions);
      const { decision: made, faults } = decideRegistration(standing, form, today);
      if (made === null) return { kind: 'faulty', faults };
      const next = decisions.length + 1;
      await this.store.add(ctx, admitted, { ...made, number: next, decidedAt: this.clock.now() });
      await this.record(ctx, admitted, { before: standing, made, number: next });
      return { kind: 'decided', made, number: next };
    });
  }

  /** The reason is free text: it stands with the decision, whose number the trail keeps. */
  private async record(
    ctx: RequestContext,
    { organisationId, id }: AdmittedRegistration,
    of: {
      readonly before: DecidedRegistration;
      readonly made: NewRegistrationDecision;
      readonly number: number;
    },
  ): Promise<void> {
    const { before, made, number } = of;
    await this.audit.record(ctx, {
      action: acts[made.decision],
      subjectKind: 'registration',
      subjectId: id,
      before: {
        state: before.state,
        effectiveOn: before.since,
        validTo: before.validTo,
        decision: number - 1,
      },
      after: {
        state: made.state,
        effectiveOn: made.effectiveOn,
        validTo: made.validTo,
        decision: number,
      },
      organisationId,
    });
  }
}

function standingOf(
  { state, validFrom, validTo }: AdmittedRegistration,
  [last]: readonly RegistrationDecisionRecord[],
): DecidedRegistration {
  return { state: last?.state ?? state, validFrom, validTo, since: last?.effectiveOn ?? null };
}
