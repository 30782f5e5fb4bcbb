import { Injectable } from '@nestjs/common';
import { countedUnitsOfLine } from '../assessments/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import { previousPeriod, type ReportingPeriod } from '../kernel/reporting-period.js';
import { usualUnitMassMg } from '../register/index.js';
import { largeChange } from './line-change.js';
import type { ReturnLine } from './return-line.js';

const before = 'coalesce(b.units - b.exported_units, 0)::numeric';
const moved = `abs(${countedUnitsOfLine} - ${before})`;
/** Written out by category: a row of a table of them would be looked up for each of a hundred thousand lines. */
const usual = Object.entries(usualUnitMassMg)
  .map(
    ([category, { from, to }]) =>
      `when '${category}' then l.mass_mg not between ${from.toString()} * l.units::numeric and ${to.toString()} * l.units::numeric`,
  )
  .join(' ');

/**
 * In SQL: whether something is asked about declared line `l`, where `b` is that line in the quarter before and `filed` says
 * whether that was filed. What `questionsAbout` says of the same line.
 */
export const isAskedAbout = (
  filed: string,
): string => `(${filed} and ${moved} >= ${largeChange.units.toString()}
    and ${moved} * 100 > ${before} * ${largeChange.percent.toString()}
  or l.battery_model_id is null and case l.category ${usual} else false end)`;

/** A line of a draft that still needs a reason. */
export interface AskedLine extends Pick<
  ReturnLine,
  | 'lineKey'
  | 'position'
  | 'batteryModelId'
  | 'modelVersion'
  | 'category'
  | 'chemistry'
  | 'units'
  | 'exportedUnits'
  | 'massMg'
> {
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

/**
 * Lines of a draft without the reason that they need, beside submission `$4` of the quarter before. That is found beforehand: where
 * none was filed, no line of a hundred thousand is looked for in it.
 */
const unanswered = `select l.*, case when $4::uuid is null then null else ${before}::text end as before
  from return_draft_line l
  left join submission_line b on b.programme_id = $1 and b.organisation_id = $2 and b.submission_id = $4
    and b.line_key = l.line_key
  where l.programme_id = $1 and l.organisation_id = $2 and l.return_id = $3 and l.change_reason is null
    and ${isAskedAbout('$4::uuid is not null')}`;

/** Which lines of a draft are asked about, and the reasons that are given for them. */
@Injectable()
export class AskedLinesStore {
  constructor(private readonly tenancy: Tenancy) {}

  async unanswered(ctx: RequestContext, draft: DraftName, most: number): Promise<AskedLines> {
    const rows = await this.tenancy.query<AskedRow>(
      ctx,
      `select line_key as "lineKey", position, battery_model_id as "batteryModelId", model_version as "modelVersion",
         category, chemistry, units, exported_units as "exportedUnits", mass_mg as "massMg", before,
         count(*) over ()::integer as total
       from (${unanswered}) as asked order by position, line_key limit $5`,
      [...(await this.named(ctx, draft)), most],
    );
    return { total: rows[0]?.total ?? 0, listed: rows.map(lineOf) };
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
         union all select line_key, $8 from (${unanswered}) as asked
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

type AskedRow = Omit<AskedLine, 'units' | 'exportedUnits' | 'massMg' | 'before'> &
  Record<'units' | 'exportedUnits' | 'massMg', string> & {
    readonly before: string | null;
    readonly total: number;
  };

const lineOf = (row: AskedRow): AskedLine => ({
  lineKey: row.lineKey,
  position: row.position,
  batteryModelId: row.batteryModelId,
  modelVersion: row.modelVersion,
  category: row.category,
  chemistry: row.chemistry,
  units: BigInt(row.units),
  exportedUnits: BigInt(row.exportedUnits),
  massMg: BigInt(row.massMg),
  before: row.before === null ? null : BigInt(row.before),
});
