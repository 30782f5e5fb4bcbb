import { Injectable } from '@nestjs/common';
import { systemOf, type RequestContext } from '../database/index.js';
import { valueOf } from '../kernel/decision.js';
import { ReportFreezes, ReportFreezeWorker } from '../publications/index.js';

/** What a past report is made of, frozen while somebody waits. */
@Injectable()
export class DemoFreezes {
  constructor(
    private readonly freezes: ReportFreezes,
    private readonly worker: ReportFreezeWorker,
  ) {}

  async freeze(publisher: RequestContext, period: string, timeZone: string): Promise<void> {
    const { runId } = valueOf(await this.freezes.start(publisher, period, timeZone));
    // The job stands in the queue as always; done here already, it finds nothing left to do.
    await this.worker.handle(systemOf(publisher.programmeId), { runId });
  }
}
