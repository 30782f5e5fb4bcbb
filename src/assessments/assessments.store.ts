import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import type { Receipt } from '../rules/index.js';
import { AssessedLinesStore } from './assessed-lines.store.js';
import { workingAsJson } from './kept-working.js';
import type { AssessedReturn } from './return-in-parts.js';

export interface StoredAssessment {
  readonly id: string;
  readonly organisationId: string;
  readonly returnId: string;
  readonly submissionId: string;
  readonly reference: string;
  readonly submissionNumber: number;
  readonly period: ReportingPeriod;
  readonly rulebookId: string;
  readonly rulebookHash: string;
  readonly totalMinor: bigint;
  readonly currency: string;
  readonly receipt: Receipt;
  readonly assessedAt: Date;
}

/** What the assessment that stands for a return came to. */
export interface ReturnFee {
  readonly returnId: string;
  readonly reference: string;
  readonly totalMinor: bigint;
  readonly currency: string;
}

type AsText<T> = { [K in keyof T]: T[K] extends bigint ? string : T[K] };

const columns = `a.id, a.organisation_id as "organisationId", a.return_id as "returnId",
  a.submission_id as "submissionId", s.reference, s.number as "submissionNumber", a.period,
  a.rulebook_id as "rulebookId", a.rulebook_hash as "rulebookHash",
  a.total_minor as "totalMinor", a.currency, a.receipt, a.assessed_at as "assessedAt"`;

const join = `assessment a join submission s on s.programme_id = a.programme_id
  and s.organisation_id = a.organisation_id and s.id = a.submission_id`;

@Injectable()
export class AssessmentsStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly lines: AssessedLinesStore,
  ) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  async add(
    ctx: RequestContext,
    assessment: Omit<StoredAssessment, 'reference' | 'submissionNumber'>,
    assessed: AssessedReturn,
  ): Promise<void> {
    const { organisationId, id } = assessment;
    await this.tenancy.query(
      ctx,
      `insert into assessment (programme_id, organisation_id, id, return_id, submission_id, period,
         rulebook_id, rulebook_hash, total_minor, currency, receipt, assessed_at, working)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        ctx.programmeId, organisationId, id, assessment.returnId, assessment.submissionId,
        assessment.period, assessment.rulebookId, assessment.rulebookHash,
        assessment.totalMinor.toString(), assessment.currency,
        JSON.stringify(assessment.receipt), assessment.assessedAt,
        workingAsJson(assessed.working()),
      ],
    ); // prettier-ignore
    await this.lines.add(ctx, { id, organisationId }, assessed);
  }

  async ofSubmission(
    ctx: RequestContext,
    organisationId: string,
    submissionId: string,
  ): Promise<StoredAssessment | null> {
    const rows = await this.tenancy.query<AsText<StoredAssessment>>(
      ctx,
      `select ${columns} from ${join}
       where a.programme_id = $1 and a.organisation_id = $2 and a.submission_id = $3`,
      [ctx.programmeId, organisationId, submissionId],
    );
    return rows.map(assessmentOf)[0] ?? null;
  }

  /** The assessment that stands for a return: that of its newest assessed submission. */
  async latestOf(
    ctx: RequestContext,
    organisationId: string,
    returnId: string,
  ): Promise<StoredAssessment | null> {
    const rows = await this.tenancy.query<AsText<StoredAssessment>>(
      ctx,
      `select ${columns} from ${join}
       where a.programme_id = $1 and a.organisation_id = $2 and a.return_id = $3
       order by s.number desc limit 1`,
      [ctx.programmeId, organisationId, returnId],
    );
    return rows.map(assessmentOf)[0] ?? null;
  }

  /** The fee that stands for each return of an organisation, without the receipts. */
  async fees(ctx: RequestContext, organisationId: string): Promise<ReturnFee[]> {
    const rows = await this.tenancy.query<AsText<ReturnFee>>(
      ctx,
      `select distinct on (a.return_id) a.return_id as "returnId", s.reference,
         a.total_minor as "totalMinor", a.currency
       from ${join} where a.programme_id = $1 and a.organisation_id = $2
       order by a.return_id, s.number desc`,
      [ctx.programmeId, organisationId],
    );
    return rows.map((row) => ({ ...row, totalMinor: BigInt(row.totalMinor) }));
  }

  /** Of all organisations, oldest first, after an id: for going through all of them. */
  async after(
    ctx: RequestContext,
    after: { readonly organisationId: string; readonly id: string } | null,
    limit: number,
  ): Promise<StoredAssessment[]> {
    const rows = await this.tenancy.query<AsText<StoredAssessment>>(
      ctx,
      `select ${columns} from ${join}
       where a.programme_id = $1 and ($2::uuid is null or (a.organisation_id, a.id) > ($2, $3::uuid))
       order by a.organisation_id, a.id limit $4`,
      [ctx.programmeId, after?.organisationId ?? null, after?.id ?? null, limit],
    );
    return rows.map(assessmentOf);
  }

  /** Newest first; `before` is the id of the last one of the page before. */
  async list(
    ctx: RequestContext,
    organisationId: string,
    page: { before: string | null; limit: number },
  ): Promise<StoredAssessment[]> {
    const rows = await this.tenancy.query<AsText<StoredAssessment>>(
      ctx,
      `select ${columns} from ${join}
       where a.programme_id = $1 and a.organisation_id = $2 and ($3::uuid is null or a.id < $3)
       order by a.id desc limit $4`,
      [ctx.programmeId, organisationId, page.before, page.limit],
    );
    return rows.map(assessmentOf);
  }
}

const assessmentOf = (row: AsText<StoredAssessment>): StoredAssessment => ({
  ...row,
  totalMinor: BigInt(row.totalMinor),
});
