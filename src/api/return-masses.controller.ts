import { HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { contextOf, Idempotent, Permit } from '../access/index.js';
import { OutdatedModels } from '../returns/index.js';
import { etagOf, requireMatch } from './etag.js';
import { organisationOf } from './organisation-of.js';
import { allowed } from './producer-answers.js';
import { ProgrammeResource } from './resource.js';
import { SentLines } from './sent-lines.service.js';

/** The masses of a draft whose models were stated anew. */
@ProgrammeResource('returns/:period/masses')
export class ReturnMassesController {
  constructor(
    private readonly sent: SentLines,
    private readonly outdated: OutdatedModels,
  ) {}

  /** Lines of models that have another version in force take its mass, category and chemistry; nothing else changes. */
  @Post()
  @HttpCode(200)
  @Permit('return.edit')
  @Idempotent()
  async masses(
    @Req() request: Request,
    @Param('period') period: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const ctx = contextOf(request);
    const organisationId = organisationOf(ctx);
    const version = allowed(await this.sent.draftVersion(ctx, organisationId, period));
    requireMatch(request.headers['if-match'], version);
    const saved = allowed(await this.outdated.renew(ctx, organisationId, period, version));
    response.setHeader('ETag', etagOf(saved.draftVersion));
    return { draftVersion: saved.draftVersion };
  }
}
