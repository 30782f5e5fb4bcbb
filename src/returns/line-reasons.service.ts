import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';
import { allow, type Decision } from '../kernel/decision.js';
import { tooLong } from '../kernel/written-text.js';
import { AskedLinesStore, type AskedLines, type GivenReasons } from './asked-lines.store.js';
import { Filings, type Filing } from './filings.service.js';
import { longestReason } from './line-reader.js';
import { saveDraft, type QuarterlyReturn } from './quarterly-return.js';
import { SavedDrafts } from './return-drafts.service.js';

/** As many lines as a person answers on one page, or a program reads in one answer. */
export const mostAskedListed = 100;

export interface OpenQuestions extends AskedLines {
  readonly filing: Filing;
}

/** The step between a draft and its signature: a line that stands out needs a reason, however it came. */
@Injectable()
export class LineReasons {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly store: AskedLinesStore,
    private readonly filings: Filings,
    private readonly saved: SavedDrafts,
  ) {}

  /** The lines that still need a reason. */
  open(
    ctx: RequestContext,
    organisationId: string,
    period: string,
  ): Promise<Decision<OpenQuestions>> {
    return this.tenancy.run(ctx, async () => {
      const filing = await this.filings.one(ctx, organisationId, period);
      if (!filing.ok) return filing;
      return allow({ filing: filing.value, ...(await this.of(ctx, filing.value.quarterlyReturn)) });
    });
  }

  /** The same of a return as it stands; none before anybody touched it. */
  of(ctx: RequestContext, quarterlyReturn: QuarterlyReturn | null): Promise<AskedLines> {
    if (quarterlyReturn === null) return Promise.resolve({ total: 0, listed: [] });
    return this.store.unanswered(ctx, quarterlyReturn, mostAskedListed);
  }

  /** How many lines of a return's draft still need a reason. */
  count(ctx: RequestContext, quarterlyReturn: QuarterlyReturn): Promise<number> {
    return this.store.count(ctx, quarterlyReturn);
  }

  /** Keeps reasons with their lines, over the version of the draft that they were given for. */
  give(
    ctx: RequestContext,
    organisationId: string,
    period: string,
    given: GivenReasons & { readonly expectedVersion: number },
  ): Promise<Decision<AskedLines>> {
    const reasons = [...given.byLine.values(), given.forTheRest ?? ''];
    const long = reasons.find((reason) => reason.length > longestReason);
    if (long !== undefined)
      return Promise.resolve({ ok: false, reason: tooLong(long, longestReason) });
    return this.filings.locked(ctx, organisationId, period, async (locked) => {
      const { nilDeclared: nil, draftReceivedAt } = locked;
      const { expectedVersion } = given;
      const decided = saveDraft(locked, { expectedVersion, nil, hasLines: !nil });
      if (!decided.ok) return decided;
      const version = decided.value.draftVersion;
      await this.store.answer(ctx, { ...locked, version }, given);
      // A reason is no line: those came when they came.
      const kept = draftReceivedAt === null ? {} : { receivedAt: draftReceivedAt };
      const now = await this.saved.record(ctx, locked, { draftVersion: version, nil, ...kept });
      return allow(await this.of(ctx, now));
    });
  }
}
