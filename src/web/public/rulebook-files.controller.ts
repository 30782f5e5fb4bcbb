import { Controller, Get, NotFoundException, Param, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Context, Public } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import { RulebooksService } from '../../publications/index.js';
import { filesOf } from '../../rulemaking/index.js';
import { dayAsked, instantAsked } from './day-asked.js';

interface Named {
  jurisdiction: string;
  instrument: string;
}

const version = /^[0-9a-f]{64}$/;

/** The text of a rulebook as it computes, for whoever wants to check it or compute with it. */
@Controller('p/:programme/rulebooks/:jurisdiction/:instrument')
export class RulebookFilesController {
  constructor(private readonly rulebooks: RulebooksService) {}

  /** All files at once: what the calculator in a browser reads. */
  @Public()
  @Get('rulebook.json')
  async all(
    @Context() ctx: RequestContext,
    @Param() named: Named,
    @Query('on') on?: string,
    @Query('known') known?: string,
  ) {
    const law = await this.rulebooks.lawOn(ctx, idOf(named), dayAsked(on), instantAsked(known));
    if (law === null) throw new NotFoundException();
    const { rulebook, hash } = law.held;
    return { id: rulebook.id, hash, files: rulebook.files };
  }

  /** One file of one version; the version is named by its hash and never changes. */
  @Public()
  @Get('versions/:hash/{*file}')
  async one(
    @Context() ctx: RequestContext,
    @Param() named: Named & { hash: string },
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const { hash } = named;
    const found = version.test(hash) ? await this.rulebooks.version(ctx, idOf(named), hash) : null;
    const parts: unknown = request.params.file;
    const name = Array.isArray(parts) ? parts.join('/') : '';
    const text = found === null ? undefined : filesOf(found.held.rulebook.files).get(name);
    if (text === undefined) throw new NotFoundException();
    const type = name.endsWith('.csv') ? 'text/csv' : 'application/yaml';
    response.setHeader('Content-Type', `${type}; charset=utf-8`);
    response.setHeader('Content-Disposition', `attachment; filename="${name.replace('/', '-')}"`);
    return text;
  }
}

const idOf = ({ jurisdiction, instrument }: Named): string => `${jurisdiction}/${instrument}`;
