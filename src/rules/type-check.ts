import { nearestName } from './issues.js';
import { FUNCTIONS, SHARE, type CallName } from './grammar.js';
import type { Node, Raw, ValueType } from './model.js';
import { oneOf, say, type Phrase, type Words } from './phrase.js';
import type { Syntax } from './syntax.js';
import { dateNode, lookUpNode, nameNode, numberNode, rowNode } from './type-check-names.js';
import { checkAggregate, checkWindow } from './type-check-rows.js';
import { shareNode } from './type-check-above.js';
import {
  AlreadyReported,
  asNumber,
  asYesNo,
  COUNT,
  either,
  issue,
  node,
  sameType,
  typeName,
  YES_NO,
  type NumberNode,
  type Scope,
} from './type-scope.js';
import { divideDimensions, multiplyDimensions, NO_DIMENSION } from './unit.js';

/** Resolves names and units of an expression. `expected` tells what a bare enumeration value belongs to. */
export function typeCheck(syntax: Syntax, scope: Scope, expected?: ValueType): Node {
  switch (syntax.form) {
    case 'number':
      return numberNode(syntax, scope);
    case 'date':
      return dateNode(syntax);
    case 'yes-no':
      return node(
        { op: 'constant', value: syntax.value, text: syntax.value ? 'yes' : 'no' },
        YES_NO,
        false,
      );
    case 'not-applicable':
      if (expected === undefined)
        throw issue(
          syntax,
          say('It is not clear what kind of value is not applicable here.'),
          'n/a',
          say('the other branch first'),
        );
      return node({ op: 'constant', value: null, text: 'n/a' }, expected, true);
    case 'otherwise':
      return otherwiseNode(syntax, scope);
    case 'name':
      return nameNode(syntax, scope, expected);
    case 'row':
      return rowNode(syntax, scope);
    case 'look-up':
      return lookUpNode(syntax, scope, typeCheck);
    case 'negate': {
      const of = numberOf(syntax.of, scope);
      return node({ op: 'negate', of }, of.type, of.mayBeNotApplicable);
    }
    case 'not': {
      const of = yesNoOf(syntax.of, scope);
      return node({ op: 'not', of }, YES_NO, of.mayBeNotApplicable);
    }
    case 'arithmetic':
      return arithmeticNode(syntax, scope);
    case 'compare':
      return compareNode(syntax, scope);
    case 'logic': {
      const [left, right] = [yesNoOf(syntax.left, scope), yesNoOf(syntax.right, scope)];
      return node(
        { op: 'logic', operator: syntax.operator, left, right },
        YES_NO,
        either(left, right),
      );
    }
    case 'choose':
      return chooseNode(syntax, scope, expected);
    case 'member':
      return memberNode(syntax, scope);
    case 'is-not-applicable': {
      const of = typeCheck(syntax.of, scope);
      return node({ op: 'is-not-applicable', of, negated: syntax.negated }, YES_NO, false);
    }
    case 'call':
      return callNode(syntax, scope, expected);
    case 'aggregate':
      return checkAggregate(syntax, scope, typeCheck);
    case 'window':
      return checkWindow(syntax, scope);
  }
}

/** What the formula gives without the exception in which this stands. */
function otherwiseNode(syntax: Syntax, scope: Scope): Node {
  if (scope.otherwise !== undefined) return scope.otherwise;
  throw issue(
    syntax,
    say('`otherwise` stands for a formula without its exception, in the exception only.'),
    'otherwise',
    '`if ... then ... else ...`',
  );
}

function numberOf(syntax: Syntax, scope: Scope): NumberNode {
  return asNumber(typeCheck(syntax, scope), syntax);
}

function yesNoOf(syntax: Syntax, scope: Scope): Node {
  return asYesNo(typeCheck(syntax, scope, YES_NO), syntax);
}

function arithmeticNode(syntax: Syntax & { form: 'arithmetic' }, scope: Scope): Node {
  const { operator } = syntax;
  const left = numberOf(syntax.left, scope);
  const right = numberOf(syntax.right, scope);
  const [a, b] = [left.type.dimension, right.type.dimension];
  const form = { op: 'arithmetic', operator, left, right } as const;
  if (operator === '*')
    return node(form, { kind: 'number', dimension: multiplyDimensions(a, b) }, either(left, right));
  if (operator === '/') {
    const zero = right.op === 'constant' && isZero(right.value);
    if (zero) throw issue(syntax.right, say('This divides by zero.'), '0', say('another divisor'));
    const safe =
      right.op === 'constant' || (right.op === 'parameter' && neverZero(right.name, scope));
    return node(
      form,
      { kind: 'number', dimension: divideDimensions(a, b) },
      !safe || either(left, right),
    );
  }
  if (a !== b) {
    const [given, wanted] = [typeName(right.type), typeName(left.type)];
    throw issue(
      syntax.right,
      operator === '+'
        ? say('{given} cannot be added to {wanted}.', { given, wanted })
        : say('{given} cannot be taken from {wanted}.', { given, wanted }),
      given,
      hint(a, b, wanted),
    );
  }
  return node(form, left.type, either(left, right));
}

