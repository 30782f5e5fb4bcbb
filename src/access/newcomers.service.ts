import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../database/request-context.js';
import type { Refusal } from '../kernel/decision.js';
import { MembershipStore } from './memberships.store.js';
import { PasswordService } from './password.service.js';
import { type NewPerson, PersonStore } from './person.store.js';
import type { Role } from './permissions.js';

const LONGEST_NAME = 120;

export interface NewcomerAnswers {
  name: string;
  password: string;
  passwordAgain: string;
  language: string;
}

const tidied = (name: string): string => name.normalize('NFC').replace(/\s+/gu, ' ').trim();

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

  /** All that is wrong with what somebody new says of themselves. */
  faults(email: string, answers: NewcomerAnswers): Refusal[] {
    const name = tidied(answers.name);
    const found: Refusal[] = [];
    if (name === '' || name.length > LONGEST_NAME || /[\p{Cc}\p{Cf}]/u.test(name)) {
      found.push({ code: 'person.name' });
    }
    const password = this.passwords.check(answers.password, [email, name]);
    if (!password.ok) found.push(password.reason);
    if (answers.password !== answers.passwordAgain) found.push({ code: 'password.differs' });
    return found;
  }

  /** What takes time, before anything is written. */
  async prepare(email: string, answers: NewcomerAnswers): Promise<NewPerson> {
    const passwordHash = await this.passwords.hash(answers.password);
    return { email, name: tidied(answers.name), language: answers.language, passwordHash };
  }

  async add(system: RequestContext, person: NewPerson): Promise<string | null> {
    return this.people.add(system, person);
  }

  /** False where a member would lose what they may do: no link takes the last administrator away. */
  join(
    system: RequestContext,
    organisationId: string,
    member: { personId: string; role: Role },
  ): Promise<boolean> {
    return this.memberships.grant(system, organisationId, member.personId, member.role);
  }
}
