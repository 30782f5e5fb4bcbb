import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { AssessmentsModule } from '../assessments/index.js';
import { LedgerModule } from '../ledger/index.js';
import { OversightModule } from '../oversight/index.js';
import { ReturnsModule } from '../returns/index.js';
import {
  FeeRunsController,
  PaymentReversalsController,
  PaymentsController,
  ReviewsController,
} from './agency.controller.js';
import { AgencyQuestionsController } from './agency-questions.controller.js';
import { AssessmentsController, StatementsController } from './assessments.controller.js';
import { FileImports } from './file-imports.service.js';
import { PlantImports } from './plant-imports.service.js';
import {
  BatchImportsController,
  ConsignmentImportsController,
  ImportsController,
  ModelImportsController,
} from './imports.controller.js';
import {
  BatteryModelsController,
  RegistrationsController,
} from './producer-register.controller.js';
import { SentLines } from './sent-lines.service.js';
import { ReturnSubmissionsController } from './return-submissions.controller.js';
import { ReturnLinesController } from './return-lines.controller.js';
import { ReturnMassesController } from './return-masses.controller.js';
import { ReturnsController } from './returns.controller.js';
import {
  BatchCorrectionsController,
  BatchesController,
  CertificatesController,
} from './batches.controller.js';
import { CodeListsController } from './code-lists.controller.js';
import { ConsignmentsController, FacilitiesController } from './consignments.controller.js';
import { CreditsController } from './credits.controller.js';
import { DescriptionController } from './description.controller.js';
import { JsonBodyMiddleware } from './json-body.middleware.js';
import { RecyclingModule } from '../recycling/index.js';
import { FacilityModule, RegisterModule } from '../register/index.js';
import { PublicationsModule } from '../publications/index.js';
import { PublicationsController } from './publications.controller.js';
import { RegisterController } from './register.controller.js';
import { RegistrationDecisionsController } from './registration-decisions.controller.js';
import { RulebooksController } from './rulebooks.controller.js';

/** The API: every body below `/api` is read strictly before a controller sees it. */
@Module({
  imports: [
    AssessmentsModule,
    LedgerModule,
    RegisterModule,
    ReturnsModule,
    FacilityModule,
    RecyclingModule,
    PublicationsModule,
    OversightModule,
  ],
  providers: [FileImports, PlantImports, SentLines],
  controllers: [
    AssessmentsController,
    BatteryModelsController,
    BatchImportsController,
    ConsignmentImportsController,
    ImportsController,
    ModelImportsController,
    RegistrationsController,
    AgencyQuestionsController,
    ReturnLinesController,
    ReturnMassesController,
    ReturnsController,
    ReturnSubmissionsController,
    StatementsController,
    BatchesController,
    BatchCorrectionsController,
    CertificatesController,
    CodeListsController,
    ConsignmentsController,
    CreditsController,
    FacilitiesController,
    DescriptionController,
    PublicationsController,
    RegisterController,
    RegistrationDecisionsController,
    RulebooksController,
    FeeRunsController,
    PaymentReversalsController,
    PaymentsController,
    ReviewsController,
  ],
})
export class ApiModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(JsonBodyMiddleware).forRoutes('/api/{*address}');
  }
}
