import { Module } from '@nestjs/common';

import { LedgerModule } from '../ledger/index.js';
import { ReturnsModule } from '../returns/index.js';

import { AuditReadingStore } from './audit-reading.store.js';
import { OversightService } from './oversight.service.js';
import { OverviewStore } from './overview.store.js';
import { PaymentsService } from './payments.service.js';
import { ReviewQueueStore } from './review-queue.store.js';
import { ReviewService } from './review.service.js';

@Module({
  imports: [LedgerModule, ReturnsModule],
  providers: [
    AuditReadingStore,
    OversightService,
    OverviewStore,
    PaymentsService,
    ReviewQueueStore,
    ReviewService,
  ],
  exports: [OversightService, PaymentsService, ReviewService],
})
export class OversightModule {}
