import { join } from 'node:path';

import {
  type DynamicModule,
  Global,
  type MiddlewareConsumer,
  Module,
  type NestModule,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';

import { privateSecret } from '../database/private-file.store.js';
import { AccessInterceptor } from './access.interceptor.js';
import { AccessMiddleware } from './access.middleware.js';
import { type AccessOptions, AccessSettings } from './access-settings.js';
import { AccountService } from './account.service.js';
import { ApiKeyService } from './api-keys.service.js';
import { ApiKeyStore } from './api-keys.store.js';
import { AuditTrail } from './audit-trail.service.js';
import { AuditTrailStore } from './audit-trail.store.js';
import { CallerService } from './callers.service.js';
import { DemonstrationService } from './demonstration.service.js';
import { FormProtection } from './form-protection.service.js';
import { HomeService } from './home.service.js';
import { IdempotencyPurge } from './idempotency-purge.service.js';
import { Idempotency } from './idempotency.service.js';
import { IdempotencyStore } from './idempotency.store.js';
import { InvitationService } from './invitation.service.js';
import { InvitationStore } from './invitations.store.js';
import { LocalStrategy } from './local.strategy.js';
import { MemberService } from './member.service.js';
import { MembershipStore } from './memberships.store.js';
import { Newcomers } from './newcomers.service.js';
import { NewPasswords } from './new-password.service.js';
import { LookAlikes } from './look-alikes.service.js';
import { OrganisationStore } from './organisations.store.js';
import { Organisations } from './organisations.service.js';
import { PasswordResets, ResetPeople } from './password-reset.service.js';
import { PasswordResetStore } from './password-resets.store.js';
import { PasswordService } from './password.service.js';
import { PersonEventStore } from './person-events.store.js';
import { PersonStore } from './person.store.js';
import { ProgrammeDirectory } from './programme-directory.service.js';
import { ProgrammeFounding } from './programme-founding.service.js';
import { ProgrammeStore } from './programmes.store.js';
import { RecoveryCodeStore } from './recovery-codes.store.js';
import { RefusalRecorder } from './refusals.service.js';
import { RouteGuard } from './route.guard.js';
import { SecondFactorService } from './second-factor.service.js';
import { SecondStep } from './second-step.service.js';
import { SessionService } from './session.service.js';
import { SessionStore } from './session.store.js';
import { SignInService } from './sign-in.service.js';
import { SigningService } from './signing.service.js';
import { ThrottleStore } from './throttle.store.js';

const stores = [
  ApiKeyStore,
  AuditTrailStore,
  IdempotencyStore,
  InvitationStore,
  MembershipStore,
  OrganisationStore,
  PasswordResetStore,
  PersonEventStore,
  PersonStore,
  ProgrammeStore,
  RecoveryCodeStore,
  SessionStore,
  ThrottleStore,
];
const services = [
  AccountService,
  ApiKeyService,
  AuditTrail,
  DemonstrationService,
  HomeService,
  Idempotency,
  InvitationService,
  MemberService,
  NewPasswords,
  Organisations,
  LookAlikes,
  PasswordResets,
  PasswordService,
  ProgrammeDirectory,
  ProgrammeFounding,
  SecondFactorService,
  SecondStep,
  SessionService,
  SignInService,
  SigningService,
];
const gates = [
  CallerService,
  FormProtection,
  IdempotencyPurge,
  LocalStrategy,
  Newcomers,
  RefusalRecorder,
  ResetPeople,
  { provide: APP_GUARD, useClass: RouteGuard },
  { provide: APP_INTERCEPTOR, useClass: AccessInterceptor },
];

/** Stands first among the modules with routes: what it finds out is read by every guard and interceptor after it. */
@Global()
@Module({})
export class AccessModule implements NestModule {
  static forRoot(options: AccessOptions): DynamicModule {
    return {
      module: AccessModule,
      providers: [
        { provide: AccessSettings, useFactory: () => settingsOf(options) },
        ...stores,
        ...services,
        ...gates,
      ],
      exports: [AccessSettings, ...services],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(AccessMiddleware).forRoutes('{*path}');
  }
}

function settingsOf(options: AccessOptions): AccessSettings {
  const { baseUrl, dataDirectory, demonstration } = options;
  const secret = options.secret ?? privateSecret(join(dataDirectory, 'keys', 'secret'));
  return { baseUrl, dataDirectory, demonstration, secret };
}
