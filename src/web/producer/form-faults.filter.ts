import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';

/** Thrown where a form has faults: nothing of it stays, and the page comes again with what was typed and every fault. */
export class FormFaults extends HttpException {
  constructor(
    readonly view: string,
    readonly model: object,
  ) {
    super('form-faults', 422);
  }
}

@Catch(FormFaults)
export class FormFaultsFilter implements ExceptionFilter<FormFaults> {
  catch({ view, model }: FormFaults, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    response.status(422).setHeader('Cache-Control', 'no-store');
    response.render(view, model);
  }
}
