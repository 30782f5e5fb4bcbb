import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { familyOf, type Role } from '../../src/access/permissions.js';
import { tokenIn } from '../access/visitors.js';
import type { Answer, Browser } from './browser.js';
import { crawl, kindOf, type FoundForm } from './crawl.js';
import { hostileTexts, repeatedTexts } from './texts.js';
import { openWorld, type World } from './world.js';

// Every form and every kind of address that a crawl of the demonstration finds, with what nobody should send. New pages
// are in it without being named. An answer may say anything but that the server failed.

jest.setTimeout(240_000);

interface Target extends FoundForm {
  readonly browser: Browser;
}

let world: World;
const targets: Target[] = [];
const pages = new Map<string, { readonly address: string; readonly browser: Browser }>();
const roles: readonly (Role | null)[] = [
  'producer.administrator',
  'recycler.administrator',
  'agency.administrator',
  null,
];
let other: string;
const strangers = new Map<Role, Browser>();
const strange = [
  'agency.administrator',
  'producer.administrator',
  'recycler.administrator',
] as const;

beforeAll(async () => {
  world = await openWorld();
  const known = new Set<string>();
  for (const role of roles) {
    const browser = role === null ? world.anonymous() : await world.member('demo', role);
    const found = await crawl(browser, role === null ? '/' : `/p/demo/${familyOf(role)}`, 80);
    if (role === null) browser.token = tokenIn((await browser.get('/sign-in')).text);
    for (const address of found.pages)
      if (!pages.has(kindOf(address))) pages.set(kindOf(address), { address, browser });
    for (const form of found.forms) {
      const kind = `${form.method} ${kindOf(form.action)} ${form.fields.map(([name]) => name).join()}`;
      if (known.has(kind) || /^\/(?:account|sign-out|switch|style-guide)/.test(form.action))
        continue;
      known.add(kind);
      targets.push({ ...form, browser });
    }
  }
  for (const role of strange) strangers.set(role, await world.member('ch', role));
  other = await standing('ch');
});
afterAll(() => world.close());

/** Everything that a programme holds, but the trail of who was refused. */
async function standing(slug: string): Promise<string> {
  const { rows: tables } = await world.db.owner.query<{ name: string }>(
    `select table_name as name from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and column_name = 'programme_id' and table_type = 'BASE TABLE' and table_name <> 'audit_event'
     order by 1`,
  );
  const hashes: string[] = [];
  for (const { name } of tables) {
    const { rows } = await world.db.owner.query<{ hash: string }>(
      `select md5(coalesce(string_agg(t::text, ';' order by t::text), '')) hash from ${name} t
       where programme_id = (select id from programme where slug = $1)`,
      [slug],
    );
    hashes.push(`${name} ${rows[0]?.hash ?? ''}`);
  }
  expect(hashes.length).toBeGreaterThan(30);
  return hashes.join('\n');
}

type Fields = readonly (readonly [string, string])[];

function send(target: Target, fields: Fields, headers = {}): Promise<Answer> {
  const { browser, action, method, multipart } = target;
  if (method === 'get') {
    const query = new URLSearchParams(
      fields.map(([name, value]): [string, string] => [name, value.slice(0, 6000)]),
    );
    return browser.get(`${action.replace(/\?.*/, '')}?${query.toString()}`);
  }
  return multipart
    ? browser.send(action, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=edge', ...headers },
        body: parts(fields),
      })
    : browser.post(action, fields, headers);
}

const parts = (fields: Fields): string =>
  `${fields
    .map(([name, value]) => {
      const file = name === 'file' ? '; filename="x.csv"' : '';
      return `--edge\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
    })
    .join('')}--edge--\r\n`;

/** What its page would send, with some of it replaced. */
const filled = (
  { fields, browser }: Target,
  replace: (name: string) => string | undefined,
  token = browser.token,
): Fields =>
  fields.map(([name, value]) =>
    name === '_csrf' ? [name, token] : [name, replace(name) ?? (value === '' ? '1' : value)],
  );

function wrongWith(answer: Answer): string | undefined {
  const { status, headers, text, milliseconds } = answer;
  if (status >= 500) return `is ${String(status)}`;
  if (milliseconds > 20_000) return `took ${milliseconds.toFixed()} ms`;
  if (headers['set-cookie']?.some((cookie) => cookie.includes('evil')) === true)
    return 'sets a cookie of the sender';
  if (text.includes('<script>alert')) return 'runs a script of the sender';
  const { location } = headers;
  if (location !== undefined && !/^\/(?![/\\])/.test(location)) return `leads to ${location}`;
  return undefined;
}

describe('a form', () => {
  it('is found wherever one is', () => {
    const actions = targets.map(({ action }) => kindOf(action)).join(' ');
    for (const known of ['rulebooks', 'certificates', 'offers', 'models/new', 'members', 'api-keys', 'upload'])
      expect(actions).toContain(known); // prettier-ignore
    expect(targets.length).toBeGreaterThan(40);
  });

  it('is refused without its token, with that of another session and from another site', async () => {
    const stranger = tokenIn((await world.anonymous().get('/sign-in')).text);
    const statuses = new Set<string>();
    for (const target of targets.filter(({ method }) => method === 'post')) {
      const untouched = (): undefined => undefined;
      for (const answer of [
        await send(target, filled(target, untouched, '')),
        await send(target, filled(target, untouched, stranger)),
        await send(target, filled(target, untouched), { origin: 'https://evil.example' }),
        await send(target, filled(target, untouched), { 'sec-fetch-site': 'cross-site' }),
      ])
        if (answer.status !== 403) statuses.add(`${target.action}: ${String(answer.status)}`);
    }
    expect([...statuses]).toEqual([]);
  });

  it('answers what is no text, no number, no date or no end with anything but a failure', async () => {
    const wrong: string[] = [];
    for (const target of targets) {
      const names = target.fields.map(([name]) => name).filter((name) => name !== '_csrf');
      const each = names.length > 12 ? [] : names.map((name) => [name]);
      for (const [at, text] of hostileTexts.entries())
        for (const chosen of repeatedTexts.has(text) ? [names, ...each] : [names]) {
          const sent = filled(target, (name) => (chosen.includes(name) ? text : undefined));
          const fault = wrongWith(await send(target, sent));
          if (fault !== undefined)
            wrong.push(
              `${target.method} ${target.action} ${chosen.join()} text ${String(at)} ${fault}`,
            );
        }
    }
    expect(wrong).toEqual([]);
  });

  it('with each field twice, and with names that reach into objects, is answered too', async () => {
    const wrong: string[] = [];
    for (const target of targets) {
      const usual = filled(target, () => undefined);
      const odd: Fields = ['__proto__', 'constructor', 'toString', 'programme_id', 'organisation_id', 'role', 'state', '__proto__[admin]', 'a[b]', ''].map((name) => [name, 'agency.administrator']); // prettier-ignore
      for (const answer of [
        await send(target, [...usual, ...usual.filter(([name]) => name !== '_csrf')]),
        await send(target, [...usual, ...odd]),
      ]) {
        const fault = wrongWith(answer);
        if (fault !== undefined) wrong.push(`${target.method} ${target.action} ${fault}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** All at once, since each page passes over what it does not know. */
