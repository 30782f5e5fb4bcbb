import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';

import { badKey, notSignedIn, notThere, repeatedParameter, unreadableText } from './access.exceptions.js'; // prettier-ignore
import { bearerOf } from './api-key.js';
import { FormProtection } from './form-protection.service.js';
import type { Permission } from './permissions.js';
import { areReadable } from './readable-text.js';
import { accessOf } from './request-access.js';
import { MULTIPART, PERMIT, PUBLIC, REPEATED_QUERY } from './route.decorators.js';

export const isApi = (request: Request): boolean => /^\/api(?:[/?]|$)/.test(request.originalUrl);

/**
 * What can be judged without asking the database: that the route says whom it is for, that the address is unambiguous,
 * that a form is ours, that somebody is there. Whether they may is asked inside the transaction (AccessInterceptor).
 */
@Injectable()
export class RouteGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly forms: FormProtection,
  ) {}

  canActivate(execution: ExecutionContext): boolean {
    const handler = execution.getHandler();
    const request = execution.switchToHttp().getRequest<Request>();
    const permission = permissionOf(this.reflector, execution);
    const repeated = this.reflector.get<string[] | undefined>(REPEATED_QUERY, handler) ?? [];
    refuseRepeated(request, repeated);
    if (!areReadable(request.params) || !areReadable(request.query)) throw unreadableText();
    if (request.params.programme !== undefined && !accessOf(request).programme) throw notThere();
    if (isApi(request)) {
      if (permission !== null && bearerOf(request.headers.authorization) === null) throw badKey();
      return true;
    }
    this.forms.check(request, this.reflector.get<true | undefined>(MULTIPART, handler) === true);
    if (permission !== null && !accessOf(request).person) throw notSignedIn();
    if (!areReadable((request.body ?? {}) as object)) throw unreadableText();
    return true;
  }
}

/** The permission of the route, null when it is public. A route that says neither or both is open to nobody. */
export function permissionOf(reflector: Reflector, execution: ExecutionContext): Permission | null {
  const handler = execution.getHandler();
  const permission = reflector.get<Permission | undefined>(PERMIT, handler) ?? null;
  const isPublic = reflector.get<true | undefined>(PUBLIC, handler) === true;
  if (isPublic === (permission !== null)) {
    const name = `${execution.getClass().name}.${handler.name}`;
    throw new Error(`${name} must declare exactly one of Permit and Public.`);
  }
  return permission;
}

function refuseRepeated(request: Request, allowed: readonly string[]): void {
  for (const [name, value] of Object.entries(request.query)) {
    if (typeof value !== 'string' && !allowed.includes(name)) throw repeatedParameter(name);
  }
}
