import { Body, Controller, Get, NotFoundException, Param, Post, Redirect, Render, Req, UseFilters } from '@nestjs/common'; // prettier-ignore
import type { Request } from 'express';

import {
  accessOf,
  AccessSettings,
  contextOf,
  familyOf,
  InvitationService,
  MemberService,
  Permit,
  publicAddress,
  type RoleFamily,
  rolesOfFamily,
  SessionService,
} from '../../access/index.js';
import type { Decision } from '../../kernel/decision.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { faultAt, type Faults, fieldOf, isIdentifier, noFaults } from './faults.js';

@Controller('p/:programme/members')
@UseFilters(FormRefusalFilter)
export class MembersController {
  constructor(
    private readonly members: MemberService,
    private readonly invitations: InvitationService,
    private readonly sessions: SessionService,
    private readonly settings: AccessSettings,
  ) {}

  @Get()
  @Permit('member.manage')
  @Render('access/members')
  async page(@Req() request: Request): Promise<object> {
    return this.view(request, noFaults, {});
  }

  @Post()
  @Permit('member.manage')
  @Redirect('', 303)
  async invite(
    @Req() request: Request,
    @Param('programme') slug: string,
    @Body() body: unknown,
  ): Promise<{ url: string }> {
    const email = fieldOf(body, 'email').slice(0, 320);
    const role = fieldOf(body, 'role');
    const invited = await this.invitations.invite(contextOf(request), {
      email,
      role,
      family: this.familyOf(request),
    });
    if (!invited.ok) {
      const faults = faultAt(
        invited.reason.code === 'member.unknown-role' ? 'role' : 'email',
        invited.reason,
      );
      throw new FormRefusal('access/members', await this.view(request, faults, { email, role }));
    }
    const host = publicAddress(this.settings, request);
    const link = `${host}/p/${slug}/invitation/${invited.value}`;
    await this.sessions.showOnce(request, 'invitation', [link, email]);
    return { url: `/p/${slug}/members` };
  }

  @Post('invitations/:id/withdraw')
  @Permit('member.manage')
  @Redirect('', 303)
  async withdraw(@Req() request: Request, @Param() at: Record<string, string>) {
    return this.back(request, at, await this.invitations.withdraw(contextOf(request), idIn(at)));
  }

  @Post(':id/role')
  @Permit('member.manage')
  @Redirect('', 303)
  async giveRole(
    @Req() request: Request,
    @Param() at: Record<string, string>,
    @Body() body: unknown,
  ) {
    const wanted = fieldOf(body, 'role');
    const family = this.familyOf(request);
    const given = await this.members.giveRole(contextOf(request), family, idIn(at), wanted);
    return this.back(request, at, given);
  }

  @Post(':id/end')
  @Permit('member.manage')
  @Redirect('', 303)
  async end(@Req() request: Request, @Param() at: Record<string, string>) {
    return this.back(request, at, await this.members.end(contextOf(request), idIn(at)));
  }

  private async back(
    request: Request,
    at: Record<string, string>,
    decision: Decision<true>,
  ): Promise<{ url: string }> {
    if (decision.ok) return { url: `/p/${at.programme ?? ''}/members` };
    if (decision.reason.code === 'member.unknown') throw new NotFoundException();
    const faults = faultAt('members', decision.reason);
    throw new FormRefusal('access/members', await this.view(request, faults, {}));
  }

  private async view(request: Request, faults: Faults, kept: object): Promise<object> {
    const context = contextOf(request);
    const { person, principal } = accessOf(request);
    const roles = rolesOfFamily(this.familyOf(request)).map((value) => ({
      value,
      text: { key: `access.role.${value}` },
    }));
    const members = await this.members.list(context);
    const [link, invited] = this.sessions.takeOnce(request, 'invitation') ?? [];
    const [resetLink, resetOf] = this.sessions.takeOnce(request, 'password-reset') ?? [];
    return {
      ...faults,
      kept,
      roles,
      link,
      invited,
      resetLink,
      resetOf,
      base: `/p/${accessOf(request).programme?.slug ?? ''}/members`,
      organisation: principal?.organisationName,
      members: members.map((member) => ({ ...member, self: member.personId === person?.id })),
      invitations: await this.invitations.waiting(context),
    };
  }

  private familyOf(request: Request): RoleFamily {
    const role = accessOf(request).principal?.role;
    if (!role) throw new Error('Only people manage members.');
    return familyOf(role);
  }
}

function idIn(at: Record<string, string>): string {
  const { id = '' } = at;
  if (!isIdentifier(id)) throw new NotFoundException();
  return id;
}
