import { Injectable } from '@nestjs/common';

import { countedMassOfLine, countedUnitsOfLine } from '../assessments/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import { largeChange } from '../returns/index.js';

import type { DeclaredLine, LinePair, PairPage } from './side-by-side.js';

export interface SubmissionOf {
  readonly organisationId: string;
  readonly period: string;
  /** null for the newest that was accepted. */
  readonly number: number | null;
}

export interface ToCompare {
  readonly now: SubmissionOf;
  readonly before: SubmissionOf;
  /** Only batteries of which the two say something different. */
  readonly onlyChanges: boolean;
  readonly limit: number;
  readonly offset: number;
}

const side = (
  submission: string,
): string => `select l.line_key, l.position, l.category, l.chemistry,
    l.battery_model_id, l.model_version, ${countedUnitsOfLine} as units, ${countedMassOfLine} as mass,
    l.exported_units, l.price_minor, l.note, l.change_reason
  from submission_line l
  where l.programme_id = $1 and l.organisation_id = $2 and l.submission_id = (${submission})`;

const chosen = (period: string, number: string): string => `select s.id from submission s
  where s.programme_id = $1 and s.organisation_id = $2 and s.period = ${period}
    and (s.number = ${number} or ${number}::integer is null and exists (select 1 from return_decision d
      where d.programme_id = s.programme_id and d.organisation_id = s.organisation_id
        and d.return_id = s.return_id and d.submission_number = s.number and d.outcome = 'accepted'))
  order by s.number desc limit 1`;

const moved = 'abs(coalesce(n.units, 0) - coalesce(b.units, 0))';

const declared = (of: string): string => `case when ${of}.line_key is not null then
    json_build_object('units', ${of}.units::text, 'massMg', ${of}.mass::text, 'exportedUnits', ${of}.exported_units::text,
      'priceMinor', ${of}.price_minor::text, 'note', ${of}.note, 'changeReason', ${of}.change_reason) end`;

const said = (of: string): string =>
  `(${['units', 'mass', 'exported_units', 'price_minor', 'note', 'model_version', 'change_reason']
    .map((column) => `${of}.${column}`)
    .join(', ')})`;

/** Submissions line by line beside others of the same producer. */
@Injectable()
export class ComparedLinesStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** A page of batteries that either declares: what has a reason, then what changed much (`isLargePair`), then as they were declared. */
  async compare(ctx: RequestContext, wanted: ToCompare): Promise<PairPage> {
    const { now, before } = wanted;
    const rows = await this.tenancy.query<PairRow>(
      ctx,
      `with n as (${side(chosen('$3', '$4'))}), b as (${side(chosen('$5', '$6'))})
       select coalesce(n.line_key, b.line_key) as "lineKey", coalesce(v.brand || ' ' || v.name, '') as label,
         coalesce(n.category, b.category) as category, coalesce(n.chemistry, b.chemistry) as chemistry,
         ${declared('n')} as now, ${declared('b')} as before,
         count(*) over ()::integer as total
       from n full join b on b.line_key = n.line_key
       left join battery_model_version v on v.programme_id = $1 and v.organisation_id = $2
         and v.battery_model_id = coalesce(n.battery_model_id, b.battery_model_id)
         and v.version = coalesce(n.model_version, b.model_version)
       where not $7 or ${said('n')} is distinct from ${said('b')}
       order by n.change_reason is not null desc, (${moved} >= $8 and ${moved} * 100 > coalesce(b.units, 0) * $9) desc, n.position, b.position
       limit $10 offset $11`,
      [
        ctx.programmeId,
        now.organisationId,
        now.period,
        now.number,
        before.period,
        before.number,
        wanted.onlyChanges,
        largeChange.units.toString(),
        largeChange.percent.toString(),
        wanted.limit,
        wanted.offset,
      ],
    );
    return {
      pairs: rows.map(({ lineKey, label, category, chemistry, ...row }) => {
        const [stands, stood] = [declaredOf(row.now), declaredOf(row.before)];
        return { lineKey, label, category, chemistry, now: stands, before: stood };
      }),
      total: rows[0]?.total ?? 0,
    };
  }

  /** Which of these lines a submission has. */
  async linesNamed(
    ctx: RequestContext,
    { organisationId, period, number }: SubmissionOf,
    lineKeys: readonly string[],
  ): Promise<Set<string>> {
    const rows = await this.tenancy.query<{ key: string }>(
      ctx,
      `select l.line_key as key from submission_line l
       where l.programme_id = $1 and l.organisation_id = $2 and l.submission_id = (${chosen('$3', '$4')})
         and l.line_key = any($5)`,
      [ctx.programmeId, organisationId, period, number, lineKeys],
    );
    return new Set(rows.map(({ key }) => key));
  }
}

type Texts = { readonly [Name in keyof DeclaredLine]: string | Extract<DeclaredLine[Name], null> };
type PairRow = Omit<LinePair, 'now' | 'before'> & {
  readonly now: Texts | null;
  readonly before: Texts | null;
  readonly total: number;
};

const declaredOf = (row: Texts | null): DeclaredLine | null =>
  row && {
    units: BigInt(row.units),
    massMg: BigInt(row.massMg),
    exportedUnits: BigInt(row.exportedUnits),
    priceMinor: row.priceMinor === null ? null : BigInt(row.priceMinor),
    note: row.note,
    changeReason: row.changeReason,
  };
