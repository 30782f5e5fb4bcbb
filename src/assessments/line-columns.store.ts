import { Injectable } from '@nestjs/common';
import {
  arrayText,
  BulkRows,
  inNameOrder,
  type RequestContext,
  Tenancy,
} from '../database/index.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { batteryMaterials } from '../register/index.js';
import { daysSql } from './filing-days.store.js';
import type { FilingDays } from './filing-facts.js';
import type { ReturnLines } from './gather-columns.js';
import { feeColumn, rowsOfReturns, textFacts, type ReturnRows, type Texts } from './line-facts.js';

/** A return that counts: its newest accepted submission. */
export interface AcceptedReturn {
  readonly organisationId: string;
  readonly returnId: string;
  readonly submissionId: string;
  readonly period: ReportingPeriod;
  readonly lineCount: number;
  /** As this submission was assessed. */
  readonly assessedMinor: bigint;
  /** What stands assessed for the return: that of its newest submission, accepted or not. */
  readonly standingMinor: bigint;
  /** Left out where nobody asked. */
  readonly days?: FilingDays;
}

/** Which returns: accepted until then, of these quarters. */
export interface AskedReturns {
  readonly quarters: readonly string[];
  readonly at: Date;
  /** When they came is told as well. */
  readonly withDays: boolean;
}

/** What a final run made of a submission. */
export interface Settled {
  readonly minor: bigint;
  readonly runId: string;
}

/** Whose lines are read, how many there are, and which final run settled them, if any. */
interface CountedLines extends Pick<
  AcceptedReturn,
  'organisationId' | 'submissionId' | 'lineCount'
> {
  readonly settledBy?: string | null;
}

/** A return that the agency has not decided. */
export interface UndecidedReturn {
  readonly organisation: string;
  readonly period: string;
  readonly state: string;
}

const factTexts: Readonly<Record<(typeof textFacts)[number], string>> = {
  category: 'l.category',
  chemistry: 'l.chemistry',
  rechargeable: yesNo('v.rechargeable'),
  general_use: yesNo('v.general_use'),
  carbon_footprint_class: `coalesce('class_' || lower(v.carbon_footprint_class), '')`,
  recyclability_class: `coalesce('class_' || lower(v.recyclability_class), '')`,
};

const factNumbers: Readonly<Record<string, string>> = {
  units: 'l.units',
  exported_units: 'l.exported_units',
  mass: 'l.mass_mg',
  price: 'coalesce(l.price_minor, -1)',
  unit_mass: 'coalesce(v.unit_mass_mg, -1)',
  ...Object.fromEntries(
    batteryMaterials.flatMap((material) => [
      [`${material}_mass`, `coalesce(x.${material}_mass, -1)`],
      [`recycled_${material}`, `coalesce(x.recycled_${material}, -1)`],
    ]),
  ),
};

const composition = batteryMaterials
  .flatMap((material) => [
    `max(mass_mg) filter (where material = '${material}') as ${material}_mass`,
    `max(recycled_ppm) filter (where material = '${material}') as recycled_${material}`,
  ])
  .join(', ');

/** How a fact is read from those sources, NULL where it is not stated. Undefined for a fact that no line has. */
export function factSql(name: string): string | undefined {
  const text = (factTexts as Readonly<Record<string, string>>)[name];
  if (text !== undefined) return `nullif(${text}, '')`;
  const number = factNumbers[name];
  return number === undefined ? undefined : `nullif(${number}, -1)`;
}

/**
 * $1 programme, $2 submissions, $3 whose each of them is. The rows that facts are read from, aliased l, v and x: submission by
 * submission through the key of its lines, so that nothing else is read. Joins may turn their order round: whoever needs it asks.
 * s.o is the place of the submission among those asked for, l.place that of the line in it.
 */
export const lineSources = `unnest($2::uuid[], $3::uuid[]) with ordinality s (id, owner, o)
  cross join lateral (select l.*, row_number() over (order by l.position, l.line_key) as place
      from submission_line l
      where l.programme_id = $1 and l.organisation_id = s.owner and l.submission_id = s.id) l
  left join battery_model_version v on v.programme_id = l.programme_id
    and v.organisation_id = l.organisation_id and v.battery_model_id = l.battery_model_id
    and v.version = l.model_version
  left join (select organisation_id, battery_model_id, version, ${composition}
      from battery_model_material
      where programme_id = $1 and organisation_id = any($3::uuid[]) group by 1, 2, 3) x
    on x.organisation_id = l.organisation_id and x.battery_model_id = l.battery_model_id
    and x.version = l.model_version`;

