import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type ProgrammeVisit, visitOf } from '../shell/programme-visit.js';

/** A visit to a recycler's pages. */
export interface Visit extends ProgrammeVisit {
  /** Address of the recycler's pages. */
  readonly base: string;
}

export const Visitor = createParamDecorator((_: unknown, execution: ExecutionContext): Visit => {
  const visit = visitOf(execution);
  return { ...visit, base: `${visit.publicBase}/recycler` };
});
