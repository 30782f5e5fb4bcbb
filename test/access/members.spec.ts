import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountService, InvitationService, ProgrammeDirectory } from '../../src/access/index.js';
import { seedOrganisation, testDatabase, type TestDatabase } from '../database.js';
import { seedProducer } from '../national-figures.js';
import { seedMembership, seedTwoTenants, type TestApplication } from './application.js';
import { type Agent, send, tokenIn, Visitors } from './visitors.js';
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
});
beforeEach(async () => {
  // Each test has an organisation of its own.
  const organisationId = await seedOrganisation(db, 'Cells & Co');
  tenants.own.organisationId = organisationId;
  visitors = await Visitors.to(application.app, db, tenants.own);
});
afterAll(async () => {
  await application.close();
  await db.close();
});

const members = () => `/p/${tenants.own.slug}/members`;
const invite = async (agent: Agent, email: string, role = 'producer.preparer') => {
  await send(agent, members(), members(), { email, role });
  const { text } = await agent.get(members());
  const link = /http:\/\/[^<]+(\/p\/[^<]+\/invitation\/[\w-]{43})/.exec(text)?.[1] ?? '';
  return { link, text };
};
const newcomer = {
  name: 'Grace  Example',
  password: 'five grey herons filing late',
  password_again: 'five grey herons filing late',
};
const actions = async (): Promise<string[]> => {
  const { rows } = await db.owner.query<{ action: string }>(
    `select action from audit_event where organisation_id = $1 and action like 'member.%' order by id`,
    [tenants.own.organisationId],
  );
  return rows.map(({ action }) => action);
};

describe('an invitation', () => {
  it('is shown once, kept as a hash and lets one person in', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const { link } = await invite(agent, 'Grace@Example.org');
    expect(link).not.toBe('');
    expect((await agent.get(members())).text).not.toContain(link);
    const kept = await db.owner.query(`select * from invitation`);
    expect(JSON.stringify(kept.rows)).not.toContain(link.split('/').at(-1));

    const grace = visitors.newAgent();
    const joined = await send(grace, link, link, newcomer);
    expect(joined.status).toBe(303);
    const page = await grace.get('/switch');
    expect(page.text).toContain('Cells &amp; Co');
    const { rows } = await db.owner.query(`select name, email from person where email = $1`, [
      'grace@example.org',
    ]);
    expect(rows).toEqual([{ name: 'Grace Example', email: 'grace@example.org' }]);

    const late = visitors.newAgent();
    expect((await late.get(link)).status).toBe(404);
    expect(await actions()).toEqual(['member.invited', 'member.joined']);
  });

  it('warns of an organisation whose name looks like that of another who takes part', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const { link } = await invite(agent, 'hedy@example.org');
    const hedy = visitors.newAgent();
    expect((await hedy.get(link)).text).not.toContain('Make sure who this is');
    await db.owner.query(`update organisation set name = $2 where id = $1`, [
      tenants.own.organisationId,
      'C\u0435lls & Co',
    ]);
    expect((await hedy.get(link)).text).toContain('The name mixes letters of several scripts');
    await seedProducer(db, tenants.own, 'Cells & Co');
    expect((await hedy.get(link)).text).toContain('“Cells &amp; Co” also takes part here');
  });

  it('says everything that is wrong at once, keeps the name and stays open', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const { link } = await invite(agent, 'ida@example.org');
    const ida = visitors.newAgent();
    const bad = await send(ida, link, link, { name: ' ', password: 'short', password_again: 'x' });
    expect(bad.status).toBe(422);
    for (const text of ['Enter your name', 'at least 15 characters', 'are not the same']) {
      expect(bad.text).toContain(text);
    }
    expect((await send(ida, link, link, newcomer)).status).toBe(303);
  });

  it('of two who use it at once lets one in', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const { link } = await invite(agent, 'twice@example.org');
    const both = [visitors.newAgent(), visitors.newAgent()];
    const tokens = await Promise.all(
      both.map(async (each) => tokenIn((await each.get(link)).text)),
    );
    const answers = await Promise.all(
      both.map((each, at) =>
        each
          .post(link)
          .type('form')
          .send({ _csrf: tokens[at], ...newcomer }),
      ),
    );
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    const { rowCount } = await db.owner.query(`select from membership where organisation_id = $1`, [
      tenants.own.organisationId,
    ]);
    expect(rowCount).toBe(2);
  });

  it('is over after a week, when withdrawn, and in another programme', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const { link } = await invite(agent, 'slow@example.org');
    const stranger = visitors.newAgent();
    const elsewhere = link.replace(tenants.own.slug, tenants.other.slug);
    expect((await stranger.get(elsewhere)).status).toBe(404);
    db.clock.set('2026-08-08T10:00:01Z');
    expect((await stranger.get(link)).status).toBe(404);
    db.clock.set('2026-08-01T10:00:00Z');
    expect((await stranger.get(link)).status).toBe(200);
    const page = await agent.get(members());
    const withdraw = /action="([^"]+\/withdraw)"/.exec(page.text)?.[1] ?? '';
    await send(agent, members(), withdraw);
    expect((await stranger.get(link)).status).toBe(404);
  });

  it('to somebody known is for them alone, after signing in', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const known = await visitors.person(null);
    const { link } = await invite(agent, known.email);
    const stranger = visitors.newAgent();
    expect((await stranger.get(link)).text).toContain(`/sign-in?next&#x3D;${link}`);
    expect((await send(stranger, link, link, newcomer)).status).not.toBe(303);
    // A page that was opened before there was an account has the form: the link stays theirs.
    expect((await send(stranger, '/sign-in', link, newcomer)).status).toBe(422);
    const other = await visitors.signedIn(null);
    expect((await other.agent.get(link)).text).toContain('somebody else is invited');
    const { agent: own } = await visitors.enter(known.email);
    // The only place they have now.
    expect((await send(own, link, link)).headers.location).toMatch(/\/producer$/);
  });

  it('takes no right from who belongs there already', async () => {
    const { agent, email } = await visitors.signedIn('producer.administrator');
    const { link } = await invite(agent, email, 'producer.preparer');
    const refused = await send(agent, link, link);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('You belong to this organisation already');
    expect((await agent.get(members())).status).toBe(200);
    const { link: further } = await invite(agent, email, 'producer.administrator');
    expect((await send(agent, further, further)).status).toBe(303);
  });

  it('gives no role of another kind of organisation', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const fields = { email: 'x@example.org', role: 'agency.administrator' };
    expect((await send(agent, members(), members(), fields)).status).toBe(422);
    const bad = await send(agent, members(), members(), { email: 'no address', role: 'producer.preparer' }); // prettier-ignore
    expect(bad.status).toBe(422);
    expect(bad.text).toContain('value="no address"');
  });
});

