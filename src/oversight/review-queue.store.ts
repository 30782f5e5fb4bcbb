import { Injectable } from '@nestjs/common';

import { countedMassOfLine, countedUnitsOfLine } from '../assessments/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import { isAskedAbout, questionsOf, type DeclaredAnswer } from '../returns/index.js';

export interface WaitingReturn {
  organisationId: string;
  organisation: string;
  period: string;
  submissionId: string;
  submissionNumber: number;
  reference: string;
  nil: boolean;
  amendmentReason: string | null;
  /** What it answers of what was asked about the submission before. */
  answers: readonly DeclaredAnswer[];
  receivedAt: Date;
  dueOn: string;
  daysLate: number;
  lines: number;
  massMg: bigint;
  previousMassMg: bigint | null;
  askedLines: number;
  linesWithoutReason: number;
  vanishedLines: number;
  feeMinor: bigint | null;
  currency: string | null;
}

export interface QueuePage {
  limit: number;
  offset: number;
  /** Only those that wait less long than the submission with this id. */
  after?: string | null;
  /** One return instead of all. */
  only?: { organisationId: string; period: string };
}

export interface ReturnHead {
  organisationId: string;
  organisation: string;
  returnId: string;
  period: string;
  state: 'open' | 'submitted' | 'changes_requested' | 'accepted';
  dueOn: string;
  latestSubmission: number;
}

/** A question of the agency with its answer; null where it was left open. */
export interface AskedBefore {
  lineKey: string | null;
  question: string;
  answer: string | null;
}

/** The same battery in another quarter: its model, or what it is and what it is made of. */
const battery = `coalesce(l.battery_model_id::text, l.category || '/' || l.chemistry)`;

/** The newest accepted submission of the quarter before, per organisation. */
const previousAccepted = `select distinct on (p.organisation_id) p.organisation_id, p.id
  from submission p
  join return_decision d on d.programme_id = p.programme_id
    and d.organisation_id = p.organisation_id and d.return_id = p.return_id
    and d.submission_number = p.number and d.outcome = 'accepted'`;

const previousQuarter = (period: string): string => `case right(${period}, 1)
  when '1' then (left(${period}, 4)::integer - 1)::text || '-Q4'
  else left(${period}, 6) || (right(${period}, 1)::integer - 1)::text end`;

/** One side of a comparison: what a submission declares of each battery. */
const perBattery = (submission: string): string => `select ${battery} as battery,
    sum(${countedUnitsOfLine}) as units, sum(${countedMassOfLine}) as mass
  from submission_line l
  where l.programme_id = $1 and l.organisation_id = q.organisation_id and l.submission_id = ${submission}
  group by 1`;

/**
 * The lines of a submission that its producer was asked about: beside what was submitted of the quarter before by then, accepted
 * or not, since that is what stood beside them.
 */
const askedAbout = `select count(*)::integer as asked, count(*) filter (where l.change_reason is null)::integer as unanswered
  from submission_line l
  left join lateral (select e.id from submission e where e.programme_id = $1 and e.organisation_id = q.organisation_id
      and e.period = ${previousQuarter('q.period')} and e.submitted_at <= q.submitted_at
    order by e.number desc limit 1) as filed on true
  left join submission_line b on b.programme_id = $1 and b.organisation_id = q.organisation_id
    and b.submission_id = filed.id and b.line_key = l.line_key
  where l.programme_id = $1 and l.organisation_id = q.organisation_id and l.submission_id = q.id
    and ${isAskedAbout({ filed: 'filed.id is not null', before: 'coalesce(b.units - b.exported_units, 0)' })}`;

