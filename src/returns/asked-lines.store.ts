import { Injectable } from '@nestjs/common';
import { countedUnitsOfLine } from '../assessments/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import { previousPeriod, type ReportingPeriod } from '../kernel/reporting-period.js';
import { usualUnitMassMg } from '../register/index.js';
import { largeChange } from './line-change.js';
import {
  columnsOfLine,
  lineOf,
  type LineRow,
  linesOfPart,
  type StoredColumn,
  storedColumns,
} from './line-rows.js';
import type { ReturnLine } from './return-line.js';

/** Written out by category: a row of a table of them would be looked up for each of a hundred thousand lines. */
const usual = Object.entries(usualUnitMassMg)
  .map(
    ([category, { from, to }]) =>
      `when '${category}' then l.mass_mg not between ${from.toString()} * l.units::numeric and ${to.toString()} * l.units::numeric`,
  )
  .join(' ');

/**
 * In SQL: whether something is asked about declared line `l`, where `filed` says whether the quarter before was filed and
 * `before` how many units counted of that line in it. What `questionsAbout` says of the same line.
 */
export function isAskedAbout({ filed, before }: Record<'filed' | 'before', string>): string {
  const moved = `abs(${countedUnitsOfLine} - ${before})`;
  return `(${filed} and ${moved} >= ${largeChange.units.toString()}
      and ${moved}::numeric * 100 > ${before} * ${largeChange.percent.toString()}::numeric
    or l.battery_model_id is null and case l.category ${usual} else false end)`;
}

/** A line of a draft that still needs a reason. */
export interface AskedLine extends ReturnLine {
  /** Units that counted of it in the quarter before; null where none was filed. */
  readonly before: bigint | null;
}

export interface AskedLines {
  readonly total: number;
  /** The first of them. */
  readonly listed: readonly AskedLine[];
}

export interface GivenReasons {
  readonly byLine: ReadonlyMap<string, string>;
  /** For every other line that still needs one. */
  readonly forTheRest: string | null;
}

interface DraftName {
  readonly organisationId: string;
  readonly id: string;
  readonly period: ReportingPeriod;
}

/** In SQL: how many units counted of line `l` of a draft in submission `$4` of the quarter before. */
const before = `coalesce(((select counted from filed) ->> l.line_key)::bigint, 0)`;

/**
 * Lines of a draft without the reason that they need, beside submission `$4` of the quarter before, which is found beforehand.
 * Its lines are one object of which each line takes its own: PostgreSQL cannot know how many lines stand in a part, and joined
 * the two line by line. Where none was filed, a part in which every line names a model is not opened.
 */
const unanswered = (columns: readonly StoredColumn[], select: string): string => `
  with filed as materialized (
    select coalesce(jsonb_object_agg(line_key, ${countedUnitsOfLine}), '{}') as counted from submission_line l
    where programme_id = $1 and organisation_id = $2 and submission_id = $4)
  select ${select} from return_draft_part p cross join ${linesOfPart(columns)}
  where p.programme_id = $1 and p.organisation_id = $2 and p.return_id = $3
    and ($4::uuid is not null or array_position(p.battery_model_id, null) is not null)
    and l.change_reason is null and ${isAskedAbout({ filed: '$4::uuid is not null', before })}`;

const countOfUnanswered = unanswered(
  [
    'line_key',
    'battery_model_id',
    'category',
    'units',
    'exported_units',
    'mass_mg',
    'change_reason',
  ],
  'count(*)::integer as total',
);

const linesUnanswered = unanswered(
  storedColumns,
  `${columnsOfLine('l.')}, case when $4 is null then null else ${before}::text end as before`,
);

/** Which lines of a draft are asked about, and the reasons that are given for them. */
@Injectable()
export class AskedLinesStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** How many they are. */
  async count(ctx: RequestContext, draft: DraftName): Promise<number> {
    return this.countOf(ctx, await this.named(ctx, draft));
  }

  async unanswered(ctx: RequestContext, draft: DraftName, most: number): Promise<AskedLines> {
    const named = await this.named(ctx, draft);
    const total = await this.countOf(ctx, named);
    if (total === 0) return { total, listed: [] };
    const listed = await this.tenancy.query<LineRow & { before: string | null }>(
      ctx,
      `${linesUnanswered} order by l.position, l.line_key limit $5`,
      [...named, most],
    );
    return {
      total,
      listed: listed.map((row) => ({
        ...lineOf(row),
        before: row.before === null ? null : BigInt(row.before),
      })),
    };
  }

  /** Writes reasons beside the lines as the draft's next version. */
  async answer(
    ctx: RequestContext,
    draft: DraftName & { readonly version: number },
    { byLine, forTheRest }: GivenReasons,
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `with given as (
         select * from unnest($6::text[], $7::text[]) as g (line_key, reason)
         union all select line_key, $8 from (${unanswered(storedColumns, 'l.line_key')}) as asked
           where $8::text is not null and line_key <> all ($6::text[]))
       update return_draft_part p set draft_version = $5, change_reason = (
         select array_agg(coalesce(g.reason, l.change_reason) order by l.place)
         from unnest(p.line_key, p.change_reason) with ordinality as l (line_key, change_reason, place)
         left join given g on g.line_key = l.line_key)
       where p.programme_id = $1 and p.organisation_id = $2 and p.return_id = $3`,
      [
        ...(await this.named(ctx, draft)),
        draft.version,
        [...byLine.keys()],
        [...byLine.values()],
        forTheRest,
      ],
    );
  }

  private async countOf(ctx: RequestContext, named: readonly unknown[]): Promise<number> {
    const [found] = await this.tenancy.query<{ total: number }>(ctx, countOfUnanswered, [...named]);
    return found?.total ?? 0;
  }

  private async named(
    ctx: RequestContext,
    { organisationId, id, period }: DraftName,
  ): Promise<unknown[]> {
    const [filed] = await this.tenancy.query<{ id: string }>(
      ctx,
      `select s.id from quarterly_return q join submission s on s.programme_id = q.programme_id
         and s.organisation_id = q.organisation_id and s.return_id = q.id and s.number = q.latest_submission
       where q.programme_id = $1 and q.organisation_id = $2 and q.period = $3`,
      [ctx.programmeId, organisationId, previousPeriod(period)],
    );
    return [ctx.programmeId, organisationId, id, filed?.id ?? null];
  }
}
