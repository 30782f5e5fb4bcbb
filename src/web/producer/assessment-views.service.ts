import { Injectable, NotFoundException } from '@nestjs/common';
import {
  Assessments,
  AssessmentTraces,
  changesWithin,
  type ExplainedLine,
  type StoredAssessment,
} from '../../assessments/index.js';
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
import { kindPage } from './kind-page.js';
import { printedViews, stepViews, workedFee } from './trace-view.js';

interface Reader {
  readonly ctx: RequestContext;
  readonly language: Language;
  /** Where somebody goes when an assessment cannot be shown. */
  readonly base: string;
}

/** An assessment from its total down to the units declared: the same for whoever may read it. */
@Injectable()
export class AssessmentViews {
  constructor(
    private readonly assessments: Assessments,
    private readonly traces: AssessmentTraces,
  ) {}

  async page(
    reader: Reader,
    assessment: StoredAssessment,
    at: AssessmentPlace & { from: number; again: boolean },
  ) {
    const { ctx, language, base } = reader;
    const page = { from: at.from, limit: linesPerPage };
    const explained = decided(await this.traces.explain(ctx, assessment, page), base);
    const rulebook = decided(await this.assessments.rulebookOf(ctx, assessment), base);
    const total = await this.traces.total(ctx, assessment, at);
    return assessmentPage({
      place: { ...at, rulebookHref: `${at.rulebookHref}/${versionOf(assessment)}` },
      assessment,
      lines: explained.map((each) => lineView(each, language)),
      total: { ...total, steps: printedViews(total.steps, language) },
      from: at.from,
      rulebook: {
        title: textIn(rulebook.title, language),
        illustrative: rulebook.status === 'illustrative',
      },
      changes: changesWithin(rulebook, assessment.period),
    });
  }

  /** One kind of battery in a total; refused as not there where the assessment has none of it. */
  async kind(
    reader: Reader,
    assessment: StoredAssessment,
    at: AssessmentPlace & { category: string; chemistry: string; from: number },
  ) {
    const { ctx, language, base } = reader;
    const { category, chemistry, from } = at;
    const wanted = { category, chemistry };
    const kind = decided(await this.traces.kind(ctx, assessment, wanted), base);
    const page = { from, limit: linesPerPage, kind: wanted };
    const explained = decided(await this.traces.explain(ctx, assessment, page), base);
    return kindPage({
      place: { ...at, rulebookHref: `${at.rulebookHref}/${versionOf(assessment)}` },
      assessment,
      kind,
      lines: explained.map((each) => lineView(each, language)),
      from,
      language,
    });
  }

  async line(reader: Reader, assessment: StoredAssessment, at: AssessmentPlace & { key: string }) {
    const { ctx, language, base } = reader;
    const page = { from: 0, limit: 1, lineKeys: [at.key] };
    const [line] = decided(await this.traces.explain(ctx, assessment, page), base);
    if (line === undefined) throw new NotFoundException();
    const place = { ...at, rulebookHref: `${at.rulebookHref}/${versionOf(assessment)}` };
    return assessmentLinePage(place, assessment, line, stepViews(line.steps, language));
  }
}

/** The page of the version that computed it, as of its day: what is law today may say something else. */
const versionOf = ({ rulebookId, receipt }: StoredAssessment): string =>
  `${rulebookId}/versions/${receipt.rulebookHash}?on=${receipt.validOn}`;

const lineView = ({ line, steps }: ExplainedLine, language: Language) => ({
  line,
  ...workedFee(steps, language),
  rates: stepViews(steps, language).flatMap(({ parameters }) => parameters),
});
