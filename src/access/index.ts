export * from './permissions.js';
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
export { PasswordService } from './password.service.js';
