import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { queryNames } from './description.js';
import { problem } from './problem.js';
import { issueAt } from '../kernel/issue.js';

/** A parameter that the description does not know is refused, never ignored. */
@Injectable()
export class DescribedQueryGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const request = execution.switchToHttp().getRequest<Request>();
    const { path } = request.route as { path: string };
    const known = queryNames.get(`${request.method} ${path}`);
    const unknown = Object.keys(request.query).filter((name) => known?.includes(name) === false);
    if (unknown.length === 0) return true;
    throw problem('invalid-data', {
      issues: unknown.map((name) => issueAt(name.slice(0, 200), { code: 'field.unknown' })),
    });
  }
}