describe('the operator', () => {
  it('lets the first person of an organisation in, and closes accounts', async () => {
    const invitations = application.app.get(InvitationService);
    const programme = await application.app.get(ProgrammeDirectory).bySlug(tenants.own.slug);
    if (!programme) throw new Error('no programme');
    const ask = (organisation: string, role: string) =>
      invitations.inviteAsOperator(programme, organisation, { email: 'first@example.org', role });
    const misfit = await ask(tenants.own.organisationId, 'agency.administrator');
    expect(misfit).toMatchObject({ reason: { code: 'member.unknown-role' } });
    const made = await ask(tenants.own.organisationId, 'producer.administrator');
    const link = `/p/${tenants.own.slug}/invitation/${made.ok ? made.value : ''}`;
    const first = visitors.newAgent();
    expect((await send(first, link, link, newcomer)).status).toBe(303);
    expect((await first.get(members())).status).toBe(200);
    expect(await application.app.get(AccountService).disable('first@example.org')).toBe(true);
    expect((await first.get(members())).status).toBe(303);
  });
});

describe('members', () => {
  it('may be given another role of their kind, which counts at once', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const colleague = await visitors.signedIn('producer.preparer');
    expect((await colleague.agent.get(members())).status).toBe(403);
    const role = `${members()}/${colleague.id}/role`;
    const given = await send(agent, members(), role, { role: 'producer.administrator' });
    expect(given.status).toBe(303);
    expect((await colleague.agent.get(members())).status).toBe(200);
    expect(await actions()).toEqual(['member.role-changed']);
  });

  it('cannot lose their last administrator', async () => {
    const { agent, id } = await visitors.signedIn('producer.administrator');
    await visitors.person('producer.preparer');
    const left = await send(agent, members(), `${members()}/${id}/end`);
    expect(left.status).toBe(422);
    expect(left.text).toContain('The last administrator cannot leave');
    const demoted = await send(agent, members(), `${members()}/${id}/role`, { role: 'producer.preparer' }); // prettier-ignore
    expect(demoted.status).toBe(422);
  });

  it('keep one administrator when two remove each other at once', async () => {
    const [one, two] = [
      await visitors.signedIn('producer.administrator'),
      await visitors.signedIn('producer.administrator'),
    ];
    const answers = await Promise.all([
      send(one.agent, members(), `${members()}/${two.id}/end`),
      send(two.agent, members(), `${members()}/${one.id}/end`),
    ]);
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    const { rowCount } = await db.owner.query(
      `select from membership where organisation_id = $1 and ended_at is null`,
      [tenants.own.organisationId],
    );
    expect(rowCount).toBe(1);
  });

  it('of another organisation are not there', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const stranger = await visitors.person(null);
    const { programmeId, organisationId } = tenants.other;
    await seedMembership(db, { programmeId, organisationId, personId: stranger.id }, 'producer.preparer'); // prettier-ignore
    expect((await send(agent, members(), `${members()}/${stranger.id}/end`)).status).toBe(404);
    expect((await send(agent, members(), `${members()}/__proto__/end`)).status).toBe(404);
  });
});

