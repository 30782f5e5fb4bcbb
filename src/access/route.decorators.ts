import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Request } from 'express';

import type { RequestContext } from '../database/request-context.js';
import type { Permission } from './permissions.js';
import {
  accessOf,
  contextOf,
  type Principal,
  type Programme,
  type SignedInPerson,
} from './request-access.js';

export const PERMIT = 'everycell:permit';
export const PUBLIC = 'everycell:public';
export const WITHOUT_TRANSACTION = 'everycell:without-transaction';
export const MULTIPART = 'everycell:multipart';
export const REPEATED_QUERY = 'everycell:repeated-query';

/** The permission a caller needs here. Every route carries exactly one of Permit and Public. */
export const Permit = (permission: Permission): MethodDecorator => SetMetadata(PERMIT, permission);

/** Anybody may come here. */
export const Public = (): MethodDecorator => SetMetadata(PUBLIC, true);

/**
 * Access is checked in a transaction of its own and the handler opens its own with `tenancy.run`: for uploads and
 * exports, which would hold one for as long as the other side takes, for pages served from a snapshot, and for controllers
 * whose work another thread does.
 */
export const WithoutTransaction = (): MethodDecorator & ClassDecorator =>
  SetMetadata(WITHOUT_TRANSACTION, true);

/**
 * The form arrives as multipart, so its token is not there yet when access looks. The handler passes the `_csrf` field
 * to `confirmForm` before it believes anything else; a handler that forgets it is refused afterwards.
 */
export const MultipartForm = (): MethodDecorator => SetMetadata(MULTIPART, true);

/** Query parameters that may be given more than once; any other repeated one is a 400. */
export const RepeatedQuery = (...names: string[]): MethodDecorator =>
  SetMetadata(REPEATED_QUERY, names);

const requestOf = (execution: ExecutionContext): Request =>
  execution.switchToHttp().getRequest<Request>();

/** The context of the open tenant transaction. */
export const Context = createParamDecorator(
  (_: unknown, execution: ExecutionContext): RequestContext => contextOf(requestOf(execution)),
);

/** The signed-in person; null on public routes and for keys. */
export const CurrentPerson = createParamDecorator(
  (_: unknown, execution: ExecutionContext): SignedInPerson | null =>
    accessOf(requestOf(execution)).person,
);

/** Who acts for which organisation; null on public routes. */
export const CurrentPrincipal = createParamDecorator(
  (_: unknown, execution: ExecutionContext): Principal | null =>
    accessOf(requestOf(execution)).principal,
);

export const CurrentProgramme = createParamDecorator(
  (_: unknown, execution: ExecutionContext): Programme => {
    const { programme } = accessOf(requestOf(execution));
    if (!programme) throw new Error('This route is not below a programme.');
    return programme;
  },
);
