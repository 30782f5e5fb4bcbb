import { Injectable, NotFoundException } from '@nestjs/common';
import { Assessments, changesWithin, type StoredAssessment } from '../../assessments/index.js';
import type { RequestContext } from '../../database/index.js';
import { textIn } from '../../rules/index.js';
import type { Language } from '../shell/language.js';
import { decided } from './answers.js';
import {
  assessmentLinePage,
  assessmentPage,
  linesPerPage,
  type AssessmentPlace,
} from './assessment-pages.js';
import { stepViews, workedFee } from './trace-view.js';

interface Reader {
  readonly ctx: RequestContext;
  readonly language: Language;
  /** Where somebody goes when an assessment cannot be shown. */
  readonly base: string;
}

/** An assessment from its total down to the units declared: the same for whoever may read it. */
@Injectable()
export class AssessmentViews {
  constructor(private readonly assessments: Assessments) {}

  async page(reader: Reader, assessment: StoredAssessment, at: AssessmentPlace & { from: number }) {
    const { ctx, language, base } = reader;
    const page = { from: at.from, limit: linesPerPage };
    const explained = decided(await this.assessments.explain(ctx, assessment, page), base);
    const rulebook = decided(await this.assessments.rulebookOf(ctx, assessment), base);
    const total = await this.assessments.explainTotal(ctx, assessment);
    return assessmentPage({
      place: { ...at, rulebookHref: `${at.rulebookHref}/${versionOf(assessment)}` },
      assessment,
      lines: explained.map(({ line, steps }) => ({
        line,
        ...workedFee(steps, language),
        rates: stepViews(steps, language).flatMap(({ parameters }) => parameters),
      })),
      total: { ...total, steps: stepViews(total.steps, language) },
      from: at.from,
      rulebook: {
        title: textIn(rulebook.title, language),
        illustrative: rulebook.status === 'illustrative',
      },
      changes: changesWithin(rulebook, assessment.period),
    });
  }

  async line(reader: Reader, assessment: StoredAssessment, at: AssessmentPlace & { key: string }) {
    const { ctx, language, base } = reader;
    const page = { from: 0, limit: 1, lineKey: at.key };
    const [line] = decided(await this.assessments.explain(ctx, assessment, page), base);
    if (line === undefined) throw new NotFoundException();
    const place = { ...at, rulebookHref: `${at.rulebookHref}/${versionOf(assessment)}` };
    return assessmentLinePage(place, assessment, line, stepViews(line.steps, language));
  }
}

/** The page of the version that computed it, as of its day: what is law today may say something else. */
const versionOf = ({ rulebookId, receipt }: StoredAssessment): string =>
  `${rulebookId}/versions/${receipt.rulebookHash}?on=${receipt.validOn}`;
