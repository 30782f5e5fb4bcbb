import { Body, Param, Put, Req, Res } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsOptional, IsString, ValidateNested } from 'class-validator';
import type { Request, Response } from 'express';
import { contextOf, Idempotent, Permit } from '../access/index.js';
import { AgencyAnswers } from '../returns/index.js';
import { etagOf, requireMatch } from './etag.js';
import { organisationOf } from './organisation-of.js';
import { allowed } from './producer-answers.js';
import { ProgrammeResource } from './resource.js';
import { SentLines } from './sent-lines.service.js';

/** What is said to a question of the agency: about the line that it names, or about the return as a whole. */
export class NewAnswer {
  @IsOptional() @IsString() line?: string | null;
  @IsString() text!: string;
}

export class NewAnswers {
  @IsArray()
  @ArrayMaxSize(1_001)
  @ValidateNested({ each: true })
  @Type(() => NewAnswer)
  answers!: NewAnswer[];
}

/** What the agency asks about a quarter is answered here. */
@ProgrammeResource('returns/:period/answers')
export class AgencyQuestionsController {
  constructor(
    private readonly sent: SentLines,
    private readonly answers: AgencyAnswers,
  ) {}

  /** Replaces what the draft answers to the agency. It is signed with the next submission, which may change no line then. */
  @Put()
  @Permit('return.edit')
  @Idempotent()
  async answer(
    @Req() request: Request,
    @Param('period') period: string,
    @Body() body: NewAnswers,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const ctx = contextOf(request);
    const organisationId = organisationOf(ctx);
    const expectedVersion = allowed(await this.sent.draftVersion(ctx, organisationId, period));
    requireMatch(request.headers['if-match'], expectedVersion);
    const answers = body.answers.map(({ line = null, text }) => ({ lineKey: line, text }));
    const given = { expectedVersion, answers };
    const saved = allowed(await this.answers.give(ctx, organisationId, period, given));
    response.setHeader('ETag', etagOf(saved.draftVersion));
    return { draftVersion: saved.draftVersion };
  }
}
