import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { RequestMethod } from '@nestjs/common';
import { PERMIT } from '../src/access/route.decorators.js';
import { breakingChanges } from './breaking-changes.js';
import {
  description,
  faultsOf,
  operations,
  parametersOf,
  resolve,
  type Description,
  type Operation,
  type Schema,
} from './openapi.js';
import { filesBelow, read, root } from './tree.js';

interface Route {
  readonly key: string;
  readonly handler: object;
}

const joined = (...parts: string[]): string =>
  `/${parts.join('/')}`
    .replace(/\/+/g, '/')
    .replace(/(.)\/$/, '$1')
    .replace(/:(\w+)/g, '{$1}');

/** The routes that the controllers of the API declare, read from their decorators. */
async function apiRoutes(): Promise<Route[]> {
  const files = filesBelow('src/api/').filter((path) => path.endsWith('.controller.ts'));
  const modules: Record<string, unknown>[] = [];
  // One after the other: jest's linker loses modules that two imports ask for at once.
  for (const path of files)
    modules.push((await import(`${root}${path}`)) as Record<string, unknown>);
  return modules
    .flatMap((module) => Object.values(module))
    .filter((exported): exported is Class => typeof exported === 'function')
    .flatMap(routesOf)
    .filter(({ key }) => key.includes(' /api/v1'));
}

type Class = abstract new (...dependencies: never[]) => object;

function routesOf(controller: Class): Route[] {
  const base = Reflect.getMetadata('path', controller) as string | undefined;
  if (base === undefined) return [];
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = prototype[name];
    if (typeof handler !== 'function') return [];
    const method = Reflect.getMetadata('method', handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const paths = [Reflect.getMetadata('path', handler) as string | string[]].flat();
    return paths.map((path) => ({
      key: `${RequestMethod[method]} ${joined(base, path)}`,
      handler,
    }));
  });
}

const routes = await apiRoutes();

