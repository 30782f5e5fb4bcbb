import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { read } from './tree.js';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly {
    readonly $ref?: string;
    readonly name?: string;
    readonly required?: boolean;
  }[];
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

const ajv = new Ajv2020({ strict: false, allErrors: true });
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ ...description, $id: 'openapi' });

const checks = new Map<string, ReturnType<typeof ajv.compile>>();

/** What is wrong with an answer by the description; an empty list is what a test expects. */
export function faultsOf(
  key: string,
  answer: { readonly status: number; readonly type: string; readonly body: unknown },
): string[] {
  const operation = operations(description).find((described) => described.key === key)?.operation;
  if (operation === undefined) return [`${key} is not described`];
  const named = operation.responses[answer.status] ?? operation.responses.default;
  if (named === undefined) return [`${key} does not describe ${answer.status}`];
  const response = named.$ref === undefined ? named : (resolve(description, named.$ref) as Content);
  const schema = response.content?.[answer.type]?.schema;
  if (schema === undefined)
    return response.content === undefined ? [] : [`${key} does not describe ${answer.type}`];
  const local = JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components');
  const check = checks.get(local) ?? ajv.compile(JSON.parse(local) as Schema);
  checks.set(local, check);
  if (check(answer.body)) return [];
  return (check.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}
