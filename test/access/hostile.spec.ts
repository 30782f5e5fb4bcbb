import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import type { Role } from '../../src/access/permissions.js';
import { seedPerson, testDatabase, type TestDatabase } from '../database.js';
import { seedMembership, seedTwoTenants, testApplication, type TestApplication } from './application.js'; // prettier-ignore
import { ProbeController, UndeclaredController } from './probe.controller.js';

jest.setTimeout(60_000);

let db: TestDatabase;
let application: TestApplication;
let tenants: Awaited<ReturnType<typeof seedTwoTenants>>;

beforeAll(async () => {
  db = await testDatabase();
  tenants = await seedTwoTenants(db);
  application = await testApplication(db, [ProbeController, UndeclaredController]);
});
afterAll(async () => {
  await application.close();
  await db.close();
});

const server = () => application.app.getHttpServer();
type Agent = ReturnType<typeof request.agent>;
const tokenIn = (answer: request.Response): string => (answer.body as { token: string }).token;
const sessionIn = (answer: request.Response): string =>
  [answer.headers['set-cookie'] ?? []].flat().join(';');

async function enter(personId: string): Promise<{ agent: Agent; token: string }> {
  const agent = request.agent(server());
  const token = tokenIn(await agent.get('/form'));
  const entered = await agent.post('/enter').type('form').send({ _csrf: token, person: personId });
  return { agent, token: tokenIn(entered) };
}

async function member(role: Role, organisationId = tenants.own.organisationId) {
  const personId = await seedPerson(db);
  const { programmeId } = tenants.own;
  await seedMembership(db, { programmeId, organisationId, personId }, role);
  return { personId, ...(await enter(personId)) };
}

const events = async (action: string, personId: string): Promise<number> => {
  const found = await db.owner.query<{ count: string }>(
    `select count(*) from audit_event where action = $1 and person_id = $2`,
    [action, personId],
  );
  return Number(found.rows[0]?.count);
};

describe('a session', () => {
  it('gets another id when somebody signs in, and the one before is worth nothing', async () => {
    const personId = await seedPerson(db);
    const agent = request.agent(server());
    const first = await agent.get('/form');
    const planted = sessionIn(first).split(';')[0] ?? '';
    const entered = await agent
      .post('/enter')
      .type('form')
      .send({ _csrf: tokenIn(first), person: personId });
    expect(sessionIn(entered).split(';')[0]).not.toBe(planted);
    expect((await agent.get('/own')).status).toBe(200);
    expect((await request(server()).get('/own').set('Cookie', planted)).status).toBe(401);
  });

  it('is kept in a cookie that scripts and other sites do not get', async () => {
    const cookie = sessionIn(await request(server()).get('/form'));
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure/);
  });

  it('has a Secure cookie with the host prefix where the installation is on https', async () => {
    const secure = await testApplication(db, [ProbeController], { baseUrl: 'https://epr.example.org' }); // prettier-ignore
    const answer = await request(secure.app.getHttpServer())
      .get('/form')
      .set('X-Forwarded-Proto', 'https');
    await secure.close();
    expect(sessionIn(answer)).toMatch(/^__Host-everycell=.*Path=\/.*Secure/);
  });

  it('cannot be made up: its row is found by the hash of a signed id', async () => {
    const { rows } = await db.owner.query<{ sid: string }>(
      `select sid from person_session limit 1`,
    );
    const sid = rows[0]?.sid ?? '';
    expect(sid).toMatch(/^[0-9a-f]{64}$/);
    for (const cookie of [`everycell=${sid}`, `everycell=s%3A${sid}.x`, 'everycell=s%3Aa.b']) {
      expect((await request(server()).get('/own').set('Cookie', cookie)).status).toBe(401);
    }
  });

  it('ends after an hour without use and after a day of work', async () => {
    const { agent } = await member('producer.preparer');
    db.clock.set('2026-08-01T10:59:00Z');
    expect((await agent.get('/own')).status).toBe(200);
    db.clock.set('2026-08-01T11:58:00Z');
    expect((await agent.get('/own')).status).toBe(200);
    db.clock.set('2026-08-01T12:59:00Z');
    expect((await agent.get('/own')).status).toBe(401);
    db.clock.set('2026-08-01T10:00:00Z');
    const { agent: busy } = await member('producer.preparer');
    for (let minutes = 0; minutes < 12 * 60; minutes += 50) {
      db.clock.set(new Date(Date.UTC(2026, 7, 1, 10, minutes)).toISOString());
      expect((await busy.get('/own')).status).toBe(200);
    }
    db.clock.set('2026-08-01T22:01:00Z');
    expect((await busy.get('/own')).status).toBe(401);
    db.clock.set('2026-08-01T10:00:00Z');
  });

  it('is worth nothing from the moment its person is disabled', async () => {
    const { agent, personId } = await member('producer.preparer');
    expect((await agent.get(`/p/${tenants.own.slug}/returns`)).status).toBe(200);
    await db.owner.query(`update person set disabled_at = now() where id = $1`, [personId]);
    expect((await agent.get(`/p/${tenants.own.slug}/returns`)).status).toBe(401);
    await db.owner.query(`update person set disabled_at = null where id = $1`, [personId]);
  });

  it('does not come back by being saved after it was ended elsewhere', async () => {
    const { agent, personId } = await member('producer.preparer');
    await db.owner.query(`delete from person_session where sess #>> '{passport,user}' = $1`, [
      personId,
    ]);
    expect((await agent.get(`/p/${tenants.own.slug}/returns`)).status).toBe(401);
    const gone = await db.owner.query(
      `select from person_session where sess #>> '{passport,user}' = $1`,
      [personId],
    );
    expect(gone.rowCount).toBe(0);
  });
});