/** Reads what the agency weighs. Facts of returns are read here, never written. */
@Injectable()
export class ReviewQueueStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  /** Submitted and undecided, longest waiting first, with what the flags need. */
  async waiting(ctx: RequestContext, page: QueuePage): Promise<WaitingReturn[]> {
    const rows = await this.tenancy.query<WaitingRow>(
      ctx,
      `with q as (
         select r.organisation_id, o.name as organisation, r.id as return_id, r.period, r.waiting_since, s.id, s.number,
           s.reference, s.nil, s.amendment_reason, s.answers, s.received_at, s.submitted_at,
           (s.received_at at time zone g.time_zone)::date as received_on, r.due_on, s.line_count
         from (select * from quarterly_return r
           where r.programme_id = $1 and r.state = 'submitted'
             and ($4::uuid is null or r.organisation_id = $4) and ($5::text is null or r.period = $5)
             and ($6::uuid is null or (r.waiting_since, r.id) >
               (select last.received_at, last.return_id from submission last where last.programme_id = $1 and last.id = $6))
           order by r.waiting_since, r.id limit $2 offset $3) r
         join programme g on g.id = r.programme_id
         join organisation o on o.id = r.organisation_id
         join submission s on s.programme_id = r.programme_id and s.organisation_id = r.organisation_id
           and s.return_id = r.id and s.number = r.latest_submission)
       select q.organisation_id as "organisationId", q.organisation, q.period, q.id as "submissionId",
         q.number as "submissionNumber", q.reference, q.nil, q.amendment_reason as "amendmentReason", q.answers,
         q.received_at as "receivedAt", q.due_on::text as "dueOn",
         greatest(q.received_on - q.due_on, 0) as "daysLate", q.line_count as lines,
         c.mass::text as "massMg", case when p.id is null then null else c.before::text end as "previousMassMg",
         w.asked as "askedLines", w.unanswered as "linesWithoutReason", c.vanished as "vanishedLines",
         a.total_minor::text as "feeMinor", a.currency
       from q
       left join lateral (${previousAccepted} where p.programme_id = $1
         and p.organisation_id = q.organisation_id and p.period = ${previousQuarter('q.period')}
         order by p.organisation_id, p.number desc) p on true
       cross join lateral (
         select coalesce(sum(n.mass), 0) as mass, coalesce(sum(b.mass), 0) as before,
           count(*) filter (where n.battery is null)::integer as vanished
         from (${perBattery('q.id')}) n full join (${perBattery('p.id')}) b on b.battery = n.battery) c
       cross join lateral (${askedAbout}) w
       left join assessment a on a.programme_id = $1 and a.organisation_id = q.organisation_id
         and a.submission_id = q.id
       order by q.waiting_since, q.return_id`,
      [
        ctx.programmeId,
        page.limit,
        page.offset,
        page.only?.organisationId ?? null,
        page.only?.period ?? null,
        page.after ?? null,
      ],
    );
    return rows.map((row) => ({
      ...row,
      massMg: BigInt(row.massMg),
      previousMassMg: row.previousMassMg === null ? null : BigInt(row.previousMassMg),
      feeMinor: row.feeMinor === null ? null : BigInt(row.feeMinor),
    }));
  }

  /** What was asked about the submission before the newest, each question with what the newest answers. */
  async asked(ctx: RequestContext, head: ReturnHead): Promise<AskedBefore[]> {
    const rows = await this.tenancy.query<{
      reason: string | null;
      asked: Parameters<typeof questionsOf>[0]['answers'];
      answers: readonly DeclaredAnswer[];
    }>(
      ctx,
      `select d.reason, d.answers as asked, s.answers
       from return_decision d join submission s on s.programme_id = d.programme_id
         and s.organisation_id = d.organisation_id and s.return_id = d.return_id and s.number = d.submission_number + 1
       where d.programme_id = $1 and d.organisation_id = $2 and d.return_id = $3
         and s.number = $4 and d.outcome = 'changes_requested'`,
      [ctx.programmeId, head.organisationId, head.returnId, head.latestSubmission],
    );
    return rows.flatMap(({ reason, asked, answers }) =>
      questionsOf({ reason, answers: asked }).map(({ lineKey, text: question }) => {
        const answer = answers.find((each) => each.lineKey === lineKey);
        return { lineKey, question, answer: answer?.text ?? null };
      }),
    );
  }

  async waitingCount(ctx: RequestContext): Promise<number> {
    const rows = await this.tenancy.query<{ count: number }>(
      ctx,
      `select count(*)::integer as count from quarterly_return where programme_id = $1 and state = 'submitted'`,
      [ctx.programmeId],
    );
    return rows[0]?.count ?? 0;
  }

  async returnHead(
    ctx: RequestContext,
    organisationId: string,
    period: string,
  ): Promise<ReturnHead | null> {
    const rows = await this.tenancy.query<ReturnHead>(
      ctx,
      `select r.organisation_id as "organisationId", o.name as organisation, r.id as "returnId", r.period,
         r.state, r.due_on::text as "dueOn", r.latest_submission as "latestSubmission"
       from quarterly_return r join organisation o on o.id = r.organisation_id
       where r.programme_id = $1 and r.organisation_id = $2 and r.period = $3`,
      [ctx.programmeId, organisationId, period],
    );
    return rows[0] ?? null;
  }
}

type WaitingRow = Omit<WaitingReturn, 'massMg' | 'previousMassMg' | 'feeMinor'> & {
  massMg: string;
  previousMassMg: string | null;
  feeMinor: string | null;
};
