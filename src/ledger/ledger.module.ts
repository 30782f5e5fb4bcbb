import { Module } from '@nestjs/common';
import { LedgerService } from './ledger.service.js';
import { LedgerStore } from './ledger.store.js';
import { BookedPayments } from './payments.service.js';
import { PaymentsStore } from './payments.store.js';

@Module({
  providers: [BookedPayments, LedgerService, LedgerStore, PaymentsStore],
  exports: [BookedPayments, LedgerService],
})
export class LedgerModule {}
