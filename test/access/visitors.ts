import type { NestExpressApplication } from '@nestjs/platform-express';
import { expect } from '@jest/globals';
import request from 'supertest';
import { PasswordService } from '../../src/access/index.js';
import type { Role } from '../../src/access/permissions.js';
import { newId } from '../../src/database/index.js';
import type { TestDatabase } from '../database.js';
import { seedMembership } from './application.js';

export const PASSWORD = 'quiet otters file on time';

export type Agent = ReturnType<typeof request.agent>;

export const tokenIn = (html: string): string =>
  /name="_csrf" value="([0-9a-f]+)"/.exec(html)?.[1] ?? '';

/** Fetches a page for its token, then posts a form as the page would. */
export async function send(agent: Agent, page: string, action: string, fields: object = {}) {
  const { text } = await agent.get(page);
  return agent
    .post(action)
    .type('form')
    .send({ _csrf: tokenIn(text), ...fields });
}

interface Tenant {
  programmeId: string;
  organisationId: string;
}

/** People with a browser each. */
export class Visitors {
  private constructor(
    private readonly app: NestExpressApplication,
    private readonly db: TestDatabase,
    private readonly tenant: Tenant,
    private readonly passwordHash: string,
  ) {}

  static async to(app: NestExpressApplication, db: TestDatabase, tenant: Tenant) {
    return new Visitors(app, db, tenant, await app.get(PasswordService).hash(PASSWORD));
  }

  newAgent(): Agent {
    return request.agent(this.app.getHttpServer());
  }

  async person(role: Role | null = 'producer.submitter', demonstration = false) {
    const id = newId();
    const email = `${id}@example.org`;
    await this.db.owner.query(
      `insert into person (id, email, name, password_hash, demonstration) values ($1, $2, $3, $4, $5)`,
      [id, email, 'Ada Example', this.passwordHash, demonstration],
    );
    if (role) await seedMembership(this.db, { ...this.tenant, personId: id }, role);
    return { id, email };
  }

  async signedIn(role: Role | null = 'producer.submitter') {
    const who = await this.person(role);
    return { ...who, ...(await this.enter(who.email)) };
  }

  /** A signed-in browser with a token that is good for every form. */
  async begin(email: string) {
    const { agent } = await this.enter(email);
    return { agent, token: tokenIn((await agent.get('/account')).text) };
  }

  async enter(email: string) {
    const agent = this.newAgent();
    const answer = await send(agent, '/sign-in', '/sign-in', { email, password: PASSWORD });
    expect(answer.status).toBe(303);
    return { agent, location: answer.headers.location };
  }
}
