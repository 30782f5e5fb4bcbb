import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { InvitationService, ProgrammeDirectory } from '../../src/access/index.js';
import { systemOf, Tenancy } from '../../src/database/index.js';
import { webApplication } from '../access/web-application.js';
import type { TestApplication } from '../access/application.js';
import { PASSWORD, tokenIn } from '../access/visitors.js';
import { seedOrganisation, seedProgramme, testDatabase, type TestDatabase } from '../database.js';
import { Browser, closeConnections } from './browser.js';

// What belongs to no programme is asked while a request holds its transaction. With two connections for forty requests,
// whoever took a second one of the same pool would wait for all others, and they for it.

jest.setTimeout(120_000);

let db: TestDatabase;
let application: TestApplication;
let own: { programmeId: string; slug: string };
beforeAll(async () => {
  db = await testDatabase();
  own = await seedProgramme(db);
  application = await webApplication(db);
}, 120_000);
afterAll(async () => {
  closeConnections();
  await application.close();
  await db.close();
});

const pool = () =>
  (
    application.app.get(DataSource).driver as unknown as {
      master: { options: { max: number; connectionTimeoutMillis: number } };
    }
  ).master.options;

it('lets forty people accept their invitations at once on two connections', async () => {
  const { slug } = own;
  const organisation = await seedOrganisation(db);
  pool().max = 2;
  const invitations = application.app.get(InvitationService);
  const programme = await application.app.get(ProgrammeDirectory).bySlug(slug);
  if (programme === null) throw new Error('The programme is not known.');
  const answers = await Promise.all(
    Array.from({ length: 40 }, async (_, at) => {
      const email = `newcomer-${String(at)}@example.org`;
      const request = { email, role: 'producer.preparer' };
      const invited = await invitations.inviteAsOperator(programme, organisation, request);
      const link = `/p/${slug}/invitation/${invited.ok ? invited.value : ''}`;
      const browser = Browser.of(application.app);
      const _csrf = tokenIn((await browser.get(link)).text);
      const name = `Newcomer ${String(at)}`;
      const fields = { _csrf, name, password: PASSWORD, password_again: PASSWORD };
      const { status, headers } = await browser.post(link, fields);
      const account = await browser.get('/account');
      return [status, headers.location, account.text.includes(name)];
    }),
  );
  const home = `/p/${slug}/producer`;
  expect(answers).toEqual(Array.from({ length: 40 }, () => [303, home, true]));
});

it('asks to come again where no connection becomes free in time', async () => {
  const { programmeId, slug } = own;
  const tenancy = application.app.get(Tenancy);
  const system = systemOf(programmeId);
  const browser = Browser.of(application.app);
  expect((await browser.get(`/p/${slug}/rulebooks`)).status).toBe(200);
  pool().max = 2;
  pool().connectionTimeoutMillis = 100;
  const held = [1, 2].map(() =>
    tenancy.run(system, () => tenancy.query(system, 'select pg_sleep(2)')),
  );
  const page = await browser.get(`/p/${slug}/rulebooks`);
  expect(page.status).toBe(503);
  expect(page.text).toContain('not available right now');
  const api = await browser.get(`/api/v1/programmes/${slug}/register`);
  expect([api.status, (JSON.parse(api.text) as { code: string }).code]).toEqual([
    503,
    'unavailable',
  ]);
  await Promise.all(held);
  expect((await browser.get(`/p/${slug}/rulebooks`)).status).toBe(200);
});

it('says that there is no room where the disk is full, keeps nothing of it, and takes it once there is', async () => {
  const { slug } = own;
  const organisation = await seedOrganisation(db);
  const programme = await application.app.get(ProgrammeDirectory).bySlug(slug);
  if (programme === null) throw new Error('The programme is not known.');
  const request = { email: 'late@example.org', role: 'producer.preparer' };
  const invited = await application.app
    .get(InvitationService)
    .inviteAsOperator(programme, organisation, request);
  const link = `/p/${slug}/invitation/${invited.ok ? invited.value : ''}`;
  const accept = async () => {
    const browser = Browser.of(application.app);
    const _csrf = tokenIn((await browser.get(link)).text);
    return browser.post(link, {
      _csrf,
      name: 'Late',
      password: PASSWORD,
      password_again: PASSWORD,
    });
  };
  const people = async () =>
    (await db.owner.query(`select from person where email = 'late@example.org'`)).rows.length;
  await db.owner.query(`create function full_disk() returns trigger language plpgsql as $$ begin
    raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
    create trigger full_disk before insert on membership execute function full_disk()`);
  try {
    const refused = await accept();
    expect([refused.status, await people()]).toEqual([507, 0]);
    expect(refused.text).toContain('There is no room to save this');
    expect(refused.text).not.toContain('No space left');
  } finally {
    await db.owner.query('drop trigger full_disk on membership; drop function full_disk');
  }
  expect([(await accept()).status, await people()]).toEqual([303, 1]);
});
