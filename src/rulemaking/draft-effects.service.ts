import { Injectable } from '@nestjs/common';
import { feesOfRun, holdsOn, RulebookLibrary, WhatIf } from '../assessments/index.js';
import { Clock, contentHash, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { firstDay, type ReportingPeriod } from '../kernel/reporting-period.js';
import type { Rulebook } from '../rules/index.js';
import { comparedDays } from './draft-difference.js';
import { FigureEffects, type FiguresEffect } from './figure-effects.service.js';
import type { RulebookDraft } from './rulebook-drafts.store.js';
import { triedQuarters, type Effect, type EffectOn } from './trial.js';

/** Each holds its largest changes with their steps; more than the drafts that programmes have under way at once. */
const mostKept = 64;

/** Each day is computed over a year of returns; rates that change on more days than this are several drafts. */
const mostDays = 24;

interface Law {
  readonly rulebook: Rulebook;
  readonly base: Rulebook;
}

type Drafted = Pick<RulebookDraft, 'files' | 'validFrom' | 'baseHash' | 'kind' | 'rulebookId'>;

/**
 * What a draft would have made of past quarters takes up to a second to compute, and its page is opened again and again: the same
 * text on the same returns has the same effect. Kept within a programme only, and only while nothing counts that did not before.
 */
@Injectable()
export class DraftEffects {
  private readonly kept = new Map<string, Decision<EffectOn>>();

  constructor(
    private readonly whatIf: WhatIf,
    private readonly library: RulebookLibrary,
    private readonly figures: FigureEffects,
    private readonly clock: Clock,
  ) {}

  /**
   * The draft beside the version it was started from, by the law of the same day: for a correction each quarter of that version by
   * its own day, and for every day from which on the draft makes another difference the last quarters as if its law had held.
   */
  async of(ctx: RequestContext, draft: Drafted, law: Law): Promise<Decision<Effect>> {
    const days = comparedDays(law.base, law.rulebook, draft.validFrom);
    if (days.length > mostDays)
      return refuse('rulebook-draft.too-many-days', { most: String(mostDays) });
    const fees = await this.fees(ctx, draft, law);
    if (!fees.ok) return fees;
    const figures = await this.otherFigures(ctx, draft, law);
    if (!figures.ok) return figures;
    const cuts = fees.value.map(({ on, cut }) => ({ on, cut }));
    return allow({
      cut: contentHash({ fees: cuts, figures: figures.value.cut }),
      at: this.clock.now(),
      comparisons: fees.value,
      figures: figures.value.comparisons,
    });
  }

  /** Nothing where the programme charges nothing by the rulebook. */
  private async fees(
    ctx: RequestContext,
    draft: Drafted,
    law: Law,
  ): Promise<Decision<readonly EffectOn[]>> {
    if (feesOfRun(law.base) === undefined) return allow([]);
    const known = await this.whatIf.periods(ctx);
    const last = known.slice(0, triedQuarters);
    const corrected = draft.kind === 'correct' ? await this.corrected(ctx, draft, known) : [];
    const [newest] = corrected;
    const days = comparedDays(law.base, law.rulebook, draft.validFrom).filter(
      (day) => newest === undefined || day > firstDay(newest),
    );
    const comparisons: EffectOn[] = [];
    const asked = [
      ...(newest === undefined ? [] : [{ on: null, periods: corrected }]),
      ...days.map((on) => ({ on, periods: last })),
    ];
    for (const each of asked) {
      const compared = await this.compared(ctx, draft, { ...law, ...each });
      if (!compared.ok) return compared;
      comparisons.push(compared.value);
    }
    return allow(comparisons);
  }

  private async otherFigures(
    ctx: RequestContext,
    { rulebookId, validFrom, kind }: Drafted,
    { base, rulebook: draft }: Law,
  ): Promise<Decision<FiguresEffect>> {
    const reports = await this.library.adopted(ctx, 'reports', validFrom);
    return this.figures.of(ctx, {
      base,
      draft,
      validFrom,
      corrects:
        kind === 'correct' ? await this.library.versionAt(ctx, rulebookId, validFrom) : null,
      reportsBy: reports.ok && reports.value.rulebook.id === rulebookId,
    });
  }

  /** The last quarters as if the law of one day had held in them. */
  async on(
    ctx: RequestContext,
    draft: Drafted,
    asked: Law & { readonly on: CalendarDate },
  ): Promise<Decision<EffectOn>> {
    const periods = (await this.whatIf.periods(ctx)).slice(0, triedQuarters);
    return this.compared(ctx, draft, { ...asked, periods });
  }

  /** The quarters that took their law from the version which the draft corrects. */
  private async corrected(
    ctx: RequestContext,
    { rulebookId, validFrom }: Drafted,
    known: readonly ReportingPeriod[],
  ): Promise<ReportingPeriod[]> {
    const version = await this.library.versionAt(ctx, rulebookId, validFrom);
    return version === null ? [] : known.filter((each) => holdsOn(version, firstDay(each)));
  }

  private async compared(
    ctx: RequestContext,
    { files, baseHash }: Drafted,
    asked: Law & { readonly on: CalendarDate | null; readonly periods: readonly ReportingPeriod[] },
  ): Promise<Decision<EffectOn>> {
    const { on, periods, base, rulebook } = asked;
    const cut = contentHash({ periods, cut: await this.whatIf.cutOf(ctx, periods) });
    const { programmeId } = ctx;
    const key = contentHash({ programmeId, files, baseHash, on, cut });
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const lawOn = on ?? undefined;
    const answer = await this.whatIf.compare(ctx, { draft: rulebook, base, periods, lawOn });
    const effect = answer.ok ? allow({ on, cut, answer: answer.value }) : answer;
    const [oldest] = this.kept.keys();
    if (this.kept.size >= mostKept && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(key, effect);
    return effect;
  }
}
