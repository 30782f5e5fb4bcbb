import { Injectable } from '@nestjs/common';

import { LookAlikes, type NameWarning } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { allow, refuse, type Decision, type Refusal } from '../kernel/decision.js';
import { parsePeriod, previousPeriod } from '../kernel/reporting-period.js';
import { ReturnDecisions } from '../returns/index.js';

import { ComparedLinesStore } from './compared-lines.store.js';
import { readDecision, type DecisionFault, type NamedAnswer } from './decision-form.js';
import { isUnremarkable, reviewFlags, type ReviewFlag } from './review-flags.js';
import {
  ReviewQueueStore,
  type AskedBefore,
  type ReturnHead,
  type WaitingReturn,
} from './review-queue.store.js';
import { noPairs, type PairPage } from './side-by-side.js';

export interface QueueItem {
  waiting: WaitingReturn;
  flags: ReviewFlag[];
  unremarkable: boolean;
}

export interface ReturnReview {
  head: ReturnHead;
  /** Null when there is nothing to decide: not submitted, or decided already. */
  item: QueueItem | null;
  /** Beside the newest accepted submission of the quarter before: one page of it. */
  pairs: PairPage;
  page: number;
  /** Beside the submission before, where this one amends it: only what differs, and of that the first lines. */
  amended: PairPage;
  /** What was asked about the submission before, with what this one answers. */
  asked: readonly AskedBefore[];
}

export interface SubmissionName {
  organisationId: string;
  period: string;
  submissionNumber: number;
}

export interface BulkOutcome {
  accepted: number;
  left: { name: SubmissionName; reason: Refusal }[];
}

export const queuePageSize = 50;
export const linePageSize = 200;

/** What waits for the agency and what it decides. The decision itself is taken where returns live. */
@Injectable()
export class ReviewService {
  constructor(
    private readonly store: ReviewQueueStore,
    private readonly lines: ComparedLinesStore,
    private readonly decisions: ReturnDecisions,
    private readonly names: LookAlikes,
  ) {}

  async queue(ctx: RequestContext, page = 1): Promise<{ items: QueueItem[]; total: number }> {
    return this.store.inTransaction(ctx, async () => {
      const offset = (page - 1) * queuePageSize;
      const waiting = await this.store.waiting(ctx, { limit: queuePageSize, offset });
      const warnings = await this.names.among(ctx, waiting.map(who));
      return {
        items: waiting.map((each) => withFlags(each, warnings.get(each.organisationId))),
        total: await this.store.waitingCount(ctx),
      };
    });
  }

  /** The same in pages by key: those after the submission with that id, longest waiting first. */
  async waiting(
    ctx: RequestContext,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<QueueItem[]> {
    return this.store.inTransaction(ctx, async () => {
      const waiting = await this.store.waiting(ctx, { ...page, offset: 0 });
      const warnings = await this.names.among(ctx, waiting.map(who));
      return waiting.map((each) => withFlags(each, warnings.get(each.organisationId)));
    });
  }

  async review(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    page = 1,
  ): Promise<ReturnReview | null> {
    const parsed = parsePeriod(period);
    if (!parsed.ok) return null;
    return this.store.inTransaction(ctx, async () => {
      const head = await this.store.returnHead(ctx, organisationId, period);
      if (head === null || head.latestSubmission === 0) return null;
      const number = head.latestSubmission;
      const now = { organisationId, period, number };
      const before = { organisationId, period: previousPeriod(parsed.value), number: null };
      const amends = { organisationId, period, number: number - 1 };
      const first = { limit: linePageSize, offset: 0 };
      return {
        head,
        item: await this.item(ctx, head),
        pairs: await this.lines.compare(ctx, {
          now,
          before,
          onlyChanges: false,
          limit: linePageSize,
          offset: (page - 1) * linePageSize,
        }),
        page,
        asked: await this.store.asked(ctx, head),
        amended:
          number > 1
            ? await this.lines.compare(ctx, { now, before: amends, onlyChanges: true, ...first })
            : noPairs,
      };
    });
  }

  async decide(
    ctx: RequestContext,
    name: SubmissionName,
    given: { outcome: string; reason: string; answers: readonly NamedAnswer[] },
  ): Promise<
    Decision<'accepted' | 'changes_requested'> & { readonly faults?: readonly DecisionFault[] }
  > {
    return this.store.inTransaction(ctx, async () => {
      const named = given.answers.map(({ lineKey }) => lineKey);
      const of = { ...name, number: name.submissionNumber };
      const request = readDecision(given, await this.lines.linesNamed(ctx, of, named));
      if (!request.ok) return request;
      const head = await this.store.returnHead(ctx, name.organisationId, name.period);
      if (head === null) return refuse('decision.not-waiting');
      const { submissionNumber } = name;
      const verdict = { ...request.value, submissionNumber };
      const decided = await this.decisions.decide(ctx, head, verdict);
      return decided.ok ? allow(request.value.outcome) : decided;
    });
  }

  /** Accepts what was ticked and is unremarkable still; anything else stays in the queue and is named with the reason. */
  async acceptUnremarkable(
    ctx: RequestContext,
    names: readonly SubmissionName[],
  ): Promise<BulkOutcome> {
    return this.store.inTransaction(ctx, async () => {
      const outcome: BulkOutcome = { accepted: 0, left: [] };
      for (const name of names) {
        const decided = await this.acceptOne(ctx, name);
        if (decided.ok) outcome.accepted += 1;
        else outcome.left.push({ name, reason: decided.reason });
      }
      return outcome;
    });
  }

  private async acceptOne(ctx: RequestContext, name: SubmissionName): Promise<Decision<unknown>> {
    const head = await this.store.returnHead(ctx, name.organisationId, name.period);
    const item = head && (await this.item(ctx, head));
    if (head === null || item === null) return refuse('decision.not-waiting');
    if (!item.unremarkable) return refuse('decision.look-first');
    const { submissionNumber } = name;
    const verdict = { submissionNumber, outcome: 'accepted' as const, reason: null, answers: [] };
    return this.decisions.decide(ctx, head, verdict);
  }

  private async item(ctx: RequestContext, head: ReturnHead): Promise<QueueItem | null> {
    if (head.state !== 'submitted') return null;
    const { organisationId, period } = head;
    const [waiting] = await this.store.waiting(ctx, {
      limit: 1,
      offset: 0,
      only: { organisationId, period },
    });
    if (waiting === undefined) return null;
    const warnings = await this.names.among(ctx, [who(waiting)]);
    return withFlags(waiting, warnings.get(organisationId));
  }
}

const who = ({ organisationId: id, organisation: name }: WaitingReturn) => ({ id, name });

function withFlags(waiting: WaitingReturn, name: NameWarning | undefined): QueueItem {
  const flags = reviewFlags(waiting, name);
  return { waiting, flags, unremarkable: isUnremarkable(flags) };
}
