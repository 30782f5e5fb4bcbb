import { Controller, Get, Query, Render } from '@nestjs/common';

import { Context, CurrentProgramme, Permit, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { OversightService } from '../../oversight/index.js';
import { programmeHref } from '../shell/shell-locals.js';

import { auditPage, type AuditQuery } from './audit-page.js';
import { identifierOrNull } from './form-fields.js';

/** Who did what, when, from what to what. */
@Controller('p/:programme/agency/audit')
export class AuditController {
  constructor(private readonly oversight: OversightService) {}

  @Permit('audit.read')
  @Get()
  @Render('agency/audit')
  async trail(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Query() query: AuditQuery,
  ) {
    const page = await this.oversight.audit(ctx, {
      organisationId: identifierOrNull(query.organisation),
      action: query.action === undefined || query.action === '' ? null : query.action,
      before: identifierOrNull(query.before),
    });
    return auditPage(page, query, `${programmeHref(programme.slug)}/agency/audit`);
  }
}
