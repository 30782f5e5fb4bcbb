import { Injectable } from '@nestjs/common';
import { Assessments, receivedAt, type FeePreview } from '../assessments/index.js';
import { Clock, newId, ReferenceNumbers, type RequestContext } from '../database/index.js';
import type { DeclaredAnswer } from './agency-question.js';
import { LinesStore } from './lines.store.js';
import { LockedReturns } from './locked-returns.service.js';
import type { QuarterlyReturn, ReturnState } from './quarterly-return.js';
import { SubmissionsStore, type Submission } from './submissions.store.js';

/** A draft that somebody signed and that nothing is in the way of. */
export interface SignedDraft {
  readonly number: number;
  readonly amendmentReason: string | null;
  /** To what the agency asked of the submission before. */
  readonly answers: readonly DeclaredAnswer[];
  readonly contentHash: string;
  readonly lineCount: number;
  /** The state that its return comes to. */
  readonly state: ReturnState;
  /** What the rules make of it: told with a receipt. */
  readonly assessed: FeePreview;
}

/** Gives a signed draft its reference and its times, and keeps it with its lines as they are. */
@Injectable()
export class NewSubmissions {
  constructor(
    private readonly submissions: SubmissionsStore,
    private readonly lines: LinesStore,
    private readonly references: ReferenceNumbers,
    private readonly clock: Clock,
  ) {}

  async add(
    ctx: RequestContext,
    locked: QuarterlyReturn,
    { number, amendmentReason, answers, contentHash, lineCount }: SignedDraft,
  ): Promise<Submission> {
    const { organisationId, id: returnId, period } = locked;
    const received = receivedAt(ctx, this.clock);
    const submission = {
      id: newId(),
      organisationId,
      returnId,
      period,
      number,
      reference: await this.references.next(ctx, 'S', Number(period.slice(0, 4))),
      nil: locked.nilDeclared,
      amendmentReason,
      answers,
      contentHash,
      lineCount,
      submittedBy: ctx.personId,
      submittedAt: this.clock.now(),
      receivedAt: received,
      linesReceivedAt: locked.draftReceivedAt ?? received,
      signer: null,
    };
    await this.submissions.add(ctx, submission);
    await this.lines.freeze(ctx, organisationId, returnId, submission.id);
    return submission;
  }
}

/** Makes a submission of a signed draft, in the transaction that locked its return: kept, assessed, charged and in the trail. */
@Injectable()
export class SignedDrafts {
  constructor(
    private readonly submissions: NewSubmissions,
    private readonly assessments: Assessments,
    private readonly returns: LockedReturns,
  ) {}

  async file(
    ctx: RequestContext,
    locked: QuarterlyReturn,
    signed: SignedDraft,
  ): Promise<Submission> {
    const { state, number, contentHash } = signed;
    const answers = signed.answers.map(({ text }) => text);
    const submission = await this.submissions.add(ctx, locked, signed);
    const { reference } = submission;
    const { totalMinor: feeMinor } = await this.assessments.record(
      ctx,
      submission,
      signed.assessed,
    );
    const { receivedAt: waitingSince } = submission;
    const to = { state, latestSubmission: number, waitingSince, draftAnswers: [] };
    await this.returns.move(ctx, locked, to, {
      action: number === 1 ? 'return.submitted' : 'return.amended',
      before: { state: locked.state, submission: locked.latestSubmission },
      after: {
        ...{ state, submission: number, reference, contentHash, feeMinor },
        ...(answers.length === 0 ? {} : { answers }),
      },
    });
    return submission;
  }
}
