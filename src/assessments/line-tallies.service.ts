import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import { allow, type Decision } from '../kernel/decision.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { BatteryModels, type BatteryModel } from '../register/index.js';
import type { Rulebook } from '../rules/index.js';
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

/** Opens the one computation that a file, a draft, a submission, its replay and its explanation go through. */
@Injectable()
export class LineTallies {
  constructor(private readonly models: BatteryModels) {}

  open(
    ctx: RequestContext,
    { rulebook, hash: rulebookHash }: HeldRulebook,
    of: { organisationId: string; period: ReportingPeriod; withReceipt: boolean },
  ): LineTally {
    const tally = new ReturnInParts(rulebook, of.period, of);
    return {
      add: async (lines) => {
        const models = await this.modelsOf(ctx, of.organisationId, lines);
        tally.add(lines, (id, version) => models.get(`${id} ${String(version)}`));
      },
      close: () => {
        const assessed = tally.close();
        if (!assessed.ok) return assessed;
        const currency = rulebook.currency ?? '';
        return allow({ ...assessed.value, rulebook, rulebookHash, currency });
      },
    };
  }

  /** By id and version. */
  modelsOf(
    ctx: RequestContext,
    organisationId: string,
    lines: readonly LineToAssess[],
  ): Promise<Map<string, BatteryModel>> {
    const wanted = lines.flatMap(({ batteryModelId, modelVersion }) =>
      batteryModelId === null || modelVersion === null
        ? []
        : [{ id: batteryModelId, version: modelVersion }],
    );
    return this.models.atVersions(ctx, organisationId, wanted);
  }
}
