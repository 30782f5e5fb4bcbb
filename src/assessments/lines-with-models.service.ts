import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../database/index.js';
import type { BatteryModel } from '../register/index.js';
import { AssessedLinesStore, type LinePage, type StoredLine } from './assessed-lines.store.js';
import type { StoredAssessment } from './assessments.store.js';
import { FactSources } from './fact-sources.service.js';

export interface LineWithModel {
  readonly line: StoredLine;
  /** In the version that the line was declared with; undefined for a line without a model. */
  readonly model: BatteryModel | undefined;
}

/** Lines of an assessment with what the rules read of their models. */
@Injectable()
export class LinesWithModels {
  constructor(
    private readonly lines: AssessedLinesStore,
    private readonly sources: FactSources,
  ) {}

  async page(
    ctx: RequestContext,
    assessment: StoredAssessment,
    page: LinePage,
  ): Promise<LineWithModel[]> {
    const lines = await this.lines.page(ctx, assessment, page);
    const models = await this.sources.modelsOf(ctx, assessment.organisationId, lines);
    return lines.map((line) => ({ line, model: models.of(line) }));
  }
}
