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

const families: readonly RoleFamily[] = ['producer', 'recycler', 'agency'];

/** The demonstration says of each of its accounts what to try with it. */
const named = <T extends { readonly email: string }>(account: T) => ({
  ...account,
  account: account.email.split('@')[0],
});

/** Colleagues stand below the name of their organisation, which is then said once. */
function placesOf<T extends { readonly email: string; readonly organisationName: string }>(
  accounts: readonly T[],
) {
  const names = [...new Set(accounts.map(({ organisationName }) => organisationName))];
  return names.map((name) => ({
    name,
    accounts: accounts.filter(({ organisationName }) => organisationName === name).map(named),
  }));
}

/** The page of the ways in: a form, and in the demonstration a door for each account. */
@Injectable()
export class EntrancePage {
  constructor(private readonly demonstration: DemonstrationService) {}

  async view(next: string, email: string): Promise<object> {
    const programmes = await this.demonstration.accounts();
    const demonstration = programmes.map(({ programme, accounts }) => ({
      id: programme.id,
      slug: programme.slug,
      name: programme.name,
      doors: families.flatMap((family) => {
        const own = accounts.filter(({ role }) => familyOf(role) === family);
        return own.length === 0 ? [] : [{ family, places: placesOf(own) }];
      }),
    }));
    return { next, email, demonstration };
  }
}

/** The session of whoever proved who they are: it begins, leads somewhere, and ends, and the account notes it. */
@Injectable()
export class Stays {
  constructor(
    private readonly sessions: SessionService,
    private readonly account: AccountService,
    private readonly home: HomeService,
  ) {}

  async begin(request: Request, personId: string, next: string): Promise<string> {
    await this.sessions.begin(request, personId);
    await this.account.note(personId, 'signed-in');
    return this.home.after(personId, next);
  }

  /** Begins where somebody acts for one organisation of a programme. */
  async beginAt(
    request: Request,
    personId: string,
    { programmeId, organisationId }: { programmeId: string; organisationId: string },
  ): Promise<string> {
    const place = await this.home.place(personId, programmeId, organisationId);
    const url = await this.begin(request, personId, place?.address ?? '/');
    if (place) {
      const acting = { organisationId, area: place.area };
      request.session.acting = { [programmeId]: acting };
    }
    return url;
  }

  hold(request: Request, pending: { personId: string; since: number; next: string }) {
    return this.sessions.hold(request, { pending });
  }

  async end(request: Request): Promise<void> {
    const { person } = accessOf(request);
    await this.sessions.end(request);
    if (person) await this.account.note(person.id, 'signed-out');
  }
}

@Injectable()
export class EntranceService {
  constructor(
    private readonly password: SignInService,
    private readonly code: SecondStep,
    private readonly stays: Stays,
    private readonly clock: Clock,
  ) {}

  async enter(request: Request, accepted: PasswordAccepted, next: string): Promise<string> {
    const { personId } = accepted;
    if (!accepted.needsSecondFactor) return this.stays.begin(request, personId, next);
    const since = this.clock.now().getTime();
    await this.stays.hold(request, { personId, since, next });
    return '/sign-in/second-factor';
  }

  waiting(request: Request): boolean {
    const { pending } = request.session;
    return pending !== undefined && this.clock.now().getTime() - pending.since < PENDING_MS;
  }

  async complete(request: Request, code: string): Promise<Decision<string>> {
    const { pending } = request.session;
    if (!pending) throw new Error('Nobody waits for a second factor.');
    const proof = await this.code.take(pending.personId, code);
    if (!proof.ok) return proof;
    return allow(await this.stays.begin(request, pending.personId, pending.next));
  }

  async demonstrate(
    request: Request,
    who: { personId: string; programmeId: string; organisationId: string },
  ): Promise<Decision<string>> {
    const entered = await this.password.asDemonstration(who.personId, request.ip ?? '');
    return entered.ok ? allow(await this.stays.beginAt(request, entered.value, who)) : entered;
  }

  leave(request: Request): Promise<void> {
    return this.stays.end(request);
  }
}
