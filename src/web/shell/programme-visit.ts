import type { ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { accessOf, contextOf, type Permission, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import type { Language } from './language.js';
import { languageOf, programmeHref } from './shell-locals.js';

/** Who asks, in which programme and language, and what they may do there. */
export interface ProgrammeVisit {
  readonly ctx: RequestContext;
  readonly programme: Programme;
  readonly language: Language;
  /** Address of the programme's public pages. */
  readonly publicBase: string;
  /** For whom they act. */
  readonly organisationName: string;
  readonly may: (permission: Permission) => boolean;
}

export function visitOf(execution: ExecutionContext): ProgrammeVisit {
  const request = execution.switchToHttp().getRequest<Request>();
  const { programme, principal } = accessOf(request);
  if (programme === null) throw new Error('This route is not below a programme.');
  return {
    ctx: contextOf(request),
    programme,
    language: languageOf(request),
    publicBase: programmeHref(programme.slug),
    organisationName: principal?.organisationName ?? '',
    may: (permission) => principal?.permissions.has(permission) ?? false,
  };
}
