import { Controller, Get, Query, Render } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { OversightService } from '../../oversight/index.js';
import { wordsSought } from '../shell/producer-choice.js';
import { auditPage, type AuditQuery } from './audit-page.js';
import { identifierOrNull } from './form-fields.js';
import { Visitor, type Visit } from './visit.js';

/** Who did what, when, from what to what: the agency reads the whole programme, every other organisation itself. */
@Controller('p/:programme/audit')
export class AuditController {
  constructor(private readonly oversight: OversightService) {}

  @Permit('audit.read')
  @Get()
  @Render('agency/audit')
  async trail(@Visitor() visit: Visit, @Query() query: AuditQuery) {
    const whole = visit.may('oversight.read');
    const page = await this.oversight.audit(visit.ctx, {
      whole,
      words: wordsSought(query.q),
      organisationId: identifierOrNull(query.organisation),
      action: query.action === undefined || query.action === '' ? null : query.action,
      before: identifierOrNull(query.before),
    });
    return auditPage(page, query, {
      address: `${visit.publicBase}/audit`,
      organisation: visit.organisationName,
      currency: visit.programme.currency,
      whole,
    });
  }
}
