import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import {
  AuditTrail,
  confirmForm,
  Context,
  CurrentPrincipal,
  Idempotent,
  MultipartForm,
  Permit,
  type Principal,
  Public,
  RepeatedQuery,
  WithoutTransaction,
} from '../../src/access/index.js';
import { SessionService } from '../../src/access/session.service.js';
import { formToken } from '../../src/access/form-protection.service.js';
import { newId, type RequestContext, Tenancy } from '../../src/database/index.js';

/** Routes of every kind that the guards tell apart, with an effect that can be counted. */
@Controller()
export class ProbeController {
  constructor(
    private readonly sessions: SessionService,
    private readonly tenancy: Tenancy,
    private readonly audit: AuditTrail,
  ) {}

  @Get('form')
  @Public()
  form(@Req() request: Request): { token: string } {
    return { token: formToken(request) };
  }

  /** Signs in whom the test names, so that tests of access need no password. */
  @Post('enter')
  @Public()
  async enter(@Req() request: Request, @Body() body: { person: string }): Promise<object> {
    await this.sessions.begin(request, body.person);
    return { token: formToken(request) };
  }

  @Get('own')
  @Permit('account.manage')
  own(): object {
    return { own: true };
  }

  @Get('p/:programme/open')
  @Public()
  open(@Context() context: RequestContext): object {
    return { capacity: context.capacity, organisation: context.organisationId };
  }

  @Get('p/:programme/returns')
  @Permit('return.read')
  async read(
    @Context() context: RequestContext,
    @CurrentPrincipal() principal: Principal,
  ): Promise<object> {
    const [row] = await this.tenancy.query<{ programme: string }>(
      context,
      `select current_setting('app.programme_id') as programme`,
    );
    return { capacity: context.capacity, role: principal.role, programme: row?.programme };
  }

  @Get('p/:programme/list')
  @Public()
  @RepeatedQuery('category')
  list(@Query('category') category: unknown): object {
    return { category };
  }

  @Post('p/:programme/returns')
  @HttpCode(201)
  @Permit('return.submit')
  @Idempotent()
  submit(@Context() context: RequestContext, @Body() body: { fail?: string }): Promise<object> {
    return this.effect(context, body);
  }

  @Post('api/v1/programmes/:programme/returns')
  @Permit('return.submit')
  @Idempotent()
  submitByKey(@Context() context: RequestContext, @Body() body: { fail?: string }) {
    return this.effect(context, body);
  }

  @Get('api/v1/programmes/:programme/returns')
  @Permit('return.read')
  readByKey(@CurrentPrincipal() principal: Principal): object {
    return { kind: principal.kind, permissions: [...principal.permissions] };
  }

  @Post('p/:programme/upload')
  @Permit('return.edit')
  @MultipartForm()
  async upload(@Req() request: Request, @Context() context: RequestContext): Promise<object> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const field = /name="_csrf"\r\n\r\n([^\r]*)/.exec(text)?.[1];
    const forgets = text.includes('forgets');
    if (!forgets) confirmForm(request, field);
    return this.effect(context, {});
  }

  @Get('p/:programme/export')
  @Permit('return.read')
  @WithoutTransaction()
  async export(@Context() context: RequestContext): Promise<object> {
    const outside = await this.tenancy.query(context, 'select 1').then(
      () => false,
      () => true,
    );
    const rows = await this.tenancy.run(context, () => this.tenancy.query(context, 'select 1'));
    return { outside, rows: rows.length };
  }

  private async effect(context: RequestContext, body: { fail?: string }): Promise<object> {
    const id = newId();
    await this.audit.record(context, {
      action: 'run.started',
      subjectKind: 'probe',
      subjectId: id,
      after: {},
    });
    if (body.fail) throw new Error('the effect fails');
    return { id };
  }
}

@Controller()
export class UndeclaredController {
  @Get('undeclared')
  undeclared(): object {
    return {};
  }

  @Get('both')
  @Public()
  @Permit('return.read')
  both(): object {
    return {};
  }

  @Get('outside')
  @Permit('return.read')
  outside(): object {
    return {};
  }
}