const oddQueries = [
  'q=%00',
  'page=-1&cursor=%27%3B--&sort=id;drop&file=..%2f..%2fetc%2fpasswd&period=__proto__&on=2026-02-30&lang=__proto__&year=99999999&chemistry=constructor&to=%2f%2fevil.example&next=%5c%5cevil.example',
  `page=1e999&sort=__proto__&lang=%2e%2e%2fen&q=${'a'.repeat(6000)}`,
];

describe('an address', () => {
  it('of a help page is answered for every code that an issue may carry', async () => {
    const browser = world.anonymous();
    const list = await browser.get('/api/v1/programmes/demo/code-lists/issue-codes');
    const { codes } = JSON.parse(list.text) as { codes: { help: string }[] };
    const wrong: string[] = [];
    for (const { help } of codes)
      for (const language of ['en', 'de']) {
        const { status, text } = await browser.get(`${help}?lang=${language}`);
        if (status !== 200 || /NaN|undefined|\{\w+\}/.test(text))
          wrong.push(`${help} ${String(status)}`);
      }
    expect(wrong).toEqual([]);
    expect(codes.length).toBeGreaterThan(200);
  });

  it('with odd words in the place of an id, a period or a reference leads nowhere', async () => {
    const wrong: string[] = [];
    const words = ['%00', '%ED%A0%80', "'%20or%201=1--", '__proto__', 'constructor', '..%2f..%2fetc', '%0d%0aSet-Cookie:evil=1', '2026-Q9', '0000-Q0', '99999999999999999999', '-1', 'a'.repeat(5000), '%252e%252e', '%E2%80%AE', '%C0%AE', '%']; // prettier-ignore
    for (const [kind, { address, browser }] of pages) {
      const places = [...(kind.split('?')[0]?.matchAll(/\{\w+\}/g) ?? [])];
      if (places.length === 0) continue;
      const segments = address.split('?')[0]?.split('/') ?? [];
      const named = kind.split('?')[0]?.split('/') ?? [];
      for (const [at, name] of named.entries()) {
        if (!name.includes('{')) continue;
        for (const word of words) {
          const asked = segments.map((segment, place) => (place === at ? word : segment)).join('/');
          const fault = wrongWith(await browser.get(asked));
          if (fault !== undefined) wrong.push(`${asked.slice(0, 150)} ${fault}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('with odd words in the place of a query says so or passes over them', async () => {
    const wrong: string[] = [];
    for (const { address, browser } of pages.values()) {
      const [path = ''] = address.split('?');
      for (const query of oddQueries) {
        const fault = wrongWith(await browser.get(`${path}?${query}`));
        if (fault !== undefined) wrong.push(`${path}?${query.slice(0, 40)} ${fault}`);
      }
      const twice = await browser.get(`${path}?id=1&id=2`);
      if (twice.status !== 400) wrong.push(`${path}?id=1&id=2 is ${String(twice.status)}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('another programme', () => {
  it('has none of the things of this one: not to see, not to change', async () => {
    const wrong: string[] = [];
    const there = (address: string): string => address.replace('/p/demo/', '/p/ch/');
    for (const [role, browser] of strangers) {
      const area = `/p/demo/${familyOf(role)}/`;
      const own = [...pages].filter(([kind, { address }]) => /\{(?:id|reference)\}/.test(kind) && address.startsWith(area)); // prettier-ignore
      for (const [, { address }] of own) {
        const { status } = await browser.get(there(address));
        if (status !== 404) wrong.push(`get ${there(address)} as ${role}: ${String(status)}`);
      }
      const forms = targets.filter(({ action }) => action.startsWith(area) && /\{(?:id|reference)\}/.test(kindOf(action))); // prettier-ignore
      for (const form of forms) {
        const target = { ...form, browser, action: there(form.action) };
        const { status } = await send(
          target,
          filled(target, () => undefined),
        );
        if (status !== 404)
          wrong.push(`${form.method} ${target.action} as ${role}: ${String(status)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('stands as it stood before all this', async () => {
    expect(await standing('ch')).toBe(other);
  });
});
