import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { BatchesController, CertificatesController } from './batches.controller.js';
import { CodeListsController } from './code-lists.controller.js';
import { ConsignmentsController, FacilitiesController } from './consignments.controller.js';
import { CreditsController } from './credits.controller.js';
import { DescriptionController } from './description.controller.js';
import { JsonBodyMiddleware } from './json-body.middleware.js';
import { RecyclingModule } from '../recycling/index.js';
import { FacilityModule } from '../register/index.js';
import { PublicationsModule } from '../publications/index.js';
import { PublicationsController } from './publications.controller.js';
import { RegisterController } from './register.controller.js';
import { RulebooksController } from './rulebooks.controller.js';

/** The API: every body below `/api` is read strictly before a controller sees it. */
@Module({
  imports: [FacilityModule, RecyclingModule, PublicationsModule],
  controllers: [
    BatchesController,
    CertificatesController,
    CodeListsController,
    ConsignmentsController,
    CreditsController,
    FacilitiesController,
    DescriptionController,
    PublicationsController,
    RegisterController,
    RulebooksController,
  ],
})
export class ApiModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(JsonBodyMiddleware).forRoutes('/api/{*address}');
  }
}