describe('the description of the API', () => {
  it('names exactly the routes that exist', () => {
    const described = operations(description).map(({ key }) => key);
    expect(described.sort()).toEqual(routes.map(({ key }) => key).sort());
  });

  it.each(operations(description))('is complete for $key', ({ key, operation }) => {
    const permission = operation.security?.[0]?.key?.[0];
    const handler = routes.find((route) => route.key === key)?.handler;
    expect({ summary: operation.summary.length > 5, permission }).toEqual({
      summary: true,
      permission: handler && (Reflect.getMetadata(PERMIT, handler) as string | undefined),
    });
    const path = [...key.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const named = parametersOf(description, operation).map(({ name }) => name);
    expect(named).toEqual(expect.arrayContaining(path));
  });

  it('gives each operation a name of its own', () => {
    const names = operations(description).map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has no reference that leads nowhere', () => {
    const references = JSON.stringify(description).match(/"#\/[^"]+"/g) ?? [];
    for (const reference of references) resolve(description, JSON.parse(reference) as string);
    expect(references.length).toBeGreaterThan(5);
  });

  it('breaks no client of what was described before', () => {
    const before = JSON.parse(read('test/fixtures/openapi-released.json')) as Description;
    expect(breakingChanges(before, description)).toEqual([]);
  });
});

describe('a breaking change', () => {
  const key = 'GET /api/v1/programmes/{programme}/code-lists';
  const changed = (change: (copy: string) => string): Description =>
    JSON.parse(change(JSON.stringify(description))) as Description;

  it('is a path that is gone', () => {
    const without = changed((copy) => copy.replace('/code-lists":', '/lists":'));
    expect(breakingChanges(description, without)).toEqual([`${key} is gone`]);
  });

  it('is a promise that is gone, however deep', () => {
    const without = changed((copy) =>
      copy.replace('"required":["code","label"]', '"required":["code"]'),
    );
    expect(breakingChanges(description, without)).toEqual([
      `${key} 200 .lists[].codes[].label is no longer promised`,
    ]);
  });

  it('is not a promise that is new', () => {
    const more = changed((copy) =>
      copy.replace('"required":["name","codes"],', '"required":["name","codes","more"],'),
    );
    expect(breakingChanges(description, more)).toEqual([]);
  });
});

describe('what breaks a client', () => {
  const limit = { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 500 } };
  const kind = (...values: string[]) => ({ name: 'kind', in: 'query', schema: { enum: values } });
  const key = (permission: string) => ({ security: [{ key: [permission] }] });
  const body = (schema: Schema, type = 'application/json') => ({
    requestBody: { content: { [type]: { schema } } },
  });
  const answer = (schema: Schema) => ({
    responses: { 200: { content: { 'application/json': { schema } } } },
  });
  /** An object in a list in an object: what is compared there is compared everywhere. */
  const deep = (inner: Schema): Schema => ({
    type: 'object',
    properties: { lines: { type: 'array', items: inner } },
  });
  const units = (more: Partial<Schema> = {}): Schema =>
    deep({ type: 'object', properties: { units: { type: 'string', ...more } } });
  const state = (...values: string[]): Schema => deep({ enum: values });
  const described = (operation: Partial<Operation>): Description => ({
    paths: { '/x': { post: { operationId: 'x', summary: 'x', responses: {}, ...operation } } },
    components: {},
  });
  const lost = (old: Partial<Operation>, now: Partial<Operation>): string[] =>
    breakingChanges(described(old), described(now)).map((each) => each.replace('POST /x ', ''));

  // What breaks one way is what may be added the other way, but where it is said.
  it.each<[string, [Partial<Operation>, Partial<Operation>], string[], string[]?]>([
    ['a parameter that is gone', [{ parameters: [limit] }, {}], ['query limit is no longer accepted']],
    ['a parameter that is demanded', [{ parameters: [limit] }, { parameters: [{ ...limit, required: true }] }], ['query limit is demanded now']],
    ['a parameter of another type', [{ parameters: [limit] }, { parameters: [{ ...limit, schema: { type: 'string', maximum: 500 } }] }], ['query limit may no longer be integer'], ['query limit may no longer be string']],
    ['a parameter with less room', [{ parameters: [limit] }, { parameters: [{ ...limit, schema: { type: 'integer', maximum: 100 } }] }], ['query limit is narrower: maximum']],
    ['a value that a parameter took', [{ parameters: [kind('a', 'b')] }, { parameters: [kind('a')] }], ['query kind may no longer be "b"']],
    ['another permission', [key('return.read'), key('return.edit')], ['needs return.edit now'], ['needs return.read now']],
    ['a key where none was needed', [{}, key('return.read')], ['needs return.read now']],
    ['a body of another kind', [body(units(), 'text/csv'), body(units())], ['body is no longer accepted as text/csv'], ['body is no longer accepted as application/json']],
    ['a body that is demanded', [{}, { requestBody: { ...body(units()).requestBody, required: true } }], ['body is demanded now'], ['body is no longer accepted']],
    ['a field deep in a body that is gone', [body(units()), body(deep({ type: 'object' }))], ['body.lines[].units is no longer accepted']],
    ['a field deep in a body that is demanded', [body(units()), body(deep({ type: 'object', required: ['units'], properties: { units: { type: 'string' } } }))], ['body.lines[].units is demanded now']],
    ['a field deep in a body of another type', [body(units()), body(units({ type: 'integer' }))], ['body.lines[].units may no longer be string'], ['body.lines[].units may no longer be integer']],
    ['a field deep in a body with a pattern', [body(units()), body(units({ pattern: '^1$' }))], ['body.lines[].units is narrower: pattern']],
    ['a value deep in a body', [body(state('a', 'b')), body(state('a'))], ['body.lines[] may no longer be "b"']],
    ['a type deep in an answer that never was', [answer(units()), answer(units({ type: ['string', 'null'] }))], ['200 .lines[].units may be null now']],
    ['a header that is no longer sent', [{ responses: { 200: { headers: { Link: {} } } } }, { responses: { 200: {} } }], ['200 Link is no longer sent']],
  ])('is %s', (_, [old, now], breaks, back = []) => {
    expect(lost(old, now)).toEqual(breaks);
    expect(lost(now, old)).toEqual(back);
  }); // prettier-ignore
});

describe('an answer', () => {
  const key = 'GET /api/v1/programmes/{programme}/code-lists';
  const type = 'application/json';

  it('fits its schema or the fault is named', () => {
    const sound = {
      lists: [{ name: 'chemistry', codes: [{ code: 'alkaline', label: 'Alkaline' }] }],
    };
    const faulty = { lists: [{ name: 'chemistry', codes: [{ code: 7 }] }] };
    expect(faultsOf(key, { status: 200, type, body: sound })).toEqual([]);
    expect(faultsOf(key, { status: 200, type, body: faulty })).toHaveLength(2);
  });

  it('that is a problem must look like one', () => {
    const problem = {
      type: '/api/problems/not-found',
      title: 'Not found',
      status: 404,
      code: 'not-found',
    };
    expect(faultsOf(key, { status: 404, type: 'application/problem+json', body: problem })).toEqual(
      [" must have required property 'reference'"],
    );
  });
});
