import { Body, Controller, Get, NotFoundException, Param, Post, Redirect, Render, Req, UseFilters } from '@nestjs/common'; // prettier-ignore
import type { Request } from 'express';

import {
  accessOf,
  contextOf,
  HomeService,
  InvitationService,
  LookAlikes,
  type NameWarning,
  Public,
  SessionService,
  WithoutTransaction,
} from '../../access/index.js';
import type { Refusal } from '../../kernel/decision.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { languageOf } from '../shell/shell-locals.js';
import type { Text } from '../shell/text.js';
import { type Faults, faultsAt, fieldOf, noFaults } from './faults.js';

const warningText = ({ code, ...params }: NameWarning): Text => ({
  key: `access.name.${code}`,
  params,
});

const fieldsOf: Record<string, string> = {
  'person.name': 'name',
  'password.differs': 'password_again',
};

@Controller('p/:programme/invitation/:token')
@UseFilters(FormRefusalFilter)
export class InvitationController {
  constructor(
    private readonly invitations: InvitationService,
    private readonly sessions: SessionService,
    private readonly home: HomeService,
    private readonly names: LookAlikes,
  ) {}

  @Get()
  @Public()
  @Render('access/invitation')
  async page(@Req() request: Request, @Param('token') token: string): Promise<object> {
    return this.view(request, token, noFaults);
  }

  /** In no transaction of its own: the session begins, and the way on is asked for, once the membership is there. */
  @Post()
  @Public()
  @WithoutTransaction()
  @Redirect('/', 303)
  async accept(
    @Req() request: Request,
    @Param('token') token: string,
    @Body() body: unknown,
  ): Promise<{ url: string }> {
    const { person } = accessOf(request);
    const context = contextOf(request);
    const { invitation } = await this.opened(request, token);
    if (person) {
      const joined = await this.invitations.acceptAs(context, invitation, person);
      if (!joined.ok) throw await this.refusal(request, token, [joined.reason]);
      await this.sessions.rotate(request);
      return { url: await this.home.after(person.id, '/') };
    }
    const answers = {
      name: fieldOf(body, 'name'),
      password: fieldOf(body, 'password'),
      passwordAgain: fieldOf(body, 'password_again'),
      language: languageOf(request),
    };
    const faults = this.invitations.faults(invitation, answers);
    if (faults.length > 0) throw await this.refusal(request, token, faults);
    const joined = await this.invitations.acceptAsNew(context, invitation, answers);
    if (!joined.ok) throw await this.refusal(request, token, [joined.reason]);
    await this.sessions.begin(request, joined.value);
    return { url: await this.home.after(joined.value, '/') };
  }

  private async refusal(request: Request, token: string, reasons: Refusal[]): Promise<Error> {
    const found = reasons.map((reason) => [fieldsOf[reason.code] ?? 'password', reason] as const);
    const view = await this.view(request, token, faultsAt(found));
    const name = fieldOf(request.body, 'name').slice(0, 200);
    return new FormRefusal('access/invitation', { ...view, name });
  }

  /** Used up, withdrawn, out of time or never made: the link tells nobody which. */
  private async opened(request: Request, token: string) {
    const found = await this.invitations.open(contextOf(request), token);
    if (!found.ok) throw new NotFoundException({ code: found.reason.code });
    return found.value;
  }

  private async view(request: Request, token: string, faults: Faults): Promise<object> {
    const { invitation, known } = await this.opened(request, token);
    const { person } = accessOf(request);
    const warning = await this.names.of(contextOf(request), invitation.organisationId);
    return {
      ...faults,
      invitation,
      nameWarning: warning && warningText(warning),
      known,
      self: person,
      fits: person?.email === invitation.email,
      address: request.originalUrl.split('?')[0],
    };
  }
}
