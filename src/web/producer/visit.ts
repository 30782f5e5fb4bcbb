import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type ProgrammeVisit, visitOf } from '../shell/programme-visit.js';
import { ownOrganisation, producerHref } from './answers.js';

/** A visit to a producer's pages, for one organisation. */
export interface Visit extends ProgrammeVisit {
  readonly organisationId: string;
  /** Address of the producer's pages. */
  readonly base: string;
}

export const Visitor = createParamDecorator((_: unknown, execution: ExecutionContext): Visit => {
  const visit = visitOf(execution);
  const { ctx, programme } = visit;
  return { ...visit, organisationId: ownOrganisation(ctx), base: producerHref(programme) };
});
