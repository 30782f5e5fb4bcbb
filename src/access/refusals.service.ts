import { Injectable, Logger } from '@nestjs/common';
import type { Request } from 'express';

import { errorReport } from '../database/error-report.js';
import type { RequestContext } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import { AuditTrail } from './audit-trail.service.js';
import { accessOf, type Programme } from './request-access.js';

const LONGEST_PATH = 300;

/**
 * One audit event for each address that was refused to somebody signed in: what they asked for may be another
 * organisation's. In a transaction of its own, since the request's is rolled back.
 */
@Injectable()
export class RefusalRecorder {
  private readonly logger = new Logger('access');

  constructor(
    private readonly tenancy: Tenancy,
    private readonly audit: AuditTrail,
  ) {}

  async record(request: Request, programme: Programme, status: number): Promise<void> {
    const { person, principal } = accessOf(request);
    if (!person && !principal) return;
    const context: RequestContext = {
      programmeId: programme.id,
      // Who belongs to no organisation of the programme acts for none; the refusal stands in the agency's trail.
      organisationId: principal?.organisationId ?? null,
      personId: person?.id ?? null,
      capacity: 'system',
      ...(principal?.apiKeyId ? { apiKeyId: principal.apiKeyId } : {}),
    };
    const path = request.originalUrl.split('?')[0] ?? '';
    try {
      await this.tenancy.run(context, () =>
        this.audit.record(context, {
          action: 'access.refused',
          subjectKind: 'address',
          subjectId: `${request.method} ${path}`.slice(0, LONGEST_PATH),
          after: { status },
        }),
      );
    } catch (error) {
      // The answer stays a refusal whatever becomes of the note.
      this.logger.error({ event: 'refusal not recorded', ...errorReport(error) });
    }
  }
}
