import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { batteryCategories, batteryChemistries } from '../../register/index.js';
import { visitOf, type ProgrammeVisit } from '../shell/programme-visit.js';
import type { Text } from '../shell/text.js';

/** Who works on the law of which programme. */
export interface RuleVisit extends ProgrammeVisit {
  /** Address of the drafts. */
  readonly base: string;
}

export const RuleVisitor = createParamDecorator(
  (_: unknown, execution: ExecutionContext): RuleVisit => {
    const visit = visitOf(execution);
    return { ...visit, base: `${visit.publicBase}/agency/rulebooks` };
  },
);

/** A key of a table in the reader's words; a star is any other. */
export function keyText(enumeration: string, key: string): Text {
  if (key === '*') return { key: 'rulemaking.any' };
  if ((batteryCategories as readonly string[]).includes(key) && enumeration.endsWith('category'))
    return { key: `taxonomy.category.${key}` };
  if ((batteryChemistries as readonly string[]).includes(key) && enumeration.endsWith('chemistry'))
    return { key: `taxonomy.chemistry.${key}` };
  return key.replaceAll('_', ' ');
}

/** The keys of one rate as one text; a rate without keys is the parameter's only one. */
export function keysText(by: readonly string[], keys: readonly string[]): Text {
  const [first, second] = keys.map((key, at) => keyText(by[at] ?? '', key));
  if (first === undefined) return { key: 'rulemaking.only' };
  return second === undefined ? first : { key: 'rulemaking.keys', params: { first, second } };
}
