import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';

/** A form came with faults: nothing is kept, the page comes again with what was typed and every fault named. */
export class FormAgain extends HttpException {
  constructor(
    readonly view: string,
    readonly model: object,
    status: 200 | 409 | 422 = 422,
  ) {
    super('form-again', status);
  }
}

@Catch(FormAgain)
export class FormAgainFilter implements ExceptionFilter<FormAgain> {
  catch(again: FormAgain, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    response.status(again.getStatus()).setHeader('Cache-Control', 'no-store');
    response.render(again.view, again.model);
  }
}
