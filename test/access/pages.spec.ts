import { request as call } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { generate } from 'otplib';
import { SessionStore } from '../../src/access/session.store.js';
import type { Role } from '../../src/access/permissions.js';
import { newId } from '../../src/database/index.js';
import { testDatabase, type TestDatabase } from '../database.js';
import { seedTwoTenants, type TestApplication } from './application.js';
import { type Agent, PASSWORD, send, tokenIn, Visitors } from './visitors.js';
import { webApplication } from './web-application.js';

jest.setTimeout(60_000);

let db: TestDatabase;
let application: TestApplication;
let tenants: Awaited<ReturnType<typeof seedTwoTenants>>;
let visitors: Visitors;

beforeAll(async () => {
  db = await testDatabase();
  tenants = await seedTwoTenants(db);
  application = await webApplication(db);
  visitors = await Visitors.to(application.app, db, tenants.own);
});
afterAll(async () => {
  await application.close();
  await db.close();
});

const newAgent = (): Agent => visitors.newAgent();
const person = (role?: Role | null, demonstration?: boolean) =>
  visitors.person(role, demonstration);
const signedIn = (role?: Role | null) => visitors.signedIn(role);

const passwordOf = async (id: string): Promise<string | undefined> => {
  const { rows } = await db.owner.query<{ password_hash: string }>(
    `select password_hash from person where id = $1`,
    [id],
  );
  return rows[0]?.password_hash;
};

const cookieIn = (headers: { 'set-cookie'?: unknown }): string =>
  [headers['set-cookie']].flat().map(String).join(';').split(';')[0] ?? '';

/** Posts the sign-in form and comes back with the head of the answer alone. */
async function headOfAnswer(cookie: string, form: string) {
  const { port } = application.app.getHttpServer().address() as AddressInfo;
  const headers = { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' };
  return new Promise<{ status: number | undefined; cookie: string }>((resolve, reject) => {
    const sent = call({ port, path: '/sign-in', method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode, cookie: cookieIn(answer.headers) });
    });
    sent.on('error', reject);
    sent.end(form);
  });
}

