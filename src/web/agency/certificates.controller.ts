import { Body, Controller, Get, Param, Post, Query, Redirect, Render, UseFilters } from '@nestjs/common'; // prettier-ignore

import { Permit } from '../../access/index.js';
import type { Refusal } from '../../kernel/decision.js';
import { CertificateRevocations } from '../../recycling/index.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { olderRows, pageRows } from '../shell/older-rows.js';

import { certificatesPage, claimRows, revocationPage } from './certificates-page.js';
import {
  fieldOf,
  found,
  identifier,
  seeOther,
  type Answer303,
  type FormBody,
} from './form-fields.js';
import { Visitor, type Visit } from './visit.js';

/** The certificates of the programme, and taking one back. */
@Controller('p/:programme/agency/certificates')
@UseFilters(FormRefusalFilter)
export class CertificatesController {
  constructor(private readonly revocations: CertificateRevocations) {}

  @Permit('certificate.revoke')
  @Get()
  @Render('agency/certificates')
  async list(@Visitor() { ctx, publicBase }: Visit, @Query('after') after?: string) {
    const before = after === undefined ? null : identifier(after);
    const listed = await this.revocations.certificates(ctx, { before, limit: pageRows + 1 });
    const { rows, next } = olderRows(listed, `${publicBase}/agency/certificates`);
    const claims = claimRows(await this.revocations.claims(ctx));
    return { ...certificatesPage(rows, publicBase, before === null), claims, next };
  }

  @Permit('certificate.revoke')
  @Get(':reference/revoke')
  @Render('agency/revocation')
  form(@Visitor() visit: Visit, @Param('reference') reference: string) {
    return this.page(visit, reference, { reason: '', fault: null });
  }

  @Permit('certificate.revoke')
  @Post(':reference/revoke')
  @Redirect()
  async revoke(
    @Visitor() visit: Visit,
    @Param('reference') reference: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const reason = fieldOf(body, 'reason');
    const revoked = await this.revocations.revoke(visit.ctx, reference, reason);
    if (revoked.ok)
      return seeOther(`${visit.publicBase}/certificates/${encodeURIComponent(reference)}`);
    const fault = revoked.reason;
    throw new FormRefusal(
      'agency/revocation',
      await this.page(visit, reference, { reason, fault }),
    );
  }

  private async page(
    { ctx, publicBase }: Visit,
    reference: string,
    typed: { reason: string; fault: Refusal | null },
  ) {
    const preview = found(await this.revocations.preview(ctx, reference));
    return revocationPage(preview, publicBase, typed);
  }
}
