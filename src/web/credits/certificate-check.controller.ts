import {
  Controller,
  Get,
  Header,
  HttpStatus,
  NotFoundException,
  Param,
  Query,
  Redirect,
  Render,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import {
  AccessSettings,
  Context,
  CurrentProgramme,
  type Programme,
  Public,
  publicAddress,
} from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { isReference } from '../../database/index.js';
import { canonicalJson } from '../../kernel/canonical-json.js';
import { type Certificate, CertificateSeal, CertificateService } from '../../recycling/index.js';
import { FormAgain, FormAgainFilter } from '../recycler/form-again.filter.js';
import { type SeeOther, seeOther } from '../recycler/form-fields.js';
import { Documents, sendPdf } from '../documents/documents.service.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';
import {
  certificateCheckPage,
  emptyCheckPage,
  missingNumberPage,
  unknownCertificatePage,
} from './certificate-check-page.js';
import { certificateDocument } from './certificate-document.js';
import { qrPath } from './qr-path.js';

/** Stands for a number that nobody has typed yet: the form alone. */
const nothingYet = 'CHECK';

/** Anybody can check a certificate: whether it is valid, what it says, and that it is what was signed. */
@Controller('p/:programme/certificates')
@UseFilters(FormAgainFilter)
export class CertificateCheckController {
  constructor(
    private readonly certificates: CertificateService,
    private readonly seal: CertificateSeal,
    private readonly settings: AccessSettings,
    private readonly documents: Documents,
  ) {}

  /** The number typed into the form leads to its own address. */
  @Public()
  @Get()
  @Redirect()
  search(@Param('programme') slug: string, @Query('reference') reference?: string): SeeOther {
    const base = programmeHref(slug);
    const written = reference?.trim().toUpperCase().slice(0, 60) ?? nothingYet;
    if (written === '') throw new FormAgain('certificates/check', missingNumberPage(base));
    return seeOther(`${base}/certificates/${encodeURIComponent(written)}`);
  }

  @Public()
  @Get(':reference')
  @Render('certificates/check')
  async check(
    @Context() ctx: RequestContext,
    @Param() place: { programme: string; reference: string },
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const { reference } = place;
    const base = programmeHref(place.programme);
    const found = isReference(reference)
      ? await this.certificates.byReference(ctx, reference)
      : null;
    if (found === null) {
      if (reference === nothingYet) return emptyCheckPage(base);
      response.status(HttpStatus.NOT_FOUND);
      return unknownCertificatePage(base, reference, isReference(reference));
    }
    return this.page(found, base, request);
  }

  @Public()
  @Get(':reference/certificate.pdf')
  async file(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('reference') reference: string,
    @Res() response: Response,
  ): Promise<void> {
    const found = isReference(reference)
      ? await this.certificates.byReference(ctx, reference)
      : null;
    if (found === null) throw new NotFoundException();
    const language = languageOf(response.req);
    const name = programme.name[language] ?? programme.name.en ?? programme.slug;
    const page = this.page(found, programmeHref(programme.slug), response.req);
    const { timeZone } = programme;
    const bytes = await this.documents.pdf(certificateDocument(found, page, name), {
      language,
      timeZone,
    });
    sendPdf(response, `${found.reference}.pdf`, bytes);
  }

  private page(found: Certificate, base: string, request: Request) {
    const host = publicAddress(this.settings, request);
    const address = `${host}${base}/certificates/${found.reference}`;
    return certificateCheckPage(found, {
      base,
      address,
      qr: qrPath(address),
      check: this.seal.check(found),
    });
  }

  /** The exact bytes that were hashed and signed. */
  @Public()
  @Get(':reference/statement.json')
  @Header('Content-Type', 'application/json; charset=utf-8')
  async statement(
    @Context() ctx: RequestContext,
    @Param('reference') reference: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const found = await this.certificates.byReference(ctx, reference);
    if (found === null) {
      if (reference !== nothingYet) response.status(HttpStatus.NOT_FOUND);
      return canonicalJson({ code: 'certificate.unknown' });
    }
    return canonicalJson(found.payload);
  }
}
