import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import { nameWarnings, type Named, type NameWarning } from './look-alike.js';
import { OrganisationStore } from './organisations.store.js';

/** Whose name in a programme could be taken for another's. Wherever a name is met for the first time, this is asked. */
@Injectable()
export class LookAlikes {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly organisations: OrganisationStore,
  ) {}

  async among(
    ctx: RequestContext,
    asked: readonly Named[],
  ): Promise<ReadonlyMap<string, NameWarning>> {
    if (asked.length === 0) return new Map();
    const lengths = asked.map(({ name }) => name.length);
    const between = { least: Math.min(...lengths), most: Math.max(...lengths) };
    return this.tenancy.run(ctx, async () =>
      nameWarnings(asked, await this.organisations.ofProgramme(ctx, between)),
    );
  }

  of(ctx: RequestContext, organisationId: string): Promise<NameWarning | null> {
    return this.tenancy.run(ctx, async () => {
      const name = await this.organisations.nameOf(organisationId);
      if (name === null) return null;
      const warnings = await this.among(ctx, [{ id: organisationId, name }]);
      return warnings.get(organisationId) ?? null;
    });
  }
}