/**
 * What stands for each line, in the order of `lineSources`. $4: the final run that settled each submission, or null. The fees of
 * a run are unfolded once for each return, as many as it has lines.
 */
const standingFees = `left join (select k.id, f.fee, f.place
      from unnest($2::uuid[], $3::uuid[], $4::uuid[]) k (id, owner, run)
      join official_run_return y on y.programme_id = $1 and y.organisation_id = k.owner
        and y.run_id = k.run and y.submission_id = k.id
      cross join lateral unnest(y.line_fees) with ordinality f (fee, place)) r
    on r.id = l.submission_id and r.place = l.place
  left join assessment a on a.programme_id = l.programme_id
    and a.organisation_id = l.organisation_id and a.submission_id = l.submission_id
  left join assessment_line f on f.programme_id = l.programme_id
    and f.organisation_id = l.organisation_id and f.assessment_id = a.id
    and f.line_key = l.line_key`;

const daysJoin = `join submission_days d on d.programme_id = $1
  and d.organisation_id = c.organisation_id and d.submission_id = c.id`;

/** The place of the line's return among those that are read. */
const placeColumn = 'place';

const sources: readonly (readonly [name: string, kind: 'text' | 'bigint', sql: string])[] = [
  [placeColumn, 'bigint', 's.o'],
  ...Object.entries(factTexts).map(([name, sql]) => [name, 'text', sql] as const),
  ...Object.entries(factNumbers).map(([name, sql]) => [name, 'bigint', sql] as const),
  [feeColumn, 'bigint', 'coalesce(r.fee, f.fee_minor, 0)'],
];

