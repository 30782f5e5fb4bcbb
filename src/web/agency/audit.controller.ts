import { Controller, Get, Query, Render } from '@nestjs/common';

import { Permit } from '../../access/index.js';
import { OversightService } from '../../oversight/index.js';

import { auditPage, type AuditQuery } from './audit-page.js';
import { identifierOrNull } from './form-fields.js';
import { Visitor, type Visit } from './visit.js';

/** Who did what, when, from what to what. */
@Controller('p/:programme/agency/audit')
export class AuditController {
  constructor(private readonly oversight: OversightService) {}

  @Permit('audit.read')
  @Get()
  @Render('agency/audit')
  async trail(@Visitor() { ctx, base }: Visit, @Query() query: AuditQuery) {
    const page = await this.oversight.audit(ctx, {
      organisationId: identifierOrNull(query.organisation),
      action: query.action === undefined || query.action === '' ? null : query.action,
      before: identifierOrNull(query.before),
    });
    return auditPage(page, query, `${base}/audit`);
  }
}