function hint(a: string, b: string, unit: Words): Phrase {
  const rate = divideDimensions(a, b);
  // A rate of a rate helps nobody.
  return rate === NO_DIMENSION || b === NO_DIMENSION || rate.split('/').length > 2
    ? say('a value in {unit}', { unit })
    : say('a value in {unit}, for instance times a rate in {rate}', { unit, rate });
}

function isZero(value: Raw): boolean {
  return value !== null && typeof value === 'object' && value.n === 0n;
}

function neverZero(name: string, scope: Scope): boolean {
  const values = scope.parameters.get(name)?.values ?? [];
  return values.every(
    (each) => each.scalar !== undefined && each.scalar !== null && !isZero(each.scalar),
  );
}

function compareNode(syntax: Syntax & { form: 'compare' }, scope: Scope): Node {
  const [left, right] = pair(syntax.left, syntax.right, scope);
  if (!sameType(left.type, right.type)) {
    throw issue(
      syntax.right,
      say('Different kinds of values cannot be compared.'),
      typeName(right.type),
      say('a value in {unit}', { unit: typeName(left.type) }),
    );
  }
  const ordered = left.type.kind === 'number' || left.type.kind === 'date';
  if (!ordered && syntax.operator !== '=' && syntax.operator !== '!=') {
    throw issue(
      syntax,
      say('These values have no order.'),
      syntax.operator,
      say('{one} or {other}', { one: '`=`', other: '`!=`' }),
    );
  }
  return node(
    { op: 'compare', operator: syntax.operator, left, right },
    YES_NO,
    either(left, right),
  );
}

/** Checks two expressions of one kind, where either may be a bare enumeration value or n/a. */
function pair(left: Syntax, right: Syntax, scope: Scope, expected?: ValueType): [Node, Node] {
  let first: Node;
  try {
    first = typeCheck(left, scope, expected);
  } catch (error) {
    if (!isBare(left) || error instanceof AlreadyReported) throw error;
    const second = typeCheck(right, scope, expected);
    return [typeCheck(left, scope, second.type), second];
  }
  return [first, typeCheck(right, scope, first.type)];
}

function isBare(syntax: Syntax): boolean {
  return syntax.form === 'name' || syntax.form === 'not-applicable';
}

function chooseNode(
  syntax: Syntax & { form: 'choose' },
  scope: Scope,
  expected: ValueType | undefined,
): Node {
  const condition = yesNoOf(syntax.condition, scope);
  const [then, otherwise] = pair(syntax.then, syntax.otherwise, scope, expected);
  if (!sameType(then.type, otherwise.type)) {
    throw issue(
      syntax.otherwise,
      say('Both branches must be of one kind.'),
      typeName(otherwise.type),
      typeName(then.type),
    );
  }
  return node(
    { op: 'choose', condition, then, otherwise },
    then.type,
    either(condition, then, otherwise),
  );
}

function memberNode(syntax: Syntax & { form: 'member' }, scope: Scope): Node {
  const of = typeCheck(syntax.of, scope);
  if (of.type.kind !== 'choice')
    throw issue(
      syntax.of,
      say('Only an enumeration can be in a list of values.'),
      typeName(of.type),
      say('a comparison such as `mass > 5 kg`'),
    );
  const known = scope.enumerations.get(of.type.enumeration) ?? [];
  for (const value of syntax.values) {
    if (!known.includes(value.name) && scope.blamed(value.name, of.type.enumeration))
      throw new AlreadyReported();
    if (!known.includes(value.name))
      throw issue(
        value,
        say('This is no value of {enumeration}.', { enumeration: of.type.enumeration }),
        value.name,
        nearestName(value.name, known) ?? oneOf(known.slice(0, 8)),
      );
  }
  return node(
    { op: 'member', of, values: syntax.values.map((value) => value.name) },
    YES_NO,
    of.mayBeNotApplicable,
  );
}

function callNode(
  syntax: Syntax & { form: 'call' },
  scope: Scope,
  expected: ValueType | undefined,
): Node {
  if (syntax.name === SHARE) return shareNode(syntax, scope, typeCheck);
  const name = syntax.name as CallName;
  const { least, most, takes, example } = FUNCTIONS[name];
  if (syntax.args.length < least || syntax.args.length > most) {
    throw issue(
      syntax,
      say('The number of values in the brackets is not right.'),
      String(syntax.args.length),
      `\`${example}\``,
    );
  }
  const args: Node[] = [];
  for (const arg of syntax.args) args.push(typeCheck(arg, scope, args[0]?.type ?? expected));
  const first = args[0]?.type ?? COUNT;
  const other = syntax.args[args.findIndex((arg) => !sameType(arg.type, first))];
  if (other !== undefined)
    throw issue(
      other,
      say('The values in the brackets must be of one kind.'),
      name,
      say('values in {unit}', { unit: typeName(first) }),
    );
  if (takes !== 'any' && first.kind !== takes) {
    throw issue(
      syntax,
      takes === 'number'
        ? say('`{name}` takes numbers.', { name })
        : say('`{name}` takes dates.', { name }),
      typeName(first),
      `\`${example}\``,
    );
  }
  const type: ValueType =
    name === 'days' ? { kind: 'number', dimension: 'day' } : takes === 'date' ? COUNT : first;
  const mayBe = name === 'first_of' ? args.every((arg) => arg.mayBeNotApplicable) : either(...args);
  return node({ op: 'call', name, args }, type, mayBe);
}
