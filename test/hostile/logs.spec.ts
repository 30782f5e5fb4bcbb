import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApiKeyService, PasswordResets, PasswordService } from '../../src/access/index.js';
import { openDatabase } from '../../src/database/running-database.store.js';
import { seedMembership } from '../access/application.js';
import { databaseAt } from '../database.js';
import { ApplicationProcess } from '../process.js';
import { producerQuarter } from '../producer-quarter.js';
import { type Answer, Browser, closeConnections } from './browser.js';

// What the process says while it is used and misused tells an operator which routes were asked for and how it went, and
// nothing of anybody: no address, name, password, token, key, link or row. What a problem is quoted by finds its line.

const MINUTES = 240_000;
const person = { email: 'ada.lovelace@example.org', password: 'quiet otters file on time' };
const fresh = 'five grey herons filing late';
const row = 'SECRET-ROW-77';

let application: ApplicationProcess;

beforeAll(async () => {
  application = await ApplicationProcess.begin({ EVERYCELL_LOG_LEVEL: 'debug' });
}, MINUTES);
afterAll(async () => {
  closeConnections();
  await application.remove();
}, MINUTES);

/** A producer with a key and a link for a new password, made beside the running application on its database. */
async function prepared() {
  const { dataDirectory } = application;
  const reached = { databaseUrl: null, databaseOwnerUrl: null, dataDirectory };
  const { connection, owner } = await openDatabase(reached, { whenRunning: 'join' });
  if (owner === null) throw new Error('An embedded database has an owner.');
  const quarter = await producerQuarter(await databaseAt({ connection, ownerConnection: owner }));
  // The process goes by the time there is.
  quarter.db.clock.set(new Date().toISOString());
  const producer = await quarter.producer();
  const { organisationId, personId, programmeId } = producer;
  const hash = await quarter.app.get(PasswordService).hash(person.password);
  await quarter.db.owner.query(`update person set email = $2, password_hash = $3, name = 'Ada Lovelace' where id = $1`, [personId, person.email, hash]); // prettier-ignore
  await seedMembership(quarter.db, { programmeId, organisationId, personId: personId ?? '' }, 'producer.administrator'); // prettier-ignore
  const asked = { label: 'x', permissions: ['return.edit', 'model.read'], days: '1' };
  const key = await quarter.app.get(ApiKeyService).make(producer, asked, 'producer.administrator');
  const link = await quarter.app.get(PasswordResets).issueAsOperator(person.email);
  if (!key.ok || !link.ok) throw new Error('Neither key nor link.');
  const { slug } = quarter;
  await quarter.close();
  return { slug, key: key.value, token: link.value };
}

it(
  'nothing of anybody gets into what the process says',
  async () => {
    const { slug, key, token } = await prepared();
    const port = Number(new URL(application.origin).port);
    const browser = await new Browser(port).signIn(person.email, person.password);
    const session = browser.cookieHeader();
    const wrong = new Browser(port);
    const page = await wrong.get('/sign-in');
    const csrf = /name="_csrf" value="([0-9a-f]+)"/.exec(page.text)?.[1] ?? '';
    await wrong.post('/sign-in', {
      _csrf: csrf,
      email: person.email,
      password: `${person.password}!`,
    });
    await wrong.get(`/${person.email}?q=${person.email}&token=${token}`);
    await browser.get(`/p/${slug}/register?q=${person.email}`);
    await browser.get(`/p/${slug}/register?q=%00${row}`);
    await browser.get(`/p/${slug}/producer/models/${row}`);
    await browser.post(`/p/${slug}/producer/models/new`, { _csrf: browser.token, reference: row });
    await browser.post(`/p/${slug}/producer/models/new`, { _csrf: 'wrong', reference: row });
    const authorization = `Bearer ${key}`;
    const api = `/api/v1/programmes/${slug}`;
    const csv = { authorization, 'content-type': 'text/csv' };
    const body = `battery_model,units\n${row},5\n`;
    const problems: Answer[] = [];
    for (const headers of [csv, { ...csv, authorization: `${authorization}x` }, { ...csv, 'content-type': 'application/json' }])
      problems.push(await browser.send(`${api}/imports?period=2026-Q2&fileName=${row}.csv`, { method: 'POST', headers, body })); // prettier-ignore
    problems.push(await browser.get(`${api}/returns?limit=1&limit=2`, { authorization }));
    const link = `/password-reset/${token}`;
    const form = await wrong.get(link);
    expect(form.status).toBe(200);
    const again = /name="_csrf" value="([0-9a-f]+)"/.exec(form.text)?.[1] ?? '';
    const set = await wrong.post(link, { _csrf: again, password: fresh, password_again: fresh });
    expect(set.status).toBe(303);
    await wrong.get(`${link}x`);
    const { output } = await application.stop();
    const lines = output.split('\n').filter((line) => line.startsWith('{'));
    expect(lines.length).toBeGreaterThan(15);
    expect(output).toContain('/password-reset/:token');
    expect(problems.map(({ status }) => status)).toEqual([422, 401, 400, 400]);
    for (const { headers, text } of problems) {
      const { reference } = JSON.parse(text) as { reference: string };
      expect(reference).toBe(headers['x-request-id']);
      expect(lines.filter((line) => line.includes(`"request":"${reference}"`))).toHaveLength(1);
    }
    const secrets = [person.email, 'lovelace', person.password, fresh, row, key, token, csrf, again, browser.token, session.split('=')[1] ?? '', decodeURIComponent(session.split('=')[1] ?? '')]; // prettier-ignore
    expect(secrets.filter((each) => each.length < 5)).toEqual([]);
    const said = output.toLowerCase();
    expect(secrets.filter((each) => said.includes(each.toLowerCase()))).toEqual([]);
  },
  MINUTES,
);
