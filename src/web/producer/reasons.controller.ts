import { Body, Controller, Get, Param, Post, Redirect, Render, UseFilters } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { tooLong } from '../../kernel/written-text.js';
import { BatteryModels } from '../../register/index.js';
import {
  LineReasons,
  longestReason,
  mostAskedListed,
  type OpenQuestions,
} from '../../returns/index.js';
import { counted, decided, fieldOf, seeOther, type Answer303, type FormBody } from './answers.js';
import { FormFaults, FormFaultsFilter } from './form-faults.filter.js';
import { reasonField, reasonsPage, type ReasonFault } from './reasons-page.js';
import { Visitor, type Visit } from './visit.js';

const view = 'producer/reasons';

/** Why lines stand out: asked once for a draft, typed or uploaded, before it is signed. */
@Controller('p/:programme/producer/returns/:period/reasons')
@UseFilters(FormFaultsFilter)
export class ReasonsController {
  constructor(
    private readonly reasons: LineReasons,
    private readonly models: BatteryModels,
  ) {}

  @Permit('return.edit')
  @Get()
  @Render(view)
  async form(@Visitor() visit: Visit, @Param('period') period: string) {
    return this.page(visit, await this.open(visit, period));
  }

  @Permit('return.edit')
  @Post()
  @Redirect()
  async give(
    @Visitor() visit: Visit,
    @Param('period') period: string,
    @Body() body: FormBody,
  ): Promise<Answer303> {
    const { ctx, organisationId, base } = visit;
    const given = readReasons(body);
    const address = `${base}/returns/${period}`;
    if (given.faults.length > 0) {
      const open = await this.open(visit, period);
      throw new FormFaults(view, await this.page(visit, open, { typed: body, ...given }));
    }
    const expectedVersion = counted(fieldOf(body, 'version'));
    const kept = await this.reasons.give(ctx, organisationId, period, {
      ...given,
      expectedVersion,
    });
    const { total } = decided(kept, `${address}/reasons`);
    return seeOther(total > 0 ? `${address}/reasons` : `${address}/check`);
  }

  private async open({ ctx, organisationId, base }: Visit, period: string): Promise<OpenQuestions> {
    return decided(await this.reasons.open(ctx, organisationId, period), base, 404);
  }

  private async page(
    { ctx, organisationId, base }: Visit,
    open: OpenQuestions,
    sent: { typed: FormBody | null; faults: readonly ReasonFault[] } = { typed: null, faults: [] },
  ) {
    const models = await this.models.ofLines(ctx, organisationId, open.listed);
    const names = models.names();
    return reasonsPage({ base, open, names, ...sent });
  }
}

/** Answers travel as pairs: which line, and why. Nothing at all is no answer. */
function readReasons(body: FormBody) {
  const byLine = new Map<string, string>();
  const faults: ReasonFault[] = [];
  const read = (field: string): string => {
    const text = fieldOf(body, field).trim();
    if (text.length > longestReason) faults.push({ field, reason: tooLong(text, longestReason) });
    return text;
  };
  for (let at = 0; at < mostAskedListed; at += 1) {
    const lineKey = fieldOf(body, `line-${String(at)}`);
    const text = read(reasonField(at));
    if (lineKey !== '' && text !== '') byLine.set(lineKey, text);
  }
  const all = read('all');
  if (faults.length === 0 && byLine.size === 0 && all === '')
    faults.push({ field: reasonField(0), reason: { code: 'return.reason-not-given' } });
  return { byLine, forTheRest: all === '' ? null : all, faults };
}
