import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { errorReport } from '../database/index.js';
import { problemOf, sendProblem } from './problem-answer.js';

/** Every failure of an API route as `application/problem+json`; the unexpected is logged under its reference. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('api');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem = problemOf(thrown);
    const reference = sendProblem(response, problem);
    if (problem.status < 500) return;
    this.logger.error({ reference, problem: problem.code, ...errorReport(thrown) });
  }
}
