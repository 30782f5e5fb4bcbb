import {
  BadRequestException,
  ForbiddenException,
  NotFoundException,
  UnauthorizedException,
  UnprocessableEntityException,
} from '@nestjs/common';

import type { Permission } from './permissions.js';

// `code` is the suffix of a text `refusal.<code>`; pages and problem+json show it.

export const notSignedIn = (): UnauthorizedException =>
  new UnauthorizedException({ code: 'access.sign-in' });

export const badKey = (): UnauthorizedException =>
  new UnauthorizedException({ code: 'access.key' });

/** Another tenant's thing is not there, never forbidden: whoever asks learns nothing. */
export const notThere = (): NotFoundException => new NotFoundException();

/** Says which right is missing. */
export const missingPermission = (permission: Permission): ForbiddenException =>
  new ForbiddenException({ code: `permission.${permission}`, permission });

export const foreignForm = (): ForbiddenException =>
  new ForbiddenException({ code: 'access.form' });

export const repeatedParameter = (name: string): BadRequestException =>
  new BadRequestException({ code: 'access.repeated-parameter', params: { name } });

export const unreadableText = (): UnprocessableEntityException =>
  new UnprocessableEntityException({ code: 'access.unreadable-text' });
