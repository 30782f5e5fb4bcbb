import { Injectable } from '@nestjs/common';

import { type Decision, valueOf } from '../kernel/decision.js';
import { PasswordService } from './password.service.js';
import { type PersonAction, type PersonEvent, PersonEventStore } from './person-events.store.js';
import { PersonStore } from './person.store.js';
import { SessionStore } from './session.store.js';

const EVENTS_SHOWN = 10;

/** What somebody does to their own account. */
@Injectable()
export class AccountService {
  constructor(
    private readonly people: PersonStore,
    private readonly passwords: PasswordService,
    private readonly events: PersonEventStore,
    private readonly sessions: SessionStore,
  ) {}

  judgePassword(person: { email: string; name: string }, password: string): Decision<string> {
    return this.passwords.check(password, [person.email, person.name]);
  }

  /** Ends every session but the one it is done in; that one gets a fresh id from the caller. */
  async changePassword(
    person: { id: string; email: string; name: string },
    password: string,
    keepSid: string | null,
  ): Promise<void> {
    const checked = valueOf(this.judgePassword(person, password));
    await this.people.setPassword(person.id, await this.passwords.hash(checked));
    await this.sessions.endAll(person.id, keepSid);
    await this.events.record(person.id, 'password-changed');
  }

  async speak(personId: string, language: string): Promise<void> {
    await this.people.setLanguage(personId, language);
  }

  /** For the operator: ends every session with it. False when nobody has that address. */
  async disable(email: string): Promise<boolean> {
    const person = await this.people.byEmail(email);
    if (!person) return false;
    await this.people.disable(person.id);
    await this.sessions.endAll(person.id, null);
    await this.events.record(person.id, 'disabled');
    return true;
  }

  async note(personId: string, action: PersonAction): Promise<void> {
    await this.events.record(personId, action);
  }

  async latest(personId: string): Promise<PersonEvent[]> {
    return this.events.latest(personId, EVENTS_SHOWN);
  }
}
