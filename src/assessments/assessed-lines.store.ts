import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { AssessedLine } from './assessment.js';
import type { LineToAssess } from './fee-facts.js';
import { workingFrom, type KeptWorking } from './kept-working.js';
import type { TotalPart, Working } from './working.js';

export interface StoredLine extends LineToAssess {
  readonly feeMinor: bigint;
  readonly label: string | null;
  readonly modelReference: string | null;
}

/** Lines in the order of the declaration: all, those of one kind of battery, or some by their keys. */
export interface LinePage {
  readonly from: number;
  readonly limit: number;
  readonly kind?: Pick<TotalPart, 'category' | 'chemistry'>;
  readonly lineKeys?: readonly string[];
}

/** Whose lines they are. */
export interface OfAssessment {
  readonly id: string;
  readonly organisationId: string;
}

interface OfSubmission extends OfAssessment {
  readonly submissionId: string;
}

type AsText<T> = { [K in keyof T]: T[K] extends bigint ? string : T[K] };
type LineRow = AsText<Omit<LineToAssess, 'priceMinor'>> &
  Record<'priceMinor' | 'feeMinor', string | null>;
type Named = Pick<StoredLine, 'label' | 'modelReference'>;
type AssessedPart = readonly (LineToAssess & { readonly feeMinor: bigint | null })[];

/**
 * $1 programme, $2 organisation, $3 assessment, $4 its submission. The fee of a line is looked up by its whole key: a join was
 * planned over part of it, line by line against all lines, before PostgreSQL had counted a new submission.
 */
const ofSubmission = `l.programme_id = $1 and l.organisation_id = $2 and l.submission_id = $4`;
const feeOfLine = `(select x.fee_minor from assessment_line x where x.programme_id = $1
  and x.organisation_id = $2 and x.assessment_id = $3 and x.line_key = l.line_key)`;

const lineColumns = `l.line_key as "lineKey", l.battery_model_id as "batteryModelId",
  l.model_version as "modelVersion", l.category, l.chemistry, l.units,
  l.exported_units as "exportedUnits", l.mass_mg as "massMg", l.price_minor as "priceMinor",
  ${feeOfLine} as "feeMinor"`;
const modelOfLine = `left join battery_model m on m.programme_id = l.programme_id
    and m.organisation_id = l.organisation_id and m.id = l.battery_model_id
  left join battery_model_version v on v.programme_id = l.programme_id
    and v.organisation_id = l.organisation_id and v.battery_model_id = l.battery_model_id
    and v.version = l.model_version`;

/** Enough that round trips do not matter, few enough to be little in memory. */
const LINES_AT_ONCE = 5_000;

/** The lines of assessments, and how they were worked out. */
@Injectable()
export class AssessedLinesStore {
  constructor(private readonly tenancy: Tenancy) {}

  async add(
    ctx: RequestContext,
    { id, organisationId }: OfAssessment,
    lines: { readonly lines: number; readonly lineAt: (row: number) => AssessedLine },
  ): Promise<void> {
    for (let from = 0; from < lines.lines; from += LINES_AT_ONCE) {
      const length = Math.min(LINES_AT_ONCE, lines.lines - from);
      const some = Array.from({ length }, (_, at) => lines.lineAt(from + at));
      await this.tenancy.query(
        ctx,
        `insert into assessment_line (programme_id, organisation_id, assessment_id, line_key, fee_minor)
         select $1, $2, $3, x.line_key, x.fee
         from unnest($4::text[], $5::bigint[]) as x (line_key, fee)`,
        [
          ctx.programmeId,
          organisationId,
          id,
          some.map(({ lineKey }) => lineKey),
          some.map(({ feeMinor }) => feeMinor.toString()),
        ],
      );
    }
  }

  /** As it was kept; null for what was assessed before workings were kept. */
  async working(
    ctx: RequestContext,
    { id, organisationId }: OfAssessment,
  ): Promise<Working | null> {
    const [found] = await this.tenancy.query<{ working: KeptWorking | null }>(
      ctx,
      `select working from assessment x
       where x.programme_id = $1 and x.organisation_id = $2 and x.id = $3`,
      [ctx.programmeId, organisationId, id],
    );
    return found?.working == null ? null : workingFrom(found.working);
  }

