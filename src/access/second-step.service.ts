import { Injectable } from '@nestjs/common';

import { allow, type Decision, refuse } from '../kernel/decision.js';
import { PersonEventStore } from './person-events.store.js';
import { PersonStore } from './person.store.js';
import { type SecondFactorProof, SecondFactorService } from './second-factor.service.js';
import { tooMany } from './sign-in.service.js';
import { type Attempt, ThrottleStore } from './throttle.store.js';

/** After a right password: the code of the app, or a recovery code. */
@Injectable()
export class SecondStep {
  constructor(
    private readonly people: PersonStore,
    private readonly throttle: ThrottleStore,
    private readonly factor: SecondFactorService,
    private readonly events: PersonEventStore,
  ) {}

  async take(personId: string, code: string): Promise<Decision<SecondFactorProof>> {
    const attempt: Attempt = { kind: 'code', of: personId };
    const waitMs = await this.throttle.count([attempt]);
    if (waitMs > 0) return tooMany(waitMs);
    const person = await this.people.byId(personId);
    const proof = person && !person.disabled ? await this.factor.prove(person, code) : null;
    if (proof === null) return refuse('second-factor.wrong-code');
    await this.throttle.forgive(attempt);
    if (proof === 'recovery-code') await this.events.record(personId, 'recovery-code-used');
    return allow(proof);
  }
}
