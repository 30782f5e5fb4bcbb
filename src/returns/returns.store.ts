import { Injectable } from '@nestjs/common';
import { newId, Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import type { DraftAnswer } from './agency-question.js';
import { QuarterlyReturnEntity } from './quarterly-return.entity.js';
import type { QuarterlyReturn, ReturnState } from './quarterly-return.js';

interface SavedDraft {
  readonly draftVersion: number;
  readonly nil: boolean;
  readonly draftSavedAt: Date;
  readonly draftReceivedAt: Date;
  readonly draftAnswers: readonly DraftAnswer[];
}

/** Returns as such: one row per organisation and quarter, found by its key and locked while it is decided on. */
@Injectable()
export class ReturnsStore {
  constructor(private readonly tenancy: Tenancy) {}

  async all(ctx: RequestContext, organisationId: string): Promise<QuarterlyReturn[]> {
    // Asked by every page of a producer, so it is a statement of its own and builds no entities.
    return this.tenancy.query<QuarterlyReturn>(
      ctx,
      `select id, organisation_id as "organisationId", period, state, due_on::text as "dueOn",
         draft_version as "draftVersion", draft_saved_at as "draftSavedAt",
         draft_received_at as "draftReceivedAt", draft_answers as "draftAnswers",
         nil_declared as "nilDeclared", latest_submission as "latestSubmission"
       from quarterly_return where programme_id = $1 and organisation_id = $2 order by period desc`,
      [ctx.programmeId, organisationId],
    );
  }

  async find(
    ctx: RequestContext,
    organisationId: string,
    period: ReportingPeriod,
  ): Promise<QuarterlyReturn | null> {
    const where = { programmeId: ctx.programmeId, organisationId, period };
    const row = await this.returns(ctx).findOneBy(where);
    return row === null ? null : returnOf(row);
  }

  /** The return, made when it is not there yet, and locked until the transaction ends. */
  async locked(
    ctx: RequestContext,
    organisationId: string,
    period: ReportingPeriod,
    dueOn: CalendarDate,
  ): Promise<QuarterlyReturn> {
    await this.tenancy.query(
      ctx,
      `insert into quarterly_return (programme_id, organisation_id, id, period, state, due_on)
       values ($1, $2, $3, $4, 'open', $5)
       on conflict (programme_id, organisation_id, period) do nothing`,
      [ctx.programmeId, organisationId, newId(), period, dueOn],
    );
    await this.lock(ctx, organisationId, 'period', period);
    const found = await this.find(ctx, organisationId, period);
    if (found === null) throw new Error('The return that was just made is not there.');
    return found;
  }

  async lockedById(
    ctx: RequestContext,
    organisationId: string,
    id: string,
  ): Promise<QuarterlyReturn | null> {
    await this.lock(ctx, organisationId, 'id', id);
    const where = { programmeId: ctx.programmeId, organisationId, id };
    const row = await this.returns(ctx).findOneBy(where);
    return row === null ? null : returnOf(row);
  }

  async saved(
    ctx: RequestContext,
    quarterlyReturn: QuarterlyReturn,
    draft: SavedDraft,
  ): Promise<void> {
    const { nil: nilDeclared, ...saved } = draft;
    await this.returns(ctx).update(keyOf(ctx, quarterlyReturn), { nilDeclared, ...saved });
  }

  async moved(
    ctx: RequestContext,
    quarterlyReturn: QuarterlyReturn,
    to: {
      readonly state: ReturnState;
      readonly latestSubmission: number;
      readonly waitingSince: Date | null;
      readonly draftAnswers: readonly DraftAnswer[];
    },
  ): Promise<void> {
    await this.returns(ctx).update(keyOf(ctx, quarterlyReturn), to);
  }

  private async lock(
    ctx: RequestContext,
    organisationId: string,
    column: 'id' | 'period',
    value: string,
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `select 1 from quarterly_return
       where programme_id = $1 and organisation_id = $2 and ${column} = $3 for update`,
      [ctx.programmeId, organisationId, value],
    );
  }

  private returns(ctx: RequestContext) {
    return this.tenancy.manager(ctx).getRepository(QuarterlyReturnEntity);
  }
}

const keyOf = (ctx: RequestContext, { organisationId, id }: QuarterlyReturn) => ({
  programmeId: ctx.programmeId,
  organisationId,
  id,
});

const returnOf = (row: QuarterlyReturnEntity): QuarterlyReturn => ({
  id: row.id,
  organisationId: row.organisationId,
  period: row.period as ReportingPeriod,
  state: row.state as ReturnState,
  dueOn: row.dueOn as CalendarDate,
  draftVersion: row.draftVersion,
  draftSavedAt: row.draftSavedAt,
  draftReceivedAt: row.draftReceivedAt,
  draftAnswers: row.draftAnswers,
  nilDeclared: row.nilDeclared,
  latestSubmission: row.latestSubmission,
});