describe('a form', () => {
  let visitor: Awaited<ReturnType<typeof member>>;
  beforeAll(async () => {
    visitor = await member('producer.submitter');
  });
  const post = (fields: object) =>
    visitor.agent.post(`/p/${tenants.own.slug}/returns`).type('form').send(fields);

  it('goes through with the token of its session', async () => {
    expect((await post({ _csrf: visitor.token })).status).toBe(201);
  });

  it('is refused without a token, with another and with two', async () => {
    const other = await member('producer.submitter');
    expect((await post({})).status).toBe(403);
    expect((await post({ _csrf: '' })).status).toBe(403);
    expect((await post({ _csrf: other.token })).status).toBe(403);
    const twice = await visitor.agent
      .post(`/p/${tenants.own.slug}/returns`)
      .type('form')
      .send(`_csrf=${visitor.token}&_csrf=${visitor.token}`);
    expect(twice.status).toBe(403);
  });

  it('carries its token in the body, not in the address, a header or JSON', async () => {
    const address = `/p/${tenants.own.slug}/returns`;
    const { agent, token } = visitor;
    expect((await agent.post(`${address}?_csrf=${token}`)).status).toBe(403);
    expect((await agent.post(address).set('X-CSRF-Token', token)).status).toBe(403);
    expect((await agent.post(address).send({ _csrf: token })).status).toBe(403);
    const text = await agent.post(address).type('text').send(`_csrf=${token}`);
    expect(text.status).toBe(403);
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])(
    'is refused from %s',
    async (origin) => {
      const answer = await post({ _csrf: visitor.token }).set('Origin', origin);
      expect(answer.status).toBe(403);
    },
  );

  it('is refused when the browser says that another site sends it', async () => {
    const answer = await post({ _csrf: visitor.token }).set('Sec-Fetch-Site', 'cross-site');
    expect(answer.status).toBe(403);
  });

  it('has no other method than the one it is sent with', async () => {
    const address = `/p/${tenants.own.slug}/returns`;
    const before = await events('run.started', visitor.personId);
    await visitor.agent.get(`${address}?_method=POST`).expect(200);
    await visitor.agent.get(address).set('X-HTTP-Method-Override', 'POST').expect(200);
    expect(await events('run.started', visitor.personId)).toBe(before);
    const posted = await post({ _csrf: visitor.token, _method: 'DELETE' });
    expect(posted.status).toBe(201);
  });

  it('with a file is judged by its handler, and undone when that forgets', async () => {
    const address = `/p/${tenants.own.slug}/upload`;
    const { agent, token, personId } = visitor;
    const before = await events('run.started', personId);
    expect((await agent.post(address).field('_csrf', token)).status).toBe(201);
    expect((await agent.post(address).field('_csrf', 'wrong')).status).toBe(403);
    expect((await agent.post(address).field('note', 'forgets')).status).toBe(403);
    expect(await events('run.started', personId)).toBe(before + 1);
  });
});

