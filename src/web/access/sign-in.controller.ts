import { Body, Controller, Get, NotFoundException, Post, Query, Redirect, Render, Req, UnauthorizedException, UseFilters, UseGuards } from '@nestjs/common'; // prettier-ignore
import type { Request } from 'express';

import {
  accessOf,
  localPath,
  type PasswordAccepted,
  Public,
  SignInGuard,
} from '../../access/index.js';
import type { Decision } from '../../kernel/decision.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { EntrancePage, EntranceService } from './entrance.service.js';
import { faultAt, fieldOf, isIdentifier, noFaults } from './faults.js';

@Controller()
@UseFilters(FormRefusalFilter)
export class SignInController {
  constructor(
    private readonly entrance: EntranceService,
    private readonly doors: EntrancePage,
  ) {}

  @Get('sign-in')
  @Public()
  @Render('access/sign-in')
  async page(
    @Req() request: Request,
    @Query('to') to: unknown,
    @Query('next') next: unknown,
  ): Promise<object> {
    const { person } = accessOf(request);
    const view = await this.doors.view(localPath(next ?? to), '');
    return { ...view, ...noFaults, already: person?.name };
  }

  @Post('sign-in')
  @Public()
  @UseGuards(SignInGuard)
  @Redirect('/', 303)
  async enter(@Req() request: Request, @Body() body: unknown): Promise<{ url: string }> {
    // Set by the guard in place of a user: passport's decision.
    const decision = request.user as Decision<PasswordAccepted>;
    const next = localPath(fieldOf(body, 'next'));
    if (!decision.ok) {
      const view = await this.doors.view(next, fieldOf(body, 'email').slice(0, 320));
      const status = decision.reason.code === 'sign-in.too-many' ? 429 : 422;
      const faults = faultAt('email', decision.reason);
      throw new FormRefusal('access/sign-in', { ...view, ...faults }, status);
    }
    return { url: await this.entrance.enter(request, decision.value, next) };
  }

  @Post('sign-in/demonstration')
  @Public()
  @Redirect('/', 303)
  async demonstrate(@Req() request: Request, @Body() body: unknown): Promise<{ url: string }> {
    const who = {
      personId: fieldOf(body, 'person'),
      programmeId: fieldOf(body, 'programme'),
      organisationId: fieldOf(body, 'organisation'),
    };
    if (!isIdentifier(who.personId)) throw new NotFoundException();
    const entered = await this.entrance.demonstrate(request, who);
    if (!entered.ok) {
      const view = await this.doors.view('/', '');
      throw new FormRefusal('access/sign-in', { ...view, ...faultAt('email', entered.reason) });
    }
    return { url: entered.value };
  }

  @Get('sign-in/second-factor')
  @Public()
  @Render('access/second-factor')
  secondFactor(@Req() request: Request): object {
    if (!this.entrance.waiting(request)) throw new UnauthorizedException();
    return noFaults;
  }

  @Post('sign-in/second-factor')
  @Public()
  @Redirect('/', 303)
  async code(@Req() request: Request, @Body() body: unknown): Promise<{ url: string }> {
    if (!this.entrance.waiting(request)) throw new UnauthorizedException();
    const entered = await this.entrance.complete(request, fieldOf(body, 'code').slice(0, 64));
    if (!entered.ok) {
      const status = entered.reason.code === 'sign-in.too-many' ? 429 : 422;
      throw new FormRefusal('access/second-factor', faultAt('code', entered.reason), status);
    }
    return { url: entered.value };
  }

  /** Public, because somebody whose session has just ended wants no page that asks to sign in first. */
  @Post('sign-out')
  @Public()
  @Redirect('/', 303)
  async leave(@Req() request: Request): Promise<void> {
    await this.entrance.leave(request);
  }
}
