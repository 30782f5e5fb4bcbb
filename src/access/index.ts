export { AccessModule } from './access.module.js';
export { ApiKeyService } from './api-keys.service.js';
export type { ApiKey } from './api-keys.store.js';
export { AuditTrail, type AuditRecord } from './audit-trail.service.js';
export type { AuditEvent } from './audit-trail.store.js';
export { confirmForm } from './form-protection.service.js';
export type { Answer, IdempotentRequest } from './idempotency.js';
export { Idempotency, type IdempotentAnswer } from './idempotency.service.js';
export { Idempotent } from './idempotent.interceptor.js';
export * from './permissions.js';
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