describe('an address', () => {
  it.each(['/p/nowhere/open', '/p/nowhere/returns', '/p/__proto__/open'])(
    'of no programme is 404: %s',
    async (address) => {
      expect((await request(server()).get(address)).status).toBe(404);
    },
  );

  it('with a repeated parameter is 400, unless the route expects it', async () => {
    const base = `/p/${tenants.own.slug}`;
    expect((await request(server()).get(`${base}/open?id=1&id=2`)).status).toBe(400);
    const listed = await request(server()).get(`${base}/list?category=a&category=b`);
    expect(listed.body).toEqual({ category: ['a', 'b'] });
  });

  it('that says neither or both of Permit and Public serves nobody', async () => {
    expect((await request(server()).get('/undeclared')).status).toBe(500);
    expect((await request(server()).get('/both')).status).toBe(500);
    const { agent } = await member('producer.preparer');
    expect((await agent.get('/outside')).status).toBe(500);
  });
});

describe('below a programme', () => {
  it('the public sees public pages only', async () => {
    const base = `/p/${tenants.own.slug}`;
    expect((await request(server()).get(`${base}/open`)).body).toEqual({
      capacity: 'public',
      organisation: null,
    });
    expect((await request(server()).get(`${base}/returns`)).status).toBe(401);
  });

  it('a member acts inside the tenant of the address', async () => {
    const { agent } = await member('producer.preparer');
    const answer = await agent.get(`/p/${tenants.own.slug}/returns`);
    const { programmeId: programme } = tenants.own;
    expect(answer.body).toEqual({ capacity: 'organisation', role: 'producer.preparer', programme });
  });

  it("another tenant's address is 404 and leaves one audit event there", async () => {
    const { agent, personId } = await member('producer.preparer');
    const answer = await agent.get(`/p/${tenants.other.slug}/returns`);
    expect(answer.status).toBe(404);
    const { rows } = await db.owner.query<{ programme_id: string; subject_id: string }>(
      `select programme_id, subject_id from audit_event where action = 'access.refused' and person_id = $1`,
      [personId],
    );
    expect(rows).toEqual([
      {
        programme_id: tenants.other.programmeId,
        subject_id: `GET /p/${tenants.other.slug}/returns`,
      },
    ]);
  });

  it('a member without the permission is told which one is missing', async () => {
    const { agent, personId } = await member('recycler.operator');
    const answer = await agent.get(`/p/${tenants.own.slug}/returns`);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'permission.return.read' });
    expect(await events('access.refused', personId)).toBe(1);
  });

  it('a membership that ended opens nothing from then on', async () => {
    const { agent, personId } = await member('producer.preparer');
    const address = `/p/${tenants.own.slug}/returns`;
    expect((await agent.get(address)).status).toBe(200);
    await db.owner.query(`update membership set ended_at = now() where person_id = $1`, [personId]);
    expect((await agent.get(address)).status).toBe(404);
  });

  it('a role of the agency is worth nothing elsewhere, and the other way round', async () => {
    const stray = await member('agency.administrator');
    expect((await stray.agent.get(`/p/${tenants.own.slug}/returns`)).status).toBe(404);
    const lost = await member('producer.administrator', tenants.own.agencyId);
    expect((await lost.agent.get(`/p/${tenants.own.slug}/returns`)).status).toBe(404);
  });

  it('what fails is undone', async () => {
    const { agent, token, personId } = await member('producer.submitter');
    const answer = await agent
      .post(`/p/${tenants.own.slug}/returns`)
      .type('form')
      .send({ _csrf: token, fail: 'yes' });
    expect(answer.status).toBe(500);
    expect(await events('run.started', personId)).toBe(0);
  });

  it('a route without a transaction is judged all the same', async () => {
    const { agent } = await member('producer.preparer');
    const address = `/p/${tenants.own.slug}/export`;
    expect((await agent.get(address)).body).toEqual({ outside: true, rows: 1 });
    const { agent: other } = await member('recycler.operator');
    expect((await other.get(address)).status).toBe(403);
  });
});

describe('a form key', () => {
  beforeEach(() => {
    db.clock.set('2026-08-01T10:00:00Z');
  });

  it('makes a double click one effect with one answer', async () => {
    const { agent, token, personId } = await member('producer.submitter');
    const click = () =>
      agent
        .post(`/p/${tenants.own.slug}/returns`)
        .type('form')
        .send({ _csrf: token, _form_key: 'once', note: 'a' });
    const answers = await Promise.all([click(), click(), click()]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await events('run.started', personId)).toBe(1);
  });
});
