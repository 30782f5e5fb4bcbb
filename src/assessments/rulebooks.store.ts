import { Injectable } from '@nestjs/common';
import { sha256, Tenancy, type RequestContext } from '../database/index.js';
import { rulebookHash, type Rulebook, type RulebookFiles } from '../rules/index.js';

interface PublishedRulebook {
  readonly id: string;
  readonly hash: string;
  readonly source: RulebookFiles;
}

@Injectable()
export class RulebooksStore {
  constructor(private readonly tenancy: Tenancy) {}

  /** Hash and id of what the programme has adopted for a purpose ('fees'), in the version recorded last. */
  async adopted(
    ctx: RequestContext,
    purpose: string,
  ): Promise<{ id: string; hash: string } | null> {
    const rows = await this.tenancy.query<{ id: string; hash: string }>(
      ctx,
      `select p.rulebook_id as id, p.hash from adopted_rulebook a
       join published_rulebook p on p.rulebook_id = a.rulebook_id and p.superseded_at is null
       where a.programme_id = $1 and a.purpose = $2
       order by a.adopted_at desc, p.recorded_at desc limit 1`,
      [ctx.programmeId, purpose],
    );
    return rows[0] ?? null;
  }

  async published(
    ctx: RequestContext,
    id: string,
    hash: string,
  ): Promise<PublishedRulebook | null> {
    const rows = await this.tenancy.query<PublishedRulebook>(
      ctx,
      `select rulebook_id as id, hash, source from published_rulebook
       where rulebook_id = $1 and hash = $2`,
      [id, hash],
    );
    return rows[0] ?? null;
  }

  /** Publishes a checked rulebook; an earlier version of it stays and is marked as superseded. */
  async publish(ctx: RequestContext, rulebook: Rulebook, recordedAt: Date): Promise<string> {
    const hash = rulebookHash(rulebook, sha256);
    await this.tenancy.query(
      ctx,
      `update published_rulebook set superseded_at = $3
       where rulebook_id = $1 and hash <> $2 and superseded_at is null`,
      [rulebook.id, hash, recordedAt],
    );
    await this.tenancy.query(
      ctx,
      `insert into published_rulebook (rulebook_id, hash, source, recorded_at)
       values ($1, $2, $3, $4) on conflict (rulebook_id, hash) do update set superseded_at = null`,
      [rulebook.id, hash, JSON.stringify(rulebook.files), recordedAt],
    );
    return hash;
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
