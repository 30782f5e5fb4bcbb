import { Controller, Get, Query, Render, Req } from '@nestjs/common';
import type { Request } from 'express';

import { accessOf, Context, CurrentProgramme, Permit, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { OversightService } from '../../oversight/index.js';
import { programmeHref } from '../shell/shell-locals.js';

import { auditPage, type AuditQuery } from './audit-page.js';
import { identifierOrNull } from './form-fields.js';

/** Who did what, when, from what to what: the agency reads the whole programme, every other organisation itself. */
@Controller('p/:programme/audit')
export class AuditController {
  constructor(private readonly oversight: OversightService) {}

  @Permit('audit.read')
  @Get()
  @Render('agency/audit')
  async trail(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
    @Query() query: AuditQuery,
  ) {
    const { principal } = accessOf(request);
    const page = await this.oversight.audit(ctx, {
      organisationId: identifierOrNull(query.organisation),
      action: query.action === undefined || query.action === '' ? null : query.action,
      before: identifierOrNull(query.before),
    });
    return auditPage(page, query, {
      address: `${programmeHref(programme.slug)}/audit`,
      organisation: principal?.organisationName ?? '',
      currency: programme.currency,
      whole: principal?.permissions.has('oversight.read') === true,
    });
  }
}
