import { Injectable } from '@nestjs/common';
import { newId, sha256, Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { rulebookHash, type Rulebook, type RulebookFiles } from '../rules/index.js';
import type { AddedVersion, VersionTime } from './rulebook-times.js';

/** A version and the hash of its law. */
interface VersionName {
  readonly versionId: string;
  readonly id: string;
  readonly hash: string;
}

type Cases = RulebookFiles['cases'];

/** Which law, as known when: the one query behind "as we knew it then" and "as we know it now". */
export interface LawAt {
  /** The day of the law. */
  readonly on: CalendarDate;
  readonly knownAt: Date;
}

const holds = `daterange(v.valid_from, v.valid_until) @> $3::date
  and tstzrange(v.recorded_from, v.recorded_until) @> $4::timestamptz`;

const columns = `v.id, v.rulebook_id as "rulebookId", v.hash, v.kind, v.reason,
  v.valid_from::text as "validFrom", v.valid_until::text as "validUntil",
  v.recorded_from as "recordedFrom", v.recorded_until as "recordedUntil"`;

@Injectable()
export class RulebooksStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** What the programme has adopted for a purpose ('fees'), in the version of that day and that knowledge. */
  async adopted(
    ctx: RequestContext,
    purpose: string,
    { on, knownAt }: LawAt,
  ): Promise<VersionName | null> {
    const rows = await this.tenancy.query<VersionName>(
      ctx,
      `select v.id as "versionId", v.rulebook_id as id, v.hash from adopted_rulebook a
       join rulebook_version v on v.programme_id = a.programme_id and v.rulebook_id = a.rulebook_id
       where a.programme_id = $1 and a.purpose = $2 and ${holds}
       order by a.adopted_at desc limit 1`,
      [ctx.programmeId, purpose, on, knownAt],
    );
    return rows[0] ?? null;
  }

  /** The version of one rulebook. */
  async versionAt(
    ctx: RequestContext,
    rulebookId: string,
    { on, knownAt }: LawAt,
  ): Promise<VersionTime | null> {
    const rows = await this.tenancy.query<VersionTime>(
      ctx,
      `select ${columns} from rulebook_version v
       where v.programme_id = $1 and v.rulebook_id = $2 and ${holds}`,
      [ctx.programmeId, rulebookId, on, knownAt],
    );
    return rows[0] ?? null;
  }

  /** Everything that was ever held to be law under this id, latest knowledge first. */
  versions(ctx: RequestContext, rulebookId: string): Promise<VersionTime[]> {
    return this.tenancy.query<VersionTime>(
      ctx,
      `select ${columns} from rulebook_version v where v.programme_id = $1 and v.rulebook_id = $2
       order by v.recorded_from desc, v.valid_from desc nulls last`,
      [ctx.programmeId, rulebookId],
    );
  }

  /** What is held to be law now, locked: whoever else publishes waits. */
  current(ctx: RequestContext, rulebookId: string): Promise<VersionTime[]> {
    return this.tenancy.query<VersionTime>(
      ctx,
      `select ${columns} from rulebook_version v
       where v.programme_id = $1 and v.rulebook_id = $2 and v.recorded_until is null
       order by v.valid_from nulls first for update`,
      [ctx.programmeId, rulebookId],
    );
  }

  /** The newest version with this content; null where the programme never had one. */
  async newestWith(ctx: RequestContext, id: string, hash: string): Promise<string | null> {
    const rows = await this.tenancy.query<{ id: string }>(
      ctx,
      `select id from rulebook_version where programme_id = $1 and rulebook_id = $2 and hash = $3
       order by recorded_from desc, valid_from desc nulls last limit 1`,
      [ctx.programmeId, id, hash],
    );
    return rows[0]?.id ?? null;
  }

  /** The files of a content, with the cases of the version that is named: text and tables may be law again with other cases. */
  async published(
    ctx: RequestContext,
    of: { readonly id: string; readonly hash: string; readonly versionId: string | null },
  ): Promise<RulebookFiles | null> {
    const rows = await this.tenancy.query<{ source: RulebookFiles; cases: Cases | null }>(
      ctx,
      `select p.source, (select v.cases from rulebook_version v
         where v.programme_id = $1 and v.id = $4 and v.rulebook_id = $2 and v.hash = $3) as cases
       from published_rulebook p where p.rulebook_id = $2 and p.hash = $3`,
      [ctx.programmeId, of.id, of.hash, of.versionId],
    );
    const [found] = rows;
    if (found === undefined) return null;
    return found.cases === null ? found.source : { ...found.source, cases: found.cases };
  }

  /** Keeps the content of a checked rulebook under its hash, once and for good. */
  async keep(ctx: RequestContext, rulebook: Rulebook, recordedAt: Date): Promise<string> {
    const hash = rulebookHash(rulebook, sha256);
    await this.tenancy.query(
      ctx,
      `insert into published_rulebook (rulebook_id, hash, source, recorded_at)
       values ($1, $2, $3, $4) on conflict (rulebook_id, hash) do nothing`,
      [rulebook.id, hash, JSON.stringify(rulebook.files), recordedAt],
    );
    return hash;
  }

  /**
   * Ends the recorded time of one version and begins that of what is held instead. What remains of the earlier one keeps its
   * cases; everything else has those of `rulebook`.
   */
  async change(
    ctx: RequestContext,
    rulebook: Rulebook,
    change: { readonly closes: readonly VersionTime[]; readonly adds: readonly AddedVersion[] },
    at: Date,
  ): Promise<void> {
    const [closed] = change.closes;
    await this.tenancy.query(
      ctx,
      `update rulebook_version set recorded_until = $3
       where programme_id = $1 and id = any($2::uuid[]) and recorded_until is null`,
      [ctx.programmeId, change.closes.map(({ id }) => id), at],
    );
    for (const { hash, kind, reason, validFrom, validUntil } of change.adds)
      await this.tenancy.query(
        ctx,
        `insert into rulebook_version (programme_id, id, rulebook_id, hash, kind, reason, valid_from,
           valid_until, recorded_from, cases)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $5 = 'rest'
           then (select v.cases from rulebook_version v where v.programme_id = $1 and v.id = $10)
           else $11::jsonb end)`,
        [
          ctx.programmeId, newId(), rulebook.id, hash, kind, reason, validFrom, validUntil, at,
          closed?.id ?? null, JSON.stringify(rulebook.files.cases),
        ],
      ); // prettier-ignore
  }

  /** For what the programme goes by a rulebook. */
  async purposesOf(ctx: RequestContext, rulebookId: string): Promise<string[]> {
    const rows = await this.tenancy.query<{ purpose: string }>(
      ctx,
      `select purpose from adopted_rulebook where programme_id = $1 and rulebook_id = $2`,
      [ctx.programmeId, rulebookId],
    );
    return rows.map(({ purpose }) => purpose);
  }

  /** Whether anything was ever published under this id, by whomever: what is published is public. */
  async isPublished(ctx: RequestContext, rulebookId: string): Promise<boolean> {
    const rows = await this.tenancy.query(
      ctx,
      `select 1 from published_rulebook where rulebook_id = $1 limit 1`,
      [rulebookId],
    );
    return rows.length > 0;
  }

  async adopt(ctx: RequestContext, purpose: string, rulebookId: string, at: Date): Promise<void> {
    await this.tenancy.query(
      ctx,
      `insert into adopted_rulebook (programme_id, purpose, rulebook_id, adopted_at)
       values ($1, $2, $3, $4) on conflict (programme_id, purpose, rulebook_id) do nothing`,
      [ctx.programmeId, purpose, rulebookId, at],
    );
  }
}
