export { AccessModule } from './access.module.js';
export { AccessSettings } from './access-settings.js';
export { AccountService } from './account.service.js';
export { ApiKeyService } from './api-keys.service.js';
export { type AuditAction, auditActions, auditActs, type AuditChange } from './audit-actions.js';
export { AuditTrail, type AuditRecord } from './audit-trail.service.js';
export { DemonstrationService } from './demonstration.service.js';
export { confirmForm } from './form-protection.service.js';
export { unreadableText } from './access.exceptions.js';
export { areReadable } from './readable-text.js';
export { Idempotency } from './idempotency.service.js';
export { answeredOnce, givenKey } from './idempotency.exceptions.js';
export { Idempotent } from './idempotent.interceptor.js';
export { HomeService } from './home.service.js';
export { InvitationService } from './invitation.service.js';
export { localPath } from './local-path.js';
export { MemberService } from './member.service.js';
export * from './permissions.js';
export { readProgramme, type ProgrammeAnswers } from './new-programme.js';
export { NewPasswords } from './new-password.service.js';
export type { NameWarning } from './look-alike.js';
export { LookAlikes } from './look-alikes.service.js';
export { Organisations } from './organisations.service.js';
export { PasswordResets, resetAddress } from './password-reset.service.js';
export { PasswordService } from './password.service.js';
export { publicAddress } from './public-address.js';
export { ProgrammeFounding } from './programme-founding.service.js';
export { ProgrammeDirectory } from './programme-directory.service.js';
export * from './request-access.js';
export { REQUEST_ID, referenceOf } from './request-reference.js';
export {
  Context,
  CurrentPerson,
  CurrentPrincipal,
  CurrentProgramme,
  MultipartForm,
  Permit,
  Public,
  RepeatedQuery,
  WithoutTransaction,
} from './route.decorators.js';
export { SigningService } from './signing.service.js';
export { enrolmentAddress } from './second-factor.js';
export { SecondFactorService } from './second-factor.service.js';
export { SecondStep } from './second-step.service.js';
export { SessionService } from './session.service.js';
export { SignInGuard } from './sign-in.guard.js';
export { type PasswordAccepted, SignInService } from './sign-in.service.js';
