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
import { Permit } from '../../access/index.js';
import type { Refusal } from '../../kernel/decision.js';
import { BatchService, CertificateService } from '../../recycling/index.js';
import { type Facility, FacilityService } from '../../register/index.js';
import { olderRows, pageRows } from '../shell/older-rows.js';
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
import { Visitor, type Visit } from './visit.js';

const FORM = 'recycler/certificate-form';
const DRAFT = 'recycler/certificate-draft';

/** So many batches a person still ticks; older ones follow once these are certified. */
const mostBatches = 200;

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
  async list(@Visitor() visit: Visit, @Query('after') after?: string): Promise<object> {
    const { ctx, base, publicBase } = visit;
    const before = after === undefined ? null : identifier(after);
    const found = await this.certificates.list(ctx, { before, limit: pageRows + 1 });
    const { rows, next } = olderRows(found, `${base}/certificates`);
    const page = certificatesPage({
      base,
      publicBase,
      certificates: rows,
      drafts: await this.certificates.drafts(ctx),
      facilities: await this.own(visit),
    });
    return { ...page, next, may: mayOf(visit) };
  }

  @Permit('certificate.draft')
  @Get('new')
  @Render(FORM)
  async blank(@Visitor() visit: Visit): Promise<object> {
    return this.form(visit, { chosen: [], faults: noFaults });
  }

  @Permit('certificate.draft')
  @Post()
  @Redirect()
  async draft(@Visitor() visit: Visit, @Body() body: FormBody): Promise<SeeOther> {
    const [facilityId = '', year = ''] = fieldOf(body, 'scope').split('/');
    const batchIds = ticked(body, 'batches').filter(isIdentifier);
    if (!isIdentifier(facilityId) || !/^\d{4}$/.test(year)) throw new NotFoundException();
    const scope = { facilityId, year: Number(year), batchIds };
    const draft = await this.certificates.draft(visit.ctx, scope);
    if (draft.ok) return seeOther(`${visit.base}/certificates/drafts/${draft.value}`);
    const faults = refusedFaults(draft.reason, 'batches');
    throw new FormAgain(FORM, await this.form(visit, { chosen: batchIds, faults }));
  }

  @Permit('certificate.read')
  @Get('drafts/:id')
  @Render(DRAFT)
  async show(@Visitor() visit: Visit, @Param('id') id: string): Promise<object> {
    return this.draftPage(visit, id);
  }

  @Permit('certificate.certify')
  @Post('drafts/:id/certify')
  @Redirect()
  async certify(
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Body() body: FormBody,
  ): Promise<SeeOther> {
    const shown = fieldOf(body, 'shown');
    const certified = await this.certificates.certify(visit.ctx, identifier(id), shown);
    if (certified.ok) return seeOther(`${visit.publicBase}/certificates/${certified.value}`);
    // Sent twice, or from an older tab: what came of it is there to read.
    const before = await this.certificates.previewDraft(visit.ctx, identifier(id));
    if (typeof before?.certificate === 'string')
      return seeOther(`${visit.publicBase}/certificates/${before.certificate}`);
    throw await this.again(visit, id, certified.reason);
  }

  @Permit('certificate.draft')
  @Post('drafts/:id/withdraw')
  @Redirect()
  async withdraw(@Visitor() visit: Visit, @Param('id') id: string): Promise<SeeOther> {
    const withdrawn = await this.certificates.withdraw(visit.ctx, identifier(id));
    if (withdrawn.ok) return seeOther(`${visit.base}/certificates`);
    throw await this.again(visit, id, withdrawn.reason);
  }

  private async again(visit: Visit, id: string, reason: Refusal): Promise<FormAgain> {
    const status = reason.code === 'certificate.figures-changed' ? 409 : 422;
    return new FormAgain(DRAFT, await this.draftPage(visit, id, refusedFaults(reason)), status);
  }

  private async draftPage(visit: Visit, id: string, faults: Faults = noFaults): Promise<object> {
    const { ctx, base, publicBase } = visit;
    const preview = await this.certificates.previewDraft(ctx, identifier(id));
    if (preview === null) throw new NotFoundException();
    const page = draftPage(preview, {
      base,
      publicBase,
      ownDraft: preview.draft.draftedBy === ctx.personId,
      mayCertify: mayOf(visit).certify,
      faults,
    });
    return { ...page, may: mayOf(visit) };
  }

  private async form(
    visit: Visit,
    typed: { chosen: readonly string[]; faults: Faults },
  ): Promise<object> {
    const those = { state: 'closed', certified: false, limit: mostBatches + 1 } as const;
    const batches = await this.batches.list(visit.ctx, those);
    return certificateFormPage(
      {
        base: visit.base,
        facilities: await this.own(visit),
        batches: batches.slice(0, mostBatches),
        more: batches.length > mostBatches,
        chosen: typed.chosen,
      },
      typed.faults,
    );
  }

  private own({ ctx }: Visit): Promise<Facility[]> {
    return this.facilities.own(ctx);
  }
}
