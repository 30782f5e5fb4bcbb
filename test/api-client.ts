import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { ApiKeyService, keyPermissionsOf, type Role } from '../src/access/index.js';
import { contextOf, seedPerson, type TestDatabase } from './database.js';
import { given } from './producer-quarter.js';

type Answered = Omit<request.Response, 'body'> & { readonly body: unknown };
type Method = 'get' | 'post' | 'put';

export interface Sent {
  readonly body?: object | string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A program that uses the API of one programme, with a key of an organisation or with none. */
export class ApiClient {
  constructor(
    private readonly app: NestExpressApplication,
    private readonly programme: string,
    private readonly key: string | null = null,
  ) {}

  /** With a key that may do all that a machine in this role may. */
  static async of(
    app: NestExpressApplication,
    db: TestDatabase,
    { programme, organisationId, role }: { programme: string; organisationId: string; role: Role },
  ): Promise<ApiClient> {
    const { rows } = await db.owner.query<{ id: string; agency_id: string }>(
      'select id, agency_id from programme where slug = $1',
      [programme],
    );
    const [found] = rows;
    if (found === undefined) throw new Error(`There is no programme ${programme}.`);
    const capacity = found.agency_id === organisationId ? 'agency' : 'organisation';
    const context = contextOf(found.id, organisationId, {
      personId: await seedPerson(db),
      capacity,
    });
    const asked = { label: 'test', permissions: [...keyPermissionsOf(role)], days: '30' };
    return new ApiClient(
      app,
      programme,
      given(await app.get(ApiKeyService).make(context, asked, role)),
    );
  }

  get(path: string): Promise<Answered> {
    return this.send('get', path);
  }

  post(path: string, body: object | string = {}, more: Omit<Sent, 'body'> = {}): Promise<Answered> {
    return this.send('post', path, { ...more, body });
  }

  put(path: string, body: object, headers: Sent['headers'] = {}): Promise<Answered> {
    return this.send('put', path, { body, headers });
  }

  /** Every row of a list, so many at a time, by the links that lead on. */
  async walk(path: string, property: string, limit: number): Promise<unknown[]> {
    const rows: unknown[] = [];
    let next: string | undefined = `${path}?limit=${String(limit)}`;
    while (next !== undefined) {
      const answer = await this.get(next);
      const page = (answer.body as Record<string, unknown[]>)[property];
      if (answer.status !== 200 || page === undefined || page.length > limit)
        throw new Error(`${next}: ${String(answer.status)} ${answer.text.slice(0, 200)}`);
      rows.push(...page);
      next = /<[^>]*\/programmes\/[^/]+\/([^>]+)>; rel="next"/.exec(answer.headers.link ?? '')?.[1];
    }
    return rows;
  }

  private async send(method: Method, path: string, sent: Sent = {}): Promise<Answered> {
    const call = request(this.app.getHttpServer())[method](
      `/api/v1/programmes/${this.programme}/${path}`,
    );
    if (this.key !== null) call.set('Authorization', `Bearer ${this.key}`);
    if (sent.headers !== undefined) call.set(sent.headers);
    if (sent.body === undefined) return call;
    call.set('Content-Type', sent.type ?? 'application/json');
    const text = typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body);
    return call.serialize((content) => content as unknown as string).send(text);
  }
}
