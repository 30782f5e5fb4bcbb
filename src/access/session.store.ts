import { Injectable } from '@nestjs/common';
import { type Session, type SessionData, Store } from 'express-session';

import { Clock } from '../database/clock.js';
import { sha256 } from '../database/content-hash.js';
import { Tenancy } from '../database/tenancy.service.js';
import { accessOf, type SignedInPerson } from './request-access.js';
import { expiryOf, type SessionFacts } from './session-data.js';

declare module 'express-session' {
  // Augmenting needs an interface.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface SessionData extends SessionFacts {}
}

interface SessionRow {
  sess: SessionData;
  person_id: string | null;
  email: string;
  name: string;
  language: string;
  demonstration: boolean;
  has_second_factor: boolean;
  disabled: boolean;
}

type Callback<T = unknown> = (error?: unknown, value?: T | null) => void;

export interface SessionSummary {
  id: string;
  startedAt: Date;
  seenAt: Date;
  agent: string | null;
}

/** The row holds a hash of the id, so that whoever reads the table can take over nobody's session. */
export const sessionKey = (sid: string): string => sha256(sid);

/**
 * Sessions of express-session in PostgreSQL. One statement fetches the session together with its person, so that a
 * disabled person is out with the next request and knowing who asks costs one round trip.
 */
@Injectable()
export class SessionStore extends Store {
  /** Sessions that have a row. They are only ever updated: one ended elsewhere must not come back by being saved. */
  private readonly stored = new WeakSet<object>();
  /**
   * Whose session it is. Beside the data and not in it: express-session compares what it was given with what it ends
   * with, and would write every session back after every page.
   */
  private readonly owners = new WeakMap<object, SignedInPerson>();

  constructor(
    private readonly tenancy: Tenancy,
    private readonly clock: Clock,
  ) {
    super();
  }

  override get(sid: string, callback: Callback<SessionData>): void {
    answer(this.find(sid), callback);
  }

  override set(sid: string, session: SessionData, callback?: Callback): void {
    answer(this.save(sid, session), callback);
  }

  override destroy(sid: string, callback?: Callback): void {
    answer(
      this.tenancy.queryAlone(`delete from person_session where sid = $1`, [sessionKey(sid)]),
      callback,
    );
  }

  override createSession(
    request: Parameters<Store['createSession']>[0],
    data: SessionData,
  ): Session & SessionData {
    const person = this.owners.get(data);
    if (person) accessOf(request).person = person;
    const session = super.createSession(request, data);
    this.stored.add(session);
    return session;
  }

  async ofPerson(personId: string): Promise<SessionSummary[]> {
    const rows = await this.tenancy.queryAlone<{ sid: string; sess: SessionFacts }>(
      `select sid, sess from person_session where sess #>> '{passport,user}' = $1 and expire > $2
       order by sess ->> 'seenAt' desc`,
      [personId, this.clock.now()],
    );
    return rows.map(({ sid, sess }) => ({
      id: sid,
      startedAt: new Date(sess.startedAt ?? 0),
      seenAt: new Date(sess.seenAt ?? 0),
      agent: sess.agent ?? null,
    }));
  }

  /** Ends all sessions of a person but the one to keep; returns how many. */
  async endAll(personId: string, keepSid: string | null): Promise<number> {
    const rows = await this.tenancy.queryAlone(
      `with ended as (delete from person_session
         where sess #>> '{passport,user}' = $1 and sid is distinct from $2 returning sid)
       select sid from ended`,
      [personId, keepSid === null ? null : sessionKey(keepSid)],
    );
    return rows.length;
  }

  async endOne(personId: string, key: string): Promise<void> {
    await this.tenancy.queryAlone(
      `delete from person_session where sid = $2 and sess #>> '{passport,user}' = $1`,
      [personId, key],
    );
  }

  async removeExpired(): Promise<void> {
    await this.tenancy.queryAlone(`delete from person_session where expire <= $1`, [
      this.clock.now(),
    ]);
  }

  private async find(sid: string): Promise<SessionData | null> {
    const [row] = await this.tenancy.queryAlone<SessionRow>(
      `select s.sess, p.id as person_id, p.email, p.name, p.language, p.demonstration,
         p.totp_confirmed_at is not null as has_second_factor, p.disabled_at is not null as disabled
       from person_session s
       left join person p on p.id = (s.sess #>> '{passport,user}')::uuid
       where s.sid = $1 and s.expire > $2`,
      [sessionKey(sid), this.clock.now()],
    );
    if (!row) return null;
    if (!row.sess.passport) return row.sess;
    if (row.person_id === null || row.disabled) return null;
    this.owners.set(row.sess, personOf(row));
    return row.sess;
  }

  private async save(sid: string, session: SessionData): Promise<void> {
    const expire = new Date(expiryOf(session, this.clock.now().getTime()));
    const row = [sessionKey(sid), JSON.stringify(session), expire];
    if (this.stored.has(session)) {
      await this.tenancy.queryAlone(
        `update person_session set sess = $2, expire = $3 where sid = $1`,
        row,
      );
      return;
    }
    await this.tenancy.queryAlone(
      `insert into person_session (sid, sess, expire) values ($1, $2, $3)`,
      row,
    );
    this.stored.add(session);
  }
}

function personOf(row: SessionRow): SignedInPerson {
  return {
    id: row.person_id ?? '',
    email: row.email,
    name: row.name,
    language: row.language,
    demonstration: row.demonstration,
    hasSecondFactor: row.has_second_factor,
  };
}

function answer<T>(work: Promise<T | null>, callback: Callback<T> | undefined): void {
  work.then(
    (value) => callback?.(null, value),
    (error: unknown) => callback?.(error),
  );
}
