import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiKeyService, type Permission } from '../../src/access/index.js';
import { keyPermissionsOf } from '../../src/access/permissions.js';
import { contextOf } from '../database.js';
import { given } from '../producer-quarter.js';
import {
  description,
  faultsOf,
  type Operation,
  operations,
  parametersOf,
  resolve,
  type Schema,
} from '../openapi.js';
import { type Answer, Browser, percent } from './browser.js';
import { hostileTexts } from './texts.js';
import { openWorld, type World } from './world.js';

// Every operation of the API, asked with what its description allows and with what it does not, drawn from a seed. Whatever comes, the
// answer is one that the description has, is there soon, and is never a failure of ours.

jest.setTimeout(300_000);

const SEED = 20_261_127;
const ROUNDS = 40;
const AT_ONCE = 8;
/** How soon an answer is soon (check S4), and what no pause of the machine excuses. */
const SOON_MS = 2_000;
const LONGEST_MS = 20_000;

let world: World;
let browser: Browser;
const keys: string[] = [];
const references: string[] = [];

beforeAll(async () => {
  world = await openWorld(2);
  browser = world.anonymous();
  for (const role of ['producer.administrator', 'recycler.administrator'] as const) {
    const { rows } = await world.db.owner.query<{ programmeId: string; organisationId: string; personId: string }>(
      `select m.programme_id as "programmeId", m.organisation_id as "organisationId", m.person_id as "personId"
       from membership m join programme p on p.id = m.programme_id where p.slug = 'demo' and m.role like $1 limit 1`,
      [`${role.split('.')[0] ?? ''}.%`],
    ); // prettier-ignore
    const [member] = rows;
    if (member === undefined) throw new Error(`Nobody is a ${role}.`);
    const { programmeId, organisationId, personId } = member;
    const permissions = keyPermissionsOf(role).filter((each) => asked.has(each));
    const making = world.application.app.get(ApiKeyService);
    const context = contextOf(programmeId, organisationId, { personId });
    keys.push(given(await making.make(context, { label: 'drawn', permissions, days: '1' }, role)));
  }
  for (const table of ['submission', 'certificate', 'battery_model', 'registration']) {
    const column = table === 'registration' ? 'number' : 'reference';
    const { rows } = await world.db.owner.query<{ found: string }>(`select ${column} as found from ${table} limit 3`); // prettier-ignore
    references.push(...rows.map(({ found }) => found));
  }
  const { rows } = await world.db.owner.query<{ id: string }>('select id from facility limit 3');
  references.push(...rows.map(({ id }) => id));
}, 300_000);
afterAll(() => world.close());

const permissionsOf = ({ security }: Operation) => security?.[0]?.key ?? [];
const asked = new Set(operations(description).flatMap(({ operation }) => permissionsOf(operation)) as Permission[]); // prettier-ignore

/** The same numbers for the same seed (mulberry32). */
class Draw {
  constructor(private state: number) {}

  below(most: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  }

  chance(percentage: number): boolean {
    return this.below(100) < percentage;
  }

  of<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('Nothing to draw from.');
    return value;
  }

  text(): string {
    return this.chance(25) ? this.of(hostileTexts) : this.of([...plausible, ...references]);
  }
}

/** A number of a text, the same each time. */
const numberOf = (text: string): number => createHash('sha256').update(text).digest().readInt32BE();

const plausible = ['2026-Q2', '2026-Q1', '2026', '2026-03-31', '1', '12.5', '0', 'cobalt', 'DE', 'portable', 'alkaline', 'ev', 'lithium_ion_nmc', 'dismantler', 'output', 'demo', 'v1', 'true', 'A cell', 'CELL-1', 'eu', '2023-1542', 'a'.repeat(64)]; // prettier-ignore

/** A value of the schema, or now and then of anything else. */
function valueOf(draw: Draw, schema: Schema, depth = 0): unknown {
  if (schema.$ref !== undefined)
    return valueOf(draw, resolve(description, schema.$ref) as Schema, depth);
  if (draw.chance(8)) return draw.of<unknown>([null, [], {}, 0, -1, 2 ** 53, true, draw.text()]);
  if (schema.enum !== undefined && draw.chance(80)) return draw.of(schema.enum);
  const [type] = [schema.type ?? 'object'].flat();
  switch (type) {
    case 'object': {
      const named = Object.entries(schema.properties ?? {})
        .filter(([name]) => schema.required?.includes(name) === true || draw.chance(50))
        .map(([name, each]) => [name, valueOf(draw, each, depth + 1)] as const);
      const odd = draw.chance(8) ? [[draw.of(['role', '__proto__', 'programme_id']), 'x'] as const] : []; // prettier-ignore
      return Object.fromEntries([...named, ...odd]);
    }
    case 'array':
      return Array.from({ length: draw.below(4) }, () => valueOf(draw, schema.items ?? {}, depth + 1)); // prettier-ignore
    case 'integer':
    case 'number':
      return draw.of([0, 1, 2, -1, 32_768, 1.5, 2 ** 53]);
    case 'boolean':
      return draw.chance(50);
    default:
      return draw.text();
  }
}

