import {
  Controller,
  Get,
  Header,
  NotFoundException,
  Req,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { Request } from 'express';
import { Public, WithoutTransaction } from '../../access/index.js';
import { Tenancy } from '../../database/index.js';
import { Metrics } from './metrics.service.js';

/** What an operator's tools ask: does the process live, does its database, what has it done. */
@Controller()
export class HealthController {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly metrics: Metrics,
  ) {}

  @Get('healthz')
  @Public()
  @WithoutTransaction()
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Public()
  @WithoutTransaction()
  async ready(): Promise<{ status: string }> {
    try {
      await this.tenancy.withoutProgramme(null, () => this.tenancy.queryShared('select 1'));
    } catch {
      throw new ServiceUnavailableException('The database does not answer.');
    }
    return { status: 'ok' };
  }

  /** For the loopback address, or with the token of EVERYCELL_METRICS_TOKEN; to anybody else it is not there. */
  @Get('metrics')
  @Public()
  @WithoutTransaction()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  text(@Req() request: Request): Promise<string> {
    if (!this.metrics.mayRead(request)) throw new NotFoundException();
    return this.metrics.text();
  }
}
