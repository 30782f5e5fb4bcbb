import { Injectable } from '@nestjs/common';
import { inNameOrder, type RequestContext, Tenancy } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { CorrectedCharges } from './official-run.js';

/** What was held to be law of a day, beside what is known now to be. */
export interface FormerLaw {
  readonly on: CalendarDate;
  readonly former: RulebookName;
  readonly now: RulebookName;
  /** Since when that is known, and why. */
  readonly at: Date;
  readonly because: string | null;
}

interface RulebookName {
  readonly id: string;
  readonly hash: string;
}

/** Charges by one law on one day, and which of them may differ: those with a line that says one of `where`, or all. */
export interface ChargedBy extends Pick<FormerLaw, 'on' | 'at' | 'because'> {
  readonly hash: string;
  readonly where: readonly Readonly<Record<string, string>>[] | null;
}

/** They take some hundredths of a second. */
const few = 2000;

/** Rows on a page; beyond them it is said how many more there are. */
const mostListed = 200;

const quarterOf = (day: CalendarDate): string =>
  `${day.slice(0, 4)}-Q${String(Math.ceil(Number(day.slice(5, 7)) / 3))}`;

@Injectable()
export class CorrectedFeesStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  /** Whatever fees of the quarters that were filed may have been charged by, and that is not their law as known now. */
  async former(ctx: RequestContext): Promise<FormerLaw[]> {
    const rows = await this.tenancy.query<
      Pick<FormerLaw, 'on' | 'at' | 'because'> & Record<'wasId' | 'was' | 'isId' | 'is', string>
    >(
      ctx,
      `with days as (
         select d::date as law_on from generate_series(
           (select make_date(left(min(period), 4)::int, 1, 1) from submission where programme_id = $1),
           (select make_date(left(max(period), 4)::int, 10, 1) from submission where programme_id = $1),
           interval '3 months') d),
       versions as (
         select v.*, b.adopted_at from adopted_rulebook b
         join rulebook_version v on v.programme_id = b.programme_id and v.rulebook_id = b.rulebook_id
         where b.programme_id = $1 and b.purpose = 'fees'),
       law as (
         select distinct on (d.law_on) d.law_on, v.rulebook_id, v.hash, v.recorded_from, v.reason
         from days d join versions v on v.recorded_until is null
           and daterange(v.valid_from, v.valid_until) @> d.law_on
         order by d.law_on, v.adopted_at desc)
       select distinct l.law_on::text as on, v.rulebook_id as "wasId", v.hash as was,
         l.rulebook_id as "isId", l.hash as is, l.recorded_from as at, l.reason as because
       from law l join versions v on v.hash <> l.hash
         and daterange(v.valid_from, v.valid_until) @> l.law_on
       order by 1, 3`,
      [ctx.programmeId],
    );
    return rows.map(({ wasId, was, isId, is, ...of }) => ({
      ...of,
      former: { id: wasId, hash: was },
      now: { id: isId, hash: is },
    }));
  }

  /**
   * While this is the same, so is what stands: a run settles, an amendment replaces. Whoever files for the first time is charged by the
   * law as it is known.
   */
  async cut(ctx: RequestContext): Promise<string> {
    const [row] = await this.tenancy.query<{ cut: string }>(
      ctx,
      `select concat_ws(' ',
         (select max(switched_at) from official_run_standing where programme_id = $1 and class = 'final'),
         (select max(submitted_at) from submission where programme_id = $1 and number > 1)) as cut`,
      [ctx.programmeId],
    );
    return row?.cut ?? '';
  }

  /** Whether the quarters of these laws have so few returns that they are looked through at once. */
  async areFew(ctx: RequestContext, by: readonly ChargedBy[]): Promise<boolean> {
    const [row] = await this.tenancy.query<{ found: number }>(
      ctx,
      `select count(*)::int as found from (select from assessment where programme_id = $1
         and period = any($2) limit ${String(few + 1)}) a`,
      [ctx.programmeId, by.map(({ on }) => quarterOf(on))],
    );
    return (row?.found ?? 0) <= few;
  }

  /**
   * Of these, the charges that stand: by the final run that was switched in last, or as it was assessed where none counted it. By
   * producer and by the period whose run computes them anew. A run from before its law was kept names none, and is not listed.
   */
  standing(ctx: RequestContext, by: readonly ChargedBy[]): Promise<CorrectedCharges[]> {
    return this.tenancy.query<CorrectedCharges>(
      ctx,
      `with law as materialized (
         select law_on, hash, at, because, "where" from jsonb_to_recordset($2)
           as w(law_on date, hash text, at timestamptz, because text, "where" jsonb)),
       charged as (
         select x.organisation_id, x.submission_id, t.period, true as settled, w.at, w.because, w."where"
         from official_run_standing t
         join official_run_return x on x.programme_id = t.programme_id and x.run_id = t.run_id
         join law w on w.law_on = x.law_on and w.hash = x.rulebook_hash
         where t.programme_id = $1 and t.class = 'final' and not exists (
           select from official_run_standing n
           join official_run_return y on y.programme_id = n.programme_id and y.run_id = n.run_id
           where n.programme_id = $1 and n.class = 'final' and n.switched_at > t.switched_at
             and n.period in (x.period, left(x.period, 4))
             and y.organisation_id = x.organisation_id and y.submission_id = x.submission_id)
         union all
         select a.organisation_id, a.submission_id, a.period, false, w.at, w.because, w."where"
         from law w
         join assessment a on a.programme_id = $1 and a.rulebook_hash = w.hash and a.period =
           extract(year from w.law_on) || '-Q' || extract(quarter from w.law_on)
         where not exists (
           select from official_run_standing n
           join official_run_return y on y.programme_id = n.programme_id and y.run_id = n.run_id
           where n.programme_id = $1 and n.class = 'final' and n.period in (a.period, left(a.period, 4))
             and y.organisation_id = a.organisation_id and y.submission_id = a.submission_id))
       select c.organisation_id as "organisationId", o.name as organisation, c.period,
         left(c.period, 4)::int as year, count(*)::int as returns, bool_or(c.settled) as settled,
         max(c.at) as at, (array_agg(c.because order by c.at desc))[1] as because,
         (count(*) over ())::int as "inAll", (sum(count(*)) over ())::int as "returnsInAll"
       from charged c
       join submission s on s.programme_id = $1 and s.organisation_id = c.organisation_id and s.id = c.submission_id
       join organisation o on o.id = c.organisation_id
       where not exists (select from submission n where n.programme_id = $1
           and n.organisation_id = s.organisation_id and n.return_id = s.return_id and n.number > s.number)
         and (c."where" is null or exists (
           select from submission_line l
           join jsonb_to_recordset(c."where") as k(category text, chemistry text)
             on (k.category is null or k.category = l.category)
             and (k.chemistry is null or k.chemistry = l.chemistry)
           where l.programme_id = $1 and l.organisation_id = s.organisation_id and l.submission_id = s.id))
       group by c.organisation_id, o.name, c.period
       order by year desc, ${inNameOrder('o.name')}, c.period limit ${String(mostListed)}`,
      [ctx.programmeId, JSON.stringify(by.map(({ on, ...each }) => ({ law_on: on, ...each })))],
    );
  }
}
