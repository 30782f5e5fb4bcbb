import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { OccurringKey, RulebookFiles } from '../rules/index.js';
import type { DraftState } from './rulebook-draft.js';
import type { Trial } from './trial.js';

export type Purpose = 'fees' | 'reports';

export interface RulebookDraft {
  readonly id: string;
  readonly rulebookId: string;
  /** What it is held against: the version it was started from, or the law that a new rulebook replaces. */
  readonly baseId: string;
  readonly baseHash: string;
  /** A new rulebook begins, another version supersedes, or a mistake is corrected. */
  readonly kind: 'supersede' | 'correct' | 'begin';
  /** For what the programme will go by a new rulebook; null for a change of one. */
  readonly purpose: Purpose | null;
  readonly validFrom: CalendarDate;
  readonly reason: string;
  readonly files: RulebookFiles;
  /** Of everything that an author writes: files, kind, day and reason. */
  readonly contentHash: string;
  /** Rises with every change: whoever edits an old page is told. */
  readonly revision: number;
  readonly state: DraftState;
  readonly authors: readonly string[];
  readonly trial: Trial | null;
  readonly changedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly decisionReason: string | null;
  /** Under which hash it became law. */
  readonly publishedHash: string | null;
}

export type DraftHead = Omit<RulebookDraft, 'files' | 'trial'>;

const head = `id, rulebook_id as "rulebookId", base_id as "baseId", base_hash as "baseHash", kind, purpose, valid_from::text as "validFrom",
  reason, content_hash as "contentHash", revision, state, authors, changed_at as "changedAt",
  decided_by as "decidedBy", decided_at as "decidedAt", decision_reason as "decisionReason",
  published_hash as "publishedHash"`;

@Injectable()
export class RulebookDraftsStore {
  constructor(private readonly tenancy: Tenancy) {}

  inTransaction<T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.tenancy.run(ctx, work);
  }

  /** Those under way first, then what was decided, newest first. */
  list(ctx: RequestContext): Promise<DraftHead[]> {
    return this.tenancy.query<DraftHead>(
      ctx,
      `select ${head} from rulebook_draft where programme_id = $1
       order by state in ('published', 'superseded', 'corrected', 'withdrawn'), changed_at desc limit 100`,
      [ctx.programmeId],
    );
  }

  /**
   * Locked, so that two people cannot change or decide it at once. An effect from before a draft was held against its base stays
   * where it was approved, and is not shown.
   */
  async find(ctx: RequestContext, id: string): Promise<RulebookDraft | null> {
    const rows = await this.tenancy.query<RulebookDraft>(
      ctx,
      `select ${head}, files, case when trial ? 'comparisons' then trial end as trial from rulebook_draft where programme_id = $1 and id = $2 for update`,
      [ctx.programmeId, id],
    );
    return rows[0] ?? null;
  }

  async add(ctx: RequestContext, draft: RulebookDraft): Promise<void> {
    await this.tenancy.query(
      ctx,
      `insert into rulebook_draft (programme_id, id, rulebook_id, base_hash, kind, valid_from, reason, files,
         content_hash, revision, state, authors, changed_at, base_id, purpose)
       values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11, $12, $13, $14, $15)`,
      [
        ctx.programmeId, draft.id, draft.rulebookId, draft.baseHash, draft.kind, draft.validFrom,
        draft.reason, JSON.stringify(draft.files), draft.contentHash, draft.revision, draft.state,
        draft.authors, draft.changedAt, draft.baseId, draft.purpose,
      ],
    ); // prettier-ignore
  }

  /** Everything about it that may change; what it was started from and its day stay. */
  async keep(ctx: RequestContext, draft: RulebookDraft): Promise<void> {
    await this.tenancy.query(
      ctx,
      `update rulebook_draft set files = $3::jsonb, content_hash = $4, revision = $5, state = $6, authors = $7,
         trial = $8::jsonb, changed_at = $9, decided_by = $10, decided_at = $11, decision_reason = $12,
         published_hash = $13
       where programme_id = $1 and id = $2`,
      [
        ctx.programmeId, draft.id, JSON.stringify(draft.files), draft.contentHash, draft.revision,
        draft.state, draft.authors, draft.trial === null ? null : JSON.stringify(draft.trial),
        draft.changedAt, draft.decidedBy, draft.decidedAt, draft.decisionReason, draft.publishedHash,
      ],
    ); // prettier-ignore
  }

  /** The draft that became the version which is replaced now. */
  async endPublished(
    ctx: RequestContext,
    version: { readonly rulebookId: string; readonly hash: string },
    state: 'superseded' | 'corrected',
  ): Promise<string[]> {
    const rows = await this.tenancy.query<{ id: string }>(
      ctx,
      `update rulebook_draft set state = $4
       where programme_id = $1 and rulebook_id = $2 and published_hash = $3 and state = 'published'
       returning id`,
      [ctx.programmeId, version.rulebookId, version.hash, state],
    );
    return rows.map(({ id }) => id);
  }

  /** Whether a new rulebook of this id is being written. */
  async isBegun(ctx: RequestContext, rulebookId: string): Promise<boolean> {
    const rows = await this.tenancy.query(
      ctx,
      `select 1 from rulebook_draft where programme_id = $1 and rulebook_id = $2 and kind = 'begin'
         and state <> 'withdrawn' limit 1`,
      [ctx.programmeId, rulebookId],
    );
    return rows.length > 0;
  }

  /** Categories and chemistries that were ever registered or declared. */
  occurring(ctx: RequestContext): Promise<OccurringKey[]> {
    return this.tenancy.query<OccurringKey>(
      ctx,
      `select category, chemistry from battery_model_version where programme_id = $1
       union select category, chemistry from submission_line where programme_id = $1
       order by 1, 2`,
      [ctx.programmeId],
    );
  }
}
