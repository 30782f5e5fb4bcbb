import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PasswordResets } from '../../src/access/index.js';
import { seedOrganisation, testDatabase, type TestDatabase } from '../database.js';
import { seedMembership, seedTwoTenants, type TestApplication } from './application.js';
import { type Agent, PASSWORD, send, tokenIn, Visitors } from './visitors.js';
import { webApplication } from './web-application.js';

jest.setTimeout(60_000);

const FRESH = 'five grey herons filing late';

let db: TestDatabase;
let application: TestApplication;
let tenants: Awaited<ReturnType<typeof seedTwoTenants>>;
let visitors: Visitors;

beforeAll(async () => {
  db = await testDatabase();
  tenants = await seedTwoTenants(db);
  application = await webApplication(db);
});
beforeEach(async () => {
  db.clock.set('2026-08-01T10:00:00Z');
  tenants.own.organisationId = await seedOrganisation(db, 'Cells & Co');
  await db.owner.query('delete from sign_in_throttle');
  visitors = await Visitors.to(application.app, db, tenants.own);
});
afterAll(async () => {
  await application.close();
  await db.close();
});

const members = () => `/p/${tenants.own.slug}/members`;
const ask = (agent: Agent, personId: string) =>
  send(agent, members(), `${members()}/${personId}/password-reset`);

async function linkFor(agent: Agent, personId: string): Promise<string> {
  expect((await ask(agent, personId)).status).toBe(303);
  const { text } = await agent.get(members());
  const link = /http:\/\/[^<]+(\/password-reset\/[\w-]{43})/.exec(text)?.[1] ?? '';
  expect(link).not.toBe('');
  expect((await agent.get(members())).text).not.toContain(link);
  return link;
}

const set = (agent: Agent, link: string, password = FRESH, again = password) =>
  send(agent, link, link, { password, password_again: again });
const signIn = (email: string, password: string) =>
  send(visitors.newAgent(), '/sign-in', '/sign-in', { email, password });

describe('a link for a new password', () => {
  it('works once, ends every session and signs nobody in', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const member = await visitors.signedIn('producer.submitter');
    const link = await linkFor(agent, member.id);
    const kept = await db.owner.query('select * from password_reset');
    expect(JSON.stringify(kept.rows)).not.toContain(link.split('/').at(-1));

    const anybody = visitors.newAgent();
    const page = await anybody.get(link);
    expect(page.headers['cache-control']).toBe('no-store');
    const done = await set(anybody, link);
    expect([done.status, done.headers.location]).toEqual([303, '/sign-in']);
    expect((await anybody.get('/account')).status).toBe(303);
    expect((await member.agent.get('/account')).status).toBe(303);
    expect((await signIn(member.email, PASSWORD)).status).toBe(422);
    expect((await signIn(member.email, FRESH)).status).toBe(303);
    expect((await anybody.get(link)).status).toBe(404);
    const { rows } = await db.owner.query(
      `select action from audit_event where organisation_id = $1 and action like 'member.password%'`,
      [tenants.own.organisationId],
    );
    expect(rows).toEqual([{ action: 'member.password-reset-issued' }]);
  });

  it('says everything that is wrong at once and stays open', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const { id } = await visitors.person();
    const link = await linkFor(agent, id);
    const bad = await set(visitors.newAgent(), link, 'short', 'other');
    expect(bad.status).toBe(422);
    expect(bad.text).toContain('href="#password"');
    expect(bad.text).toContain('href="#password_again"');
    expect((await set(visitors.newAgent(), link)).status).toBe(303);
  });

  it('is good for one day, and only the newest is good', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const { id } = await visitors.person();
    const first = await linkFor(agent, id);
    const second = await linkFor(agent, id);
    expect((await visitors.newAgent().get(first)).status).toBe(404);
    db.clock.set('2026-08-02T09:59:59Z');
    expect((await visitors.newAgent().get(second)).status).toBe(200);
    db.clock.set('2026-08-02T10:00:00Z');
    expect((await visitors.newAgent().get(second)).status).toBe(404);
  });

  it('goes to one of two who use it at once', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const { id } = await visitors.person();
    const link = await linkFor(agent, id);
    // Both have the page in front of them before either sends it.
    const both = await Promise.all(
      [visitors.newAgent(), visitors.newAgent()].map(async (browser) => {
        const _csrf = tokenIn((await browser.get(link)).text);
        return { browser, fields: { _csrf, password: FRESH, password_again: FRESH } };
      }),
    );
    const answers = await Promise.all(
      both.map(({ browser, fields }) => browser.post(link).type('form').send(fields)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404]);
  });

  it('is not made for who belongs to another organisation too, nor for a stranger', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const { id } = await visitors.person();
    const elsewhere = await seedOrganisation(db, 'Elsewhere Ltd');
    const { programmeId } = tenants.other;
    const there = { programmeId, organisationId: elsewhere, personId: id };
    await seedMembership(db, there, 'producer.administrator');
    expect((await ask(agent, id)).status).toBe(409);
    const stranger = await visitors.person(null);
    expect((await ask(agent, stranger.id)).status).toBe(404);
    const { rows } = await db.owner.query('select from password_reset where person_id = any ($1)', [
      [id, stranger.id],
    ]);
    expect(rows).toHaveLength(0);
  });

  it('cannot be guessed for long', async () => {
    const guess = (at: number) =>
      visitors.newAgent().get(`/password-reset/${String(at).padStart(43, 'x')}`);
    const first = await Promise.all(Array.from({ length: 60 }, (_, at) => guess(at)));
    expect(new Set(first.map(({ status }) => status))).toEqual(new Set([404]));
    expect((await guess(60)).status).toBe(429);
  });

  it('is made by the operator for an open account alone', async () => {
    const resets = application.app.get(PasswordResets);
    const { email, id } = await visitors.person(null);
    const issued = await resets.issueAsOperator(email.toUpperCase());
    const link = `/password-reset/${issued.ok ? issued.value : ''}`;
    await db.owner.query('update person set disabled_at = now() where id = $1', [id]);
    expect((await visitors.newAgent().get(link)).status).toBe(404);
    expect(await resets.issueAsOperator(email)).toMatchObject({ ok: false });
    expect(await resets.issueAsOperator('nobody@example.org')).toMatchObject({ ok: false });
  });
});
