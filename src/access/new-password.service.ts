import { Injectable } from '@nestjs/common';

import { allow, type Decision, type Refusal, refuse } from '../kernel/decision.js';
import { PasswordService } from './password.service.js';
import { PasswordResetStore, type ResetPerson } from './password-resets.store.js';
import { PersonEventStore } from './person-events.store.js';
import { addressBlock } from './sign-in-limits.js';
import { tooMany } from './sign-in.service.js';
import { ThrottleStore } from './throttle.store.js';

/** What somebody does who was given a link. It signs nobody in: a second factor is asked for as ever. */
@Injectable()
export class NewPasswords {
  constructor(
    private readonly store: PasswordResetStore,
    private readonly passwords: PasswordService,
    private readonly events: PersonEventStore,
    private readonly throttle: ThrottleStore,
  ) {}

  /** The person of the link. Who tries links that are none is soon made to wait. */
  async open(token: string, address: string): Promise<Decision<ResetPerson>> {
    const from = { kind: 'address', of: addressBlock(address) } as const;
    const waitMs = await this.throttle.count([from]);
    if (waitMs > 0) return tooMany(waitMs);
    const person = await this.store.personOf(token);
    if (person === null) return refuse('reset.over');
    await this.throttle.pardon(from);
    return allow(person);
  }

  faults(person: ResetPerson, password: string, again: string): Refusal[] {
    const checked = this.passwords.check(password, [person.email, person.name]);
    return [
      ...(checked.ok ? [] : [checked.reason]),
      ...(password === again ? [] : [{ code: 'password.differs' }]),
    ];
  }

  /** Sets the password, uses the link up and ends every session of the person. */
  async set(token: string, password: string): Promise<Decision<true>> {
    const personId = await this.store.use(token, await this.passwords.hash(password));
    if (personId === null) return refuse('reset.over');
    await this.events.record(personId, 'password-reset');
    return allow(true);
  }
}
