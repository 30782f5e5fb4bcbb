import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';

/**
 * A form that cannot be accepted: thrown by its handler, so that the request's transaction is undone, and answered with
 * the form again, what was typed still in it. Handlers that may throw it carry `@UseFilters(FormRefusalFilter)`.
 */
export class FormRefusal extends HttpException {
  constructor(
    readonly view: string,
    readonly model: object,
    status = 422,
  ) {
    super(view, status);
  }
}

@Catch(FormRefusal)
export class FormRefusalFilter implements ExceptionFilter<FormRefusal> {
  catch(refusal: FormRefusal, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    response.status(refusal.getStatus()).setHeader('Cache-Control', 'no-store');
    response.render(refusal.view, refusal.model);
  }
}
