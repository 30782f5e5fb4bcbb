import { runClasses, type RunClass } from '../../assessments/index.js';
import { fieldOf, type FormBody } from './form-fields.js';

export interface FeeRunForm {
  readonly period: string;
  readonly class: RunClass;
}

/** A run that says nothing else is a trial, which changes nothing. */
export function feeRunForm(body: FormBody): FeeRunForm {
  const asked = fieldOf(body, 'class');
  return {
    period: fieldOf(body, 'period'),
    class: runClasses.find((each) => each === asked) ?? 'trial',
  };
}
