import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';

/** Thrown where a form has faults: nothing of it stays, and the page comes again with what was typed and every fault. */
export class FormFaults extends HttpException {
  constructor(
    readonly view: string,
    readonly model: object,
    status: 200 | 409 | 422 = 422,
  ) {
    super('form-faults', status);
  }
}

@Catch(FormFaults)
export class FormFaultsFilter implements ExceptionFilter<FormFaults> {
  catch(faults: FormFaults, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    response.status(faults.getStatus()).setHeader('Cache-Control', 'no-store');
    response.render(faults.view, faults.model);
  }
}