describe('signing in', () => {
  it('leads to the work of the only place there is', async () => {
    const { location } = await signedIn();
    expect(location).toBe(`/p/${tenants.own.slug}/producer`);
  });

  it('leads on to where somebody wanted to go, inside this site only', async () => {
    const { email } = await person();
    for (const [next, location] of [
      ['/account', '/account'],
      ['//evil.example', `/p/${tenants.own.slug}/producer`],
      ['\\\\evil.example', `/p/${tenants.own.slug}/producer`],
      ['/%2f%2fevil.example', `/p/${tenants.own.slug}/producer`],
      ['https://evil.example', `/p/${tenants.own.slug}/producer`],
    ] as const) {
      const page = await newAgent().get(`/sign-in?next=${encodeURIComponent(next)}`);
      const kept = next === '/account' ? next : '/';
      expect(page.text).toContain(`name="next" value="${kept}"`);
      const answer = await send(newAgent(), '/sign-in', '/sign-in', { email, password: PASSWORD, next }); // prettier-ignore
      expect(answer.headers.location).toBe(location);
    }
  });

  it('is done when the browser is sent on, however slow the sessions are', async () => {
    const { email } = await person();
    const store = application.app.get(SessionStore);
    const set = store.set.bind(store);
    const slow = jest.spyOn(store, 'set').mockImplementation((...given) => {
      setTimeout(() => {
        set(...given);
      }, 300);
    });
    const agent = newAgent();
    const { text, headers } = await agent.get('/sign-in');
    const fields = { _csrf: tokenIn(text), email, password: PASSWORD, next: '/account' };
    // A browser follows as soon as it has read the head of the answer, before its end.
    const head = await headOfAnswer(cookieIn(headers), new URLSearchParams(fields).toString());
    slow.mockRestore();
    const next = await newAgent().get('/account').set('Cookie', head.cookie);
    expect({ status: head.status, then: next.status }).toEqual({ status: 303, then: 200 });
  });

  it('is asked for where it is needed, and leads back', async () => {
    const answer = await newAgent().get('/account?x=1');
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/sign-in?to=%2Faccount%3Fx%3D1');
  });

  it('says the same of a wrong password, an unknown address and a closed account', async () => {
    const { email } = await person();
    const closed = await person();
    await db.owner.query(`update person set disabled_at = now() where id = $1`, [closed.id]);
    const trial = await person('producer.submitter', true);
    const texts: string[] = [];
    const tries: [string, string][] = [
      [email, 'not the password'],
      ['nobody@example.org', 'not the password'],
      [closed.email, PASSWORD],
      [trial.email, PASSWORD],
    ];
    for (const [address, password] of tries) {
      const answer = await send(newAgent(), '/sign-in', '/sign-in', { email: address, password });
      expect(answer.status).toBe(422);
      texts.push(answer.text.replace(tokenIn(answer.text), '').replace(address, '').replaceAll(/[0-9a-f]{32,}/g, '')); // prettier-ignore
      expect(answer.text).toContain('address or the password is not right');
    }
    expect(new Set(texts).size).toBe(1);
  });

  it('takes as long for an unknown address as for a known one', async () => {
    const { email } = await person();
    const timed = async (address: string): Promise<number> => {
      const agent = newAgent();
      const token = tokenIn((await agent.get('/sign-in')).text);
      const began = performance.now();
      await agent.post('/sign-in').type('form').send({ _csrf: token, email: address, password: 'wrong' }); // prettier-ignore
      return performance.now() - began;
    };
    await timed(email);
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 7; round++) {
      known.push(await timed(email));
      unknown.push(await timed(`${newId()}@example.org`));
    }
    const median = (of: number[]): number => of.sort((a, b) => a - b)[3] ?? 0;
    const ratio = median(unknown) / median(known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('is paused after ten wrong passwords, whether the account exists or not', async () => {
    for (const email of [(await person()).email, `${newId()}@example.org`]) {
      const attempt = (password: string) =>
        send(newAgent(), '/sign-in', '/sign-in', { email, password });
      for (let tries = 0; tries < 10; tries++) expect((await attempt('wrong')).status).toBe(422);
      const paused = await attempt(PASSWORD);
      expect(paused.status).toBe(429);
      expect(paused.text).toContain('Too many attempts. Try again in 15 minutes.');
      await db.owner.query(`delete from sign_in_throttle where key like 'address:%'`);
    }
    const { rows } = await db.owner.query<{ key: string }>(`select key from sign_in_throttle`);
    expect(rows.every(({ key }) => /^(account|address|code):[0-9a-f]{64}$/.test(key))).toBe(true);
  });

  it('is paused for an address that tries many accounts, until its time is over', async () => {
    const attempt = async (agent: Agent, token: string) =>
      agent.post('/sign-in').type('form').send({ _csrf: token, email: `${newId()}@example.org`, password: 'x' }); // prettier-ignore
    const agent = newAgent();
    const token = tokenIn((await agent.get('/sign-in')).text);
    await db.owner.query(
      `insert into sign_in_throttle select 'address:' || encode(sha256('127.0.0.1'), 'hex'), 60, $1`,
      ['2026-08-01T10:10:00Z'],
    );
    expect((await attempt(agent, token)).status).toBe(429);
    db.clock.set('2026-08-01T10:10:01Z');
    expect((await attempt(agent, token)).status).toBe(422);
    db.clock.set('2026-08-01T10:00:00Z');
    await db.owner.query(`delete from sign_in_throttle`);
  });

  it('counts by the visitor whom a proxy on this machine names last, not by the proxy', async () => {
    const agent = newAgent();
    const token = tokenIn((await agent.get('/sign-in')).text);
    await db.owner.query(
      `insert into sign_in_throttle select 'address:' || encode(sha256(of::bytea), 'hex'), 60, $1
       from unnest(array['127.0.0.1', '192.0.2.7']) of`,
      ['2026-08-01T10:10:00Z'],
    );
    const from = async (forwarded: string) => {
      const fields = { _csrf: token, email: `${newId()}@example.org`, password: 'x' };
      const sent = agent.post('/sign-in').type('form').set('x-forwarded-for', forwarded);
      return (await sent.send(fields)).status;
    };
    expect(await from('192.0.2.7')).toBe(429);
    expect(await from('192.0.2.8')).toBe(422);
    // What a visitor claims stands before what the proxy adds.
    expect(await from('192.0.2.9, 192.0.2.7')).toBe(429);
    await db.owner.query(`delete from sign_in_throttle`);
  });

  it('takes no list where one value belongs', async () => {
    const agent = newAgent();
    const token = tokenIn((await agent.get('/sign-in')).text);
    const answer = await agent.post('/sign-in').type('form').send(`_csrf=${token}&email=a&email=b&password=c`); // prettier-ignore
    expect(answer.status).toBe(422);
  });
});

describe('the account', () => {
  it('says everything that is wrong with a new password at once', async () => {
    const { agent } = await signedIn();
    const fields = { current: 'wrong', password: 'short', password_again: 'other' };
    const answer = await send(agent, '/account/password', '/account/password', fields);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('This is not your password now.');
    expect(answer.text).toContain('Use at least 15 characters.');
    expect(answer.text).toContain('The two passwords are not the same.');
  });

  it('changes its password, and every other session is over', async () => {
    const { agent, email, id } = await signedIn();
    const elsewhere = newAgent();
    await send(elsewhere, '/sign-in', '/sign-in', { email, password: PASSWORD });
    const before = await passwordOf(id);
    const wanted = 'calm herons count kilograms';
    const changed = await send(agent, '/account/password', '/account/password', {
      current: PASSWORD,
      password: wanted,
      password_again: wanted,
    });
    expect(changed.headers.location).toBe('/account');
    expect(await passwordOf(id)).not.toBe(before);
    expect((await agent.get('/account')).text).toContain('Your password is changed.');
    expect((await elsewhere.get('/account')).status).toBe(303);
  });

  it('lists its own sessions and ends them one by one or all', async () => {
    const { agent, email } = await signedIn();
    const second = newAgent();
    await send(second, '/sign-in', '/sign-in', { email, password: PASSWORD });
    const third = newAgent();
    await send(third, '/sign-in', '/sign-in', { email, password: PASSWORD });
    const page = await agent.get('/account');
    const others = [...page.text.matchAll(/name="session" value="([0-9a-f]{64})"/g)];
    expect(others).toHaveLength(2);
    await send(agent, '/account', '/account/sessions/end', { session: others[0]?.[1] });
    const left = await Promise.all([second.get('/account'), third.get('/account')]);
    expect(left.map(({ status }) => status).sort()).toEqual([200, 303]);
    expect((await send(agent, '/account', '/account/sessions/end-all')).headers.location).toBe('/sign-in'); // prettier-ignore
    const after = await Promise.all([agent, second, third].map((each) => each.get('/account')));
    expect(after.map(({ status }) => status)).toEqual([303, 303, 303]);
  });

  it("cannot end another person's session", async () => {
    const victim = await signedIn();
    const { rows } = await db.owner.query<{ sid: string }>(
      `select sid from person_session where sess #>> '{passport,user}' = $1`,
      [victim.id],
    );
    const { agent } = await signedIn();
    await send(agent, '/account', '/account/sessions/end', { session: rows[0]?.sid });
    expect((await victim.agent.get('/account')).status).toBe(200);
  });

  it('is left by signing out, and the session is gone', async () => {
    const { agent, id } = await signedIn();
    expect((await send(agent, '/account', '/sign-out')).headers.location).toBe('/');
    expect((await agent.get('/account')).status).toBe(303);
    const gone = await db.owner.query(
      `select from person_session where sess #>> '{passport,user}' = $1`,
      [id],
    );
    expect(gone.rowCount).toBe(0);
  });

  it('is written only when something in it has changed', async () => {
    const { agent, id } = await signedIn();
    await agent.get('/account');
    const version = async () => {
      const { rows } = await db.owner.query<{ version: string }>(
        `select xmin::text as version from person_session where sess #>> '{passport,user}' = $1`,
        [id],
      );
      return rows.map((row) => row.version);
    };
    const before = await version();
    expect(before).toHaveLength(1);
    for (let page = 0; page < 3; page += 1) expect((await agent.get('/account')).status).toBe(200);
    expect(await version()).toEqual(before);
  });

  it('speaks the language it is told to', async () => {
    const { agent } = await signedIn();
    await send(agent, '/account', '/account/language', { language: 'de' });
    expect((await agent.get('/account')).text).toContain('<html lang="de"');
  });

  it('is kept out of caches', async () => {
    const { agent } = await signedIn();
    expect((await agent.get('/account')).headers['cache-control']).toBe('no-store');
  });
});

describe('a second factor', () => {
  async function enrolled() {
    const who = await signedIn();
    const page = await who.agent.get('/account/second-factor');
    const secret = (/<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1] ?? '').replaceAll(' ', '');
    const code = () => generate({ secret, epoch: db.clock.now().getTime() / 1000 });
    const image = await who.agent.get('/account/second-factor/code.svg');
    expect(image.headers['content-type']).toContain('image/svg+xml');
    const wrong = await send(who.agent, '/account/second-factor', '/account/second-factor', { code: '000000' }); // prettier-ignore
    expect(wrong.status).toBe(422);
    const right = await send(who.agent, '/account/second-factor', '/account/second-factor', { code: await code() }); // prettier-ignore
    expect(right.headers.location).toBe('/account/second-factor/recovery-codes');
    const codes = await who.agent.get('/account/second-factor/recovery-codes');
    const recovery = [...codes.text.matchAll(/<code>([a-z2-9-]{19})<\/code>/g)].map(([, each]) => each); // prettier-ignore
    expect(recovery).toHaveLength(10);
    const again = await who.agent.get('/account/second-factor/recovery-codes');
    expect(again.text).not.toContain(recovery[0]);
    return { ...who, secret, code, recovery };
  }
  const half = async (email: string): Promise<Agent> => {
    const agent = newAgent();
    const answer = await send(agent, '/sign-in', '/sign-in', { email, password: PASSWORD });
    expect(answer.headers.location).toBe('/sign-in/second-factor');
    return agent;
  };
  const second = (agent: Agent, code: string | undefined) =>
    send(agent, '/sign-in/second-factor', '/sign-in/second-factor', { code });

  it('is asked for after the password, and a code is good once', async () => {
    const { email, code } = await enrolled();
    db.clock.set('2026-08-01T10:01:00Z');
    const agent = await half(email);
    expect((await agent.get('/account')).status).toBe(303);
    const now = await code();
    expect((await second(agent, now)).status).toBe(303);
    expect((await agent.get('/account')).status).toBe(200);
    const replaying = await half(email);
    expect((await second(replaying, now)).status).toBe(422);
    db.clock.set('2026-08-01T10:00:00Z');
  });

  it('is kept sealed, and its recovery codes as hashes', async () => {
    const { id, secret, recovery } = await enrolled();
    const { rows } = await db.owner.query(
      `select p.totp_secret, r.code_hash from person p join recovery_code r on r.person_id = p.id where p.id = $1`,
      [id],
    );
    expect(rows).toHaveLength(10);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(rows)).not.toContain(recovery[0]);
  });

  it('gives way to a recovery code, each once', async () => {
    const { email, recovery } = await enrolled();
    expect((await second(await half(email), recovery[0])).status).toBe(303);
    expect((await second(await half(email), recovery[0])).status).toBe(422);
    expect((await second(await half(email), recovery[1])).status).toBe(303);
  });

  it('cannot be guessed', async () => {
    const { email, recovery } = await enrolled();
    const agent = await half(email);
    for (let tries = 0; tries < 5; tries++)
      expect((await second(agent, '123456')).status).toBe(422);
    expect((await second(agent, recovery[0])).status).toBe(429);
  });

  it('waits ten minutes for its code', async () => {
    const { email, recovery } = await enrolled();
    const agent = await half(email);
    db.clock.set('2026-08-01T10:10:01Z');
    expect((await agent.get('/sign-in/second-factor')).status).toBe(303);
    expect((await second(agent, recovery[0])).status).toBe(403);
    db.clock.set('2026-08-01T10:00:00Z');
  });

  it('is removed with a code only', async () => {
    const { agent, recovery } = await enrolled();
    const remove = (code: string | undefined) =>
      send(agent, '/account/second-factor', '/account/second-factor/remove', { code });
    expect((await remove('')).status).toBe(422);
    expect((await remove(recovery[3])).headers.location).toBe('/account');
    expect((await agent.get('/account')).text).toContain('The second factor is removed.');
  });
});
