import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { accessOf, contextOf, type Permission, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import type { Language } from '../shell/language.js';
import { languageOf } from '../shell/shell-locals.js';
import { ownOrganisation, producerHref } from './answers.js';

/** Who asks, for which organisation, in which programme and language. */
export interface Visit {
  readonly ctx: RequestContext;
  readonly organisationId: string;
  readonly programme: Programme;
  readonly language: Language;
  /** Address of the producer's pages. */
  readonly base: string;
  may(permission: Permission): boolean;
}

export const Visitor = createParamDecorator((_: unknown, execution: ExecutionContext): Visit => {
  const request = execution.switchToHttp().getRequest<Request>();
  const { programme, principal } = accessOf(request);
  if (programme === null) throw new Error('This route is not below a programme.');
  const ctx = contextOf(request);
  return {
    ctx,
    organisationId: ownOrganisation(ctx),
    programme,
    language: languageOf(request),
    base: producerHref(programme),
    may: (permission) => principal?.permissions.has(permission) ?? false,
  };
});
