import { NotFoundException } from '@nestjs/common';
import type { Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import type { Decision } from '../../kernel/decision.js';
import type { DataIssue } from '../../kernel/issue.js';
import { batteryCategories, batteryChemistries } from '../../register/index.js';
import { PageFailure } from '../shell/failure.js';
import { counted, fieldOf, type FormBody } from '../shell/form-body.js';
import { refusalParams, refusalText } from '../shell/refusal-text.js';
import { programmeHref } from '../shell/shell-locals.js';
import type { Text } from '../shell/text.js';

export { identifier } from '../shell/form-body.js';
export { counted, fieldOf, type FormBody };

/** The organisation somebody acts for; who acts for none has no quarter. */
export function ownOrganisation(ctx: RequestContext): string {
  if (ctx.organisationId === null) throw new NotFoundException();
  return ctx.organisationId;
}

export const producerHref = ({ slug }: Programme): string => `${programmeHref(slug)}/producer`;

export { refusalText };

/** What an issue says, with what was written and what is expected. */
export const issueText = ({ code, params, value, expected }: DataIssue): Text => ({
  key: `refusal.${code}`,
  params: { found: value ?? '', expected: expected ?? '', ...params },
});

const missing = (code: string): boolean => code.endsWith('not-found');

/** What was decided, or a page that says why not: 404 for what is not there. */
export function decided<T>(decision: Decision<T>, back: string, status: 404 | 409 | 422 = 409): T {
  if (decision.ok) return decision.value;
  const { code } = decision.reason;
  throw new PageFailure({
    status: missing(code) ? 404 : status,
    code,
    back,
    params: refusalParams(decision.reason),
  });
}

/** Which kind of battery is asked for, and from which of its lines on. */
export const kindAt = (query: FormBody) => ({
  category: fieldOf(query, 'category'),
  chemistry: fieldOf(query, 'chemistry'),
  from: counted(fieldOf(query, 'from')),
});

export interface Answer303 {
  readonly url: string;
  readonly statusCode: 303;
}

export const seeOther = (url: string): Answer303 => ({ url, statusCode: 303 });

/** "second quarter of 2026" in the reader's language. */
export const periodText = (period: string): Text => ({
  key: 'producer.period',
  params: { year: period.slice(0, 4), quarter: period.slice(6) },
});

export const categoryText = (code: string): Text => ({ key: `taxonomy.category.${code}` });
export const chemistryText = (code: string): Text => ({ key: `taxonomy.chemistry.${code}` });

interface Choice {
  readonly value: string;
  readonly text: Text;
}

/** Every category after what stands for none. */
export const categoryChoices = (none: Choice): Choice[] => [
  none,
  ...batteryCategories.map((code) => ({ value: code, text: categoryText(code) })),
];

/** Every chemistry after what stands for none. */
export const chemistryChoices = (none: Choice): Choice[] => [
  none,
  ...batteryChemistries.map((code) => ({ value: code, text: chemistryText(code) })),
];

/** Where one is: the quarter's overview, then what is above the page. */
export const crumbs = (
  base: string,
  ...more: { readonly text: Text; readonly href?: string }[]
): { text: Text; href?: string }[] => [
  { text: { key: 'producer.crumb.overview' }, href: base },
  ...more,
];
