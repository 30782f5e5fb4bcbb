import { Controller, Get, NotFoundException, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Context, CurrentProgramme, Permit, type Programme } from '../access/index.js';
import type { RequestContext } from '../database/index.js';
import { Registrations } from '../register/index.js';
import { demoFigures, type DemoFigures } from './demo-figures.js';
import { readyFile } from './ready-file.js';

/** What a newcomer uploads to fill the open quarter; it exists in the demonstration only, and only of its own figures. */
@Controller('p/:programme/producer/returns/:period')
export class ReadyFileController {
  private figures: DemoFigures | undefined;

  constructor(private readonly registrations: Registrations) {}

  @Get('ready-file')
  @Permit('return.edit')
  async file(
    @Context() ctx: RequestContext,
    @CurrentProgramme() programme: Programme,
    @Param('period') period: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    if (!programme.demonstration || ctx.organisationId === null) throw new NotFoundException();
    const registration = await this.registrations.one(ctx, ctx.organisationId, 'producer');
    this.figures ??= demoFigures();
    const file = readyFile(this.figures, registration?.brands ?? [], period);
    if (file === null) throw new NotFoundException();
    response.type('text/csv; charset=utf-8').attachment(`return-lines-${period}.csv`);
    return file;
  }
}