  /** All lines by kind of battery, those that cost most first. */
  async parts(ctx: RequestContext, of: OfSubmission): Promise<TotalPart[]> {
    const rows = await this.tenancy.query<AsText<TotalPart>>(
      ctx,
      `select category, chemistry, count(*)::int as lines, sum(units)::text as units,
         sum(exported_units)::text as "exportedUnits", sum(mass_mg)::text as "massMg",
         sum(fee)::text as "feeMinor"
       from (select l.*, ${feeOfLine} as fee from submission_line l where ${ofSubmission}) l
       group by category, chemistry order by sum(fee) desc, category, chemistry`,
      keyOf(ctx, of),
    );
    return rows.map((row) => ({
      ...row,
      units: BigInt(row.units),
      exportedUnits: BigInt(row.exportedUnits),
      massMg: BigInt(row.massMg),
      feeMinor: BigInt(row.feeMinor),
    }));
  }

  /** Keys of lines by their places in the declaration, counted from 0. */
  async keysAt(
    ctx: RequestContext,
    { organisationId, submissionId }: Pick<OfSubmission, 'organisationId' | 'submissionId'>,
    places: readonly number[],
  ): Promise<ReadonlyMap<number, string>> {
    const rows = await this.tenancy.query<{ place: number; lineKey: string }>(
      ctx,
      `select place::int, line_key as "lineKey" from (
         select l.line_key, row_number() over (order by l.position, l.line_key) - 1 as place from submission_line l
         where l.programme_id = $1 and l.organisation_id = $2 and l.submission_id = $3) l
       where place = any($4)`,
      [ctx.programmeId, organisationId, submissionId, places],
    );
    return new Map(rows.map(({ place, lineKey }) => [place, lineKey]));
  }

  /** Only the lines of the page are looked up further: a return may have very many. */
  async page(
    ctx: RequestContext,
    of: OfSubmission,
    { from, limit, kind, lineKeys }: LinePage,
  ): Promise<StoredLine[]> {
    const parameters: unknown[] = [...keyOf(ctx, of), limit, from];
    const given = (value: unknown): string => `$${String(parameters.push(value))}`;
    const wanted = [
      ...(kind === undefined
        ? []
        : [`l.category = ${given(kind.category)}`, `l.chemistry = ${given(kind.chemistry)}`]),
      ...(lineKeys === undefined ? [] : [`l.line_key = any(${given(lineKeys)})`]),
    ].map((each) => `and ${each}`);
    const rows = await this.tenancy.query<LineRow & Named>(
      ctx,
      `select ${lineColumns}, v.brand || ' ' || v.name as label, m.reference as "modelReference"
       from (select l.* from submission_line l where ${ofSubmission} ${wanted.join(' ')}
         order by l.position, l.line_key limit $5 offset $6) l
       ${modelOfLine} order by l.position, l.line_key`,
      parameters,
    );
    return rows.map((row) => ({ ...row, ...lineOf(row), feeMinor: BigInt(row.feeMinor ?? 0) }));
  }

  /**
   * All lines, some thousand at a time, without a fee where none was stored. Between them the transaction may be asked for other
   * things, but not for this.
   */
  async *inParts(ctx: RequestContext, of: OfSubmission): AsyncGenerator<AssessedPart> {
    await this.tenancy.query(
      ctx,
      `declare assessed_lines no scroll cursor for select ${lineColumns} from submission_line l
       where ${ofSubmission} order by l.position, l.line_key`,
      keyOf(ctx, of),
    );
    for (let length = LINES_AT_ONCE; length === LINES_AT_ONCE;) {
      const fetch = `fetch ${String(LINES_AT_ONCE)} from assessed_lines`;
      const rows = await this.tenancy.query<LineRow>(ctx, fetch);
      length = rows.length;
      if (length > 0) yield rows.map(lineOf);
    }
    await this.tenancy.query(ctx, 'close assessed_lines');
  }
}

const keyOf = ({ programmeId }: RequestContext, of: OfSubmission): string[] => [
  programmeId,
  of.organisationId,
  of.id,
  of.submissionId,
];

const lineOf = (row: LineRow) => ({
  ...row,
  units: BigInt(row.units),
  exportedUnits: BigInt(row.exportedUnits),
  massMg: BigInt(row.massMg),
  priceMinor: row.priceMinor === null ? null : BigInt(row.priceMinor),
  feeMinor: row.feeMinor === null ? null : BigInt(row.feeMinor),
});
