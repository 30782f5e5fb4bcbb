import { Get, Param } from '@nestjs/common';
import { Context, Public } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { RulebooksService, type MethodRulebook } from '../publications/index.js';
import { problem } from './problem.js';
import { ProgrammeResource } from './resource.js';

type ListedRulebook = Pick<MethodRulebook, 'id' | 'hash' | 'title' | 'status'>;

/** The rulebooks a programme goes by, with every dated value and its provision. */
@ProgrammeResource('rulebooks')
export class RulebooksController {
  constructor(private readonly rulebooks: RulebooksService) {}

  @Get()
  @Public()
  async list(@Context() ctx: RequestContext): Promise<{ rulebooks: ListedRulebook[] }> {
    const printed = await this.rulebooks.printed(ctx);
    return {
      rulebooks: printed.map(({ id, hash, title, status }) => ({ id, hash, title, status })),
    };
  }

  @Get(':jurisdiction/:instrument')
  @Public()
  async rulebook(
    @Context() ctx: RequestContext,
    @Param() { jurisdiction, instrument }: { jurisdiction: string; instrument: string },
  ): Promise<MethodRulebook> {
    const printed = await this.rulebooks.printed(ctx);
    const found = printed.find(({ id }) => id === `${jurisdiction}/${instrument}`);
    if (!found) throw problem('not-found');
    return found;
  }
}
