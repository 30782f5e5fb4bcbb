import { Body, Controller, Get, NotFoundException, Param, Post, Redirect, Render, Req, UseFilters } from '@nestjs/common'; // prettier-ignore
import type { Request } from 'express';

import {
  accessOf,
  ApiKeyService,
  contextOf,
  keyPermissionsOf,
  Permit,
  type Role,
  SessionService,
} from '../../access/index.js';
import { Clock } from '../../database/index.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { type Faults, faultsAt, fieldOf, noFaults, ticked } from './faults.js';

const USUAL_DAYS = '365';

@Controller('p/:programme/api-keys')
@UseFilters(FormRefusalFilter)
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeyService,
    private readonly sessions: SessionService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Permit('key.manage')
  @Render('access/api-keys')
  async page(@Req() request: Request): Promise<object> {
    return this.view(request, noFaults, { days: USUAL_DAYS });
  }

  @Post()
  @Permit('key.manage')
  @Redirect('', 303)
  async make(
    @Req() request: Request,
    @Param('programme') slug: string,
    @Body() body: unknown,
  ): Promise<{ url: string }> {
    const asked = {
      label: fieldOf(body, 'label').slice(0, 200),
      days: fieldOf(body, 'days').slice(0, 20),
      permissions: ticked(body, 'permissions'),
    };
    const made = await this.keys.make(contextOf(request), asked, roleOf(request));
    if (!made.ok) {
      const faults = faultsAt(made.faults.map(({ field, reason }) => [field, reason] as const));
      throw new FormRefusal('access/api-keys', await this.view(request, faults, asked));
    }
    await this.sessions.showOnce(request, 'key', [made.value]);
    return { url: `/p/${slug}/api-keys` };
  }

  @Post(':id/revoke')
  @Permit('key.manage')
  @Redirect('', 303)
  async revoke(
    @Req() request: Request,
    @Param('programme') slug: string,
    @Param('id') id: string,
  ): Promise<{ url: string }> {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new NotFoundException();
    const revoked = await this.keys.revoke(contextOf(request), id);
    if (!revoked.ok) throw new NotFoundException({ code: revoked.reason.code });
    return { url: `/p/${slug}/api-keys` };
  }

  private async view(request: Request, faults: Faults, kept: object): Promise<object> {
    const keys = await this.keys.list(contextOf(request));
    const now = this.clock.now();
    return {
      ...faults,
      kept,
      made: this.sessions.takeOnce(request, 'key')?.[0],
      base: `/p/${accessOf(request).programme?.slug ?? ''}/api-keys`,
      organisation: accessOf(request).principal?.organisationName,
      keys: keys.map((key) => ({ ...key, usable: !key.revokedAt && key.expiresAt > now })),
      permissions: keyPermissionsOf(roleOf(request)).map((value) => ({
        value,
        text: { key: `access.permission.${value}` },
      })),
    };
  }
}

function roleOf(request: Request): Role {
  const role = accessOf(request).principal?.role;
  if (!role) throw new Error('Only people make keys.');
  return role;
}
