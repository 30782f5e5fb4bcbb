import { applyDecorators, Controller, UseFilters, UseGuards, UsePipes } from '@nestjs/common';
import { DescribedQueryGuard } from './described-query.guard.js';
import { ProblemFilter } from './problem.filter.js';
import { StrictValidationPipe } from './strict-validation.js';

/** A controller of the API below a programme: strict bodies, problems as answers. */
export const ProgrammeResource = (path: string): ClassDecorator =>
  applyDecorators(
    Controller(`api/v1/programmes/:programme/${path}`),
    UseGuards(new DescribedQueryGuard()),
    UseFilters(new ProblemFilter()),
    UsePipes(new StrictValidationPipe()),
  );
