import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { lawOf } from './assessment.js';
import { quartersOfRun } from './official-run.js';
import { RulebookLibrary, type HeldRulebook } from './rulebook-library.service.js';
import { feesOfRun, mayCompute, piecesOf, type RunPiece } from './run-fees.js';

/** What is computed in one piece, and the rulebook it is computed by. */
export interface LawfulPiece extends RunPiece {
  readonly held: HeldRulebook;
}

/** The law of a run. */
@Injectable()
export class RunLaw {
  constructor(private readonly library: RulebookLibrary) {}

  /**
   * What is computed together, as the law is known now or was known at an earlier instant. Refused without a rulebook or parameter for some day, or where fees of a year cannot be computed from this
   * period.
   */
  async pieces(
    ctx: RequestContext,
    period: ReportingPeriod,
    knownAt?: Date,
  ): Promise<Decision<LawfulPiece[]>> {
    const quarters = quartersOfRun(period);
    const rulebooks = new Map<string, HeldRulebook>();
    const pieces: LawfulPiece[] = [];
    for (const quarter of quarters) {
      const held = await this.library.adopted(ctx, 'fees', lawOf(quarter), knownAt);
      if (!held.ok) return held;
      rulebooks.set(held.value.hash, held.value);
      pieces.push({ quarters: [quarter], on: lawOf(quarter), held: held.value });
    }
    const ofYear = [...rulebooks.values()].find(({ rulebook }) => feesOfRun(rulebook)?.ofYear);
    const lawful = ofYear === undefined ? allow(pieces) : wholeYear(period, ofYear, rulebooks.size);
    if (!lawful.ok) return lawful;
    for (const { held, on } of lawful.value) {
      const may = mayCompute(held.rulebook, on);
      if (!may.ok) return may;
    }
    return lawful;
  }
}

function wholeYear(
  period: ReportingPeriod,
  held: HeldRulebook,
  rulebooks: number,
): Decision<LawfulPiece[]> {
  const { rulebook } = held;
  const quarters = quartersOfRun(period);
  if (quarters.length === 1) return refuse('run.needs-whole-year', { rulebook: rulebook.id });
  if (rulebooks > 1) return refuse('run.rulebooks-differ-within-year');
  const pieces = piecesOf(rulebook, quarters);
  return pieces.ok ? allow(pieces.value.map((piece) => ({ ...piece, held }))) : pieces;
}
