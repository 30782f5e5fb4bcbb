import { Injectable } from '@nestjs/common';
import { countedMassOfLine } from '../assessments/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import { consignmentStands } from '../recycling/index.js';
import type { PlacedInYear, Received, YearFiled } from './obligation.js';

/** The newest submission of each return that was accepted. */
const accepted = `(select s.programme_id, s.organisation_id, s.id, s.period,
    row_number() over (partition by s.organisation_id, s.return_id order by s.number desc) as newest
  from submission s join return_decision d on d.programme_id = s.programme_id
    and d.organisation_id = s.organisation_id and d.return_id = s.return_id
    and d.submission_number = s.number and d.outcome = 'accepted'
  where s.programme_id = $1 and left(s.period, 4)::int = any($2)
    and ($3::uuid is null or s.organisation_id = $3))`;

/** Whoever was registered by the dates: how the registration stands today says nothing about a quarter that is past. */
const producer = `r.programme_id = $1 and r.capacity = 'producer' and r.state <> 'applied'
  and ($3::uuid is null or r.organisation_id = $3)`;

/** What one organisation placed on the market. */
export interface OwnPlaced extends PlacedInYear {
  readonly organisationId: string;
  readonly organisation: string;
}

/** What obligations are made from: of one organisation, or of all where none is named. Reads only. */
@Injectable()
export class ObligationsStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  /** Net of what left the country again; its mass shrinks in proportion. */
  async placed(
    ctx: RequestContext,
    years: readonly number[],
    organisationId: string | null,
  ): Promise<PlacedInYear[]> {
    const rows = await this.tenancy.query<{ category: string; year: number; massMg: string }>(
      ctx,
      `select l.category, left(f.period, 4)::int as year, sum(${countedMassOfLine})::text as "massMg"
       from ${accepted} f
       join submission_line l on l.programme_id = f.programme_id
         and l.organisation_id = f.organisation_id and l.submission_id = f.id
       where f.newest = 1 group by 1, 2 order by 1, 2`,
      [ctx.programmeId, years, organisationId],
    );
    return rows.map((row) => ({ ...row, massMg: BigInt(row.massMg) }));
  }

  /** Quarters of producers who were registered in them, and how many of these very quarters have an accepted return. */
  filed(
    ctx: RequestContext,
    years: readonly number[],
    organisationId: string | null,
  ): Promise<YearFiled[]> {
    return this.tenancy.query<YearFiled>(
      ctx,
      `with quarter as (select y as year, y || '-Q' || q as period, make_date(y, 3 * q - 2, 1) as first_day,
           (make_date(y, 3 * q - 2, 1) + interval '3 months' - interval '1 day')::date as last_day
         from unnest($2::int[]) y, generate_series(1, 4) q),
       expected as (select distinct q.year, q.period, r.organisation_id
         from quarter q join registration r on ${producer}
           and r.valid_from <= q.last_day and (r.valid_to is null or r.valid_to >= q.first_day)),
       taken as (select distinct f.period, f.organisation_id from ${accepted} f where f.newest = 1)
       select y as year, count(e.period)::int as expected, count(t.period)::int as accepted
       from unnest($2::int[]) y left join expected e on e.year = y
         left join taken t on t.period = e.period and t.organisation_id = e.organisation_id
       group by 1 order by 1`,
      [ctx.programmeId, years, organisationId],
    );
  }

  /** The same of each organisation by itself. */
  async placedByEach(ctx: RequestContext, years: readonly number[]): Promise<OwnPlaced[]> {
    const rows = await this.tenancy.query<Omit<OwnPlaced, 'massMg'> & { massMg: string }>(
      ctx,
      `select f.organisation_id as "organisationId", o.name as organisation, l.category,
         left(f.period, 4)::int as year, sum(${countedMassOfLine})::text as "massMg"
       from ${accepted} f
       join submission_line l on l.programme_id = f.programme_id
         and l.organisation_id = f.organisation_id and l.submission_id = f.id
       join organisation o on o.id = f.organisation_id
       where f.newest = 1 group by 1, 2, 3, 4 order by 2, 1, 3, 4`,
      [ctx.programmeId, years, null],
    );
    return rows.map((row) => ({ ...row, massMg: BigInt(row.massMg) }));
  }

  /** Of each organisation, the years in which a return of it was accepted. */
  filedByEach(
    ctx: RequestContext,
    years: readonly number[],
  ): Promise<
    { readonly organisationId: string; readonly year: number; readonly accepted: number }[]
  > {
    return this.tenancy.query(
      ctx,
      `select f.organisation_id as "organisationId", left(f.period, 4)::int as year,
         count(distinct f.period)::int as accepted
       from ${accepted} f where f.newest = 1 group by 1, 2 order by 1, 2`,
      [ctx.programmeId, years, null],
    );
  }

  /** Waste batteries that recyclers received in a year, by where they came from. */
  async received(ctx: RequestContext, year: number): Promise<Received[]> {
    const rows = await this.tenancy.query<Omit<Received, 'massMg'> & { massMg: string }>(
      ctx,
      `select c.category, c.origin_kind as "originKind", c.origin_country <> p.jurisdiction as abroad,
         sum(c.net_mg)::text as "massMg"
       from consignment c join programme p on p.id = c.programme_id
       where c.programme_id = $1 and ${consignmentStands('c')} and c.received_on >= make_date($2, 1, 1) and c.received_on <= make_date($2, 12, 31)
       group by 1, 2, 3 order by 1, 2, 3`,
      [ctx.programmeId, year],
    );
    return rows.map((row) => ({ ...row, massMg: BigInt(row.massMg) }));
  }
}
