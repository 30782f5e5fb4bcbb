import type { Decision } from '../kernel/decision.js';
import type { DataIssue } from '../kernel/issue.js';

/** RFC 9457. `type` is a page of this server that explains the problem; `reference` finds it in the logs. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly reference: string;
  readonly issues?: readonly DataIssue[];
}

interface Particulars {
  readonly detail?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly issues?: readonly DataIssue[];
}

/** The problems of the protocol itself; those of the domain carry their refusal's code. */
export const protocolProblems = {
  'bad-request': 400,
  'bad-json': 400,
  'repeated-parameter': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  timeout: 408,
  conflict: 409,
  'precondition-failed': 412,
  'too-large': 413,
  'unsupported-media-type': 415,
  'invalid-data': 422,
  'precondition-required': 428,
  'too-many-requests': 429,
  internal: 500,
  unavailable: 503,
  'no-room': 507,
} as const;

export type ProtocolCode = keyof typeof protocolProblems;

/** Thrown by what speaks HTTP only; services return a Decision. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly particulars: Particulars = {},
  ) {
    super(code);
  }
}

export function problem(code: ProtocolCode, particulars: Particulars = {}): ApiProblem {
  return new ApiProblem(protocolProblems[code], code, particulars);
}

/** The value, or the refusal as a problem: 404 for what is not there, else the status that the caller chooses. */
export function granted<T>(decision: Decision<T>, status: 409 | 422 = 422): T {
  if (decision.ok) return decision.value;
  const { code, params } = decision.reason;
  const missing = code === 'not-found' || code.endsWith('.not-found');
  throw new ApiProblem(missing ? 404 : status, code, params === undefined ? {} : { params });
}

const codesByStatus = new Map<number, ProtocolCode>([
  ...Object.entries(protocolProblems).map(
    ([code, status]) => [status, code as ProtocolCode] as const,
  ),
  [400, 'bad-request'],
]);

/** The protocol's own code for a status that a guard or the framework chose. */
export const codeOfStatus = (status: number): ProtocolCode =>
  codesByStatus.get(status) ?? (status >= 500 ? 'internal' : 'bad-request');
