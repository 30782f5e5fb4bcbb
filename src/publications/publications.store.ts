import { Injectable } from '@nestjs/common';

import { Tenancy, type RequestContext } from '../database/index.js';

import type { DisclosureNote } from './controlled-table.js';
import type { DraftState } from './publication-draft.js';
import type { Snapshot } from './report.js';

export interface DraftRow {
  id: string;
  period: string;
  kind: 'quarter' | 'year';
  runId: string | null;
  snapshot: Snapshot;
  snapshotHash: string;
  disclosure: DisclosureNote[];
  version: number;
  state: DraftState;
  correctionReason: string | null;
  preparedBy: string | null;
  preparedAt: Date;
  approvedBy: string | null;
  approvedAt: Date | null;
  /** When it is released by itself, if nobody releases it or calls it off before. */
  releaseAt: Date | null;
}

export type DraftSummary = Omit<DraftRow, 'snapshot' | 'disclosure'>;

export interface PublicationRow {
  id: string;
  period: string;
  kind: 'quarter' | 'year';
  version: number;
  snapshot: Snapshot;
  snapshotHash: string;
  keyId: string;
  signature: string;
  correctionReason: string | null;
  releasedAt: Date;
}

export type PublicationSummary = Omit<PublicationRow, 'snapshot' | 'signature' | 'keyId'>;

const draftSummary = `id, period, kind, run_id as "runId", snapshot_hash as "snapshotHash", version, state,
  correction_reason as "correctionReason", prepared_by as "preparedBy", prepared_at as "preparedAt",
  approved_by as "approvedBy", approved_at as "approvedAt", release_at as "releaseAt"`;

const summary = `id, period, kind, version, snapshot_hash as "snapshotHash",
  correction_reason as "correctionReason", released_at as "releasedAt"`;

/** Drafts before release and released publications; the latter are only ever added. */
@Injectable()
export class PublicationsStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  async insertDraft(
    ctx: RequestContext,
    draft: Omit<DraftRow, 'state' | 'approvedBy' | 'approvedAt' | 'releaseAt'>,
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `insert into publication_draft (programme_id, id, period, kind, run_id, snapshot, snapshot_hash,
         disclosure, version, state, correction_reason, prepared_by, prepared_at)
       values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8::jsonb, $9, 'preview', $10, $11, $12)`,
      [
        ctx.programmeId,
        draft.id,
        draft.period,
        draft.kind,
        draft.runId,
        JSON.stringify(draft.snapshot),
        draft.snapshotHash,
        JSON.stringify(draft.disclosure),
        draft.version,
        draft.correctionReason,
        draft.preparedBy,
        draft.preparedAt,
      ],
    );
  }

  /** Until the transaction ends nobody else prepares a report of the period; false where somebody does already. */
  async takePeriod(ctx: RequestContext, period: string): Promise<boolean> {
    const [tried] = await this.tenancy.query<{ taken: boolean }>(
      ctx,
      `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as taken`,
      [`${ctx.programmeId} publication ${period}`],
    );
    return tried?.taken === true;
  }

  /** Locks the draft, so that two officers cannot decide it at once. */
  async findDraft(ctx: RequestContext, id: string): Promise<DraftRow | null> {
    const rows = await this.tenancy.query<DraftRow>(
      ctx,
      `select ${draftSummary}, snapshot, disclosure from publication_draft
       where programme_id = $1 and id = $2 for update`,
      [ctx.programmeId, id],
    );
    return rows[0] ?? null;
  }

  async drafts(ctx: RequestContext, limit: number): Promise<DraftSummary[]> {
    return this.tenancy.query<DraftSummary>(
      ctx,
      `select ${draftSummary} from publication_draft
       where programme_id = $1 and state in ('preview', 'approved')
       order by prepared_at desc limit $2`,
      [ctx.programmeId, limit],
    );
  }

  /** The hashes of what was discarded. */
  async discardOpenDrafts(ctx: RequestContext, period: string): Promise<string[]> {
    const rows = await this.tenancy.query<{ hash: string }>(
      ctx,
      `update publication_draft set state = 'discarded'
       where programme_id = $1 and period = $2 and state in ('preview', 'approved')
       returning snapshot_hash as hash`,
      [ctx.programmeId, period],
    );
    return rows.map(({ hash }) => hash);
  }

  async moveDraft(
    ctx: RequestContext,
    id: string,
    move: { from: DraftState; to: DraftState; approvedBy: string | null; approvedAt: Date | null },
  ): Promise<void> {
    await this.tenancy.query(
      ctx,
      `update publication_draft set state = $4, approved_by = $5, approved_at = $6
       where programme_id = $1 and id = $2 and state = $3`,
      [ctx.programmeId, id, move.from, move.to, move.approvedBy, move.approvedAt],
    );
  }

  async setReleaseAt(ctx: RequestContext, id: string, releaseAt: Date | null): Promise<void> {
    await this.tenancy.query(
      ctx,
      `update publication_draft set release_at = $3 where programme_id = $1 and id = $2`,
      [ctx.programmeId, id, releaseAt],
    );
  }

  async insertPublication(ctx: RequestContext, row: PublicationRow): Promise<void> {
    await this.tenancy.query(
      ctx,
      `insert into publication (programme_id, id, period, kind, version, snapshot, snapshot_hash,
         key_id, signature, correction_reason, released_at)
       values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11)`,
      [
        ctx.programmeId,
        row.id,
        row.period,
        row.kind,
        row.version,
        JSON.stringify(row.snapshot),
        row.snapshotHash,
        row.keyId,
        row.signature,
        row.correctionReason,
        row.releasedAt,
      ],
    );
  }

  async released(ctx: RequestContext): Promise<PublicationSummary[]> {
    return this.tenancy.query<PublicationSummary>(
      ctx,
      `select ${summary} from publication where programme_id = $1
       order by period desc, version desc`,
      [ctx.programmeId],
    );
  }

  /** `version` null finds the newest. */
  async find(
    ctx: RequestContext,
    period: string,
    version: number | null,
  ): Promise<PublicationRow | null> {
    const rows = await this.tenancy.query<PublicationRow>(
      ctx,
      `select ${summary}, snapshot, key_id as "keyId", signature from publication
       where programme_id = $1 and period = $2 and ($3::integer is null or version = $3)
       order by version desc limit 1`,
      [ctx.programmeId, period, version],
    );
    return rows[0] ?? null;
  }

  /** Every edition of the year and its quarters: what a new edition must not undo. */
  async editionsOfYear(ctx: RequestContext, year: string): Promise<Snapshot[]> {
    const rows = await this.tenancy.query<{ snapshot: Snapshot }>(
      ctx,
      `select snapshot from publication
       where programme_id = $1 and left(period, 4) = $2 order by period, version`,
      [ctx.programmeId, year],
    );
    return rows.map(({ snapshot }) => snapshot);
  }
}
