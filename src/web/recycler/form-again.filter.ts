import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';

/** A form came with faults: nothing is kept, the page comes again with what was typed and every fault named. */
export class FormAgain extends HttpException {
  constructor(
    readonly view: string,
    readonly model: object,
  ) {
    super('form-again', 422);
  }
}

@Catch(FormAgain)
export class FormAgainFilter implements ExceptionFilter<FormAgain> {
  catch({ view, model }: FormAgain, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    response.status(422).setHeader('Cache-Control', 'no-store');
    response.render(view, model);
  }
}
