import { Body, Controller, Get, HttpException, NotFoundException, Param, Post, Redirect, Render, Req, Res, UseFilters } from '@nestjs/common'; // prettier-ignore
import type { Request, Response } from 'express';

import { NewPasswords, Public } from '../../access/index.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { type Faults, faultsAt, fieldOf, noFaults } from './faults.js';

const view = 'access/password-reset';

/** Whoever holds the link sets the password. A link that is none, used or too old is answered like any unknown address. */
@Controller('password-reset/:token')
@UseFilters(FormRefusalFilter)
export class PasswordResetController {
  constructor(private readonly passwords: NewPasswords) {}

  @Get()
  @Public()
  @Render(view)
  async page(
    @Req() request: Request,
    @Param('token') token: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    response.setHeader('Cache-Control', 'no-store');
    return this.model(request, token, noFaults);
  }

  @Post()
  @Public()
  @Redirect('/sign-in', 303)
  async set(
    @Req() request: Request,
    @Param('token') token: string,
    @Body() body: unknown,
  ): Promise<void> {
    const person = await this.opened(request, token);
    const password = fieldOf(body, 'password');
    const faults = this.passwords.faults(person, password, fieldOf(body, 'password_again'));
    if (faults.length > 0) {
      const found = faults.map(
        (reason) =>
          [reason.code === 'password.differs' ? 'password_again' : 'password', reason] as const,
      );
      throw new FormRefusal(view, await this.model(request, token, faultsAt(found)));
    }
    const done = await this.passwords.set(token, password);
    if (!done.ok) throw new NotFoundException({ code: done.reason.code });
  }

  private async model(request: Request, token: string, faults: Faults): Promise<object> {
    const { name, email } = await this.opened(request, token);
    return { ...faults, name, email, address: request.originalUrl.split('?')[0] };
  }

  private async opened(request: Request, token: string) {
    const found = await this.passwords.open(token, request.ip ?? '');
    if (found.ok) return found.value;
    if (found.reason.code === 'sign-in.too-many') throw new HttpException(found.reason, 429);
    throw new NotFoundException({ code: found.reason.code });
  }
}
