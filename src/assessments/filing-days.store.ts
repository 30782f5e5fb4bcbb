import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { filingFacts, type FilingDays } from './filing-facts.js';

/** The days of a submission as one value, from `submission_days d`. */
export const daysSql = `json_build_object(${filingFacts
  .map((name) => `'${name}', d.${name}`)
  .join(', ')})`;

/** A quarter that is being prepared: what is known of it so far. */
export interface QuarterSoFar {
  readonly dueOn: CalendarDate | null;
  readonly draftReceivedAt: Date | null;
  readonly firstReceivedAt: Date | null;
}

const untouched: QuarterSoFar = { dueOn: null, draftReceivedAt: null, firstReceivedAt: null };

/** When returns came: of a submission for good, of a draft as it stands. */
@Injectable()
export class FilingDaysStore {
  constructor(private readonly tenancy: Tenancy) {}

  async ofSubmission(
    ctx: RequestContext,
    { organisationId, submissionId }: { organisationId: string; submissionId: string },
  ): Promise<FilingDays> {
    const [row] = await this.tenancy.query<{ days: FilingDays }>(
      ctx,
      `select ${daysSql} as days from submission_days d
       where d.programme_id = $1 and d.organisation_id = $2 and d.submission_id = $3`,
      [ctx.programmeId, organisationId, submissionId],
    );
    if (row === undefined) throw new Error('A submission was received at no time.');
    return row.days;
  }

  async soFar(
    ctx: RequestContext,
    organisationId: string,
    period: ReportingPeriod,
  ): Promise<QuarterSoFar> {
    const rows = await this.tenancy.query<QuarterSoFar>(
      ctx,
      `select r.due_on::text as "dueOn", r.draft_received_at as "draftReceivedAt",
         f.received_at as "firstReceivedAt"
       from quarterly_return r left join submission f on f.programme_id = r.programme_id
         and f.organisation_id = r.organisation_id and f.return_id = r.id and f.number = 1
       where r.programme_id = $1 and r.organisation_id = $2 and r.period = $3`,
      [ctx.programmeId, organisationId, period],
    );
    return rows[0] ?? untouched;
  }
}
