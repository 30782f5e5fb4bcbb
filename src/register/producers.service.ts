import { Injectable } from '@nestjs/common';
import { ProgrammeDirectory } from '../access/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import { ProducersStore, type Producer, type WhichProducers } from './producers.store.js';

/** A list that a person still looks through; who comes after is sought by name or number. */
const MOST_LISTED = 50;

export interface ListedProducers {
  /** What they were sought by; nothing for the first of all. */
  readonly words: string;
  readonly producers: readonly Producer[];
  /** Whether there are more than these. */
  readonly more: boolean;
}

/** Choosing a producer among any number of them. */
@Injectable()
export class Producers {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: ProducersStore,
    private readonly programmes: ProgrammeDirectory,
  ) {}

  /** The first by name of those whose name or number has the words. */
  named(ctx: RequestContext, words: string): Promise<ListedProducers> {
    return this.listed(ctx, words, { activeOn: null, except: null });
  }

  /** The same of others whose registration is active today. */
  activeOthers(ctx: RequestContext, words: string): Promise<ListedProducers> {
    return this.tenancy.run(ctx, async () => {
      const activeOn = await this.programmes.dayOf(ctx.programmeId);
      return this.listed(ctx, words, { activeOn, except: ctx.organisationId });
    });
  }

  /** Null for an organisation that is no producer of this programme. */
  one(ctx: RequestContext, id: string): Promise<Producer | null> {
    return this.tenancy.run(ctx, () => this.store.one(ctx, id));
  }

  private async listed(
    ctx: RequestContext,
    words: string,
    which: WhichProducers,
  ): Promise<ListedProducers> {
    const found = await this.tenancy.run(ctx, () =>
      this.store.named(ctx, { words, ...which }, MOST_LISTED + 1),
    );
    return { words, producers: found.slice(0, MOST_LISTED), more: found.length > MOST_LISTED };
  }
}
