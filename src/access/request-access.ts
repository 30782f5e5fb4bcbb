import type { RequestContext } from '../database/request-context.js';
import type { Permission, Role } from './permissions.js';

/** A programme as everything on the way of a request needs it: a cached row of the reference table. */
export interface Programme {
  readonly id: string;
  readonly slug: string;
  readonly name: Readonly<Record<string, string>>;
  readonly jurisdiction: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly languages: readonly string[];
  readonly accent: string;
  readonly accentDark: string;
  readonly filingDays: number;
  readonly agencyId: string;
  readonly demonstration: boolean;
}

export interface SignedInPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly language: string;
  readonly demonstration: boolean;
  readonly hasSecondFactor: boolean;
}

/** Who acts in this request, for which organisation, and what they may do there. */
export interface Principal {
  readonly kind: 'person' | 'key';
  readonly personId: string | null;
  readonly apiKeyId: string | null;
  readonly organisationId: string;
  readonly organisationName: string;
  /** null for a key: its permissions were chosen one by one. */
  readonly role: Role | null;
  readonly permissions: ReadonlySet<Permission>;
}

/** What access found out about a request. Filled on its way in; read by guards, pages and the shell. */
export interface RequestAccess {
  programme: Programme | null;
  person: SignedInPerson | null;
  principal: Principal | null;
  context: RequestContext | null;
}

declare global {
  // The only way to say what a middleware adds to an Express request.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Request {
      access?: RequestAccess;
      /** By our own clock, when its head was there: nothing of its body had been read. */
      receivedAt?: Date;
    }
  }
}

export function accessOf(request: Express.Request): RequestAccess {
  request.access ??= { programme: null, person: null, principal: null, context: null };
  return request.access;
}

/** When a request began to arrive, for its context. */
export const arrivalOf = ({ receivedAt }: Express.Request): Pick<RequestContext, 'receivedAt'> =>
  receivedAt === undefined ? {} : { receivedAt };

/** What the handler asks for when it runs below a programme; a route outside of one has none. */
export function contextOf(request: Express.Request): RequestContext {
  const { context } = accessOf(request);
  if (!context) throw new Error('This route has no programme, so there is no context to act in.');
  return context;
}
