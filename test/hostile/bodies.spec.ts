import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiKeyService } from '../../src/access/index.js';
import { newId } from '../../src/database/index.js';
import type { TestApplication } from '../access/application.js';
import { PASSWORD, Visitors } from '../access/visitors.js';
import { webApplication } from '../access/web-application.js';
import { producerQuarter, type ProducerQuarter } from '../producer-quarter.js';
import { Browser, closeConnections } from './browser.js';

// Bodies that are too large, that stop in the middle or that do not end: one answer while they still come, nothing stored,
// nothing left in the temporary folder, and the connection is free again.

jest.setTimeout(120_000);

const silenceMs = 400;
const patience = { silenceMs, stretchMs: 3_000, stretchBytes: 1_000 };
const mark = newId();
let quarter: ProducerQuarter;
let application: TestApplication;
let browser: Browser;
let key: string;
let organisationId: string;

beforeAll(async () => {
  quarter = await producerQuarter();
  application = await webApplication(quarter.db, undefined, patience);
  const producer = await quarter.producer();
  ({ organisationId } = producer);
  const made = await application.app
    .get(ApiKeyService)
    .make(
      producer,
      { label: 'test', permissions: ['return.edit', 'return.read', 'model.edit'], days: '1' },
      'producer.administrator',
    );
  if (!made.ok) throw new Error(made.reason.code);
  key = made.value;
  const { programmeId } = quarter;
  const visitors = await Visitors.to(application.app, quarter.db, { programmeId, organisationId });
  const { email } = await visitors.person('producer.administrator');
  browser = await Browser.of(application.app).signIn(email, PASSWORD);
});
afterAll(async () => {
  closeConnections();
  await application.close();
  await quarter.close();
});

interface Heard {
  /** Of the first answer; 0 when the connection ended without one. */
  readonly status: number;
  readonly text: string;
  /** From the last that was sent until the connection was free. */
  readonly freeAfterMs: number;
  readonly sentBytes: number;
}

type Way = 'json' | 'lines' | 'form' | 'file';
const ways: readonly Way[] = ['json', 'lines', 'form', 'file'];

