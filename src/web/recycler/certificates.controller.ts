import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Query,
  Redirect,
  Render,
  UseFilters,
} from '@nestjs/common';
import { Context, CurrentPrincipal, Permit, type Principal } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import type { Refusal } from '../../kernel/decision.js';
import { BatchService, CertificateService } from '../../recycling/index.js';
import { type Facility, FacilityService } from '../../register/index.js';
import { olderRows, pageRows } from '../shell/older-rows.js';
import { programmeHref } from '../shell/shell-locals.js';
import { certificateFormPage, certificatesPage, draftPage } from './certificate-page.js';
import { FormAgain, FormAgainFilter } from './form-again.filter.js';
import {
  type Faults,
  fieldOf,
  type FormBody,
  identifier,
  isIdentifier,
  mayOf,
  noFaults,
  refusedFaults,
  type SeeOther,
  seeOther,
  ticked,
} from './form-fields.js';

const FORM = 'recycler/certificate-form';
const DRAFT = 'recycler/certificate-draft';

interface Place {
  programme: string;
  id: string;
}
const baseOf = (slug: string): string => `${programmeHref(slug)}/recycler`;

/** Certificates: one person drafts, another certifies. */
@Controller('p/:programme/recycler/certificates')
@UseFilters(FormAgainFilter)
export class CertificatesController {
  constructor(
    private readonly certificates: CertificateService,
    private readonly batches: BatchService,
    private readonly facilities: FacilityService,
  ) {}

  @Permit('certificate.read')
  @Get()
  @Render('recycler/certificates')
  async list(
    @Context() ctx: RequestContext,
    @Param('programme') slug: string,
    @CurrentPrincipal() principal: Principal | null,
    @Query('after') after?: string,
  ): Promise<object> {
    const base = baseOf(slug);
    const before = after === undefined ? null : identifier(after);
    const found = await this.certificates.list(ctx, { before, limit: pageRows + 1 });
    const { rows, next } = olderRows(found, `${base}/certificates`);
    const page = certificatesPage({
      base,
      publicBase: programmeHref(slug),
      certificates: rows,
      drafts: await this.certificates.drafts(ctx),
      facilities: await this.own(ctx),
    });
    return { ...page, next, may: mayOf(principal) };
  }

  @Permit('certificate.draft')
  @Get('new')
  @Render(FORM)
  async blank(@Context() ctx: RequestContext, @Param('programme') slug: string): Promise<object> {
    return this.form(ctx, slug, { chosen: [], faults: noFaults });
  }

  @Permit('certificate.draft')
  @Post()
  @Redirect()
  async draft(
    @Context() ctx: RequestContext,
    @Param('programme') slug: string,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const [facilityId = '', year = ''] = fieldOf(body, 'scope').split('/');
    const batchIds = ticked(body, 'batches').filter(isIdentifier);
    if (!isIdentifier(facilityId) || !/^\d{4}$/.test(year)) throw new NotFoundException();
    const scope = { facilityId, year: Number(year), batchIds };
    const draft = await this.certificates.draft(ctx, scope);
    if (draft.ok) return seeOther(`${baseOf(slug)}/certificates/drafts/${draft.value}`);
    const faults = refusedFaults(draft.reason, 'batches');
    throw new FormAgain(FORM, await this.form(ctx, slug, { chosen: batchIds, faults }));
  }

  @Permit('certificate.read')
  @Get('drafts/:id')
  @Render(DRAFT)
  async show(
    @Context() ctx: RequestContext,
    @Param() place: Place,
    @CurrentPrincipal() principal: Principal | null,
  ): Promise<object> {
    return this.draftPage(ctx, place, principal);
  }

  @Permit('certificate.certify')
  @Post('drafts/:id/certify')
  @Redirect()
  async certify(
    @Context() ctx: RequestContext,
    @Param() place: Place,
    @CurrentPrincipal() principal: Principal | null,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const shown = fieldOf(body, 'shown');
    const certified = await this.certificates.certify(ctx, identifier(place.id), shown);
    if (certified.ok)
      return seeOther(`${programmeHref(place.programme)}/certificates/${certified.value}`);
    throw await this.again(ctx, place, principal, certified.reason);
  }

  @Permit('certificate.draft')
  @Post('drafts/:id/withdraw')
  @Redirect()
  async withdraw(
    @Context() ctx: RequestContext,
    @Param() place: Place,
    @CurrentPrincipal() principal: Principal | null,
  ): Promise<SeeOther> {
    const withdrawn = await this.certificates.withdraw(ctx, identifier(place.id));
    if (withdrawn.ok) return seeOther(`${baseOf(place.programme)}/certificates`);
    throw await this.again(ctx, place, principal, withdrawn.reason);
  }

  private async again(
    ctx: RequestContext,
    place: Place,
    principal: Principal | null,
    reason: Refusal,
  ): Promise<FormAgain> {
    const faults = refusedFaults(reason);
    const status = reason.code === 'certificate.figures-changed' ? 409 : 422;
    return new FormAgain(DRAFT, await this.draftPage(ctx, place, principal, faults), status);
  }

  private async draftPage(
    ctx: RequestContext,
    place: Place,
    principal: Principal | null,
    faults: Faults = noFaults,
  ): Promise<object> {
    const preview = await this.certificates.previewDraft(ctx, identifier(place.id));
    if (preview === null) throw new NotFoundException();
    const page = draftPage(preview, {
      base: baseOf(place.programme),
      ownDraft: preview.draft.draftedBy === ctx.personId,
      mayCertify: mayOf(principal).certify,
      faults,
    });
    return { ...page, may: mayOf(principal) };
  }

  private async form(
    ctx: RequestContext,
    slug: string,
    typed: { chosen: readonly string[]; faults: Faults },
  ): Promise<object> {
    const batches = await this.batches.list(ctx, { state: 'closed', certified: false });
    return certificateFormPage(
      {
        base: baseOf(slug),
        facilities: await this.own(ctx),
        batches,
        chosen: typed.chosen,
      },
      typed.faults,
    );
  }

  private own(ctx: RequestContext): Promise<Facility[]> {
    return this.facilities.list(ctx, ctx.organisationId ?? undefined);
  }
}
