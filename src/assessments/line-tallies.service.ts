import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import { allow, type Decision } from '../kernel/decision.js';
import type { Rulebook } from '../rules/index.js';
import type { ReturnToAssess } from './assessment.js';
import type { StoredAssessment } from './assessments.store.js';
import { FactSources, type QuarterToAssess } from './fact-sources.service.js';
import type { LineToAssess } from './fee-facts.js';
import { ReturnInParts, type AssessedReturn } from './return-in-parts.js';
import type { HeldRulebook } from './rulebook-library.service.js';

/** What lines cost by the rules, with nothing stored. */
export interface FeePreview extends AssessedReturn {
  readonly rulebook: Rulebook;
  readonly rulebookHash: string;
  readonly currency: string;
}

/** Lines on their way to a fee; none is kept. */
export interface LineTally {
  readonly add: (lines: readonly LineToAssess[]) => Promise<void>;
  readonly close: () => Decision<FeePreview>;
}

/** A return whose lines are about to be told. */
interface ReturnToTell extends Pick<ReturnToAssess, 'period' | 'days'> {
  readonly organisationId: string;
  readonly withReceipt: boolean;
}

/** Opens the one computation that a file, a draft, a submission, its replay and its explanation go through. */
@Injectable()
export class LineTallies {
  constructor(private readonly sources: FactSources) {}

  /** Of a return that is signed by the request at hand. */
  async now(
    ctx: RequestContext,
    held: HeldRulebook,
    of: QuarterToAssess & { readonly withReceipt?: boolean },
  ): Promise<LineTally> {
    const days = await this.sources.daysNow(ctx, held.rulebook, of);
    const { organisationId, period, withReceipt = false } = of;
    return this.open(ctx, held, { organisationId, period, days, withReceipt });
  }

  /** Of what was assessed before: with a receipt to hold against that of then. */
  async again(
    ctx: RequestContext,
    held: HeldRulebook,
    assessment: StoredAssessment,
  ): Promise<LineTally> {
    const days = await this.sources.daysOf(ctx, held.rulebook, assessment);
    const { organisationId, period } = assessment;
    return this.open(ctx, held, { organisationId, period, days, withReceipt: true });
  }

  private open(
    ctx: RequestContext,
    { rulebook, hash: rulebookHash }: HeldRulebook,
    { organisationId, withReceipt, ...of }: ReturnToTell,
  ): LineTally {
    const tally = new ReturnInParts(rulebook, of, { withReceipt });
    return {
      add: async (lines) => {
        const models = await this.sources.modelsOf(ctx, organisationId, lines);
        tally.add(lines, (line) => models.of(line));
      },
      close: () => {
        const assessed = tally.close();
        if (!assessed.ok) return assessed;
        const currency = rulebook.currency ?? '';
        return allow({ ...assessed.value, rulebook, rulebookHash, currency });
      },
    };
  }
}
