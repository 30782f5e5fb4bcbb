import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiKeyService, type Permission } from '../src/access/index.js';
import { FacilityService } from '../src/register/index.js';
import type { TestApplication } from './access/application.js';
import { PASSWORD, Visitors } from './access/visitors.js';
import { webApplication } from './access/web-application.js';
import { type Entry, type FileSent, type RightAnswer, type Sent, xlsx } from './bad-input/entry.js';
import { badFiles } from './bad-input/in-files.js';
import { badRequests } from './bad-input/in-requests.js';
import { contextOf, seedOrganisation, seedPerson } from './database.js';
import { type Answer, Browser, closeConnections } from './hostile/browser.js';
import { model, producerQuarter, type ProducerQuarter } from './producer-quarter.js';
import { read } from './tree.js';
import { plantForm } from './plant-form.js';

// The catalogue of bad input: each kind is sent to the running application and has its one answer, which says what is
// wrong and where, and nothing of it is stored.

jest.setTimeout(120_000);

let quarter: ProducerQuarter;
let application: TestApplication;
let browser: Browser;
let facility: string;
const keys = { producer: '', recycler: '' };

beforeAll(async () => {
  quarter = await producerQuarter();
  application = await webApplication(quarter.db);
  const producer = await quarter.producer();
  await quarter.producer([model({ reference: 'THEIRS-1' })]);
  const { programmeId, db } = quarter;
  keys.producer = await key(producer, 'producer.administrator', ['return.edit', 'return.read', 'model.read', 'model.edit']); // prettier-ignore
  const recycler = contextOf(programmeId, await seedOrganisation(db), { personId: await seedPerson(db) }); // prettier-ignore
  keys.recycler = await key(recycler, 'recycler.administrator', ['consignment.record']);
  facility = await plant(recycler);
  const { organisationId } = producer;
  const visitors = await Visitors.to(application.app, db, { programmeId, organisationId });
  const { email } = await visitors.person('producer.administrator');
  browser = await Browser.of(application.app).signIn(email, PASSWORD);
}, 120_000);
afterAll(async () => {
  closeConnections();
  await application.close();
  await quarter.close();
});

async function key(
  context: Parameters<ApiKeyService['make']>[0],
  role: 'producer.administrator' | 'recycler.administrator',
  permissions: Permission[],
): Promise<string> {
  const asked = { label: 'test', permissions, days: '1' };
  const made = await application.app.get(ApiKeyService).make(context, asked, role);
  if (!made.ok) throw new Error(made.reason.code);
  return made.value;
}

async function plant(recycler: ReturnType<typeof contextOf>): Promise<string> {
  const added = await application.app.get(FacilityService).add(recycler, plantForm);
  if (!added.ok) throw new Error('No plant.');
  return added.value;
}

const api = (path: string): string => `/api/v1/programmes/${quarter.slug}/${path}`;
const imports = {
  lines: () => api('imports?period=2026-Q2'),
  models: () => api('imports/battery-models'),
  consignments: () => api(`imports/consignments?facility=${facility}`),
};

async function send(sent: Sent): Promise<Answer> {
  const authorization = `Bearer ${sent.to === 'consignments' ? keys.recycler : keys.producer}`;
  switch (sent.to) {
    case 'address':
      return browser.get(api(sent.path), { authorization });
    case 'page':
      return browser.get(`/p/${quarter.slug}/${sent.path}`);
    case 'form':
      return browser.post(`/p/${quarter.slug}/${sent.path}`, sent.fields.replace('{token}', browser.token), sent.headers); // prettier-ignore
    case 'json': {
      const headers = { authorization, 'content-type': 'application/json' };
      return browser.send(api('battery-models/M-1'), { method: 'PUT', headers, body: sent.body });
    }
    default: {
      const type = sent.type ?? 'text/csv';
      const headers = { authorization, 'content-type': type, 'if-match': '*' };
      const body = await sent.body();
      const numbers = sent.numbers === undefined ? '' : `&numbers=${sent.numbers}`;
      return browser.send(`${imports[sent.to]()}${numbers}`, { method: 'POST', headers, body });
    }
  }
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly issues?: readonly {
    code: string;
    message: string;
    help: string;
    location: Partial<RightAnswer>;
  }[];
}

const isProblem = ({ headers }: Answer): boolean =>
  (headers['content-type'] ?? '').startsWith('application/problem+json');

/** What a person reads of a page. */
const visible = (html: string): string =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#x3D;', '=')
    .replaceAll('&#x60;', '`')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

const isSentence = (text: string): boolean => /^[\p{Lu}\p{N}“].* .*[.?]$/su.test(text);

/** What an answer leaves unsaid: of a fault, what is wrong, in words, and where there is more on how to mend it. */
async function unsaid(answer: Answer): Promise<string[]> {
  if (!isProblem(answer)) {
    const [heading = ''] = /<h1[\s\S]*?<\/h1>/.exec(answer.text) ?? [];
    return visible(heading).trim() === '' ? ['nothing on the page'] : [];
  }
  const { detail = '', issues = [] } = JSON.parse(answer.text) as Problem;
  const left = issues.flatMap(({ code, message }) => (isSentence(message) ? [] : [`${code}: ${message}`])); // prettier-ignore
  if (issues.length === 0 && !isSentence(detail)) left.push(`detail: ${detail}`);
  for (const { help } of issues)
    if ((await browser.get(help)).status !== 200) left.push(`help: ${help}`);
  return left;
}

