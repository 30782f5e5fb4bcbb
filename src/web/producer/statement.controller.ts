import { Controller, Get, Render } from '@nestjs/common';
import { Permit } from '../../access/index.js';
import { LedgerService } from '../../ledger/index.js';
import { crumbs } from './answers.js';
import { statementPage } from './statement-page.js';
import { Visitor, type Visit } from './visit.js';

/** Fees, adjustments, payments and what is owed. */
@Controller('p/:programme/producer/statement')
export class StatementController {
  constructor(private readonly ledger: LedgerService) {}

  @Permit('statement.read')
  @Get()
  @Render('producer/statement')
  async statement(@Visitor() visit: Visit) {
    const { ctx, organisationId, base, programme } = visit;
    const entries = await this.ledger.statement(ctx, organisationId, programme.currency);
    return {
      ...statementPage(base, entries, programme.currency),
      crumbs: crumbs(base, { text: { key: 'producer.statement.crumb' } }),
    };
  }
}
