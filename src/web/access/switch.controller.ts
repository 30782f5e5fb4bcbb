import { Body, Controller, Get, NotFoundException, Post, Redirect, Render, Req } from '@nestjs/common'; // prettier-ignore
import type { Request } from 'express';

import {
  CurrentPerson,
  HomeService,
  Permit,
  SessionService,
  type SignedInPerson,
} from '../../access/index.js';
import { fieldOf } from './faults.js';

@Controller(['switch', 'account/switch'])
export class SwitchController {
  constructor(
    private readonly home: HomeService,
    private readonly sessions: SessionService,
  ) {}

  @Get()
  @Permit('account.manage')
  @Render('access/switch')
  async page(@Req() request: Request, @CurrentPerson() person: SignedInPerson): Promise<object> {
    const places = await this.home.placesOf(person.id);
    const { acting } = request.session;
    return {
      places: places.map(({ programme, membership, address }) => ({
        programmeId: programme.id,
        programme: programme.name,
        organisationId: membership.organisationId,
        organisation: membership.organisationName,
        role: membership.role,
        address,
        current: acting?.[programme.id]?.organisationId === membership.organisationId,
      })),
    };
  }

  @Post()
  @Permit('account.manage')
  @Redirect('/', 303)
  async choose(
    @Req() request: Request,
    @CurrentPerson() person: SignedInPerson,
    @Body() body: unknown,
  ): Promise<{ url: string }> {
    const programmeId = fieldOf(body, 'programme');
    const organisationId = fieldOf(body, 'organisation');
    const place = await this.home.place(person.id, programmeId, organisationId);
    if (!place) throw new NotFoundException();
    await this.sessions.actFor(request, programmeId, { organisationId, area: place.area });
    return { url: place.address };
  }
}
