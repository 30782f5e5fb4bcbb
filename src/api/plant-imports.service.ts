import { Injectable } from '@nestjs/common';
import { issuesOf, type IssueReport, type NumberMarks } from '../files/index.js';
import { FacilityService, type Facility } from '../register/index.js';
import {
  FileImports,
  refuseFile,
  reported,
  type FileExchange,
  type GivenImport,
} from './file-imports.service.js';
import { problem } from './problem.js';

interface PlantReading {
  readonly marks: NumberMarks;
  readonly timeZone: string;
  readonly programme: string;
  readonly dryRun: boolean;
}

interface PlantFindings {
  readonly report: IssueReport;
  readonly stored: boolean;
  readonly rows: number;
}

/** Files that belong to a plant: another organisation's plant is not there. */
@Injectable()
export class PlantImports {
  constructor(
    private readonly files: FileImports,
    private readonly facilities: FacilityService,
  ) {}

  answer(
    exchange: FileExchange,
    query: { readonly facility: string; readonly numbers?: NumberMarks },
    read: (
      given: GivenImport & { readonly facility: Facility },
      reading: PlantReading,
    ) => Promise<PlantFindings>,
  ): Promise<object> {
    return this.files.answer(exchange, async (given) => {
      const { ctx, programme, file } = given;
      const facility = await this.facilities.findOwn(ctx, query.facility);
      if (facility === null) throw problem('not-found');
      const { report, stored, rows } = await read(
        { ...given, facility },
        {
          marks: query.numbers ?? 'unstated',
          timeZone: programme.timeZone,
          programme: programme.slug,
          dryRun: exchange.dryRun,
        },
      );
      if (!stored && !exchange.dryRun) throw refuseFile(issuesOf(report));
      return stored
        ? { stored, rows, contentHash: file.contentHash, issues: issuesOf(report) }
        : { stored, rows, ...reported(report) };
    });
  }
}
