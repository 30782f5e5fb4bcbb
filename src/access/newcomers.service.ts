import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/request-context.js';
import { allow, type Decision, refuse } from '../kernel/decision.js';
import { MembershipStore } from './memberships.store.js';
import { PasswordService } from './password.service.js';
import { type NewPerson, PersonStore } from './person.store.js';
import type { Role } from './permissions.js';

const LONGEST_NAME = 120;

@Injectable()
export class Newcomers {
  constructor(
    private readonly people: PersonStore,
    private readonly passwords: PasswordService,
    private readonly memberships: MembershipStore,
  ) {}

  async isKnown(email: string): Promise<boolean> {
    return (await this.people.byEmail(email)) !== null;
  }

  /** All that takes time, before anything is written. */
  async prepare(
    email: string,
    answers: { name: string; password: string; language: string },
  ): Promise<Decision<NewPerson>> {
    const name = answers.name.normalize('NFC').replace(/\s+/gu, ' ').trim();
    if (name === '' || name.length > LONGEST_NAME || /[\p{Cc}\p{Cf}]/u.test(name)) {
      return refuse('person.name');
    }
    const password = this.passwords.check(answers.password, [email, name]);
    if (!password.ok) return password;
    const passwordHash = await this.passwords.hash(password.value);
    return allow({ email, name, language: answers.language, passwordHash });
  }

  async add(system: RequestContext, person: NewPerson): Promise<string | null> {
    return this.people.add(system, person);
  }

  async join(
    system: RequestContext,
    organisationId: string,
    member: { personId: string; role: Role },
  ): Promise<void> {
    await this.memberships.grant(system, organisationId, member.personId, member.role);
  }
}
