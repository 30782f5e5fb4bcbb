import { Headers, Post, Query, Req, Res } from '@nestjs/common';
import { IsIn, IsOptional, IsString, IsUUID } from 'class-validator';
import type { Request, Response } from 'express';
import { Permit, WithoutTransaction } from '../access/index.js';
import { issuesOf, numberMarks, readTable, type NumberMarks } from '../files/index.js';
import { BatchFiles, ConsignmentService } from '../recycling/index.js';
import { BatteryModels, ModelFile } from '../register/index.js';
import { ReturnImports, ReturnUploads } from '../returns/index.js';
import { Clock } from '../database/index.js';
import { dateInZone } from '../kernel/calendar-date.js';
import { etagOf, requireMatch } from './etag.js';
import { FileImports, refuseFile, reported, type GivenImport } from './file-imports.service.js';
import { PlantImports } from './plant-imports.service.js';
import { allowed } from './producer-answers.js';
import { ProgrammeResource } from './resource.js';
import { SentLines } from './sent-lines.service.js';
import { organisationOf } from './organisation-of.js';

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
    private readonly imports: ReturnImports,
    private readonly sent: SentLines,
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
    const exchange = { request, response, dryRun: isDryRun(query) };
    const body = await this.files.answer(exchange, (given) => this.lines(given, query, ifMatch));
    const { draftVersion } = body as { draftVersion?: number };
    if (draftVersion !== undefined) response.setHeader('ETag', etagOf(draftVersion));
    return body;
  }

  private async lines({ ctx, file }: GivenImport, query: ImportQuery, ifMatch?: string) {
    const organisationId = organisationOf(ctx);
    const { period } = query;
    const given = { name: nameOf(query), marks: query.numbers ?? 'unstated', file };
    if (isDryRun(query)) {
      const report = allowed(await this.uploads.dryRun(ctx, organisationId, period, given));
      return { stored: false, ...report, ...reported(report.issues) };
    }
    const expectedVersion = allowed(await this.sent.draftVersion(ctx, organisationId, period));
    requireMatch(ifMatch, expectedVersion);
    const wanted = { ...given, expectedVersion };
    const outcome = allowed(await this.imports.import(ctx, organisationId, period, wanted));
    if (outcome.kind === 'faulty') throw refuseFile(issuesOf(outcome.report));
    const { lines, warnings, quarterlyReturn, unanswered: linesWithoutReason } = outcome;
    const { draftVersion } = quarterlyReturn;
    const { contentHash } = file;
    const issues = issuesOf(warnings);
    return { stored: true, lines, draftVersion, contentHash, issues, linesWithoutReason };
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
    const exchange = { request, response, dryRun: isDryRun(query) };
    return this.files.answer(exchange, (given) => this.keep(given, query));
  }

  private async keep({ ctx, file, programme }: GivenImport, query: FileQuery): Promise<object> {
    const marks = query.numbers ?? 'unstated';
    const reader = new ModelFile({ marks });
    const template = { kind: 'battery-models', programme: programme.slug } as const;
    const fatal = await readTable(file.read(), reader, { marks, template });
    if (fatal !== null) reader.fault(fatal);
    const report = reader.issues.report();
    const rows = reader.models.length;
    if (isDryRun(query)) return { stored: false, rows, ...reported(report) };
    if (report.errors > 0) throw refuseFile(issuesOf(report));
    const today = dateInZone(this.clock.now(), programme.timeZone);
    const changes = await this.models.keep(ctx, organisationOf(ctx), reader.models, today);
    const { added, changed, unchanged } = changes;
    const { contentHash } = file;
    const issues = issuesOf(report);
    return { stored: true, rows, added, changed, unchanged, contentHash, issues };
  }
}

/** Consignments of a plant by file. */
@ProgrammeResource('imports/consignments')
export class ConsignmentImportsController {
  constructor(
    private readonly consignments: ConsignmentService,
    private readonly plants: PlantImports,
  ) {}

  @Post()
  @Permit('consignment.record')
  @WithoutTransaction()
  import(
    @Query() query: PlantQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const exchange = { request, response, dryRun: isDryRun(query) };
    return this.plants.answer(exchange, query, async ({ ctx, file, facility }, reading) => {
      const found = await this.consignments.importFile(ctx, facility, file.read(), reading);
      return { ...found, rows: found.rows.length };
    });
  }
}

/** Batches of a plant with their fractions by file. */
@ProgrammeResource('imports/batches')
export class BatchImportsController {
  constructor(
    private readonly batches: BatchFiles,
    private readonly plants: PlantImports,
  ) {}

  @Post()
  @Permit('batch.record')
  @WithoutTransaction()
  import(
    @Query() query: PlantQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const exchange = { request, response, dryRun: isDryRun(query) };
    return this.plants.answer(exchange, query, async ({ ctx, file, facility }, reading) => {
      const found = await this.batches.importFile(ctx, facility, file.read(), reading);
      return { ...found, rows: found.batches.length };
    });
  }
}

const nameOf = ({ fileName }: FileQuery): string => (fileName ?? 'import.csv').slice(0, 120);

const isDryRun = ({ dryRun }: FileQuery): boolean => dryRun === 'true';
