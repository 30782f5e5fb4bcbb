import { documentText } from './project-documents.js';

interface Operation {
  readonly summary: string;
  readonly operationId: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

/** As much of OpenAPI 3.1 as the readable page shows. */
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
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

export const operations = operationsOf(JSON.parse(descriptionText) as Description);
