export { AccessModule } from './access.module.js';
export { AccessSettings } from './access-settings.js';
export { AccountService } from './account.service.js';
export { ApiKeyService } from './api-keys.service.js';
export type { ApiKey } from './api-keys.store.js';
export { AuditTrail, type AuditRecord } from './audit-trail.service.js';
export type { AuditEvent } from './audit-trail.store.js';
export { DemonstrationService } from './demonstration.service.js';
export type { DemonstrationProgramme } from './demonstration.service.js';
export { confirmForm } from './form-protection.service.js';
export type { Answer, IdempotentRequest } from './idempotency.js';
export { Idempotency, type IdempotentAnswer } from './idempotency.service.js';
export { Idempotent } from './idempotent.interceptor.js';
export { HomeService } from './home.service.js';
export { InvitationService } from './invitation.service.js';
export type { Invitation } from './invitations.store.js';
export { localPath } from './local-path.js';
export { MemberService } from './member.service.js';
export type { Member, Membership } from './membership.js';
export * from './permissions.js';
export type { PersonAction, PersonEvent } from './person-events.store.js';
export { PasswordService } from './password.service.js';
export { ProgrammeDirectory } from './programme-directory.service.js';
export * from './request-access.js';
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
export { type PublicKey, type Signature, SigningService } from './signing.service.js';
export { enrolmentAddress } from './second-factor.js';
export { SecondFactorService } from './second-factor.service.js';
export { SecondStep } from './second-step.service.js';
export { SessionService } from './session.service.js';
export { SignInGuard } from './sign-in.guard.js';
export { type PasswordAccepted, SignInService } from './sign-in.service.js';
