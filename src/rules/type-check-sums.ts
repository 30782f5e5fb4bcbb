import { growthOf, growthOfInput, type Growth, type GrowthNames } from './growth.js';
import type { Node } from './model.js';
import { say, type Phrase } from './phrase.js';
import type { Syntax } from './syntax.js';
import { nodesIn } from './tree.js';
import { issue, type Scope } from './type-scope.js';

const UNREAD: Growth = { n: 1, d: 1, over: 1n };

/** How long the numbers are that an expression reads where it stands. */
export function growthNames(scope: Scope): GrowthNames {
  return {
    parameter: (name) => scope.parameters.get(name),
    of: (node) => {
      if (node.op === 'row') return scope.below?.fields.get(node.name)?.growth ?? UNREAD;
      if (node.op === 'above')
        return scope.above?.get(node.stage)?.fields.get(node.name)?.growth ?? UNREAD;
      const name = node.op === 'window' ? node.of : node.name;
      const input = scope.inputs.get(name);
      return input === undefined
        ? (scope.formula(name, 0)?.growth ?? UNREAD)
        : growthOfInput(input);
    },
  };
}

/**
 * What the denominators of an expression always divide, for what is added up over many: over denominators of every row's own a
 * sum would get longer with every row.
 */
export function denominatorOf(
  checked: Node,
  syntax: Syntax,
  scope: Scope,
  message: Phrase,
): bigint {
  const { over } = growthOf(checked, growthNames(scope));
  if (over !== undefined) return over;
  const name = quotientIn(checked, scope);
  throw issue(
    syntax,
    message,
    name === undefined ? say('a quotient') : say('the quotient `{name}`', { name }),
    name === undefined
      ? say('a formula with a `round` for the quotient, and its name here')
      : say('a `round` on `{name}`', { name }),
  );
}

/** The first formula read whose denominator is only known row by row. */
function quotientIn(checked: Node, scope: Scope): string | undefined {
  const found = nodesIn(checked).find(
    (each) =>
      (each.op === 'row' || each.op === 'formula' || each.op === 'above') &&
      growthNames(scope).of(each).over === undefined,
  );
  if (found === undefined || !('name' in found)) return undefined;
  if (found.op === 'above') return `${found.stage}.${found.name}`;
  return found.op === 'row' ? `${scope.below?.stage ?? ''}.${found.name}` : found.name;
}
