import { Injectable } from '@nestjs/common';
import { type AuditAction, AuditTrail, ProgrammeDirectory } from '../access/index.js';
import { Clock, ReferenceNumbers, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { CreditOffer } from './credit-offer.js';

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

  async recordOffer(
    context: RequestContext,
    action: AuditAction,
    offer: CreditOffer,
  ): Promise<void> {
    await this.audit.record(context, {
      action,
      subjectKind: 'credit_offer',
      subjectId: offer.id,
      after: {
        reference: offer.reference,
        material: offer.material,
        vintage: offer.vintage,
        grams: offer.grams,
        state: offer.state,
        counterpartyId: offer.counterpartyId,
      },
    });
  }

  async recordRetirement(
    context: RequestContext,
    subjectId: string,
    after: unknown,
  ): Promise<void> {
    await this.audit.record(context, {
      action: 'credit.retired',
      subjectKind: 'credit_retirement',
      subjectId,
      after,
    });
  }
}