interface Request {
  readonly key: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

function drawn(draw: Draw, key: string, operation: Operation): Request {
  const [method = '', template = ''] = key.split(' ');
  const place = (name: string): string =>
    name === 'programme' ? (draw.chance(95) ? 'demo' : draw.of(['ch', 'nowhere'])) : percent(draw.text().slice(0, 3_000)); // prettier-ignore
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => place(name));
  const query = parametersOf(description, operation)
    .filter((each) => each.in === 'query' && draw.chance(50))
    .map(({ name, schema }) => [
      name,
      draw.chance(80) ? String(valueOf(draw, schema)) : draw.text(),
    ]) // prettier-ignore
    .concat(draw.chance(5) ? [['sort', 'up']] : [])
    .map(([name = '', value = '']) => `${name}=${percent(value.slice(0, 500))}`);
  const [type, content] = draw.of(Object.entries(operation.requestBody?.content ?? { none: null }));
  const headers: Record<string, string> = {
    ...(draw.chance(95) ? { authorization: `Bearer ${draw.of(keys)}` } : {}),
    ...(draw.chance(20) ? { 'idempotency-key': draw.of(['a', 'b', 'a'.repeat(300)]) } : {}),
    ...(draw.chance(10) ? { 'if-match': draw.of(['"0"', '"1"', '*', 'W/"x"']) } : {}),
  };
  const asking = { key, path: `${path}${query.length > 0 ? `?${query.join('&')}` : ''}`, method };
  if (content === null) return { ...asking, headers };
  const schema = (content as { schema?: Schema } | undefined)?.schema ?? {};
  const json = JSON.stringify(valueOf(draw, schema));
  const rows = `${draw.of(['battery_model,units', 'category,chemistry,units,mass_kg', 'reference', ''])}\n${draw.text()},${draw.text()}\n`; // prettier-ignore
  const right = type === 'application/json' ? json : rows;
  const body = draw.chance(90) ? right : draw.of(['', '{', '[]', 'null', `{"a":${right}`, '\0', '"\\ud800"']); // prettier-ignore
  return { ...asking, headers: { ...headers, 'content-type': draw.chance(95) ? type : 'text/plain' }, body }; // prettier-ignore
}

function wrongWith({ key }: Request, answer: Answer): string | undefined {
  if (answer.status >= 500) return `is ${String(answer.status)}`;
  const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  const body: unknown = type.endsWith('json') ? JSON.parse(answer.text) : answer.text;
  const faults = faultsOf(key, { status: answer.status, type, body });
  return faults.length === 0 ? undefined : `${String(answer.status)}: ${faults.slice(0, 2).join(', ')}`; // prettier-ignore
}

/**
 * A machine that other work pauses makes any answer late once. What is slow by itself is slow each time that it is asked alone.
 */
async function tooSlow(request: Request, { milliseconds }: Answer): Promise<string | undefined> {
  const times = [milliseconds];
  while (Math.min(...times) > SOON_MS && times.length < 4 && milliseconds <= LONGEST_MS)
    times.push((await browser.send(request.path, request)).milliseconds);
  if (Math.min(...times) <= SOON_MS) return undefined;
  return `took ${times.map((time) => time.toFixed()).join(', ')} ms`;
}

describe('the API, asked anything', () => {
  it('always answers as it is described, soon, and with no failure of its own', async () => {
    // Each operation draws for itself: another one beside it does not change what it is asked.
    const asked = operations(description).map(({ key, operation }) => {
      const draw = new Draw(SEED ^ numberOf(key));
      return Array.from({ length: ROUNDS }, () => drawn(draw, key, operation));
    });
    const requests = Array.from({ length: ROUNDS }, (_, round) =>
      asked.flatMap((each) => each[round] ?? []),
    ).flat();
    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    const note = (request: Request, fault: string | undefined): void => {
      if (fault !== undefined) wrong.push(`${request.method} ${request.path.slice(0, 200)} ${(request.body ?? '').slice(0, 200)} ${fault}`); // prettier-ignore
    };
    for (let at = 0; at < requests.length; at += AT_ONCE) {
      const late: [Request, Answer][] = [];
      await Promise.all(
        requests.slice(at, at + AT_ONCE).map(async (request) => {
          const answer = await browser.send(request.path, request);
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          note(request, wrongWith(request, answer));
          if (answer.milliseconds > SOON_MS) late.push([request, answer]);
        }),
      );
      for (const [request, answer] of late) note(request, await tooSlow(request, answer));
    }
    expect({ seed: SEED, wrong }).toEqual({ seed: SEED, wrong: [] });
    expect(requests.length).toBeGreaterThan(1_500);
    // Neither refused at the door nor refused altogether.
    for (const status of [200, 201, 404, 422]) expect([status, (statuses.get(status) ?? 0) > 0]).toEqual([status, true]); // prettier-ignore
  });
});
