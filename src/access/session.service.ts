import { Injectable } from '@nestjs/common';
import type { Request } from 'express';

import { Clock } from '../database/clock.js';
import type { Acting, SessionFacts } from './session-data.js';
import { sessionKey, SessionStore, type SessionSummary } from './session.store.js';

/** A browser's own description may be any length. */
const LONGEST_AGENT = 160;

@Injectable()
export class SessionService {
  constructor(
    private readonly store: SessionStore,
    private readonly clock: Clock,
  ) {}

  /** Signs the person in under a fresh session id: an id known before is worth nothing afterwards. */
  async begin(request: Request, personId: string): Promise<void> {
    const now = this.clock.now().getTime();
    const agent = (request.headers['user-agent'] ?? '').slice(0, LONGEST_AGENT);
    await this.renew(request, { passport: { user: personId }, startedAt: now, seenAt: now, agent });
    await this.store.removeExpired();
  }

  /** A fresh id with what the session held, whenever what it may do changes. */
  async rotate(request: Request): Promise<void> {
    const facts = Object.assign({}, request.session) as SessionFacts;
    await this.renew(request, facts);
  }

  /** A fresh id for somebody who has shown one factor of two. */
  async hold(request: Request, facts: SessionFacts): Promise<void> {
    await this.renew(request, facts);
  }

  async end(request: Request): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      request.session.destroy((error: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error('session not ended'));
        else resolve();
      });
    });
  }

  async endOthers(request: Request, personId: string): Promise<number> {
    return this.store.endAll(personId, request.sessionID);
  }

  async endEverywhere(personId: string): Promise<number> {
    return this.store.endAll(personId, null);
  }

  async endOne(personId: string, id: string): Promise<void> {
    await this.store.endOne(personId, id);
  }

  async ofPerson(
    request: Request,
    personId: string,
  ): Promise<(SessionSummary & { current: boolean })[]> {
    const current = sessionKey(request.sessionID);
    const sessions = await this.store.ofPerson(personId);
    return sessions.map((session) => ({ ...session, current: session.id === current }));
  }

  /** Whom the person acts for in a programme from now on; what they may do changes with it. */
  async actFor(request: Request, programmeId: string, acting: Acting): Promise<void> {
    request.session.acting = { ...request.session.acting, [programmeId]: acting };
    await this.rotate(request);
  }

  /** Keeps something for the next page alone. */
  async showOnce(request: Request, kind: string, values: string[]): Promise<void> {
    request.session.once = { kind, values };
    await this.keep(request);
  }

  takeOnce(request: Request, kind: string): string[] | null {
    const { once } = request.session;
    if (once?.kind !== kind) return null;
    delete request.session.once;
    return once.values;
  }

  private async renew(request: Request, facts: SessionFacts): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      request.session.regenerate((error: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error('session not renewed'));
        else resolve();
      });
    });
    const { cookie } = request.session;
    Object.assign(request.session, facts, { cookie });
    // A token made for the former session does not open this one.
    delete request.session.csrfToken;
    await this.keep(request);
  }

  /**
   * Stores the session now. Left to the end of the answer, a redirect is on its way before the session is there, and a
   * quick browser arrives at the next page as a stranger.
   */
  private async keep(request: Request): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      request.session.save((error: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error('session not kept'));
        else resolve();
      });
    });
  }
}