describe('the keys page', () => {
  it('makes a key, shows it once and revokes it', async () => {
    const { agent } = await visitors.signedIn('producer.administrator');
    const page = `/p/${tenants.own.slug}/api-keys`;
    const none = await send(agent, page, page, { label: '', days: '9999' });
    expect(none.status).toBe(422);
    const made = await send(agent, page, page, { label: 'ERP', days: '30', permissions: ['return.read', 'return.edit'] }); // prettier-ignore
    expect(made.status).toBe(303);
    const shown = await agent.get(page);
    const key = /evc_[\w-]{43}/.exec(shown.text)?.[0] ?? '';
    expect(key).not.toBe('');
    const again = await agent.get(page);
    expect(again.text).not.toContain(key);
    const revoke = /action="([^"]+\/revoke)"/.exec(again.text)?.[1] ?? '';
    expect((await send(agent, page, revoke)).status).toBe(303);
    expect((await agent.get(page)).text).toContain('Revoked');
  });
});

describe('switching', () => {
  it('leads into another organisation under another session id, and only into own ones', async () => {
    const { agent, id } = await visitors.signedIn('producer.administrator');
    const second = await seedOrganisation(db, 'Second Cells');
    const { programmeId, slug } = tenants.own;
    await seedMembership(db, { programmeId, organisationId: second, personId: id }, 'recycler.operator'); // prettier-ignore
    const sid = async () => {
      const { rows } = await db.owner.query<{ sid: string }>(
        `select sid from person_session where sess #>> '{passport,user}' = $1`,
        [id],
      );
      return rows.map((row) => row.sid);
    };
    const before = await sid();
    const fields = { programme: programmeId, organisation: second };
    const switched = await send(agent, '/switch', '/switch', fields);
    expect(switched.headers.location).toBe(`/p/${slug}/recycler`);
    const after = await sid();
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
    expect((await agent.get(members())).status).toBe(403);
    const foreign = { programme: programmeId, organisation: tenants.other.organisationId };
    expect((await send(agent, '/switch', '/switch', foreign)).status).toBe(404);
  });
});

describe('trying out', () => {
  it('is one click where the programme is a demonstration, and nothing elsewhere', async () => {
    const { id, email } = await visitors.person('producer.submitter', true);
    const { programmeId, organisationId, slug } = tenants.own;
    const fields = { person: id, programme: programmeId, organisation: organisationId };
    const closed = visitors.newAgent();
    expect((await send(closed, '/sign-in', '/sign-in/demonstration', fields)).status).toBe(422);
    await db.owner.query(`update programme set demonstration = true where id = $1`, [programmeId]);
    db.clock.set('2026-08-01T10:05:00Z');
    const newcomerAgent = visitors.newAgent();
    const page = await newcomerAgent.get('/sign-in');
    expect(page.text).toContain('Submitter<span');
    expect(page.text).toContain('File the open quarter');
    const counted = `select points from sign_in_throttle where key like 'address:%'`;
    const failures = async () => (await db.owner.query<{ points: number }>(counted)).rows;
    const failed = await failures();
    expect(failed).toHaveLength(1);
    const entered = await send(newcomerAgent, '/sign-in', '/sign-in/demonstration', fields);
    // A way in that anybody may take makes nobody's guesses forgotten.
    expect(await failures()).toEqual(failed);
    expect(entered.headers.location).toBe(`/p/${slug}/producer`);
    expect((await newcomerAgent.get('/account')).text).toContain(email);
    const real = await visitors.person('producer.submitter');
    const refused = await send(visitors.newAgent(), '/sign-in', '/sign-in/demonstration', { ...fields, person: real.id }); // prettier-ignore
    expect(refused.status).toBe(422);
    db.clock.set('2026-08-01T10:00:00Z');
  });
});

describe('the keys of this installation', () => {
  it('stand where anybody finds them', async () => {
    const answer = await visitors.newAgent().get('/.well-known/everycell-keys.json');
    expect(answer.headers['content-type']).toContain('application/jwk-set+json');
    expect(JSON.parse(answer.text)).toMatchObject({ keys: [{ kty: 'OKP', crv: 'Ed25519' }] });
  });
});
