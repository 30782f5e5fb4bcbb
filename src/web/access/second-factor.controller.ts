import { Body, Controller, Get, Header, NotFoundException, Post, Redirect, Render, Req, UseFilters } from '@nestjs/common'; // prettier-ignore
import type { Request } from 'express';
import { toString as qrCode } from 'qrcode';

import {
  AccountService,
  CurrentPerson,
  enrolmentAddress,
  Permit,
  SecondFactorService,
  SecondStep,
  SessionService,
  type SignedInPerson,
} from '../../access/index.js';
import { refuse } from '../../kernel/decision.js';
import { FormRefusal, FormRefusalFilter } from '../shell/form-refusal.js';
import { faultAt, type Faults, fieldOf, noFaults } from './faults.js';

@Controller('account/second-factor')
@UseFilters(FormRefusalFilter)
export class SecondFactorController {
  constructor(
    private readonly factor: SecondFactorService,
    private readonly step: SecondStep,
    private readonly sessions: SessionService,
    private readonly account: AccountService,
  ) {}

  @Get()
  @Permit('account.manage')
  @Render('access/enrol')
  async page(@Req() request: Request, @CurrentPerson() person: SignedInPerson): Promise<object> {
    return this.view(request, person, noFaults);
  }

  /** What the app reads. Shown while a secret is on its way in, never afterwards. */
  @Get('code.svg')
  @Permit('account.manage')
  @Header('Content-Type', 'image/svg+xml')
  @Header('Cache-Control', 'no-store')
  async image(@Req() request: Request, @CurrentPerson() person: SignedInPerson): Promise<string> {
    const secret = this.secretOf(request);
    if (secret === null) throw new NotFoundException();
    return qrCode(enrolmentAddress(person.email, secret), { type: 'svg', margin: 2 });
  }

  @Post()
  @Permit('account.manage')
  @Redirect('/account/second-factor/recovery-codes', 303)
  async confirm(
    @Req() request: Request,
    @CurrentPerson() person: SignedInPerson,
    @Body() body: unknown,
  ): Promise<void> {
    const sealed = request.session.enrolment;
    const code = fieldOf(body, 'code');
    const confirmed =
      person.hasSecondFactor || sealed === undefined
        ? refuse('second-factor.start-again')
        : await this.factor.confirm(person.id, sealed, code);
    if (!confirmed.ok) {
      const faults = faultAt('code', confirmed.reason);
      throw new FormRefusal('access/enrol', await this.view(request, person, faults));
    }
    delete request.session.enrolment;
    await this.account.note(person.id, 'second-factor-added');
    await this.sessions.endOthers(request, person.id);
    await this.sessions.rotate(request);
    await this.sessions.showOnce(request, 'recovery-codes', confirmed.value);
  }

  @Get('recovery-codes')
  @Permit('account.manage')
  @Render('access/recovery-codes')
  codes(@Req() request: Request): object {
    return { codes: this.sessions.takeOnce(request, 'recovery-codes') ?? [] };
  }

  /** A code is asked for: who borrowed the session for a minute cannot weaken the account. */
  @Post('remove')
  @Permit('account.manage')
  @Redirect('/account', 303)
  async remove(
    @Req() request: Request,
    @CurrentPerson() person: SignedInPerson,
    @Body() body: unknown,
  ): Promise<void> {
    const proof = await this.step.take(person.id, fieldOf(body, 'code').slice(0, 64));
    if (!proof.ok) {
      const faults = faultAt('code', proof.reason);
      throw new FormRefusal('access/enrol', await this.view(request, person, faults));
    }
    await this.factor.remove(person.id);
    await this.account.note(person.id, 'second-factor-removed');
    await this.sessions.rotate(request);
    await this.sessions.showOnce(request, 'account', ['second-factor-removed']);
  }

  private async view(request: Request, person: SignedInPerson, faults: Faults): Promise<object> {
    if (person.hasSecondFactor) {
      const codesLeft = await this.factor.recoveryCodesLeft(person.id);
      return { ...faults, enrolled: true, codesLeft };
    }
    request.session.enrolment ??= this.factor.propose();
    const secret = this.secretOf(request) ?? '';
    return { ...faults, enrolled: false, secret: (secret.match(/.{1,4}/g) ?? []).join(' ') };
  }

  private secretOf(request: Request): string | null {
    const { enrolment } = request.session;
    return enrolment === undefined ? null : this.factor.open(enrolment);
  }
}