const boundary = 'edge';
const part = (head: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`;

function headOf(way: Way): { path: string; headers: string[]; begin: string } {
  const api = `/api/v1/programmes/${quarter.slug}`;
  const pages = `/p/${quarter.slug}/producer`;
  const bearer = `Authorization: Bearer ${key}`;
  const cookie = `Cookie: ${browser.cookieHeader()}`;
  switch (way) {
    case 'json':
      return {
        path: `${api}/battery-models`,
        headers: [bearer, 'Content-Type: application/json'],
        begin: '{"reference":"',
      };
    case 'lines':
      return {
        path: `${api}/imports?period=2026-Q2`,
        headers: [bearer, 'Content-Type: text/csv'],
        begin: `battery_model,units,note\nAA-1,5,${mark}\n`,
      };
    case 'form':
      return {
        path: `${pages}/models/new`,
        headers: [cookie, 'Content-Type: application/x-www-form-urlencoded'],
        begin: `_csrf=${browser.token}&reference=`,
      };
    case 'file':
      return {
        path: `${pages}/returns/2026-Q2/upload`,
        headers: [cookie, `Content-Type: multipart/form-data; boundary=${boundary}`],
        begin: `${part('name="_csrf"')}${browser.token}\r\n${part('name="file"; filename="a.csv"')}battery_model,units,note\nAA-1,5,${mark}\n`,
      };
  }
}

const chunked = (text: string): string =>
  text === '' ? '' : `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** Sends the head, the beginning and then `more` as often as it is taken, until `most` bytes are out or an answer is in. */
async function talk(
  way: Way,
  {
    more = '',
    most = 0,
    declared,
    then = 'wait',
    everyMs = 0,
    referrer,
  }: {
    more?: string;
    most?: number;
    declared?: number;
    then?: 'wait' | 'leave';
    everyMs?: number;
    referrer?: string;
  },
): Promise<Heard> {
  const { path, headers, begin } = headOf(way);
  const length =
    declared === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${String(declared)}`;
  const socket = connect(browser.port, '127.0.0.1');
  const framed = (text: string): string => (declared === undefined ? chunked(text) : text);
  let text = '';
  let sentBytes = 0;
  const closed = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', resolve);
  });
  const send = (what: string): Promise<void> =>
    new Promise((resolve) => {
      sentBytes += what.length;
      socket.write(what, () => {
        resolve();
      });
    });
  await send(
    [
      `POST ${path} HTTP/1.1`,
      'Host: 127.0.0.1:' + String(browser.port),
      ...headers,
      ...(referrer === undefined ? [] : [`Referer: ${referrer}`]),
      'Accept-Encoding: identity',
      length,
      '',
      '',
    ].join('\r\n') + framed(begin),
  );
  while (sentBytes < most && text === '' && !socket.destroyed) {
    await send(framed(more));
    if (everyMs > 0) await wait(everyMs);
  }
  if (then === 'leave') {
    await wait(50);
    socket.destroy();
  }
  const began = performance.now();
  await Promise.race([closed, wait(15_000, undefined, { ref: false })]);
  const freeAfterMs = socket.destroyed ? performance.now() - began : Infinity;
  socket.destroy();
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text, freeAfterMs, sentBytes };
}

/** Others may upload on this machine too; what is ours has our mark in its first line. */
async function leftBehind(): Promise<string[]> {
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith('everycell-upload-'));
  const found = await Promise.all(
    folders.map(async (name) => {
      const head = createReadStream(join(tmpdir(), name, 'file'), { end: 200 });
      const text = await head.toArray().catch(() => []);
      return Buffer.concat(text as Buffer[]).includes(mark) ? [name] : [];
    }),
  );
  return found.flat();
}

async function leavingNothing<T>(work: () => Promise<T>): Promise<T> {
  const done = await work();
  for (let tries = 0; tries < 60 && (await leftBehind()).length > 0; tries += 1) await wait(50);
  expect(await leftBehind()).toEqual([]);
  return done;
}

const stored = async (): Promise<string> => {
  const { rows } = await quarter.db.owner.query<{ n: string }>(
    `select (select count(*) from return_draft_line where organisation_id = $1) || ' ' ||
       (select count(*) from battery_model_version where organisation_id = $1) as n`,
    [organisationId],
  );
  return rows[0]?.n ?? '';
};

describe('a body that is larger than it may be', () => {
  it.each([
    ['json', 1_000_000],
    ['lines', 52_428_800],
    ['form', 1_048_576],
    ['file', 52_428_800],
  ] as const)('without a length is answered 413 at the limit: %s', async (way, limit) => {
    const before = await stored();
    const more = 'AA-1,5,\n'.repeat(9_000);
    const heard = await leavingNothing(() => talk(way, { more, most: 4 * limit + 4_000_000 }));
    expect({ way, status: heard.status }).toEqual({ way, status: 413 });
    expect(heard.sentBytes).toBeLessThan(2 * limit + 4_000_000);
    expect(heard.freeAfterMs).toBeLessThan(5_000);
    expect(await stored()).toBe(before);
  });

  it.each(ways)('and says so beforehand is not waited for: %s', async (way) => {
    const heard = await leavingNothing(() => talk(way, { declared: 2_000_000_000 }));
    expect({ way, status: heard.status }).toEqual({ way, status: 413 });
    expect(heard.freeAfterMs).toBeLessThan(5_000);
  });
});

describe('a body that stops in the middle', () => {
  it.each(ways)('is answered 408 when nothing comes for too long: %s', async (way) => {
    const before = await stored();
    const heard = await leavingNothing(() => talk(way, {}));
    expect({ way, status: heard.status }).toEqual({ way, status: 408 });
    if (way === 'json' || way === 'lines') {
      expect(heard.text).toContain('application/problem+json');
      expect(heard.text).toContain('"code":"timeout"');
    } else expect(heard.text).toContain('This took too long to arrive');
    expect(heard.freeAfterMs).toBeLessThan(5_000);
    expect(await stored()).toBe(before);
  });

  it.each(ways)('because its sender went away leaves nothing behind: %s', async (way) => {
    const before = await stored();
    await leavingNothing(() =>
      talk(way, { more: 'AA-1,5,\n'.repeat(9_000), most: 400_000, then: 'leave' }),
    );
    expect(await stored()).toBe(before);
    expect((await browser.get('/account')).status).toBe(200);
  });
});

describe('a body that comes slowly', () => {
  it('but comes is waited for', async () => {
    const { path, headers } = headOf('lines');
    const socket = connect(browser.port, '127.0.0.1');
    const text = 'battery_model,units\nAA-1,5\n';
    socket.write(
      [
        `POST ${path} HTTP/1.1`,
        'Host: x',
        ...headers,
        `Content-Length: ${String(text.length)}`,
        'Connection: close',
        '',
        '',
      ].join('\r\n'),
    );
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    for (const character of text) {
      await wait(silenceMs / 8);
      socket.write(character);
    }
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    await quarter.db.owner.query('delete from return_draft_part where organisation_id = $1', [
      organisationId,
    ]);
  });
});

describe('a body of which a byte comes now and then', () => {
  it.each(ways)('is answered 408 although it never falls silent: %s', async (way) => {
    const before = await stored();
    const began = performance.now();
    const heard = await leavingNothing(() => talk(way, { more: ' ', most: 10_000, everyMs: 100 }));
    expect({ way, status: heard.status }).toEqual({ way, status: 408 });
    expect(performance.now() - began).toBeGreaterThan(patience.stretchMs - 200);
    expect(heard.freeAfterMs).toBeLessThan(5_000);
    expect(await stored()).toBe(before);
  });
});

describe('a form with a file', () => {
  const address = (): string => `/p/${quarter.slug}/producer/returns/2026-Q2/upload`;
  const send = (type: string, body: string) =>
    browser.send(address(), { method: 'POST', headers: { 'content-type': type }, body });

  it.each([
    [
      'that is no form of parts',
      'application/x-www-form-urlencoded',
      415,
      () => `_csrf=${browser.token}`,
    ],
    ['whose parts have no boundary', 'multipart/form-data', 400, () => 'x'],
    [
      'that ends too early',
      `multipart/form-data; boundary=${boundary}`,
      400,
      () => headOf('file').begin,
    ],
    [
      'whose boundary never comes',
      `multipart/form-data; boundary=${boundary}`,
      400,
      () => 'a'.repeat(100_000),
    ],
    [
      'with a head without end',
      `multipart/form-data; boundary=${boundary}`,
      400,
      () => `--${boundary}\r\nContent-Disposition: ${'x'.repeat(200_000)}`,
    ],
  ])('%s is refused', async (_, type, status, body) => {
    const answer = await leavingNothing(() => send(type, body()));
    expect(answer.status).toBe(status);
  });

  it.each([
    ['leads back to the page it stands on', (): string => `http://127.0.0.1:${browser.port}`, true],
    ['leads to no page of somebody else', (): string => 'https://example.org', false],
  ] as const)('that is too large %s', async (_, origin, leadsBack) => {
    const declared = 2_000_000_000;
    const heard = await talk('file', { declared, referrer: origin() + address() });
    expect(heard.status).toBe(413);
    expect(heard.text).toContain('A file may have up to 50 MB');
    expect(heard.text.includes(`<a class="govuk-link" href="${address()}">`)).toBe(leadsBack);
  });
});
