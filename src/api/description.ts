import { documentText } from './project-documents.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
}

interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly summary: string;
  readonly operationId: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

/** As much of OpenAPI 3.1 as the readable page shows. */
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly parameters: Readonly<Record<string, Parameter>> };
}

export interface DescribedOperation {
  readonly method: string;
  readonly address: string;
  readonly summary: string;
  /** The permission a key needs; null when the address is public. */
  readonly permission: string | null;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

export const descriptionText = documentText('docs/openapi.json');

export function operationsOf(description: Description): DescribedOperation[] {
  return Object.entries(description.paths).flatMap(([address, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const permission = operation.security?.[0]?.key?.[0] ?? null;
      return [{ method: method.toUpperCase(), address, summary: operation.summary, permission }];
    }),
  );
}

const description = JSON.parse(descriptionText) as Description;

export const operations = operationsOf(description);

/** The parameters that each address takes, by its method and route: `GET /api/v1/programmes/:programme/register`. */
export const queryNames: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(description.paths).flatMap(([address, item]) =>
    Object.entries(item).map(([method, { parameters = [] }]) => [
      `${method.toUpperCase()} ${address.replace(/\{(\w+)\}/g, ':$1')}`,
      parameters
        .map((each) => ('$ref' in each ? sharedParameter(each.$ref) : each))
        .flatMap((each) => (each?.in === 'query' ? [each.name] : [])),
    ]),
  ),
);

function sharedParameter(reference: string): Parameter | undefined {
  return description.components.parameters[reference.split('/').at(-1) ?? ''];
}
