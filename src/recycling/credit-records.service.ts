import { Injectable } from '@nestjs/common';
import { AuditTrail, ProgrammeDirectory } from '../access/index.js';
import { Clock, ReferenceNumbers, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { CreditOffer, DecidedState } from './credit-offer.js';

/** The number, the time and the audit event of what happens to credits. */
@Injectable()
export class CreditRecords {
  constructor(
    private readonly references: ReferenceNumbers,
    private readonly audit: AuditTrail,
    private readonly programmes: ProgrammeDirectory,
    private readonly clock: Clock,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  today(context: RequestContext): Promise<CalendarDate> {
    return this.programmes.dayOf(context.programmeId);
  }

  /** T for a transfer, K for a retirement: `DEMO-T-2026-000007-4`. The year is that of the programme's calendar. */
  async nextReference(context: RequestContext, kind: 'T' | 'K'): Promise<string> {
    return this.references.next(context, kind, Number((await this.today(context)).slice(0, 4)));
  }

  async offered(context: RequestContext, offer: CreditOffer): Promise<void> {
    await this.audit.record(context, {
      action: 'credit.offered',
      subjectKind: 'credit_offer',
      subjectId: offer.id,
      after: told(offer),
    });
  }

  /** It concerns who offered, whoever of the two decides. */
  async decided(
    context: RequestContext,
    before: CreditOffer,
    state: DecidedState,
    setOffGrams: bigint,
  ): Promise<void> {
    await this.audit.record(context, {
      action: `credit.${state}`,
      subjectKind: 'credit_offer',
      subjectId: before.id,
      before: told(before),
      after: { ...told({ ...before, state }), ...(setOffGrams > 0n && { setOffGrams }) },
      organisationId: before.organisationId,
    });
  }

  /** What it was for is free text: it stands with the retirement, where it can be taken out, and not in the trail. */
  async retired(
    context: RequestContext,
    id: string,
    retirement: {
      available: bigint;
      grams: bigint;
      unit: string;
      reference: string;
    },
  ): Promise<void> {
    const { available, grams, ...of } = retirement;
    await this.audit.record(context, {
      action: 'credit.retired',
      subjectKind: 'credit_retirement',
      subjectId: id,
      before: { availableGrams: available },
      after: { availableGrams: available - grams, grams, ...of },
    });
  }
}

const told = ({ reference, material, vintage, grams, state, counterpartyId }: CreditOffer) => ({
  reference,
  material,
  vintage,
  grams,
  state,
  counterpartyId,
});
