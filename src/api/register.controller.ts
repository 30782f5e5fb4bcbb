import { Get, Param } from '@nestjs/common';
import { Context, Public } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { PublicRegisterService, type RegisterEntry } from '../publications/index.js';
import { type AskedPage, Paged } from './paged.js';
import { problem } from './problem.js';
import { ProgrammeResource } from './resource.js';

/** The public register in the order of numbers. */
@ProgrammeResource('register')
export class RegisterController {
  constructor(private readonly register: PublicRegisterService) {}

  @Get()
  @Public()
  async list(
    @Context() ctx: RequestContext,
    @Paged() page: AskedPage,
  ): Promise<{ registrations: readonly RegisterEntry[] }> {
    const found = await this.register.page(ctx, page.afterKey, page.limit);
    return { registrations: page.rows(found, ({ number }) => [number]) };
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
