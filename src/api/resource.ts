import { applyDecorators, Controller, UseFilters, UsePipes } from '@nestjs/common';
import { ProblemFilter } from './problem.filter.js';
import { StrictValidationPipe } from './strict-validation.js';

const strict = (path: string): ClassDecorator =>
  applyDecorators(
    Controller(path),
    UseFilters(new ProblemFilter()),
    UsePipes(new StrictValidationPipe()),
  );

/** A controller of the API below a programme: strict bodies, problems as answers. */
export const ProgrammeResource = (path: string): ClassDecorator =>
  strict(`api/v1/programmes/:programme/${path}`);

/** A controller of the API that belongs to no programme. */
export const ApiResource = (path: string): ClassDecorator =>
  strict(path === '' ? 'api/v1' : `api/v1/${path}`);
