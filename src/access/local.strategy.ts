import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-local';

import { type Decision, refuse } from '../kernel/decision.js';
import { type PasswordAccepted, SignInService } from './sign-in.service.js';

/**
 * The password way in. Further ways (OpenID Connect, passkeys) are strategies beside this one: each answers with the
 * same decision, and the session begins in the same place (docs/decisions/0006).
 */
@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy) {
  constructor(private readonly signIn: SignInService) {
    super({ usernameField: 'email', passwordField: 'password', passReqToCallback: true });
  }

  async validate(
    request: Request,
    email: unknown,
    password: unknown,
  ): Promise<Decision<PasswordAccepted>> {
    if (typeof email !== 'string' || typeof password !== 'string') return refuse('sign-in.wrong');
    if (email.length > 320 || password.length > 1_024) return refuse('sign-in.wrong');
    const address = request.ip ?? '';
    return this.signIn.withPassword({ email, password, address });
  }
}
