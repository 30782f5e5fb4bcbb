import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import type { Receipt } from '../rules/index.js';
import type { AssessedLine } from './assessment.js';
import type { LineToAssess } from './fee-facts.js';
import { LineColumnsStore } from './line-columns.store.js';
import { feeColumn, type LineColumns } from './line-facts.js';

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

export interface StoredLine extends LineToAssess {
  readonly feeMinor: bigint;
  readonly label: string | null;
  readonly modelReference: string | null;
}

/** What a kind of battery contributes to a total, from the lines as they were assessed. */
export interface TotalPart {
  readonly category: string;
  readonly chemistry: string;
  readonly lines: number;
  readonly units: bigint;
  readonly exportedUnits: bigint;
  readonly massMg: bigint;
  readonly feeMinor: bigint;
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
    private readonly lineColumns: LineColumnsStore,
  ) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  async add(
    ctx: RequestContext,
    assessment: Omit<StoredAssessment, 'reference' | 'submissionNumber'>,
    lines: readonly AssessedLine[],
  ): Promise<void> {
    const { organisationId, id } = assessment;
    await this.tenancy.query(
      ctx,
      `insert into assessment (programme_id, organisation_id, id, return_id, submission_id, period,
         rulebook_id, rulebook_hash, total_minor, currency, receipt, assessed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ctx.programmeId, organisationId, id, assessment.returnId, assessment.submissionId,
        assessment.period, assessment.rulebookId, assessment.rulebookHash,
        assessment.totalMinor.toString(), assessment.currency,
        JSON.stringify(assessment.receipt), assessment.assessedAt,
      ],
    ); // prettier-ignore
    await this.tenancy.query(
      ctx,
      `insert into assessment_line (programme_id, organisation_id, assessment_id, line_key, fee_minor)
       select $1, $2, $3, x.line_key, x.fee
       from unnest($4::text[], $5::bigint[]) as x (line_key, fee)`,
      [
        ctx.programmeId,
        organisationId,
        id,
        lines.map(({ lineKey }) => lineKey),
        lines.map(({ feeMinor }) => feeMinor.toString()),
      ],
    );
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

  /** All lines of an assessment by kind of battery, those that cost most first. */
  async parts(
    ctx: RequestContext,
    assessment: Pick<StoredAssessment, 'id' | 'organisationId'>,
  ): Promise<TotalPart[]> {
    const rows = await this.tenancy.query<AsText<TotalPart>>(
      ctx,
      `select l.category, l.chemistry, count(*)::int as lines, sum(l.units)::text as units,
         sum(l.exported_units)::text as "exportedUnits", sum(l.mass_mg)::text as "massMg",
         sum(x.fee_minor)::text as "feeMinor"
       from assessment_line x
       join assessment a on a.programme_id = x.programme_id
         and a.organisation_id = x.organisation_id and a.id = x.assessment_id
       join submission_line l on l.programme_id = x.programme_id
         and l.organisation_id = x.organisation_id and l.submission_id = a.submission_id
         and l.line_key = x.line_key
       where x.programme_id = $1 and x.organisation_id = $2 and x.assessment_id = $3
       group by l.category, l.chemistry order by sum(x.fee_minor) desc, l.category, l.chemistry`,
      [ctx.programmeId, assessment.organisationId, assessment.id],
    );
    return rows.map((row) => ({
      ...row,
      units: BigInt(row.units),
      exportedUnits: BigInt(row.exportedUnits),
      massMg: BigInt(row.massMg),
      feeMinor: BigInt(row.feeMinor),
    }));
  }

  /** The same lines as columns: those that are wanted, and the fee that each was assessed at. */
  columns(
    ctx: RequestContext,
    { organisationId, submissionId }: Pick<StoredAssessment, 'organisationId' | 'submissionId'>,
    { lineCount, wanted }: { lineCount: number; wanted: ReadonlySet<string> },
  ): Promise<LineColumns> {
    const all = new Set([...wanted, feeColumn]);
    const assessed = { organisationId, submissionId, lineCount, settledBy: null };
    return this.lineColumns.read(ctx, [assessed], all);
  }

  /** The lines as they were assessed, in the order of the declaration. */
  async lines(
    ctx: RequestContext,
    assessment: Pick<StoredAssessment, 'id' | 'organisationId'>,
    page: { from: number; limit: number | null; lineKey?: string } = { from: 0, limit: null },
  ): Promise<StoredLine[]> {
    const rows = await this.tenancy.query<
      AsText<Omit<StoredLine, 'priceMinor'>> & { priceMinor: string | null }
    >(
      ctx,
      `select l.line_key as "lineKey", l.battery_model_id as "batteryModelId",
         l.model_version as "modelVersion", l.category, l.chemistry, l.units,
         l.exported_units as "exportedUnits", l.mass_mg as "massMg", l.price_minor as "priceMinor",
         x.fee_minor as "feeMinor", v.brand || ' ' || v.name as label, m.reference as "modelReference"
       from assessment_line x
       join assessment a on a.programme_id = x.programme_id
         and a.organisation_id = x.organisation_id and a.id = x.assessment_id
       join submission_line l on l.programme_id = x.programme_id
         and l.organisation_id = x.organisation_id and l.submission_id = a.submission_id
         and l.line_key = x.line_key
       left join battery_model m on m.programme_id = l.programme_id
         and m.organisation_id = l.organisation_id and m.id = l.battery_model_id
       left join battery_model_version v on v.programme_id = l.programme_id
         and v.organisation_id = l.organisation_id and v.battery_model_id = l.battery_model_id
         and v.version = l.model_version
       where x.programme_id = $1 and x.organisation_id = $2 and x.assessment_id = $3
         and ($6::text is null or x.line_key = $6)
       order by l.position, l.line_key limit $4 offset $5`,
      [
        ctx.programmeId,
        assessment.organisationId,
        assessment.id,
        page.limit,
        page.from,
        page.lineKey ?? null,
      ],
    );
    return rows.map((row) => ({
      ...row,
      units: BigInt(row.units),
      exportedUnits: BigInt(row.exportedUnits),
      massMg: BigInt(row.massMg),
      priceMinor: row.priceMinor === null ? null : BigInt(row.priceMinor),
      feeMinor: BigInt(row.feeMinor),
    }));
  }
}

const assessmentOf = (row: AsText<StoredAssessment>): StoredAssessment => ({
  ...row,
  totalMinor: BigInt(row.totalMinor),
});
