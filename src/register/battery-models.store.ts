import { Injectable } from '@nestjs/common';
import { newId, Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { BatteryModel, DatedModelVersion, ModelPage, QuarterDays } from './battery-model.js';
import { modelOf, type ModelRow, rowOf } from './model-row.js';
import { ModelTable, type ModelsByReference, type ModelTexts } from './models-in-force.js';

const modelColumns = `m.id, m.reference, m.withdrawn_on::text as "withdrawnOn", v.version,
  v.valid_from::text as "validFrom", v.brand, v.name, v.category, v.chemistry, v.cathode,
  v.unit_mass_mg as "unitMassMg", v.capacity_wh as "capacityWh", v.rechargeable,
  v.general_use as "generalUse", v.carbon_footprint_class as "carbonFootprintClass",
  v.recyclability_class as "recyclabilityClass", v.passport_url as "passportUrl",
  v.mass_estimated as "massEstimated",
  coalesce((select json_agg(json_build_object('material', x.material, 'massMg', x.mass_mg::text,
      'recycledPpm', x.recycled_ppm) order by x.material)
    from battery_model_material x where x.programme_id = v.programme_id
      and x.organisation_id = v.organisation_id and x.battery_model_id = v.battery_model_id
      and x.version = v.version), '[]') as materials`;

/** In SQL: what words are looked for in, of one version. A model keeps it of all of its versions, a line each. */
const searchedOf = (reference: string, version: string): string =>
  `lower(concat_ws(' ', ${reference}, ${version}.brand, ${version}.name))`;

const modelJoin = `battery_model m join battery_model_version v on v.programme_id = m.programme_id
  and v.organisation_id = m.organisation_id and v.battery_model_id = m.id`;

/**
 * Of the versions of a model the one that holds on the day: the latest to begin by then, and of those that begin together
 * the one stated last. When none holds yet, the first to begin.
 */
const holdsFirst = (day: string): string => `v.valid_from <= ${day} desc,
  case when v.valid_from <= ${day} then v.valid_from end desc, v.valid_from, v.version desc`;

/** In SQL: with model `m` the one version that holds on the day, looked up for each that is read. */
const heldOn = (day: string): string => `cross join lateral (select * from battery_model_version v
  where v.programme_id = m.programme_id and v.organisation_id = m.organisation_id and v.battery_model_id = m.id
  order by ${holdsFirst(day)} limit 1) v`;

/**
 * In SQL: each model of an organisation of which anything was stated anew, in the version that holds on the day. Any other holds
 * in its only one.
 */
export const changedModelsOn = (programme: string, organisation: string, day: string): string =>
  `select distinct on (v.battery_model_id) v.battery_model_id as id, v.version, v.category, v.chemistry, v.unit_mass_mg
   from battery_model_version v
   where v.programme_id = ${programme} and v.organisation_id = ${organisation} and v.valid_from <= ${day}
     and v.battery_model_id in (select c.battery_model_id from battery_model_version c
       where c.programme_id = ${programme} and c.organisation_id = ${organisation} and c.version > 1)
   order by v.battery_model_id, ${holdsFirst(day)}`;

/** In SQL: the models of an organisation that were withdrawn by the day. */
export const withdrawnModelsBy = (programme: string, organisation: string, day: string): string =>
  `select w.id, w.reference from battery_model w
   where w.programme_id = ${programme} and w.organisation_id = ${organisation} and w.withdrawn_on <= ${day}`;

@Injectable()
export class BatteryModelsStore {
  constructor(private readonly tenancy: Tenancy) {}

  /**
   * The first so many models by reference that were not withdrawn before the quarter: each in the version that holds on its
   * last day, or in its first one when none holds yet.
   */
  async offered(
    ctx: RequestContext,
    organisationId: string,
    quarter: QuarterDays,
    limit: number,
  ): Promise<BatteryModel[]> {
    const rows = await this.tenancy.query<ModelRow>(
      ctx,
      `select ${modelColumns} from battery_model m ${heldOn('$3')}
       where m.programme_id = $1 and m.organisation_id = $2 and m.reference <> ''
         and (m.withdrawn_on is null or m.withdrawn_on > $4)
       order by m.reference collate "C" limit ${String(limit)}`,
      [ctx.programmeId, organisationId, quarter.to, quarter.from],
    );
    return rows.map(modelOf);
  }

  /**
   * Some models, by reference: those of which it, the brand or the name has the words, in letters of either size. What
   * holds is looked up only of models of which some version has the words; `reference <> ''` names the index.
   */
  async page(
    ctx: RequestContext,
    { organisationId, on }: { readonly organisationId: string; readonly on: CalendarDate },
    { words, after, limit }: ModelPage,
  ): Promise<BatteryModel[]> {
    const rows = await this.tenancy.query<ModelRow>(
      ctx,
      `select ${modelColumns} from battery_model m ${heldOn('$3')}
       where m.programme_id = $1 and m.organisation_id = $2 and m.reference <> '' and m.reference collate "C" > $4
         and strpos(m.searched, (select lower($5))) > 0 and strpos(${searchedOf('m.reference', 'v')}, lower($5)) > 0
       order by m.reference collate "C" limit $6`,
      [ctx.programmeId, organisationId, on, after, words, limit],
    );
    return rows.map(modelOf);
  }

  async count(ctx: RequestContext, organisationId: string): Promise<number> {
    const [counted] = await this.tenancy.query<{ count: number }>(
      ctx,
      `select count(*)::integer as count from battery_model where programme_id = $1 and organisation_id = $2`,
      [ctx.programmeId, organisationId],
    );
    return counted?.count ?? 0;
  }

  /** Makes a model without versions, unless it is there. */
  async begin(
    ctx: RequestContext,
    organisationId: string,
    reference: string,
    at: Date,
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `insert into battery_model (programme_id, organisation_id, id, reference, created_at)
       values ($1, $2, $3, $4, $5) on conflict (programme_id, organisation_id, reference) do nothing`,
      [ctx.programmeId, organisationId, newId(), reference, at],
    );
  }

  /** Nobody else adds versions of the named models until the transaction ends. */
  async lock(
    ctx: RequestContext,
    organisationId: string,
    references: readonly string[],
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `select id from battery_model where programme_id = $1 and organisation_id = $2 and reference = any($3)
       order by id for update`,
      [ctx.programmeId, organisationId, references],
    );
  }

  /** Named models by reference, each as it holds on a day of its own. */
  async held(
    ctx: RequestContext,
    organisationId: string,
    wanted: readonly { reference: string; on: CalendarDate }[],
  ): Promise<Map<string, BatteryModel>> {
    const rows = await this.tenancy.query<ModelRow>(
      ctx,
      `select distinct on (m.reference) ${modelColumns} from ${modelJoin}
       join unnest($3::text[], $4::date[]) as w (reference, day) on w.reference = m.reference
       where m.programme_id = $1 and m.organisation_id = $2
       order by m.reference, ${holdsFirst('w.day')}`,
      [
        ctx.programmeId,
        organisationId,
        wanted.map(({ reference }) => reference),
        wanted.map(({ on }) => on),
      ],
    );
    return new Map(rows.map((row) => [row.reference, modelOf(row)]));
  }

  /** The same for one producer's file of many lines: by reference, without composition. */
  async lookUp(
    ctx: RequestContext,
    organisationId: string,
    quarter: QuarterDays,
  ): Promise<ModelsByReference> {
    // Three texts instead of as many rows: no reference holds an end of line, which no text that is kept does.
    const [found] = await this.tenancy.query<{ [Name in keyof ModelTexts]: string | null }>(
      ctx,
      `select string_agg(reference, e'\\n') as references, string_agg(id::text, e'\\n') as ids,
         string_agg(version || ' ' || category || ' ' || chemistry || ' ' || unit_mass_mg
           || case when withdrawn_on <= $4 then ' - ' || withdrawn_on
             when valid_from > $3 then ' ' || valid_from else '' end, e'\\n') as figures
       from (
         select distinct on (m.reference) m.reference, m.id, m.withdrawn_on, v.version, v.valid_from, v.category,
           v.chemistry, v.unit_mass_mg
         from ${modelJoin}
         where m.programme_id = $1 and m.organisation_id = $2
         order by m.reference, ${holdsFirst('$3')}) as model`,
      [ctx.programmeId, organisationId, quarter.to, quarter.from],
    );
    const { references, ids, figures } = found ?? {};
    return new ModelTable({
      references: references ?? '',
      ids: ids ?? '',
      figures: figures ?? '',
    });
  }

  /** Since when the organisation has been a producer here; null when it is none. */
  async registeredFrom(ctx: RequestContext, organisationId: string): Promise<CalendarDate | null> {
    const [found] = await this.tenancy.query<{ day: CalendarDate | null }>(
      ctx,
      `select min(valid_from)::text as day from registration
       where programme_id = $1 and organisation_id = $2 and capacity = 'producer'`,
      [ctx.programmeId, organisationId],
    );
    return found?.day ?? null;
  }

  async hasAny(ctx: RequestContext, organisationId: string, on: CalendarDate): Promise<boolean> {
    const found = await this.tenancy.query(
      ctx,
      `select 1 from battery_model where programme_id = $1 and organisation_id = $2
         and (withdrawn_on is null or withdrawn_on > $3) limit 1`,
      [ctx.programmeId, organisationId, on],
    );
    return found.length > 0;
  }

  /** All versions of one model, newest first; empty when there is none of that reference. */
  async versions(
    ctx: RequestContext,
    organisationId: string,
    reference: string,
  ): Promise<BatteryModel[]> {
    const rows = await this.tenancy.query<ModelRow>(
      ctx,
      `select ${modelColumns} from ${modelJoin}
       where m.programme_id = $1 and m.organisation_id = $2 and m.reference = $3
       order by v.version desc`,
      [ctx.programmeId, organisationId, reference],
    );
    return rows.map(modelOf);
  }

  /** The stated versions by `<id> <version>`, for facts of a submission that refers to them. */
  async atVersions(
    ctx: RequestContext,
    organisationId: string,
    wanted: readonly { id: string; version: number }[],
  ): Promise<BatteryModel[]> {
    const rows = await this.tenancy.query<ModelRow>(
      ctx,
      `select ${modelColumns} from ${modelJoin}
       join unnest($3::uuid[], $4::int[]) as w (id, version)
         on w.id = m.id and w.version = v.version
       where m.programme_id = $1 and m.organisation_id = $2`,
      [
        ctx.programmeId,
        organisationId,
        wanted.map(({ id }) => id),
        wanted.map(({ version }) => version),
      ],
    );
    return rows.map(modelOf);
  }

  /** Adds versions, each one number above the last of its reference; models that are new are made. */
  async add(
    ctx: RequestContext,
    organisationId: string,
    models: readonly DatedModelVersion[],
    recordedAt: Date,
  ): Promise<void> {
    for (let at = 0; at < models.length; at += chunkSize)
      await this.addChunk(ctx, organisationId, models.slice(at, at + chunkSize), recordedAt);
  }

  async setWithdrawn(
    ctx: RequestContext,
    organisationId: string,
    reference: string,
    on: CalendarDate | null,
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `update battery_model set withdrawn_on = $4
       where programme_id = $1 and organisation_id = $2 and reference = $3`,
      [ctx.programmeId, organisationId, reference, on],
    );
  }

  private async addChunk(
    ctx: RequestContext,
    organisationId: string,
    models: readonly DatedModelVersion[],
    recordedAt: Date,
  ): Promise<void> {
    const tenant = [ctx.programmeId, organisationId];
    await this.tenancy.query(
      ctx,
      `insert into battery_model (programme_id, organisation_id, id, reference, created_at, searched)
       select $1, $2, x.id, x.reference, $5, ${searchedOf('x.reference', 'x')}
       from unnest($3::uuid[], $4::text[], $6::text[], $7::text[]) as x (id, reference, brand, name)
       on conflict (programme_id, organisation_id, reference) do update
       set searched = concat(battery_model.searched, e'\\n', excluded.searched)
       where strpos(battery_model.searched, excluded.searched) = 0`,
      [
        ...tenant,
        models.map(() => newId()),
        models.map(({ reference }) => reference),
        recordedAt,
        models.map(({ brand }) => brand),
        models.map(({ name }) => name),
      ],
    );
    const stated = await this.nextVersions(ctx, organisationId, models);
    const rows = models.map((model) => ({ ...rowOf(model), ...stated.get(model.reference) }));
    await this.tenancy.query(
      ctx,
      `insert into battery_model_version (programme_id, organisation_id, battery_model_id, version,
         valid_from, brand, name, category, chemistry, cathode, unit_mass_mg, capacity_wh,
         rechargeable, general_use, carbon_footprint_class, recyclability_class, passport_url,
         mass_estimated, recorded_at, recorded_by)
       select $1, $2, x.id, x.version, x.valid_from, x.brand, x.name, x.category, x.chemistry,
         x.cathode, x.unit_mass_mg, x.capacity_wh, x.rechargeable, x.general_use,
         x.carbon_footprint_class, x.recyclability_class, x.passport_url, x.mass_estimated, $4, $5
       from json_to_recordset($3::json) as x (id uuid, version int, valid_from date, brand text,
         name text, category text, chemistry text, cathode text, unit_mass_mg bigint,
         capacity_wh bigint, rechargeable boolean, general_use boolean,
         carbon_footprint_class text, recyclability_class text, passport_url text,
         mass_estimated boolean)`,
      [...tenant, JSON.stringify(rows), recordedAt, ctx.personId],
    );
    await this.addMaterials(ctx, organisationId, models, stated);
  }

  /** Id and next version number of each reference, in one look-up for all of them. */
  private async nextVersions(
    ctx: RequestContext,
    organisationId: string,
    models: readonly DatedModelVersion[],
  ): Promise<Map<string, { id: string; version: number }>> {
    const rows = await this.tenancy.query<{ reference: string; id: string; version: number }>(
      ctx,
      `select w.reference, m.id, 1 + coalesce((select v.version from battery_model_version v
           where v.programme_id = $1 and v.organisation_id = $2 and v.battery_model_id = m.id
           order by v.version desc limit 1), 0) as version
       from unnest($3::text[]) as w (reference)
       cross join lateral (select x.id from battery_model x where x.programme_id = $1
         and x.organisation_id = $2 and x.reference = w.reference limit 1) m`,
      [ctx.programmeId, organisationId, models.map(({ reference }) => reference)],
    );
    return new Map(rows.map(({ reference, id, version }) => [reference, { id, version }]));
  }

  private async addMaterials(
    ctx: RequestContext,
    organisationId: string,
    models: readonly DatedModelVersion[],
    versions: ReadonlyMap<string, { id: string; version: number }>,
  ): Promise<void> {
    const rows = models.flatMap((model) =>
      model.materials.map((material) => ({
        id: versions.get(model.reference)?.id,
        version: versions.get(model.reference)?.version,
        material: material.material,
        mass_mg: material.massMg.toString(),
        recycled_ppm: material.recycledPpm,
      })),
    );
    if (rows.length === 0) return;
    await this.tenancy.query(
      ctx,
      `insert into battery_model_material (programme_id, organisation_id, battery_model_id, version,
         material, mass_mg, recycled_ppm)
       select $1, $2, x.id, x.version, x.material, x.mass_mg, x.recycled_ppm
       from json_to_recordset($3::json) as x (id uuid, version int, material text, mass_mg bigint,
         recycled_ppm int)`,
      [ctx.programmeId, organisationId, JSON.stringify(rows)],
    );
  }
}

const chunkSize = 2_000;
