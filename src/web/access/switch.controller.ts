import { Body, Controller, Get, NotFoundException, Post, Redirect, Render, Req } from '@nestjs/common'; // prettier-ignore
import type { Request } from 'express';

import {
  CurrentPerson,
  HomeService,
  isAdministrator,
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
      places: places.map((place) => {
        const { programme, membership } = place;
        // Without a choice the first place of a programme is the one that is acted in.
        const first = places.find((each) => each.programme.id === programme.id);
        const chosen = acting?.[programme.id]?.organisationId ?? first?.membership.organisationId;
        const current = chosen === membership.organisationId;
        const several = places.filter((each) => each.programme.id === programme.id).length > 1;
        return {
          programmeId: programme.id,
          programme: programme.name,
          organisationId: membership.organisationId,
          organisation: membership.organisationName,
          role: membership.role,
          chosen: current && several,
          base: current && isAdministrator(membership.role) ? `/p/${programme.slug}` : undefined,
        };
      }),
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
