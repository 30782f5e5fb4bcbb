import { type CallHandler, type ExecutionContext, HttpException, Injectable, type NestInterceptor } from '@nestjs/common'; // prettier-ignore
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';

import { publicOf } from '../database/request-context.js';
import { Tenancy } from '../database/tenancy.service.js';
import { badKey, foreignForm, missingPermission, notThere } from './access.exceptions.js';
import { CallerService } from './callers.service.js';
import { isUnconfirmed } from './form-protection.service.js';
import { ownAccount, type Permission } from './permissions.js';
import { RefusalRecorder } from './refusals.service.js';
import { accessOf, type Principal, type Programme } from './request-access.js';
import { WITHOUT_TRANSACTION } from './route.decorators.js';
import { isApi, permissionOf } from './route.guard.js';

interface Visit {
  request: Request;
  programme: Programme;
  permission: Permission;
  ownTransactions: boolean;
  work: () => Promise<unknown>;
}

/**
 * One request below a programme is one tenant transaction: it is opened here, the first thing asked in it is whether
 * the caller may, and it is committed before the answer is written.
 */
@Injectable()
export class AccessInterceptor implements NestInterceptor {
  private readonly reflector = new Reflector();

  constructor(
    private readonly tenancy: Tenancy,
    private readonly callers: CallerService,
    private readonly refusals: RefusalRecorder,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = execution.switchToHttp().getRequest<Request>();
    const permission = permissionOf(this.reflector, execution);
    const of = [execution.getHandler(), execution.getClass()];
    const ownTransactions =
      this.reflector.getAllAndOverride<true | undefined>(WITHOUT_TRANSACTION, of) === true;
    const { programme } = accessOf(request);
    const work = async (): Promise<unknown> => {
      const answer: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      // Thrown inside the transaction, so what an unconfirmed form did is rolled back.
      if (isUnconfirmed(request)) throw foreignForm();
      return answer;
    };
    if (permission !== null) {
      // What somebody signed in sees stays out of every cache.
      execution.switchToHttp().getResponse<Response>().setHeader('Cache-Control', 'no-store');
    }
    if (!programme) return from(this.outside(permission, work));
    if (permission === null) return from(this.open(request, programme, ownTransactions, work));
    return from(this.visit({ request, programme, permission, ownTransactions, work }));
  }

  /** Outside of a programme there is nothing but one's own account. */
  private async outside<T>(permission: Permission | null, work: () => Promise<T>): Promise<T> {
    if (permission !== null && permission !== ownAccount) {
      throw new Error(`${permission} is a right inside a programme, and this route is outside.`);
    }
    return work();
  }

  private async open<T>(
    request: Request,
    programme: Programme,
    ownTransactions: boolean,
    work: () => Promise<T>,
  ): Promise<T> {
    const context = publicOf(programme.id);
    accessOf(request).context = context;
    return ownTransactions ? work() : this.tenancy.run(context, work);
  }

  private async visit(visit: Visit): Promise<unknown> {
    try {
      return await this.permitted(visit);
    } catch (error) {
      if (error instanceof HttpException && [403, 404].includes(error.getStatus())) {
        await this.refusals.record(visit.request, visit.programme, error.getStatus());
      }
      throw error;
    }
  }

  private async permitted(visit: Visit): Promise<unknown> {
    const { request, programme, permission, ownTransactions, work } = visit;
    const caller = await this.callers.identify(request, programme);
    if (!caller) throw isApi(request) ? badKey() : notThere();
    const access = accessOf(request);
    const admit = (principal: Principal | null): void => {
      if (!principal) throw isApi(request) ? badKey() : notThere();
      access.principal = principal;
      access.context = caller.context;
      if (!principal.permissions.has(permission)) throw missingPermission(permission);
    };
    const { context } = caller;
    const confirm = () => caller.confirm();
    if (!ownTransactions)
      return this.tenancy.ask(context, confirm, (principal) => {
        admit(principal);
        return work();
      });
    admit(await this.tenancy.run(context, confirm));
    return work();
  }
}
