import { Headers, Post, Query, Req, Res } from '@nestjs/common';
import { IsIn, IsOptional, IsString, IsUUID } from 'class-validator';
import type { Request, Response } from 'express';
import { Permit, WithoutTransaction } from '../access/index.js';
import {
  issuesOf,
  numberMarks,
  readTable,
  type IssueReport,
  type NumberMarks,
} from '../files/index.js';
import { BatchFiles, ConsignmentService } from '../recycling/index.js';
import { BatteryModels, FacilityService, ModelFile, type Facility } from '../register/index.js';
import { ReturnUploads } from '../returns/index.js';
import { Clock } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { etagOf, requireMatch } from './etag.js';
import {
  FileImports,
  refuseFile,
  type GivenImport,
  type ImportAnswer,
} from './file-imports.service.js';
import { problem } from './problem.js';
import { allowed } from './producer-answers.js';
import { ProgrammeResource } from './resource.js';
import { ReturnLists } from './return-lists.service.js';
import { organisationOf } from './returns.controller.js';

export class FileQuery {
  @IsOptional() @IsIn(['true', 'false']) dryRun?: string;
  @IsOptional() @IsIn(numberMarks) numbers?: NumberMarks;
  @IsOptional() @IsString() fileName?: string;
}
export class ImportQuery extends FileQuery {
  @IsString() period!: string;
}
export class PlantQuery extends FileQuery {
  @IsUUID() facility!: string;
}

/** A file of lines (CSV, XLSX or JSON lines) becomes the draft of a quarter: all of it, or nothing and every fault named. */
@ProgrammeResource('imports')
export class ImportsController {
  constructor(
    private readonly uploads: ReturnUploads,
    private readonly lists: ReturnLists,
    private readonly files: FileImports,
  ) {}

  @Post()
  @Permit('return.edit')
  @WithoutTransaction()
  async import(
    @Query() query: ImportQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Headers('if-match') ifMatch?: string,
  ): Promise<object> {
    const answer = await this.files.received(request, (given) => this.lines(given, query, ifMatch));
    const { draftVersion } = answer.body as { draftVersion?: number };
    if (draftVersion !== undefined) response.setHeader('ETag', etagOf(draftVersion));
    return told(response, answer);
  }

  private async lines({ ctx, file }: GivenImport, query: ImportQuery, ifMatch?: string) {
    const organisationId = organisationOf(ctx);
    const { period } = query;
    const given = { name: nameOf(query), marks: query.numbers ?? 'unstated', file };
    if (query.dryRun === 'true') {
      const report = allowed(await this.uploads.dryRun(ctx, organisationId, period, given));
      return { stored: false, ...report, ...reported(report.issues) };
    }
    let expectedVersion: number | null = null;
    if (ifMatch !== undefined) {
      expectedVersion = allowed(await this.lists.draftVersion(ctx, organisationId, period));
      requireMatch(ifMatch, expectedVersion);
    }
    const wanted = { ...given, expectedVersion };
    const outcome = allowed(await this.uploads.import(ctx, organisationId, period, wanted));
    if (outcome.kind === 'faulty') throw refuseFile(issuesOf(outcome.report));
    const { lines, warnings, quarterlyReturn } = outcome;
    const { draftVersion } = quarterlyReturn;
    const { contentHash } = file;
    return { stored: true, lines, draftVersion, contentHash, issues: issuesOf(warnings) };
  }
}

/** Battery models by file. */
@ProgrammeResource('imports/battery-models')
export class ModelImportsController {
  constructor(
    private readonly models: BatteryModels,
    private readonly files: FileImports,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Permit('model.edit')
  @WithoutTransaction()
  async import(
    @Query() query: FileQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const answer = await this.files.received(request, async ({ ctx, file, programme }) => {
      const organisationId = organisationOf(ctx);
      const marks = query.numbers ?? 'unstated';
      const usualValidFrom = dateInZone(this.clock.now(), programme.timeZone);
      const reader = new ModelFile({ marks, usualValidFrom });
      const template = { kind: 'battery-models', programme: programme.slug } as const;
      const fatal = await readTable(file.read(), reader, { marks, template });
      if (fatal !== null) reader.fault(fatal);
      const issues = reader.issues.report();
      const rows = reader.models.length;
      if (query.dryRun === 'true') return { stored: false, rows, ...reported(issues) };
      if (issues.errors > 0) throw refuseFile(issuesOf(issues));
      const { added, changed, unchanged } = await this.models.keep(
        ctx,
        organisationId,
        reader.models,
      );
      const { contentHash } = file;
      return {
        stored: true,
        rows,
        added,
        changed,
        unchanged,
        contentHash,
        issues: issuesOf(issues),
      };
    });
    return told(response, answer);
  }
}

/** Consignments of a plant by file. */
@ProgrammeResource('imports/consignments')
export class ConsignmentImportsController {
  constructor(
    private readonly consignments: ConsignmentService,
    private readonly facilities: FacilityService,
    private readonly files: FileImports,
  ) {}

  @Post()
  @Permit('consignment.record')
  @WithoutTransaction()
  async import(
    @Query() query: PlantQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const answer = await this.files.received(request, async (given) => {
      const facility = await plantOf(this.facilities, given, query);
      const { ctx, file } = given;
      const reading = readingOf(given, query);
      const found = await this.consignments.importFile(ctx, facility, file.read(), reading);
      return plantAnswer(found, found.rows.length, given, query);
    });
    return told(response, answer);
  }
}

/** Batches of a plant with their fractions by file. */
@ProgrammeResource('imports/batches')
export class BatchImportsController {
  constructor(
    private readonly batches: BatchFiles,
    private readonly facilities: FacilityService,
    private readonly files: FileImports,
  ) {}

  @Post()
  @Permit('batch.record')
  @WithoutTransaction()
  async import(
    @Query() query: PlantQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const answer = await this.files.received(request, async (given) => {
      const facility = await plantOf(this.facilities, given, query);
      const { ctx, file } = given;
      const reading = readingOf(given, query);
      const found = await this.batches.importFile(ctx, facility, file.read(), reading);
      return plantAnswer(found, found.batches.length, given, query);
    });
    return told(response, answer);
  }
}

const nameOf = ({ fileName }: FileQuery): string => (fileName ?? 'import.csv').slice(0, 120);

function told(response: Response, { body, replayed }: ImportAnswer): object {
  if (replayed) response.setHeader('Idempotent-Replayed', 'true');
  return body;
}

/** Another organisation's plant is not there. */
async function plantOf(
  facilities: FacilityService,
  { ctx }: GivenImport,
  query: PlantQuery,
): Promise<Facility> {
  const found = await facilities.find(ctx, organisationOf(ctx), query.facility);
  if (found === null) throw problem('not-found');
  return found;
}

const readingOf = ({ programme }: GivenImport, query: PlantQuery) => ({
  marks: query.numbers ?? ('unstated' as const),
  timeZone: programme.timeZone,
  programme: programme.slug,
  dryRun: query.dryRun === 'true',
});

function plantAnswer(
  { report, stored }: { readonly report: IssueReport; readonly stored: boolean },
  rows: number,
  { file }: GivenImport,
  query: PlantQuery,
): object {
  if (!stored && query.dryRun !== 'true') throw refuseFile(issuesOf(report));
  return stored
    ? { stored, rows, contentHash: file.contentHash, issues: issuesOf(report) }
    : { stored, rows, ...reported(report) };
}

const reported = (report: IssueReport): object => ({
  issues: issuesOf(report),
  counts: { errors: report.errors, warnings: report.warnings, unlisted: report.unlisted },
});
