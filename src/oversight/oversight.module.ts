import { Module } from '@nestjs/common';

import { AssessmentsModule } from '../assessments/index.js';
import { LedgerModule } from '../ledger/index.js';
import { RegisterModule } from '../register/index.js';
import { ReturnsModule } from '../returns/index.js';

import { ComparedLinesStore } from './compared-lines.store.js';
import { ObligationsService } from './obligations.service.js';
import { ObligationsStore } from './obligations.store.js';
import { AuditReadingStore } from './audit-reading.store.js';
import { OversightService } from './oversight.service.js';
import { OverviewStore } from './overview.store.js';
import { PaymentBooks } from './payment-books.service.js';
import { PaymentsService } from './payments.service.js';
import { ReviewQueueStore } from './review-queue.store.js';
import { ReviewService } from './review.service.js';

@Module({
  imports: [AssessmentsModule, LedgerModule, RegisterModule, ReturnsModule],
  providers: [
    AuditReadingStore,
    ComparedLinesStore,
    ObligationsService,
    ObligationsStore,
    OversightService,
    OverviewStore,
    PaymentBooks,
    PaymentsService,
    ReviewQueueStore,
    ReviewService,
  ],
  exports: [ObligationsService, OversightService, PaymentsService, ReviewService],
})
export class OversightModule {}
