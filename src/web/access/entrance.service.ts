import { Injectable } from '@nestjs/common';
import type { Request } from 'express';

import {
  AccountService,
  accessOf,
  DemonstrationService,
  familyOf,
  HomeService,
  type PasswordAccepted,
  type RoleFamily,
  SecondStep,
  SessionService,
  SignInService,
} from '../../access/index.js';
import { Clock } from '../../database/index.js';
import { allow, type Decision } from '../../kernel/decision.js';

/** How long a right password waits for its second factor. */
const PENDING_MS = 10 * 60_000;

/** What the ways in have in common: who is right, what begins, where it leads. */
@Injectable()
export class WaysIn {
  constructor(
    readonly password: SignInService,
    readonly code: SecondStep,
    readonly demonstration: DemonstrationService,
    readonly home: HomeService,
  ) {}
}

const families: readonly RoleFamily[] = ['producer', 'recycler', 'agency'];

/** The demonstration says of each of its accounts what to try with it. */
const named = <T extends { readonly email: string }>(account: T) => ({
  ...account,
  account: account.email.split('@')[0],
});

@Injectable()
export class EntranceService {
  constructor(
    private readonly ways: WaysIn,
    private readonly sessions: SessionService,
    private readonly account: AccountService,
    private readonly clock: Clock,
  ) {}

  async view(next: string, email: string): Promise<object> {
    const programmes = await this.ways.demonstration.accounts();
    const demonstration = programmes.map(({ programme, accounts }) => ({
      id: programme.id,
      slug: programme.slug,
      name: programme.name,
      doors: families.flatMap((family) => {
        const own = accounts.filter(({ role }) => familyOf(role) === family);
        return own.length === 0 ? [] : [{ family, accounts: own.map(named) }];
      }),
    }));
    return { next, email, demonstration };
  }

  async enter(request: Request, accepted: PasswordAccepted, next: string): Promise<string> {
    const { personId } = accepted;
    if (!accepted.needsSecondFactor) return this.begin(request, personId, next);
    const since = this.clock.now().getTime();
    await this.sessions.hold(request, { pending: { personId, since, next } });
    return '/sign-in/second-factor';
  }

  waiting(request: Request): boolean {
    const { pending } = request.session;
    return pending !== undefined && this.clock.now().getTime() - pending.since < PENDING_MS;
  }

  async complete(request: Request, code: string): Promise<Decision<string>> {
    const { pending } = request.session;
    if (!pending) throw new Error('Nobody waits for a second factor.');
    const proof = await this.ways.code.take(pending.personId, code);
    if (!proof.ok) return proof;
    return allow(await this.begin(request, pending.personId, pending.next));
  }

  async demonstrate(
    request: Request,
    who: { personId: string; programmeId: string; organisationId: string },
  ): Promise<Decision<string>> {
    const entered = await this.ways.password.asDemonstration(who.personId, request.ip ?? '');
    if (!entered.ok) return entered;
    const { programmeId, organisationId } = who;
    const place = await this.ways.home.place(entered.value, programmeId, organisationId);
    const url = await this.begin(request, entered.value, place?.address ?? '/');
    if (place) {
      const acting = { organisationId, area: place.area };
      request.session.acting = { [programmeId]: acting };
    }
    return allow(url);
  }

  async leave(request: Request): Promise<void> {
    const { person } = accessOf(request);
    await this.sessions.end(request);
    if (person) await this.account.note(person.id, 'signed-out');
  }

  private async begin(request: Request, personId: string, next: string): Promise<string> {
    await this.sessions.begin(request, personId);
    await this.account.note(personId, 'signed-in');
    return this.ways.home.after(personId, next);
  }
}
