import type { Refusal } from '../../kernel/decision.js';
import type { Text } from '../shell/text.js';

/** What is wrong with a form: a list with links for the top, and a text beside each field. */
export interface Faults {
  errors: { text: Text; href: string }[];
  faults: Record<string, { text: Text }>;
}

/** Typed once more, and not the same. */
export const differs: Refusal = { code: 'password.differs' };

export const noFaults: Faults = { errors: [], faults: {} };

export const refusalText = ({ code, params }: Refusal): Text => ({
  key: `refusal.${code}`,
  ...(params ? { params } : {}),
});

/** One refusal at one field. */
export function faultAt(field: string, reason: Refusal): Faults {
  const text = refusalText(reason);
  return { errors: [{ text, href: `#${field}` }], faults: { [field]: { text } } };
}

/** All at once, in the order of the form; the list names each field once. */
export function faultsAt(found: readonly (readonly [string, Refusal])[]): Faults {
  const each = found.map(([field, reason]) => faultAt(field, reason));
  return {
    errors: each.flatMap(({ errors }) => errors),
    faults: Object.assign({}, ...each.map(({ faults }) => faults)) as Faults['faults'],
  };
}

export { fieldOf, isIdentifier, ticked } from '../shell/form-body.js';
