import { applyDecorators, Controller, UseFilters, UsePipes } from '@nestjs/common';
import { ProblemFilter } from './problem.filter.js';
import { StrictValidationPipe } from './strict-validation.js';

/** A controller of the API below a programme: strict bodies, problems as answers. */
export const ProgrammeResource = (path: string): ClassDecorator =>
  applyDecorators(
    Controller(`api/v1/programmes/:programme/${path}`),
    UseFilters(new ProblemFilter()),
    UsePipes(new StrictValidationPipe()),
  );
