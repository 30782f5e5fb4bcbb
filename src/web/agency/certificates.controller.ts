import { Body, Controller, Get, NotFoundException, Param, Post, Query, Redirect, Render, UseFilters } from '@nestjs/common'; // prettier-ignore

import { Context, CurrentProgramme, Permit, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import type { Refusal } from '../../kernel/decision.js';
import { CertificateRevocations } from '../../recycling/index.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { olderRows, pageRows } from '../shell/older-rows.js';
import { programmeHref } from '../shell/shell-locals.js';

import { certificatesPage, revocationPage } from './certificates-page.js';
import { fieldOf, identifier, seeOther, type Answer303, type FormBody } from './form-fields.js';

/** The certificates of the programme, and taking one back. */
@Controller('p/:programme/agency/certificates')
@UseFilters(FormRefusalFilter)
export class CertificatesController {
  constructor(private readonly revocations: CertificateRevocations) {}

  @Permit('certificate.revoke')
  @Get()
  @Render('agency/certificates')
  async list(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Query('after') after?: string,
  ) {
    const base = programmeHref(programme.slug);
    const before = after === undefined ? null : identifier(after);
    const found = await this.revocations.certificates(ctx, { before, limit: pageRows + 1 });
    const { rows, next } = olderRows(found, `${base}/agency/certificates`);
    return { ...certificatesPage(rows, base), next };
  }

  @Permit('certificate.revoke')
  @Get(':reference/revoke')
  @Render('agency/revocation')
  form(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('reference') reference: string,
  ) {
    return this.page(ctx, programme, reference, { reason: '', fault: null });
  }

  @Permit('certificate.revoke')
  @Post(':reference/revoke')
  @Redirect()
  async revoke(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('reference') reference: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const reason = fieldOf(body, 'reason');
    const revoked = await this.revocations.revoke(ctx, reference, reason);
    const base = programmeHref(programme.slug);
    if (revoked.ok) return seeOther(`${base}/certificates/${encodeURIComponent(reference)}`);
    const fault = revoked.reason;
    throw new FormRefusal(
      'agency/revocation',
      await this.page(ctx, programme, reference, { reason, fault }),
    );
  }

  private async page(
    ctx: RequestContext,
    programme: Programme,
    reference: string,
    typed: { reason: string; fault: Refusal | null },
  ) {
    const found = await this.revocations.preview(ctx, reference);
    if (found === null) throw new NotFoundException();
    return revocationPage(found, programmeHref(programme.slug), typed);
  }
}
