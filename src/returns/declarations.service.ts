import { Injectable } from '@nestjs/common';
import { Assessments, type FeePreview } from '../assessments/index.js';
import type { RequestContext } from '../database/index.js';
import type { Decision } from '../kernel/decision.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import {
  answered,
  declaredHash,
  type AgencyQuestion,
  type DeclaredAnswer,
} from './agency-question.js';
import type { AskedLines } from './asked-lines.store.js';
import { Declaration, type CategoryShare } from './declaration.js';
import { LineChanges } from './line-changes.js';
import { LineReasons } from './line-reasons.service.js';
import { LinesStore } from './lines.store.js';
import type { QuarterlyReturn } from './quarterly-return.js';
import type { LineDifference, LineTotals, ReturnLine } from './return-line.js';
import { SubmissionsStore, type Submission } from './submissions.store.js';

/** Lines beyond these are totalled by category; the file they came from holds them all. */
const MOST_LISTED = 100;

/** What a draft declares as it stands. */
export interface Declared {
  /** Of the lines with the answers that are signed with them. */
  readonly contentHash: string;
  readonly linesHash: string;
  /** What the agency asks, and what of it the draft answers. */
  readonly questions: readonly AgencyQuestion[];
  readonly answers: readonly DeclaredAnswer[];
  readonly totals: LineTotals;
  /** Lines that still need a reason: nobody signs before they have one. */
  readonly unanswered: AskedLines;
  /** Fees of lines are told row by row, in the order of the lines. */
  readonly fee: () => Decision<FeePreview>;
  /** All lines, or null where nobody would read them. */
  readonly listed: readonly ReturnLine[] | null;
  readonly shares: (feeAt: (row: number) => bigint) => CategoryShare[];
}

/** What an amendment changes against what was submitted. */
export interface DeclaredChanges {
  readonly count: number;
  /** The first of them. */
  readonly listed: readonly LineDifference[];
}

interface Wanted {
  readonly withReceipt: boolean;
  readonly changes?: LineChanges;
}

/** Reads a draft once, in parts, for all that is said of it before it is signed. */
@Injectable()
export class Declarations {
  constructor(
    private readonly lines: LinesStore,
    private readonly submissions: SubmissionsStore,
    private readonly assessments: Assessments,
    private readonly reasons: LineReasons,
  ) {}

  /** What the signer is shown, and what it changes against the newest submission. */
  async toSign(
    ctx: RequestContext,
    { quarterlyReturn, ...of }: DraftOf,
  ): Promise<Declared & { latest: Submission | null; changes: DeclaredChanges | null }> {
    const latest =
      quarterlyReturn === null
        ? null
        : await this.submissions.latest(ctx, of.organisationId, quarterlyReturn.id);
    if (latest === null) {
      const declared = await this.read(ctx, { ...of, quarterlyReturn }, { withReceipt: false });
      return { ...declared, latest, changes: null };
    }
    const changes = new LineChanges(MOST_LISTED);
    for await (const lines of this.lines.submittedInParts(ctx, latest)) changes.addBefore(lines);
    const wanted = { withReceipt: false, changes };
    const declared = await this.read(ctx, { ...of, quarterlyReturn }, wanted);
    return { ...declared, latest, changes: await this.listed(ctx, latest, changes) };
  }

  /** The same to be recorded: with the hashes of its receipt. */
  async toRecord(
    ctx: RequestContext,
    quarterlyReturn: QuarterlyReturn,
  ): Promise<Declared & { latest: Submission | null }> {
    const { organisationId, id } = quarterlyReturn;
    const latest = await this.submissions.latest(ctx, organisationId, id);
    const of = { ...quarterlyReturn, quarterlyReturn };
    return { ...(await this.read(ctx, of, { withReceipt: true })), latest };
  }

  private async read(
    ctx: RequestContext,
    { organisationId, period, quarterlyReturn }: DraftOf,
    { withReceipt, changes }: Wanted,
  ): Promise<Declared> {
    const { programmeId } = ctx;
    const nil = quarterlyReturn?.nilDeclared ?? false;
    const declaration = new Declaration({ programmeId, organisationId, period, nil }, MOST_LISTED);
    const tally = await this.assessments.tally(ctx, { organisationId, period, withReceipt });
    if (quarterlyReturn !== null)
      for await (const lines of this.lines.draftInParts(ctx, quarterlyReturn)) {
        declaration.add(lines);
        changes?.addNow(lines);
        if (tally.ok) await tally.value.add(lines);
      }
    let fee: Decision<FeePreview> | undefined;
    const questions = await this.submissions.questions(ctx, quarterlyReturn);
    const answers = answered(questions, quarterlyReturn?.draftAnswers ?? []);
    const linesHash = declaration.linesHash();
    return {
      contentHash: declaredHash(linesHash, answers),
      linesHash,
      questions,
      answers,
      totals: declaration.totals,
      unanswered: await this.reasons.of(ctx, quarterlyReturn),
      fee: () => (fee ??= tally.ok ? tally.value.close() : tally),
      listed: declaration.listed,
      shares: (feeAt) => declaration.shares(feeAt),
    };
  }

  /** The lines that changed, with what they said before; those that are gone come last. */
  private async listed(
    ctx: RequestContext,
    latest: Submission,
    changes: LineChanges,
  ): Promise<DeclaredChanges> {
    const gone = changes.gone(MOST_LISTED - changes.listed.length);
    const keys = [...changes.listed.map(({ lineKey }) => lineKey), ...gone];
    const found = await this.lines.submittedOf(ctx, latest, keys);
    const before = new Map(found.map((line) => [line.lineKey, line]));
    const changed = changes.listed.map((now): LineDifference => {
      const { lineKey } = now;
      return { lineKey, before: before.get(lineKey) ?? null, now };
    });
    const removed = gone.map((lineKey): LineDifference => {
      return { lineKey, before: before.get(lineKey) ?? null, now: null };
    });
    const count = changes.added + changes.changed + changes.removed;
    return { count, listed: [...changed, ...removed] };
  }
}

/** Whose quarter it is; the return itself is null before anybody touched it. */
export interface DraftOf {
  readonly organisationId: string;
  readonly period: ReportingPeriod;
  readonly quarterlyReturn: QuarterlyReturn | null;
}
