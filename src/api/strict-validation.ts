import { ValidationPipe, type ValidationError } from '@nestjs/common';
import type { DataIssue } from '../kernel/issue.js';
import { problem } from './problem.js';

/** All faults of all fields at once, nested ones with their whole path. */
export function issuesOf(errors: readonly ValidationError[], above = ''): DataIssue[] {
  return errors.flatMap((error) => {
    const field = above === '' ? error.property : `${above}.${error.property}`;
    const own = Object.keys(error.constraints ?? {}).map((constraint): DataIssue => ({
      code: constraint === 'whitelistValidation' ? 'field.unknown' : 'field.invalid',
      severity: 'error',
      // A field that is not there is said in our own words: the text of its code.
      message:
        constraint === 'whitelistValidation'
          ? 'field.unknown'
          : (error.constraints?.[constraint] ?? constraint),
      location: { field },
      ...shown(error.value),
    }));
    return [...own, ...issuesOf(error.children ?? [], field)];
  });
}

const shown = (value: unknown): { value?: string } =>
  typeof value === 'string' || typeof value === 'number'
    ? { value: String(value).slice(0, 200) }
    : {};

/** A body or query holds the fields that its DTO names and no other: unknown ones are refused, never dropped. */
export class StrictValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: true },
      exceptionFactory: (errors) => problem('invalid-data', { issues: issuesOf(errors) }),
    });
  }
}
