import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AssessmentsModule } from '../assessments/index.js';
import { LedgerModule } from '../ledger/index.js';
import { FacilityModule, RegisterModule } from '../register/index.js';
import { BatchCorrections } from './batch-corrections.service.js';
import { BatchCorrectionStore } from './batch-corrections.store.js';
import { BatchFiles } from './batch-files.service.js';
import { BatchFileStore } from './batch-files.store.js';
import { BatchService } from './batches.service.js';
import { BatchStore } from './batches.store.js';
import { CertificateDraftEntity } from './certificate-draft.entity.js';
import { CertificateGroundsReader } from './certificate-grounds.service.js';
import { CertificateRecords } from './certificate-records.service.js';
import { CertificateRevocations } from './certificate-revocation.service.js';
import { CertificateSeal } from './certificate-seal.service.js';
import { CertificateService } from './certificates.service.js';
import { CertificateStore } from './certificates.store.js';
import { ConsignmentCorrections } from './consignment-corrections.service.js';
import { ConsignmentCorrectionStore } from './consignment-corrections.store.js';
import { ConsignmentService } from './consignments.service.js';
import { ConsignmentStore } from './consignments.store.js';
import { CreditRecords } from './credit-records.service.js';
import { CreditService } from './credits.service.js';
import { CreditStore } from './credits.store.js';
import { ProcessYearStore } from './process-years.store.js';
import { RecoveryService } from './recovery.service.js';

const offered = [
  BatchCorrections,
  BatchFiles,
  BatchService,
  CertificateRevocations,
  CertificateSeal,
  CertificateService,
  ConsignmentCorrections,
  ConsignmentService,
  CreditService,
  RecoveryService,
];

@Module({
  imports: [
    TypeOrmModule.forFeature([CertificateDraftEntity]),
    AssessmentsModule,
    FacilityModule,
    LedgerModule,
    RegisterModule,
  ],
  providers: [
    ...offered,
    BatchCorrectionStore,
    BatchFileStore,
    BatchStore,
    CertificateGroundsReader,
    CertificateRecords,
    CertificateStore,
    ConsignmentCorrectionStore,
    ConsignmentStore,
    CreditRecords,
    CreditStore,
    ProcessYearStore,
  ],
  exports: offered,
})
export class RecyclingModule {}