/** What was answered, in the shape of what should be: the first fault, or the problem itself. */
function answered(answer: Answer, wanted: RightAnswer): RightAnswer {
  const { status } = answer;
  if (!isProblem(answer)) return { status };
  const { code, issues } = JSON.parse(answer.text) as Problem;
  const [first] = issues ?? [];
  const said =
    first === undefined ? { status, code } : { status, code: first.code, ...first.location };
  return Object.fromEntries(
    Object.entries(said).filter(([name]) => name in wanted),
  ) as unknown as RightAnswer;
}

async function stored(): Promise<unknown> {
  const { rows } = await quarter.db.owner.query(
    `select (select count(*) from return_draft_line) as lines, (select count(*) from battery_model_version) as models,
       (select count(*) from consignment) as consignments, (select count(*) from submission) as submissions`,
  );
  return rows[0];
}

const catalogue: readonly Entry[] = [...badFiles, ...badRequests];
const sending = catalogue.flatMap((entry) => ('sent' in entry ? [entry] : []));
/** Workbooks and CSV files of lines, which people choose on a page. */
const onPages = sending.flatMap(({ sent, ...entry }) =>
  sent.to === 'lines' && (sent.type === undefined || sent.type === xlsx)
    ? [{ ...entry, sent }]
    : [],
);
const elsewhere = catalogue.flatMap((entry) => ('file' in entry ? [entry] : []));
const named = ({ number, input }: Entry): string => `${String(number)} ${input}`;

describe('the catalogue of bad input', () => {
  it('is whole: every number of it is answered here, elsewhere, or cannot be met', () => {
    const numbers = new Set(catalogue.map(({ number }) => number));
    expect([...numbers]).toEqual(Array.from({ length: 45 }, (_, at) => at + 1));
    expect(new Set(catalogue.map(named)).size).toBe(catalogue.length);
  });

  // That the test runs, passes and asserts something is seen to at the end of the run (test/claimed-tests.mjs).
  it.each(elsewhere.map((entry) => [named(entry), entry.file, entry.test] as const))('of %s is proved by %s: %s', (_, file) => {
    expect(read(file)).toContain('describe(');
  }); // prettier-ignore

  it('of a name keeps what can be seen', async () => {
    await send({ to: 'json', body: JSON.stringify({ fields: { brand: 'A\u202Ecme\u200B', name: 'N', category: 'portable', chemistry: 'alkaline', unit_mass_g: '23' } }) }); // prettier-ignore
    const { text } = await browser.get(api('battery-models/M-1'), { authorization: `Bearer ${keys.producer}` }); // prettier-ignore
    expect(text).toContain('"Acme"');
  });

  it.each(sending.map((entry) => [named(entry), entry] as const))('answers %s', async (_, { sent, answer }) => {
    const before = await stored();
    const got = await send(sent);
    expect(answered(got, answer)).toEqual(answer);
    if (answer.status < 400) await quarter.db.owner.query('delete from return_draft_part');
    else {
      expect(await stored()).toEqual(before);
      expect(await unsaid(got)).toEqual([]);
    }
    expect(got.milliseconds).toBeLessThan(20_000);
  }); // prettier-ignore

  it.each(onPages.map((entry) => [named(entry), entry] as const))('tells %s on the page too', async (_, { sent, answer }) => {
    const before = await stored();
    const got = await choose(sent);
    const text = visible(got.text);
    if (answer.status === 201) expect(text).toMatch(/1 lines? with a fee of/);
    else {
      const { issues = [] } = JSON.parse((await send(sent)).text) as Problem;
      const [first] = issues;
      expect(text).toContain(first?.message.replace(/\s+/g, ' '));
      if (answer.row !== undefined) expect(text).toMatch(new RegExp(` ${String(answer.row)} +${answer.column ?? ''}`));
      expect(text).toContain('Nothing was saved.');
    }
    expect(await stored()).toEqual(before);
  }); // prettier-ignore
});

/** Chooses a file on the page of the quarter, and gives the page that follows. */
async function choose(sent: FileSent): Promise<Answer> {
  const page = `/p/${quarter.slug}/producer/returns/2026-Q2/upload`;
  const field = (name: string, content: string): string =>
    `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${content}\r\n`;
  const name = sent.type === undefined ? 'lines.csv' : 'lines.xlsx';
  const file = `--edge\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const answer = await browser.send(page, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=edge' },
    body: Buffer.concat([
      Buffer.from(
        field('_csrf', browser.token) + field('marks', sent.numbers ?? 'unstated') + file,
      ),
      Buffer.from(await sent.body()),
      Buffer.from('\r\n--edge--\r\n'),
    ]),
  });
  return answer.status === 303 ? browser.get(String(answer.headers.location)) : answer;
}
