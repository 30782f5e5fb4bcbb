import { Injectable, NotFoundException } from '@nestjs/common';
import {
  feesOfRun,
  RunTraces,
  SettledReturns,
  type SettledLine,
  type SettledReturn,
} from '../../assessments/index.js';
import type { RequestContext } from '../../database/index.js';
import { citationText, textIn, type Rulebook } from '../../rules/index.js';
import type { Language } from '../shell/language.js';
import { decided } from './answers.js';
import { assessmentLinePage, linesPerPage, type AssessmentPlace } from './assessment-pages.js';
import { kindPage } from './kind-page.js';
import { runFeePage, settledAmounts, type SettledLineView } from './run-fee-page.js';
import { printedViews, stepViews, workedFee } from './trace-view.js';

interface Reader {
  readonly ctx: RequestContext;
  readonly language: Language;
  /** Where somebody goes when there is nothing to show. */
  readonly base: string;
}

/** What a final run posted for a return, down to its lines: the same for its producer and for the agency. */
@Injectable()
export class RunFeeViews {
  constructor(
    private readonly returns: SettledReturns,
    private readonly traces: RunTraces,
  ) {}

  async settled(
    { ctx, base }: Reader,
    of: { readonly runId: string; readonly returnId: string; readonly organisationId: string },
  ): Promise<SettledReturn> {
    return decided(await this.returns.find(ctx, of), base);
  }

  async page(
    reader: Reader,
    settled: SettledReturn,
    at: AssessmentPlace & { from: number; again: boolean },
  ) {
    const { ctx, language, base } = reader;
    const page = { from: at.from, limit: linesPerPage };
    const { rulebook, lines } = decided(await this.traces.lines(ctx, settled, page), base);
    const fees = feesOfRun(rulebook);
    const total = decided(await this.traces.total(ctx, settled, at), base);
    return runFeePage({
      place: { ...at, rulebookHref: `${at.rulebookHref}/${rulebook.id}` },
      settled,
      rulebookTitle: textIn(rulebook.title, language),
      total: totalOf(rulebook, fees?.period, language),
      working: { ...total, steps: printedViews(total.steps, language) },
      lines: lines.map((each) => lineView(each, language, fees?.line)),
      from: at.from,
    });
  }

  /** One kind of battery in what the run settled. */
  async kind(
    reader: Reader,
    settled: SettledReturn,
    at: AssessmentPlace & { category: string; chemistry: string; from: number },
  ) {
    const { ctx, language, base } = reader;
    const { category, chemistry, from } = at;
    const wanted = { category, chemistry };
    const kind = decided(await this.traces.kind(ctx, settled, wanted), base);
    const page = { from, limit: linesPerPage, kind: wanted };
    const { rulebook, lines } = decided(await this.traces.lines(ctx, settled, page), base);
    const named = feesOfRun(rulebook)?.line;
    return kindPage({
      place: { ...at, rulebookHref: `${at.rulebookHref}/${rulebook.id}` },
      assessment: settled,
      kind,
      lines: lines.map((each) => lineView(each, language, named)),
      amounts: settledAmounts,
      from,
      language,
    });
  }

  async line(reader: Reader, settled: SettledReturn, at: AssessmentPlace & { key: string }) {
    const { ctx, language, base } = reader;
    const page = { from: 0, limit: 1, lineKeys: [at.key] };
    const { rulebook, lines } = decided(await this.traces.lines(ctx, settled, page), base);
    const [found] = lines;
    if (found === undefined) throw new NotFoundException();
    const place = { ...at, rulebookHref: `${at.rulebookHref}/${rulebook.id}` };
    const { currency, period } = settled;
    const line = { ...found.line, feeMinor: found.settledMinor };
    return assessmentLinePage(place, { currency, period }, line, stepViews(found.steps, language));
  }
}

const lineView = (
  { line, settledMinor, steps }: SettledLine,
  language: Language,
  output: string | undefined,
): SettledLineView => ({
  line,
  settledMinor,
  ...workedFee(steps, language, output),
  rates: stepViews(steps, language).flatMap(({ parameters }) => parameters),
});

function totalOf(
  { stages }: Rulebook,
  output: string | undefined,
  language: Language,
): string | undefined {
  const stage = stages.get('producer_period');
  const formulas = [...(stage?.second?.formulas ?? []), ...(stage?.formulas ?? [])];
  const found = formulas.find(({ name }) => name === output);
  return found && `${textIn(found.label, language)}: ${citationText(found.cite, language)}`;
}
