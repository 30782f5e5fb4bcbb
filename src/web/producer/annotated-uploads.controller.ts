import { Controller, Get, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Permit, WithoutTransaction } from '../../access/index.js';
import { lineTable, ReturnUploads } from '../../returns/index.js';
import { sendAnnotated } from '../files/annotated-file.js';
import { Words } from '../files/words.service.js';
import { decided, identifier } from './answers.js';
import { Visitor, type Visit } from './visit.js';

/** The file that was uploaded back, with what is wrong beside each row. */
@Controller('p/:programme/producer/returns/:period/upload/:id')
export class AnnotatedUploadsController {
  constructor(
    private readonly uploads: ReturnUploads,
    private readonly words: Words,
  ) {}

  @Permit('return.edit')
  @WithoutTransaction()
  @Get('annotated.csv')
  annotated(
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Res() response: Response,
  ): Promise<void> {
    return this.sendBack(visit, id, response, false);
  }

  @Permit('return.edit')
  @WithoutTransaction()
  @Get('annotated.xlsx')
  annotatedWorkbook(
    @Visitor() visit: Visit,
    @Param('id') id: string,
    @Res() response: Response,
  ): Promise<void> {
    return this.sendBack(visit, id, response, true);
  }

  private async sendBack(
    { ctx, organisationId, base, language }: Visit,
    id: string,
    response: Response,
    workbook: boolean,
  ): Promise<void> {
    const found = await this.uploads.find(ctx, organisationId, identifier(id));
    const { marks } = decided(found, base, 404);
    await sendAnnotated(response, { workbook, marks, table: lineTable }, (write) =>
      this.uploads.annotate(ctx, organisationId, id, {
        say: (issue) => this.words.issue(issue, language),
        write,
      }),
    );
  }
}