/** Accepted lines with what their models say, as columns. */
@Injectable()
export class LineColumnsStore {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly bulk: BulkRows,
  ) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  /** Quarters with an accepted return, newest first. */
  async quarters(ctx: RequestContext): Promise<ReportingPeriod[]> {
    const rows = await this.tenancy.query<{ period: ReportingPeriod }>(
      ctx,
      `select distinct s.period from submission s
       join return_decision d on d.programme_id = s.programme_id
         and d.organisation_id = s.organisation_id and d.return_id = s.return_id
         and d.submission_number = s.number
       where s.programme_id = $1 and d.outcome = 'accepted' order by s.period desc`,
      [ctx.programmeId],
    );
    return rows.map(({ period }) => period);
  }

  /**
   * In the order of organisation and submission. One pass over the submissions of these quarters: tables are joined by their
   * foreign keys and nothing else, so that PostgreSQL knows how many rows to expect and does not look up return after return.
   */
  async accepted(
    ctx: RequestContext,
    { quarters, at, withDays }: AskedReturns,
  ): Promise<AcceptedReturn[]> {
    const rows = await this.tenancy.query<
      Omit<AcceptedReturn, 'assessedMinor' | 'standingMinor'> & {
        assessedMinor: string;
        standingMinor: string;
      }
    >(
      ctx,
      `select c.organisation_id as "organisationId", c.return_id as "returnId", c.id as "submissionId",
         c.period, c.line_count as "lineCount", coalesce(c.total_minor, 0) as "assessedMinor",
         coalesce(c.standing, 0) as "standingMinor"${withDays ? `, ${daysSql} as days` : ''}
       from (
         select distinct on (s.organisation_id, s.return_id) s.organisation_id, s.return_id, s.id,
           s.period, s.line_count, v.outcome, a.total_minor, first_value(a.total_minor) over (
             partition by s.organisation_id, s.return_id
             order by (a.total_minor is null), s.number desc) as standing
         from submission s
         left join return_decision v on v.programme_id = s.programme_id
           and v.organisation_id = s.organisation_id and v.return_id = s.return_id
           and v.submission_number = s.number and v.outcome = 'accepted' and v.decided_at <= $3
         left join assessment a on a.programme_id = s.programme_id
           and a.organisation_id = s.organisation_id and a.submission_id = s.id
         where s.programme_id = $1 and s.period = any($2)
         order by s.organisation_id, s.return_id, (v.outcome is null), s.number desc) c
       ${withDays ? daysJoin : ''}
       where c.outcome is not null order by c.organisation_id, c.id`,
      [ctx.programmeId, quarters, at],
    );
    return rows.map((row) => ({
      ...row,
      assessedMinor: BigInt(row.assessedMinor),
      standingMinor: BigInt(row.standingMinor),
    }));
  }

  /** By submission, what the final run that stands for its quarter or its year made of it. */
  async settled(
    ctx: RequestContext,
    quarters: readonly string[],
  ): Promise<ReadonlyMap<string, Settled>> {
    const rows = await this.tenancy.query<{ submissionId: string; runId: string; minor: string }>(
      ctx,
      `select x.submission_id as "submissionId", x.run_id as "runId", x.fee_minor as minor
       from (select distinct on (q) q as period, s.run_id from unnest($2::text[]) q
         join official_run_standing s on s.programme_id = $1 and s.period in (q, left(q, 4))
           and s.class = 'final' order by q, s.switched_at desc) f
       join official_run_return x on x.programme_id = $1 and x.run_id = f.run_id
         and x.period = f.period`,
      [ctx.programmeId, quarters],
    );
    return new Map(
      rows.map(({ submissionId, runId, minor }) => [submissionId, { minor: BigInt(minor), runId }]),
    );
  }

  /** Submitted or sent back and not accepted since: what a final run waits for. */
  async undecided(ctx: RequestContext, quarters: readonly string[]): Promise<UndecidedReturn[]> {
    return this.tenancy.query<UndecidedReturn>(
      ctx,
      `select o.name as organisation, r.period, r.state from quarterly_return r
       join organisation o on o.id = r.organisation_id
       where r.programme_id = $1 and r.period = any($2)
         and r.state in ('submitted', 'changes_requested')
       order by r.period, ${inNameOrder('o.name')} limit 1000`,
      [ctx.programmeId, quarters],
    );
  }

  /**
   * Facts of the lines of these returns, and what stands for each; rows in the order of the returns. What is not wanted is not
   * joined either.
   */
  async read<Return extends CountedLines>(
    ctx: RequestContext,
    returns: readonly Return[],
    wanted: ReadonlySet<string>,
  ): Promise<ReturnLines<Return & ReturnRows>> {
    const selected = sources.filter(([name]) => wanted.has(name) || name === placeColumn);
    const withFees = selected.some(([name]) => name === feeColumn);
    // A submission's lines never change after they were counted.
    const { rows, columns } = await this.bulk.copyOut(ctx, {
      query: `select ${selected.map(([, , sql]) => sql).join(', ')}
        from ${lineSources} ${withFees ? standingFees : ''}
        order by s.o, l.place`,
      parameters: [
        ctx.programmeId,
        arrayText(returns.map(({ submissionId }) => submissionId)),
        arrayText(returns.map(({ organisationId }) => organisationId)),
        ...(withFees ? [arrayText(returns.map(({ settledBy }) => settledBy ?? null))] : []),
      ],
      columns: Object.fromEntries(selected.map(([name, kind]) => [name, kind])),
      mostRows: returns.reduce((sum, { lineCount }) => sum + lineCount, 0),
    });
    const texts = new Map<string, Texts>();
    const numbers = new Map<string, BigInt64Array>();
    for (const [name, column] of Object.entries(columns))
      if ('codes' in column) texts.set(name, column);
      else if (name !== placeColumn) numbers.set(name, column);
    const places = columns[placeColumn] as BigInt64Array;
    return { columns: { rows, texts, numbers }, rows: rowsOfReturns(places, returns) };
  }

  async names(
    ctx: RequestContext,
    organisations: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await this.tenancy.query<{ id: string; name: string }>(
      ctx,
      'select id, name from organisation where id = any($1)',
      [[...new Set(organisations)]],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** The key and label of one line by its place in the order of `read`. */
  async lineAt(
    ctx: RequestContext,
    submission: { organisationId: string; submissionId: string },
    place: number,
  ): Promise<{ lineKey: string; label: string | null } | null> {
    const rows = await this.tenancy.query<{ lineKey: string; label: string | null }>(
      ctx,
      `select l.line_key as "lineKey", v.brand || ' ' || v.name as label from submission_line l
       left join battery_model_version v on v.programme_id = l.programme_id
         and v.organisation_id = l.organisation_id and v.battery_model_id = l.battery_model_id
         and v.version = l.model_version
       where l.programme_id = $1 and l.organisation_id = $2 and l.submission_id = $3
       order by l.position, l.line_key limit 1 offset $4`,
      [ctx.programmeId, submission.organisationId, submission.submissionId, place],
    );
    return rows[0] ?? null;
  }
}

function yesNo(column: string): string {
  return `case when ${column} then 'yes' when not ${column} then 'no' else '' end`;
}
