import { Controller, Get, NotFoundException, Param, Query, Render, Req } from '@nestjs/common';
import type { Request } from 'express';

import { accessOf, Context, CurrentProgramme, Public, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { parseCalendarDate } from '../../kernel/calendar-date.js';
import { RulebooksService, type RulebookLaw } from '../../publications/index.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';

import { calculatorStage, isByYear } from './calculator-form.js';
import { calculatorPage } from './calculator-page.js';
import { dayAsked, instantAsked } from './day-asked.js';
import { publicRulebookPage } from './rulebook-public-page.js';
import { dayOfVersion, versionBefore } from './rulebook-versions.js';
import { rulebooksPage } from './rulebooks-page.js';

interface Named {
  readonly jurisdiction: string;
  readonly instrument: string;
}

/** The two times of a version, as an address names them. */
interface TimesAsked {
  readonly on?: string;
  readonly known?: string;
}

const idOf = ({ jurisdiction, instrument }: Named): string => `${jurisdiction}/${instrument}`;

/** A button of the calculator. No input of a rulebook has a name like this. */
const moreRows = 'more-rows';

/** The rules a programme goes by, printed from what computes. */
@Controller('p/:programme/rulebooks')
export class RulebooksController {
  constructor(private readonly rulebooks: RulebooksService) {}

  @Public()
  @Get()
  @Render('public/rulebooks')
  async list(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Req() request: Request,
  ) {
    const printed = await this.rulebooks.printed(ctx);
    return rulebooksPage(printed, languageOf(request), programmeHref(programme.slug));
  }

  /**
   * The id of a rulebook is a path: `eu/2023-1542`. The version that is law today, or on the day asked for, as it is known now or was
   * known at the instant asked for.
   */
  @Public()
  @Get(':jurisdiction/:instrument')
  @Render('public/rulebook')
  async show(
    @Context() ctx: RequestContext,
    @Param() named: Named,
    @Req() request: Request,
    @Query() { on, known }: TimesAsked,
  ) {
    const law = await this.rulebooks.lawOn(ctx, idOf(named), dayAsked(on), instantAsked(known));
    if (law === null) throw new NotFoundException();
    return this.page(ctx, law, request);
  }

  /** One version by its hash, whether it is law still, not yet, or no more: what a receipt names can always be read. */
  @Public()
  @Get(':jurisdiction/:instrument/versions/:hash')
  @Render('public/rulebook')
  async version(
    @Context() ctx: RequestContext,
    @Param() named: Named & { hash: string },
    @Req() request: Request,
    @Query('on') on?: string,
  ) {
    const found = await this.rulebooks.version(ctx, idOf(named), named.hash);
    if (found === null) throw new NotFoundException();
    const day = dayAsked(on) ?? dayOfVersion(found.versions, named.hash, found.today);
    return this.page(ctx, { ...found, on: day }, request);
  }

  /** What a version changed is said against the one before it, where it is the one that is held to be law on the day. */
  private async page(ctx: RequestContext, law: RulebookLaw, request: Request) {
    const { rulebook, hash } = law.held;
    const before = versionBefore(law.versions, hash, law.on);
    const old = before && (await this.rulebooks.version(ctx, rulebook.id, before.hash));
    return publicRulebookPage({
      law,
      before: old?.held.rulebook ?? null,
      language: languageOf(request),
      base: `${programmeHref(accessOf(request).programme?.slug ?? '')}/rulebooks`,
    });
  }

  /**
   * A form that asks by its address, so that an answer can be kept and sent; it changes nothing. A day that is none, or on which
   * the programme does not go by the rulebook, is said on the form beside whatever else is wrong.
   */
  @Public()
  @Get([':jurisdiction/:instrument/calculator', ':jurisdiction/:instrument/calculator/:stage'])
  @Render('public/calculator')
  async calculator(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param() named: Named & { stage?: string },
    @Req() request: Request,
  ) {
    const id = idOf(named);
    const asked = Object.entries(request.query).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && pair[0] !== 'lang',
    );
    const { on: day, [moreRows]: more, ...typed } = Object.fromEntries(asked);
    const law = await this.lawFor(ctx, id, day);
    if (law === null) throw new NotFoundException();
    const stage = calculatorStage(law.held.rulebook, named.stage);
    if (stage === undefined) throw new NotFoundException();
    const closed = isByYear(stage) && day === undefined ? await this.atYearEnd(ctx, law) : law;
    return calculatorPage({
      rulebook: closed.held.rulebook,
      stage: calculatorStage(closed.held.rulebook, stage.name) ?? stage,
      on: day ?? closed.on,
      typed: Object.keys(typed).length > 0 ? typed : null,
      more,
      adopted: law.adopted,
      language: languageOf(request),
      address: `${programmeHref(programme.slug)}/rulebooks/${id}/calculator`,
    });
  }

  private async lawFor(ctx: RequestContext, id: string, day: string | undefined) {
    const parsed = day === undefined ? undefined : parseCalendarDate(day);
    const on = parsed?.ok === true ? parsed.value : undefined;
    const law = await this.rulebooks.lawOn(ctx, id, on);
    if (law !== null) return { ...law, adopted: true };
    const other = on === undefined ? null : await this.rulebooks.lawOn(ctx, id);
    return other === null ? null : { ...other, adopted: false };
  }

  /** A year is judged by the law of its last day, where the rulebook is law until then. */
  private async atYearEnd(ctx: RequestContext, law: RulebookLaw): Promise<RulebookLaw> {
    const end = parseCalendarDate(`${law.on.slice(0, 4)}-12-31`);
    const then = end.ok ? await this.rulebooks.lawOn(ctx, law.held.rulebook.id, end.value) : null;
    return then ?? law;
  }
}
