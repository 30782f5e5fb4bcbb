import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { read } from './tree.js';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

interface Reference {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Content {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly headers?: Readonly<Record<string, unknown>>;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly (Reference | Parameter)[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly $ref?: string }>>;
}

export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const description = JSON.parse(read('docs/openapi.json')) as Description;

export const operations = (of: Description): { key: string; operation: Operation }[] =>
  Object.entries(of.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      key: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );

/** What a local reference such as `#/components/schemas/Problem` points to. */
export function resolve(of: Description, reference: string): unknown {
  const found = reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], of);
  if (found === undefined) throw new Error(`${reference} leads nowhere`);
  return found;
}

/** The operation that answers a request, by the most exact address: `/credits/transfers` before `/credits/{material}`. */
export function operationOf(method: string, path: string): string | undefined {
  return matchers.find((each) => each.method === method && each.path.test(path))?.key;
}

const matchers = operations(description)
  .map(({ key }) => {
    const [method = '', path = ''] = key.split(' ');
    const open = [...path.matchAll(/\{\w+\}/g)].length;
    return { key, method, open, path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) };
  })
  .sort((a, b) => a.open - b.open);

const described = new Map(operations(description).map(({ key, operation }) => [key, operation]));

/** The parameters of an operation, those that it shares with others among them. */
export const parametersOf = (of: Description, operation: Operation): Parameter[] =>
  (operation.parameters ?? []).map((each) =>
    '$ref' in each ? (resolve(of, each.$ref) as Parameter) : each,
  );

/** The names of the query parameters that an operation takes. */
export function queryOf(key: string): string[] {
  const operation = described.get(key);
  const all = operation === undefined ? [] : parametersOf(description, operation);
  return all.filter((each) => each.in === 'query').map(({ name }) => name);
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ ...description, $id: 'openapi' });

/** What is wrong with an answer by the description; an empty list is what a test expects. */
export function faultsOf(
  key: string,
  answer: { readonly status: number; readonly type: string; readonly body: unknown },
): string[] {
  const operation = described.get(key);
  if (operation === undefined) return [`${key} is not described`];
  const named = operation.responses[answer.status] ?? operation.responses.default;
  if (named === undefined) return [`${key} does not describe ${answer.status}`];
  const response = named.$ref === undefined ? named : (resolve(description, named.$ref) as Content);
  const schema = response.content?.[answer.type]?.schema;
  if (schema === undefined)
    return response.content === undefined ? [] : [`${key} does not describe ${answer.type}`];
  return schemaFaults(schema, answer.body);
}

/** What is wrong with a JSON body by the description, where there is one. */
export function bodyFaultsOf(key: string, body: unknown): string[] {
  const schema = described.get(key)?.requestBody?.content?.['application/json']?.schema;
  return schema === undefined ? [] : schemaFaults(schema, body);
}

const checks = new Map<Schema, ValidateFunction>();

function schemaFaults(schema: Schema, value: unknown): string[] {
  const check = checks.get(schema) ?? ajv.compile(withinDescription(schema));
  checks.set(schema, check);
  if (check(value)) return [];
  return (check.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

const withinDescription = (schema: Schema): Schema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components')) as Schema;
