import { Controller, NotFoundException, Param, Post, Redirect, Req } from '@nestjs/common';
import type { Request } from 'express';

import {
  AccessSettings,
  contextOf,
  PasswordResets,
  Permit,
  publicAddress,
  resetAddress,
  SessionService,
} from '../../access/index.js';
import { PageFailure } from '../shell/failure.js';
import { isIdentifier } from './faults.js';

/** A link with which a member of the organisation sets a new password, made by its administrator. */
@Controller('p/:programme/members/:id/password-reset')
export class MemberResetsController {
  constructor(
    private readonly resets: PasswordResets,
    private readonly sessions: SessionService,
    private readonly settings: AccessSettings,
  ) {}

  @Post()
  @Permit('member.manage')
  @Redirect('', 303)
  async issue(
    @Req() request: Request,
    @Param('programme') slug: string,
    @Param('id') id: string,
  ): Promise<{ url: string }> {
    if (!isIdentifier(id)) throw new NotFoundException();
    const url = `/p/${slug}/members`;
    const issued = await this.resets.issue(contextOf(request), id);
    if (!issued.ok) {
      if (issued.reason.code === 'member.unknown') throw new NotFoundException();
      throw new PageFailure({ status: 409, code: issued.reason.code, back: url });
    }
    const { token, name } = issued.value;
    const host = publicAddress(this.settings, request);
    await this.sessions.showOnce(request, 'password-reset', [
      `${host}${resetAddress}/${token}`,
      name,
    ]);
    return { url };
  }
}
