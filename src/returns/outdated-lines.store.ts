import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { changedModelsOn, withdrawnModelsBy } from '../register/index.js';
import { columnsOfLine, lineOf, type LineRow } from './line-rows.js';
import type { WithdrawnLines } from './quarterly-return.js';
import type { ReturnLine } from './return-line.js';

/** The draft whose lines are held against the models, and the day on which: the last of its quarter, of withdrawn ones the first. */
export interface DraftOnDay {
  readonly organisationId: string;
  readonly returnId: string;
  readonly on: CalendarDate;
}

export interface OutdatedLine {
  readonly lineKey: string;
  readonly before: ReturnLine;
  /** The same line by the version that is in force. */
  readonly now: ReturnLine;
}

/** Lines whose model has another version in force for the quarter than the one that their mass came from. */
export interface OutdatedLines {
  readonly count: number;
  /** The first of them. */
  readonly listed: readonly OutdatedLine[];
}

interface OutdatedRow extends LineRow {
  count: number;
  version: number;
  nowCategory: string;
  nowChemistry: string;
  nowMassMg: string;
}

/** `$1` programme, `$2` organisation, `$3` return, `$4` day: lines `l` of the draft with the models `f` in force. */
const outdatedLines = `return_draft_line l
  join (${changedModelsOn('$1', '$2', '$4')}) f on f.id = l.battery_model_id and f.version <> l.model_version
  where l.programme_id = $1 and l.organisation_id = $2 and l.return_id = $3 and l.units > 0`;

/** A draft against the models as they hold by now, in the database: it may have a hundred thousand lines. */
@Injectable()
export class OutdatedLinesStore {
  constructor(private readonly tenancy: Tenancy) {}

  async of(
    ctx: RequestContext,
    { organisationId, returnId, on }: DraftOnDay,
    most: number,
  ): Promise<OutdatedLines> {
    const rows = await this.tenancy.query<OutdatedRow>(
      ctx,
      `select ${columnsOfLine('l.')}, count(*) over ()::integer as count, f.version,
         f.category as "nowCategory", f.chemistry as "nowChemistry",
         f.unit_mass_mg::numeric * l.units as "nowMassMg"
       from ${outdatedLines} order by l.position, l.line_key limit $5`,
      [ctx.programmeId, organisationId, returnId, on, most],
    );
    const found = rows.map(outdatedOf);
    return { count: found[0]?.count ?? 0, listed: found.map(({ outdated }) => outdated) };
  }

  /** What was saved before its model was withdrawn. */
  async withdrawn(
    ctx: RequestContext,
    { organisationId, returnId, on }: DraftOnDay,
    most: number,
  ): Promise<WithdrawnLines> {
    const rows = await this.tenancy.query<{ count: number; reference: string }>(
      ctx,
      `select count(*) over ()::integer as count, w.reference
       from return_draft_line l
       join (${withdrawnModelsBy('$1', '$2', '$4')}) w on w.id = l.battery_model_id
       where l.programme_id = $1 and l.organisation_id = $2 and l.return_id = $3 and l.units > 0
       order by l.position, l.line_key limit $5`,
      [ctx.programmeId, organisationId, returnId, on, most],
    );
    return { count: rows[0]?.count ?? 0, models: rows.map(({ reference }) => reference) };
  }

  /** The line that would weigh most, in milligrams; null where none is outdated. */
  async heaviest(
    ctx: RequestContext,
    { organisationId, returnId, on }: DraftOnDay,
  ): Promise<{ units: bigint; unitMassMg: bigint } | null> {
    const [found] = await this.tenancy.query<{ units: string; unitMassMg: string }>(
      ctx,
      `select l.units, f.unit_mass_mg as "unitMassMg" from ${outdatedLines}
       order by f.unit_mass_mg::numeric * l.units desc limit 1`,
      [ctx.programmeId, organisationId, returnId, on],
    );
    return found === undefined
      ? null
      : { units: BigInt(found.units), unitMassMg: BigInt(found.unitMassMg) };
  }

  /** Lines take mass, category and chemistry of the version in force; all else of them stays. */
  async renew(ctx: RequestContext, draft: DraftOnDay, version: number): Promise<void> {
    await this.tenancy.query(
      ctx,
      `update return_draft_part p set draft_version = $5, model_version = n.model_version,
         category = n.category, chemistry = n.chemistry, mass_mg = n.mass_mg
       from (
         select p.number, array_agg(coalesce(f.version, l.model_version) order by l.place) as model_version,
           array_agg(coalesce(f.category, l.category) order by l.place) as category,
           array_agg(coalesce(f.chemistry, l.chemistry) order by l.place) as chemistry,
           array_agg(coalesce(f.unit_mass_mg * l.units, l.mass_mg) order by l.place) as mass_mg
         from return_draft_part p
         cross join unnest(p.battery_model_id, p.model_version, p.category, p.chemistry, p.units, p.mass_mg)
           with ordinality as l (model, model_version, category, chemistry, units, mass_mg, place)
         left join (${changedModelsOn('$1', '$2', '$4')}) f on f.id = l.model
         where p.programme_id = $1 and p.organisation_id = $2 and p.return_id = $3
         group by p.number
       ) n
       where p.programme_id = $1 and p.organisation_id = $2 and p.return_id = $3 and p.number = n.number`,
      [ctx.programmeId, draft.organisationId, draft.returnId, draft.on, version],
    );
  }
}

function outdatedOf(row: OutdatedRow): { count: number; outdated: OutdatedLine } {
  const { count, version, nowCategory, nowChemistry, nowMassMg, ...read } = row;
  const before = lineOf(read);
  const now = {
    ...before,
    modelVersion: version,
    category: nowCategory,
    chemistry: nowChemistry,
    massMg: BigInt(nowMassMg),
  };
  return { count, outdated: { lineKey: before.lineKey, before, now } };
}
