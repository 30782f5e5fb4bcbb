import { Injectable } from '@nestjs/common';

import { inNameOrder, type RequestContext, Tenancy } from '../database/index.js';

export interface AuditLine {
  id: string;
  at: Date;
  person: string | null;
  apiKeyId: string | null;
  /** The organisation that acted; null for the system, and for what was recorded before it was kept. */
  actingOrganisation: string | null;
  /** The organisation it concerns. */
  organisation: string;
  onBehalfOf: string | null;
  action: string;
  subjectKind: string;
  subjectId: string;
  before: unknown;
  after: unknown;
}

export interface AuditFilter {
  /** It acted, or was acted upon. */
  organisationId: string | null;
  action: string | null;
  /** The last line of the page before: older ones follow. */
  before: string | null;
}

export interface NamedOrganisation {
  readonly id: string;
  readonly name: string;
}

const FREEZE = 'report-freeze.started';
const RUN = 'run.started';

/** In SQL: starts of report freezes were once recorded as starts of runs; only that of a fee run says of which class it is. */
const action = `case when e.action = '${RUN}' and e.after -> 'class' is null then '${FREEZE}' else e.action end`;

/** In SQL: an act by the column that the index has; one column in one value, so that the index gives its lines in their order. */
const isAct = (wanted: string): string => `e.action = ${wanted} and ${action} = ${wanted}`;

/** In SQL: the same of an act that may stand there by its former name. */
const wasAct = (wanted: string): string =>
  `e.action in (${wanted}, case ${wanted} when '${FREEZE}' then '${RUN}' end) and ${action} = ${wanted}`;

/** In SQL: lines about an organisation, and those of what it did to others: each by an index of its own. */
const concerning = [
  (organisation: string) => `e.organisation_id = ${organisation}`,
  (organisation: string) =>
    `e.acting_organisation_id = ${organisation} and e.acting_organisation_id <> e.organisation_id`,
];

/** In SQL: the newest line and no more; the order has it sought by the index and not among all. */
const lineWhere = (those: string): string =>
  `select 1 from audit_event e where e.programme_id = $1 and ${those} order by e.id desc limit 1`;

/** In SQL: organisations `o` with lines in the trail, each asked for its own. */
const inTrail = `organisation o cross join lateral (
  ${concerning.map((those) => `(${lineWhere(those('o.id'))})`).join(' union all ')} limit 1) line`;

/** The trail as the agency reads it, newest first. Identifiers are made in time order, so they are the cursor. */
@Injectable()
export class AuditReadingStore {
  constructor(private readonly tenancy: Tenancy) {}

  async lines(ctx: RequestContext, filter: AuditFilter, limit: number): Promise<AuditLine[]> {
    const { organisationId, before } = filter;
    const is = filter.action === FREEZE ? wasAct : isAct;
    const act = filter.action === null ? '$3::text is null' : is('$3::text');
    const newest = (
      those: string,
    ): string => `(select e.* from audit_event e where e.programme_id = $1 and ${those}
      and ($4::uuid is null or e.id < $4) and ${act} order by e.id desc limit $5)`;
    const from =
      organisationId === null
        ? [newest('$2::uuid is null')]
        : concerning.map((those) => newest(those('$2')));
    return this.tenancy.query<AuditLine>(
      ctx,
      `select e.id, e.at, p.name as person, e.api_key_id as "apiKeyId", a.name as "actingOrganisation",
         o.name as organisation, b.name as "onBehalfOf", ${action} as action, e.subject_kind as "subjectKind", e.subject_id as "subjectId",
         e.before, e.after
       from (${from.join(' union all ')}) e
       join organisation o on o.id = e.organisation_id
       left join organisation a on a.id = e.acting_organisation_id
       left join person p on p.id = e.person_id
       left join organisation b on b.id = e.on_behalf_of
       order by e.id desc limit $5`,
      [ctx.programmeId, organisationId, filter.action, before, limit],
    );
  }

  /** Those of the known acts that stand in the trail. */
  async actions(ctx: RequestContext, known: readonly string[]): Promise<string[]> {
    const rows = await this.tenancy.query<{ action: string }>(
      ctx,
      `select k.action from unnest($2::text[]) as k (action) cross join lateral (
         (${lineWhere(isAct('k.action'))}) union all
         (${lineWhere(`k.action = '${FREEZE}' and ${wasAct('k.action')}`)}) limit 1) line order by 1`,
      [ctx.programmeId, known],
    );
    return rows.map(({ action }) => action);
  }

  /** The acts in the lines of one organisation. */
  async actionsOf(ctx: RequestContext, organisationId: string): Promise<string[]> {
    const lines = concerning.map(
      (those) =>
        `select ${action} as action from audit_event e where e.programme_id = $1 and ${those('$2')}`,
    );
    const rows = await this.tenancy.query<{ action: string }>(
      ctx,
      `${lines.join(' union ')} order by action`,
      [ctx.programmeId, organisationId],
    );
    return rows.map(({ action }) => action);
  }

  /** Organisations of the trail with the words in their name, the first by name. */
  organisations(ctx: RequestContext, words: string, limit: number): Promise<NamedOrganisation[]> {
    return this.tenancy.query<NamedOrganisation>(
      ctx,
      `select o.id, o.name from ${inTrail} where strpos(lower(o.name), lower($2)) > 0
       order by ${inNameOrder('o.name')}, o.id limit ${String(limit)}`,
      [ctx.programmeId, words],
    );
  }

  /** One of them by its id. */
  async organisation(ctx: RequestContext, id: string): Promise<NamedOrganisation | null> {
    const [found] = await this.tenancy.query<NamedOrganisation>(
      ctx,
      `select o.id, o.name from ${inTrail} where o.id = $2`,
      [ctx.programmeId, id],
    );
    return found ?? null;
  }
}
