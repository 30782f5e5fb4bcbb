import { HttpException } from '@nestjs/common';
import type { Response } from 'express';
import { referenceOf } from '../access/index.js';
import { isFullDisk, NoConnection } from '../database/index.js';
import { ApiProblem, codeOfStatus, problem, protocolProblems, type Problem } from './problem.js';
import { codeKeys, text } from './texts.js';

/** Whatever was thrown, as a problem. What is not expected tells the client nothing but its reference. */
export function problemOf(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  if (thrown instanceof NoConnection) return problem('unavailable');
  if (isFullDisk(thrown)) return problem('no-room');
  if (!(thrown instanceof HttpException)) return problem('internal');
  const status = thrown.getStatus();
  return new ApiProblem(status, refusalCodeIn(thrown.getResponse()) ?? codeOfStatus(status));
}

/** A guard may name its refusal's code: `new ForbiddenException({ code: 'key.expired' })`. */
function refusalCodeIn(response: string | object): string | undefined {
  const code = typeof response === 'object' && 'code' in response ? response.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

export function sendProblem(response: Response, thrown: ApiProblem): string {
  const { status, code, particulars } = thrown;
  const { detail, params, issues } = particulars;
  const reference = referenceOf(response);
  const known = Object.hasOwn(protocolProblems, code);
  const name = known ? code : 'refused';
  const explained =
    detail ?? text([...(known ? [] : codeKeys(code)), `api.problem.${name}.detail`], params);
  const body: Problem = {
    type: `/api/problems/${name}`,
    title: text([`api.problem.${name}.title`]) ?? code,
    status,
    code,
    ...(explained === undefined ? {} : { detail: explained }),
    reference,
    ...(issues === undefined ? {} : { issues: issues.map(withHelp) }),
  };
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="everycell"');
  response.status(status).type('application/problem+json').setHeader('Cache-Control', 'no-store');
  response.send(JSON.stringify(body));
  return reference;
}

type Issue = NonNullable<Problem['issues']>[number];

/** What the text of an issue may name: what was found, what would do, and its own particulars. */
const wordsOf = ({ value, expected, params }: Issue): Readonly<Record<string, string>> => ({
  found: value ?? '',
  expected: expected ?? '',
  ...params,
});

/** What an issue says, and nothing that it carries for the pages. */
const withHelp = (issue: Issue): Issue => {
  const { code, severity, message, location, value, expected, params } = issue;
  return {
    code,
    severity,
    message: message === code ? (text(codeKeys(code), wordsOf(issue)) ?? code) : message,
    location,
    ...(value === undefined ? {} : { value }),
    ...(expected === undefined ? {} : { expected }),
    help: issue.help ?? `/api/issue-codes/${code}`,
    ...(params === undefined ? {} : { params }),
  };
};
