import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { questionsOf, type AgencyQuestion, type DeclaredAnswer } from './agency-question.js';
import type { QuarterlyReturn } from './quarterly-return.js';

/** One immutable, numbered version of a return. */
export interface Submission {
  readonly id: string;
  readonly organisationId: string;
  readonly returnId: string;
  readonly period: ReportingPeriod;
  readonly number: number;
  readonly reference: string;
  readonly nil: boolean;
  readonly amendmentReason: string | null;
  /** What is answered in it of what the agency asked about the submission before. */
  readonly answers: readonly DeclaredAnswer[];
  readonly contentHash: string;
  readonly lineCount: number;
  readonly submittedBy: string | null;
  readonly submittedAt: Date;
  /** When the request began to arrive that signed it. */
  readonly receivedAt: Date;
  /** When the request began to arrive that brought its lines. */
  readonly linesReceivedAt: Date;
  /** Name of the signer, where the person may still be known. */
  readonly signer: string | null;
}

export interface ReturnDecisionRecord {
  readonly submissionNumber: number;
  readonly outcome: 'accepted' | 'changes_requested';
  readonly reason: string | null;
  readonly answers: readonly { readonly lineKey: string; readonly text: string }[];
  readonly decidedAt: Date;
}

const columns = `s.id, s.organisation_id as "organisationId", s.return_id as "returnId", s.period,
  s.number, s.reference, s.nil, s.amendment_reason as "amendmentReason", s.answers,
  s.content_hash as "contentHash", s.line_count as "lineCount", s.submitted_by as "submittedBy",
  s.submitted_at as "submittedAt", s.received_at as "receivedAt",
  s.lines_received_at as "linesReceivedAt", p.name as signer`;
const from = `submission s left join person p on p.id = s.submitted_by`;

@Injectable()
export class SubmissionsStore {
  constructor(private readonly tenancy: Tenancy) {}

  async latest(
    ctx: RequestContext,
    organisationId: string,
    returnId: string,
  ): Promise<Submission | null> {
    const rows = await this.ofReturn(ctx, organisationId, returnId);
    return rows[0] ?? null;
  }

  /** Newest first. */
  ofReturn(ctx: RequestContext, organisationId: string, returnId: string): Promise<Submission[]> {
    return this.tenancy.query<Submission>(
      ctx,
      `select ${columns} from ${from}
       where s.programme_id = $1 and s.organisation_id = $2 and s.return_id = $3
       order by s.number desc`,
      [ctx.programmeId, organisationId, returnId],
    );
  }

  async byReference(
    ctx: RequestContext,
    organisationId: string,
    reference: string,
  ): Promise<Submission | null> {
    const rows = await this.tenancy.query<Submission>(
      ctx,
      `select ${columns} from ${from}
       where s.programme_id = $1 and s.organisation_id = $2 and s.reference = $3`,
      [ctx.programmeId, organisationId, reference],
    );
    return rows[0] ?? null;
  }

  async add(ctx: RequestContext, submission: Omit<Submission, 'signer'>): Promise<void> {
    await this.tenancy.query(
      ctx,
      `insert into submission (programme_id, organisation_id, id, return_id, period, number,
         reference, nil, amendment_reason, content_hash, line_count, submitted_by, submitted_at,
         received_at, lines_received_at, answers)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
      [
        ctx.programmeId,
        submission.organisationId,
        submission.id,
        submission.returnId,
        submission.period,
        submission.number,
        submission.reference,
        submission.nil,
        submission.amendmentReason,
        submission.contentHash,
        submission.lineCount,
        submission.submittedBy,
        submission.submittedAt,
        submission.receivedAt,
        submission.linesReceivedAt,
        JSON.stringify(submission.answers),
      ],
    );
  }

  async addDecision(
    ctx: RequestContext,
    organisationId: string,
    decision: ReturnDecisionRecord & { id: string; returnId: string },
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `insert into return_decision (programme_id, organisation_id, id, return_id, submission_number,
         outcome, reason, answers, decided_by, decided_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ctx.programmeId,
        organisationId,
        decision.id,
        decision.returnId,
        decision.submissionNumber,
        decision.outcome,
        decision.reason,
        JSON.stringify(decision.answers),
        ctx.personId,
        decision.decidedAt,
      ],
    );
  }

  /** What the agency asks of the newest submission, while it waits for an amendment. */
  async questions(ctx: RequestContext, of: QuarterlyReturn | null): Promise<AgencyQuestion[]> {
    if (of?.state !== 'changes_requested') return [];
    const decisions = await this.decisions(ctx, of.organisationId, of.id);
    const asked = decisions.find(
      ({ submissionNumber }) => submissionNumber === of.latestSubmission,
    );
    return asked === undefined ? [] : questionsOf(asked);
  }

  /** The agency's decisions on a return, newest first. */
  decisions(
    ctx: RequestContext,
    organisationId: string,
    returnId: string,
  ): Promise<ReturnDecisionRecord[]> {
    return this.tenancy.query<ReturnDecisionRecord>(
      ctx,
      `select submission_number as "submissionNumber", outcome, reason, answers,
         decided_at as "decidedAt"
       from return_decision where programme_id = $1 and organisation_id = $2 and return_id = $3
       order by submission_number desc`,
      [ctx.programmeId, organisationId, returnId],
    );
  }
}
