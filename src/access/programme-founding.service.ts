import { Injectable } from '@nestjs/common';

import { Clock } from '../database/clock.js';
import { newId } from '../database/new-id.js';
import { type RequestContext, systemOf } from '../database/request-context.js';
import { allow, type Decision, refuse } from '../kernel/decision.js';
import { AuditTrail } from './audit-trail.service.js';
import type { NewProgramme } from './new-programme.js';
import { Organisations } from './organisations.service.js';
import { ProgrammeStore } from './programmes.store.js';
import type { Programme } from './request-access.js';

/** Brings a programme and its agency into being, in the open transaction of the programme's system. */
@Injectable()
export class ProgrammeFounding {
  constructor(
    private readonly store: ProgrammeStore,
    private readonly organisations: Organisations,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** The context in which a programme that is not there yet is founded. */
  context(): RequestContext {
    return systemOf(newId());
  }

  async found(
    ctx: RequestContext,
    settings: NewProgramme,
    agency: string,
  ): Promise<Decision<Programme>> {
    const { jurisdiction: country, slug, currency, timeZone, filingDays } = settings;
    const known = await this.store.all();
    if (known.some((each) => each.slug === slug)) return refuse('programme.known', { slug });
    const agencyId = await this.organisations.onlyOrNew({ name: agency, country });
    if (!agencyId.ok) return agencyId;
    const programme: Programme = {
      ...settings,
      id: ctx.programmeId,
      agencyId: agencyId.value,
      demonstration: false,
    };
    await this.store.add(programme, this.clock.now());
    await this.audit.record(ctx, {
      action: 'programme.founded',
      subjectKind: 'programme',
      subjectId: programme.id,
      after: { slug, jurisdiction: country, currency, timeZone, filingDays },
      organisationId: programme.agencyId,
    });
    return allow(programme);
  }
}
