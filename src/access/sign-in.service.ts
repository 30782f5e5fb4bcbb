import { Injectable, Logger } from '@nestjs/common';

import { allow, type Decision, refuse } from '../kernel/decision.js';
import { PasswordService } from './password.service.js';
import { type PersonRecord, emailKey, PersonStore } from './person.store.js';
import { type Attempt, ThrottleStore } from './throttle.store.js';
import { DemonstrationService } from './demonstration.service.js';
import { addressBlock } from './sign-in-limits.js';

export interface SignInAttempt {
  email: string;
  password: string;
  address: string;
}

export interface PasswordAccepted {
  personId: string;
  needsSecondFactor: boolean;
}

/**
 * One answer for an unknown address, a wrong password, a disabled account and a demonstration account outside of a
 * demonstration, after the same work, so that the form tells nobody who has an account.
 */
@Injectable()
export class SignInService {
  private readonly logger = new Logger('access');

  constructor(
    private readonly people: PersonStore,
    private readonly passwords: PasswordService,
    private readonly throttle: ThrottleStore,
    private readonly demonstration: DemonstrationService,
  ) {}

  async withPassword(attempt: SignInAttempt): Promise<Decision<PasswordAccepted>> {
    const account: Attempt = { kind: 'account', of: emailKey(attempt.email) };
    const address: Attempt = { kind: 'address', of: addressBlock(attempt.address) };
    const waitMs = await this.throttle.count([account, address]);
    if (waitMs > 0) {
      this.logger.warn('sign-in paused');
      return tooMany(waitMs);
    }
    const person = await this.people.byEmail(attempt.email);
    const open = await this.demonstration.isOpen();
    const usable = person !== null && mayEnter(person, open) ? person : null;
    const right = await this.passwords.matches(attempt.password, usable?.passwordHash ?? null);
    if (!usable || !right) {
      this.logger.warn('sign-in refused');
      return refuse('sign-in.wrong');
    }
    await this.throttle.forgive(account, address);
    return allow({ personId: usable.id, needsSecondFactor: usable.totpConfirmed });
  }

  /** The password again, before something that a borrowed session must not do. */
  async confirmsPassword(personId: string, password: string): Promise<Decision<true>> {
    const account: Attempt = { kind: 'account', of: personId };
    const waitMs = await this.throttle.count([account]);
    if (waitMs > 0) return tooMany(waitMs);
    const person = await this.people.byId(personId);
    if (!(await this.passwords.matches(password, person?.passwordHash ?? null))) {
      return refuse('password.wrong');
    }
    await this.throttle.forgive(account);
    return allow(true);
  }

  /** Without a password, and only where everything is invented. */
  async asDemonstration(personId: string, address: string): Promise<Decision<string>> {
    const from: Attempt = { kind: 'address', of: addressBlock(address) };
    const waitMs = await this.throttle.count([from]);
    if (waitMs > 0) return tooMany(waitMs);
    const person = await this.people.byId(personId);
    if (!person?.demonstration || !mayEnter(person, await this.demonstration.isOpen())) {
      return refuse('sign-in.no-demonstration');
    }
    await this.throttle.pardon(from);
    return allow(person.id);
  }
}

const mayEnter = (person: PersonRecord, demonstrationOpen: boolean): boolean =>
  !person.disabled && (!person.demonstration || demonstrationOpen);

export function tooMany(waitMs: number): Decision<never> {
  return refuse('sign-in.too-many', { minutes: String(Math.max(1, Math.ceil(waitMs / 60_000))) });
}
