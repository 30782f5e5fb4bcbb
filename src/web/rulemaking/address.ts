import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { batteryCategories, batteryChemistries } from '../../register/index.js';
import type { Rulebook } from '../../rules/index.js';
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

/** A rulebook's own names of the values of its enumerations, by language. */
export type ValueNames = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const namesIn = ({ names }: Pick<Rulebook, 'names'>): ValueNames =>
  Object.fromEntries([...names].map(([value, name]) => [value, Object.fromEntries(name)]));

/** A key of a table in the reader's words; a star is any other. The rulebook's name goes before the product's. */
export function keyText(enumeration: string, key: string, names: ValueNames): Text {
  if (key === '*') return { key: 'rulemaking.any' };
  const name = names[key];
  if (name !== undefined) return { inLanguages: name };
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
