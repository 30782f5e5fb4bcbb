import { Body, Controller, Get, Post, Redirect, Render, Req, Res, UseFilters } from '@nestjs/common'; // prettier-ignore
import type { Request, Response } from 'express';

import {
  AccountService,
  CurrentPerson,
  Permit,
  SessionService,
  type SignedInPerson,
  SignInService,
} from '../../access/index.js';
import type { Refusal } from '../../kernel/decision.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { isLanguage, languages } from '../shell/language.js';
import { keepLanguage, languageCookie } from '../shell/shell-locals.js';
import { browserName } from './browser-name.js';
import { differs, faultsAt, fieldOf, noFaults } from './faults.js';

@Controller('account')
@UseFilters(FormRefusalFilter)
export class AccountController {
  constructor(
    private readonly account: AccountService,
    private readonly sessions: SessionService,
    private readonly signIn: SignInService,
  ) {}

  @Get()
  @Permit('account.manage')
  @Render('access/account')
  async page(@Req() request: Request, @CurrentPerson() person: SignedInPerson): Promise<object> {
    const sessions = await this.sessions.ofPerson(request, person.id);
    return {
      self: person,
      languages: languages.map((value) => ({ value, text: { key: `access.language.${value}` } })),
      sessions: sessions.map((session) => ({
        ...session,
        agent: session.agent && browserName(session.agent),
      })),
      several: sessions.length > 1,
      events: await this.account.latest(person.id),
      saved: this.sessions.takeOnce(request, 'account')?.[0],
    };
  }

  @Post('language')
  @Permit('account.manage')
  @Redirect('/account', 303)
  async speak(
    @Res({ passthrough: true }) response: Response,
    @CurrentPerson() person: SignedInPerson,
    @Body() body: unknown,
  ): Promise<void> {
    const language = fieldOf(body, 'language');
    if (!isLanguage(language)) return;
    if (person.demonstration) {
      keepLanguage(response, language);
      return;
    }
    await this.account.speak(person.id, language);
    // A choice made before signing in would go on hiding this one.
    response.clearCookie(languageCookie);
  }

  @Get('password')
  @Permit('account.manage')
  @Render('access/password')
  password(): object {
    return noFaults;
  }

  @Post('password')
  @Permit('account.manage')
  @Redirect('/account', 303)
  async changePassword(
    @Req() request: Request,
    @CurrentPerson() person: SignedInPerson,
    @Body() body: unknown,
  ): Promise<void> {
    const wanted = fieldOf(body, 'password');
    const found: [string, Refusal][] = [];
    const confirmed = await this.signIn.confirmsPassword(person.id, fieldOf(body, 'current'));
    if (!confirmed.ok) found.push(['current', confirmed.reason]);
    const fit = this.account.judgePassword(person, wanted);
    if (!fit.ok) found.push(['password', fit.reason]);
    if (wanted !== fieldOf(body, 'password_again')) found.push(['password_again', differs]);
    if (found.length > 0) throw new FormRefusal('access/password', faultsAt(found));
    await this.account.changePassword(person, wanted, request.sessionID);
    await this.sessions.rotate(request);
    await this.sessions.showOnce(request, 'account', ['password']);
  }

  @Post('sessions/end')
  @Permit('account.manage')
  @Redirect('/account', 303)
  async endSession(@CurrentPerson() person: SignedInPerson, @Body() body: unknown): Promise<void> {
    await this.sessions.endOne(person.id, fieldOf(body, 'session'));
  }

  @Post('sessions/end-others')
  @Permit('account.manage')
  @Redirect('/account', 303)
  async endOthers(@Req() request: Request, @CurrentPerson() person: SignedInPerson): Promise<void> {
    await this.sessions.endOthers(request, person.id);
    await this.account.note(person.id, 'signed-out-everywhere');
    await this.sessions.showOnce(request, 'account', ['sessions']);
  }

  /** Everywhere, this browser included. */
  @Post('sessions/end-all')
  @Permit('account.manage')
  @Redirect('/sign-in', 303)
  async endAll(@Req() request: Request, @CurrentPerson() person: SignedInPerson): Promise<void> {
    await this.sessions.endEverywhere(person.id);
    await this.sessions.end(request);
    await this.account.note(person.id, 'signed-out-everywhere');
  }
}
