import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { accessOf, contextOf, type Permission, type Programme } from '../../access/index.js';
import type { RequestContext } from '../../database/index.js';
import type { Rulebook } from '../../rules/index.js';
import { batteryCategories, batteryChemistries } from '../../register/index.js';
import type { Language } from '../shell/language.js';
import { languageOf, programmeHref } from '../shell/shell-locals.js';
import type { Text } from '../shell/text.js';

/** Who works on the law of which programme. */
export interface RuleVisit {
  readonly ctx: RequestContext;
  readonly programme: Programme;
  readonly language: Language;
  /** Address of the drafts. */
  readonly base: string;
  may(permission: Permission): boolean;
}

export const RuleVisitor = createParamDecorator(
  (_: unknown, execution: ExecutionContext): RuleVisit => {
    const request = execution.switchToHttp().getRequest<Request>();
    const { programme, principal } = accessOf(request);
    if (programme === null) throw new Error('This route is not below a programme.');
    return {
      ctx: contextOf(request),
      programme,
      language: languageOf(request),
      base: `${programmeHref(programme.slug)}/agency/rulebooks`,
      may: (permission) => principal?.permissions.has(permission) ?? false,
    };
  },
);

/** A rulebook's own names of the values of its enumerations. */
export type ValueNames = Rulebook['names'];

/** A key of a table in the reader's words; a star is any other. The rulebook's name goes before the product's. */
export function keyText(enumeration: string, key: string, names: ValueNames): Text {
  if (key === '*') return { key: 'rulemaking.any' };
  const name = names.get(key);
  if (name !== undefined) return { inLanguages: Object.fromEntries(name) };
  if ((batteryCategories as readonly string[]).includes(key) && enumeration.endsWith('category'))
    return { key: `taxonomy.category.${key}` };
  if ((batteryChemistries as readonly string[]).includes(key) && enumeration.endsWith('chemistry'))
    return { key: `taxonomy.chemistry.${key}` };
  return key.replaceAll('_', ' ');
}

/** The keys of one rate as one text; a rate without keys is the parameter's only one. */
export function keysText(by: readonly string[], keys: readonly string[], names: ValueNames): Text {
  const [first, second] = keys.map((key, at) => keyText(by[at] ?? '', key, names));
  if (first === undefined) return { key: 'rulemaking.only' };
  return second === undefined ? first : { key: 'rulemaking.keys', params: { first, second } };
}
