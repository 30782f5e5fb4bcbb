import { Get, Param, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { IsOptional, IsString } from 'class-validator';
import { Context, Public } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { PublicRegisterService, type RegisterEntry } from '../publications/index.js';
import { listPage, nextLink, pageRequest } from './cursor-list.js';
import { problem } from './problem.js';
import { ProgrammeResource } from './resource.js';

export class RegisterQuery {
  @IsOptional() @IsString() limit?: string;
  @IsOptional() @IsString() cursor?: string;
}

/** The public register in the order of numbers. */
@ProgrammeResource('register')
export class RegisterController {
  constructor(private readonly register: PublicRegisterService) {}

  @Get()
  @Public()
  async list(
    @Context() ctx: RequestContext,
    @Query() query: RegisterQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ registrations: readonly RegisterEntry[] }> {
    const { limit, after } = pageRequest(query);
    const rows = await this.register.page(ctx, after?.[0] ?? null, limit + 1);
    const page = listPage(rows, limit, ({ number }) => [number]);
    if (page.next !== null) response.setHeader('Link', nextLink(request.originalUrl, page.next));
    return { registrations: page.rows };
  }

  @Get(':number')
  @Public()
  async entry(
    @Context() ctx: RequestContext,
    @Param('number') number: string,
  ): Promise<RegisterEntry> {
    const entry = await this.register.find(ctx, number);
    if (entry === null) throw problem('not-found');
    return entry;
  }
}
