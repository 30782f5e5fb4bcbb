import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import { keyHash } from '../../src/access/api-key.js';
import { ApiKeyService } from '../../src/access/index.js';
import type { RequestContext } from '../../src/database/index.js';
import { seedPerson, testDatabase, type TestDatabase } from '../database.js';
import { seedTwoTenants, testApplication, type TestApplication } from './application.js';
import { ProbeController } from './probe.controller.js';

jest.setTimeout(60_000);

let db: TestDatabase;
let application: TestApplication;
let tenants: Awaited<ReturnType<typeof seedTwoTenants>>;
let context: RequestContext;
let key: string;

const make = async (permissions: string[], days = '90'): Promise<string> => {
  const made = await application.app
    .get(ApiKeyService)
    .make(context, { label: 'ERP', permissions, days }, 'producer.administrator');
  if (!made.ok) throw new Error(made.reason.code);
  return made.value;
};
const address = (slug = tenants.own.slug) => `/api/v1/programmes/${slug}/returns`;
const server = () => application.app.getHttpServer();
const read = (bearer: string, slug?: string) =>
  request(server()).get(address(slug)).set('Authorization', `Bearer ${bearer}`);
const write = (bearer: string, idempotencyKey: string, body: object = { units: '1' }) =>
  request(server())
    .post(address())
    .set('Authorization', `Bearer ${bearer}`)
    .set('Idempotency-Key', idempotencyKey)
    .set('Content-Type', 'application/json')
    .send(body);
const effects = async (): Promise<number> => {
  const { rows } = await db.owner.query<{ count: string }>(
    `select count(*) from audit_event where action = 'run.started'`,
  );
  return Number(rows[0]?.count);
};

beforeAll(async () => {
  db = await testDatabase();
  tenants = await seedTwoTenants(db);
  application = await testApplication(db, [ProbeController]);
  const { programmeId, organisationId } = tenants.own;
  const personId = await seedPerson(db);
  context = { programmeId, organisationId, personId, capacity: 'organisation' };
  key = await make(['return.read', 'return.submit']);
});
afterAll(async () => {
  await application.close();
  await db.close();
});

describe('an API key', () => {
  it('opens what it was made for', async () => {
    const answer = await read(key);
    expect(answer.body).toEqual({ kind: 'key', permissions: ['return.read', 'return.submit'] });
    const reader = await make(['return.read']);
    const refused = await write(reader, 'k-0');
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ code: 'permission.return.submit' });
  });

  it('is kept as a hash', async () => {
    const { rows } = await db.owner.query<{ key_hash: string }>(
      `select * from api_key order by created_at, id limit 1`,
    );
    expect(rows[0]?.key_hash).toBe(keyHash(key));
    expect(JSON.stringify(rows)).not.toContain(key);
  });

  it('is needed: no cookie and no made-up key takes its place', async () => {
    const session = await request(server()).get('/form');
    const cookie = [session.headers['set-cookie'] ?? []].flat();
    expect((await request(server()).get(address()).set('Cookie', cookie)).status).toBe(401);
    expect((await read(`evc_${'a'.repeat(43)}`)).status).toBe(401);
    expect((await read('')).status).toBe(401);
  });

  it('is worth nothing in another programme', async () => {
    expect((await read(key, tenants.other.slug)).status).toBe(401);
  });

  it('ends when it is revoked and when its days are over, known or not', async () => {
    const short = await make(['return.read'], '1');
    const revoked = await make(['return.read']);
    expect((await read(short)).status).toBe(200);
    expect((await read(revoked)).status).toBe(200);
    const keys = await application.app.get(ApiKeyService).list(context);
    const { id = '' } = keys.find(({ prefix }) => revoked.startsWith(prefix)) ?? {};
    expect(await application.app.get(ApiKeyService).revoke(context, id)).toMatchObject({
      ok: true,
    });
    expect((await read(revoked)).status).toBe(401);
    db.clock.set('2026-08-02T10:00:01Z');
    expect((await read(short)).status).toBe(401);
    expect((await read(key)).status).toBe(200);
    db.clock.set('2026-08-01T10:00:00Z');
  });
});

describe('an idempotency key', () => {
  it('makes 50 parallel calls one effect; the others get the first answer or 409', async () => {
    const before = await effects();
    const answers = await Promise.all(Array.from({ length: 50 }, () => write(key, 'parallel')));
    expect(await effects()).toBe(before + 1);
    const first = answers.filter(
      ({ status, headers }) => status === 201 && headers['idempotent-replayed'] === undefined,
    );
    expect(first).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 409)
        expect(answer.body).toMatchObject({ code: 'idempotency.in-flight' });
      else expect(answer).toMatchObject({ status: 201, body: first[0]?.body as unknown });
    }
    const again = await write(key, 'parallel');
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first[0]?.body);
  });

  it('is refused with another body', async () => {
    await write(key, 'body', { units: '1' }).expect(201);
    const other = await write(key, 'body', { units: '2' });
    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({ code: 'idempotency.another-body' });
  });

  it('is not used up by what failed', async () => {
    const before = await effects();
    expect((await write(key, 'fails', { fail: 'yes' })).status).toBe(500);
    expect(await effects()).toBe(before);
    expect((await write(key, 'fails', { units: '1' })).status).toBe(201);
  });

  it('belongs to the organisation that sent it', async () => {
    await write(key, 'mine').expect(201);
    const { programmeId, organisationId } = tenants.own;
    const { rows } = await db.owner.query(
      `select programme_id, organisation_id from idempotency_key where key = 'mine'`,
    );
    expect(rows).toEqual([{ programme_id: programmeId, organisation_id: organisationId }]);
  });

  it('is kept for 120 days', async () => {
    const first = await write(key, 'window');
    const kept = await make(['return.submit'], '400');
    db.clock.set('2026-11-29T09:59:00Z');
    expect((await write(kept, 'window')).body).toEqual(first.body);
    db.clock.set('2026-11-29T10:00:01Z');
    const later = await write(kept, 'window');
    expect(later.headers['idempotent-replayed']).toBeUndefined();
    expect(later.body).not.toEqual(first.body);
    db.clock.set('2026-08-01T10:00:00Z');
  });

  it.each(['', 'x'.repeat(201), 'with space', 'ä'])(
    'is refused when malformed: %j',
    async (bad) => {
      const answer = await request(server())
        .post(address())
        .set('Authorization', `Bearer ${key}`)
        .set('Idempotency-Key', encodeURI(bad) === bad ? bad : Buffer.from(bad).toString('latin1'))
        .send({});
      expect(answer.status).toBe(400);
    },
  );
});
