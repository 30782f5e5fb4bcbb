import { parseCalendarDate } from '../kernel/calendar-date.js';
import { multiply, ratioFromDecimal } from '../kernel/ratio.js';
import { nearestName } from './issues.js';
import type {
  CallName,
  Input,
  Node,
  NodeForm,
  Parameter,
  Raw,
  StageName,
  ValueType,
} from './model.js';
import { checkAggregate, checkWindow } from './type-check-rows.js';
import { SyntaxIssue, type Syntax } from './syntax.js';
import {
  divideDimensions,
  KNOWN_UNITS,
  multiplyDimensions,
  NO_DIMENSION,
  parseUnit,
} from './unit.js';

/** What names mean where an expression stands. */
export interface Scope {
  readonly enumerations: ReadonlyMap<string, readonly string[]>;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly inputs: ReadonlyMap<string, Input>;
  /** Type of a formula of the same stage; throws a SyntaxIssue when it is not known yet (a cycle). */
  readonly formula: (name: string, at: number) => Typed | undefined;
  readonly formulaNames: readonly string[];
  readonly below: RowScope | undefined;
  readonly currency: string | undefined;
  readonly used: (kind: 'parameter' | 'input' | 'row', name: string) => void;
  /** Set while checking inside `sum(...)`: rows of the stage below may be read. */
  readonly inRow: boolean;
}

export interface RowScope {
  readonly stage: StageName;
  readonly fields: ReadonlyMap<string, Typed>;
}

export interface Typed {
  readonly type: ValueType;
  readonly mayBeNotApplicable: boolean;
}

/** Thrown when something read is itself wrong and already reported; the reader stays silent. */
export class AlreadyReported extends Error {}

const YES_NO: ValueType = { kind: 'yes-no' };
export const COUNT: ValueType = { kind: 'number', dimension: NO_DIMENSION };

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
          'It is not clear what kind of value is not applicable here.',
          'n/a',
          'the other branch first',
        );
      return node({ op: 'constant', value: null, text: 'n/a' }, expected, true);
    case 'name':
      return nameNode(syntax, scope, expected);
    case 'row':
      return rowNode(syntax, scope);
    case 'look-up':
      return lookUpNode(syntax, scope);
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
      return checkAggregate(syntax, scope);
    case 'window':
      return checkWindow(syntax, scope);
  }
}

export function node(form: NodeForm, type: ValueType, mayBeNotApplicable: boolean): Node {
  return { ...form, type, mayBeNotApplicable };
}

export function issue(
  syntax: { at: number },
  message: string,
  found: string,
  write?: string,
): SyntaxIssue {
  return new SyntaxIssue(syntax.at, message, found, write);
}

/** A type as a person reads it: `kg`, `CHF/kg`, `a plain number`, `a value of category`. */
export function typeName(type: ValueType): string {
  if (type.kind === 'number')
    return type.dimension === NO_DIMENSION ? 'a plain number' : type.dimension;
  if (type.kind === 'choice') return `a value of ${type.enumeration}`;
  return type.kind === 'date' ? 'a date' : 'yes or no';
}

export function sameType(a: ValueType, b: ValueType): boolean {
  if (a.kind === 'number' && b.kind === 'number') return a.dimension === b.dimension;
  if (a.kind === 'choice' && b.kind === 'choice') return a.enumeration === b.enumeration;
  return a.kind === b.kind;
}

export function numberOf(
  syntax: Syntax,
  scope: Scope,
  expected?: ValueType,
): Node & { type: { kind: 'number'; dimension: string } } {
  const checked = typeCheck(syntax, scope, expected);
  if (checked.type.kind !== 'number')
    throw issue(syntax, 'A number is expected here.', typeName(checked.type), 'a number');
  return checked as Node & { type: { kind: 'number'; dimension: string } };
}

export function yesNoOf(syntax: Syntax, scope: Scope): Node {
  const checked = typeCheck(syntax, scope, YES_NO);
  if (checked.type.kind !== 'yes-no')
    throw issue(
      syntax,
      'A condition is expected here.',
      typeName(checked.type),
      'a comparison such as `mass > 5 kg`',
    );
  return checked;
}

function either(...nodes: readonly Node[]): boolean {
  return nodes.some((each) => each.mayBeNotApplicable);
}

function numberNode(syntax: Syntax & { form: 'number' }, scope: Scope): Node {
  const unit = parseUnit(syntax.unit ?? '1');
  if (
    unit === undefined ||
    (/^[A-Z]{3}$/.test(syntax.unit ?? '') && syntax.unit !== scope.currency)
  ) {
    throw issue(
      syntax,
      'This unit is not known.',
      syntax.unit ?? '',
      nearestName(syntax.unit ?? '', [...KNOWN_UNITS, scope.currency ?? '']) ??
        'kg, g, t, %, piece or the currency of the rulebook',
    );
  }
  const value = ratioFromDecimal(syntax.text);
  if (!value.ok) throw issue(syntax, 'This number has too many digits.', syntax.text);
  const text = syntax.unit === undefined ? syntax.text : `${syntax.text} ${syntax.unit}`;
  return node(
    { op: 'constant', value: multiply(value.value, unit.scale), text },
    { kind: 'number', dimension: unit.dimension },
    false,
  );
}

function dateNode(syntax: Syntax & { form: 'date' }): Node {
  if (!parseCalendarDate(syntax.text).ok)
    throw issue(syntax, 'This day does not exist.', syntax.text);
  return node({ op: 'constant', value: syntax.text, text: syntax.text }, { kind: 'date' }, false);
}

function nameNode(
  syntax: Syntax & { form: 'name' },
  scope: Scope,
  expected: ValueType | undefined,
): Node {
  const { name } = syntax;
  if (name === 'on') return node({ op: 'on' }, { kind: 'date' }, false);
  const input = scope.inputs.get(name);
  if (input !== undefined) {
    if (input.perYear)
      throw issue(
        syntax,
        'This fact has a value for each year.',
        name,
        `\`average(${name} over -3..-1)\` or \`sum(${name} over 0..0)\``,
      );
    scope.used('input', name);
    return node({ op: 'input', name }, input.type, input.optional);
  }
  const formula = scope.formula(name, syntax.at);
  if (formula !== undefined)
    return node({ op: 'formula', name }, formula.type, formula.mayBeNotApplicable);
  const parameter = scope.parameters.get(name);
  if (parameter !== undefined) {
    scope.used('parameter', name);
    if (parameter.by.length > 0)
      throw issue(
        syntax,
        'This parameter is a table: a look-up needs its keys.',
        name,
        `\`${name}[${parameter.by.join(', ')}]\``,
      );
    return node({ op: 'parameter', name, keys: [] }, parameter.type, parameter.mayBeNotApplicable);
  }
  return choiceNode(syntax, scope, expected);
}

function choiceNode(
  syntax: Syntax & { form: 'name' },
  scope: Scope,
  expected: ValueType | undefined,
): Node {
  const { name } = syntax;
  if (expected?.kind === 'choice') {
    const values = scope.enumerations.get(expected.enumeration) ?? [];
    if (values.includes(name))
      return node({ op: 'constant', value: name, text: name }, expected, false);
    throw issue(
      syntax,
      `This is no value of ${expected.enumeration}.`,
      name,
      nearestName(name, values) ?? `one of ${values.slice(0, 8).join(', ')}`,
    );
  }
  const known = [...scope.inputs.keys(), ...scope.parameters.keys(), ...scope.formulaNames];
  throw issue(
    syntax,
    'This name is not known here.',
    name,
    nearestName(name, known) ?? `one of ${known.slice(0, 8).join(', ')}`,
  );
}

function rowNode(syntax: Syntax & { form: 'row' }, scope: Scope): Node {
  const found = `${syntax.stage}.${syntax.name}`;
  if (scope.below?.stage !== syntax.stage) {
    throw issue(
      syntax,
      'This stage cannot be read from here.',
      found,
      scope.below === undefined
        ? 'a name of this stage'
        : `\`${scope.below.stage}.${syntax.name}\``,
    );
  }
  if (!scope.inRow)
    throw issue(
      syntax,
      'There are many rows below: say what to do with them.',
      found,
      `\`sum(${found})\``,
    );
  const field = scope.below.fields.get(syntax.name);
  if (field === undefined)
    throw issue(
      syntax,
      `The stage ${syntax.stage} has no such name.`,
      found,
      nearestName(syntax.name, scope.below.fields.keys()),
    );
  scope.used('row', syntax.name);
  return node({ op: 'row', name: syntax.name }, field.type, field.mayBeNotApplicable);
}

function lookUpNode(syntax: Syntax & { form: 'look-up' }, scope: Scope): Node {
  const parameter = scope.parameters.get(syntax.name);
  if (parameter === undefined)
    throw issue(
      syntax,
      'No parameter has this name.',
      syntax.name,
      nearestName(syntax.name, scope.parameters.keys()),
    );
  scope.used('parameter', syntax.name);
  if (parameter.by.length !== syntax.keys.length) {
    throw issue(
      syntax,
      'A look-up needs each key of the table once.',
      `${String(syntax.keys.length)} keys`,
      parameter.by.length === 0
        ? `\`${syntax.name}\``
        : `\`${syntax.name}[${parameter.by.join(', ')}]\``,
    );
  }
  const keys = syntax.keys.map((key, index) => {
    const wanted: ValueType = { kind: 'choice', enumeration: parameter.by[index] ?? '' };
    const checked = typeCheck(key, scope, wanted);
    if (!sameType(checked.type, wanted))
      throw issue(key, 'The key is of another kind.', typeName(checked.type), typeName(wanted));
    return checked;
  });
  return node(
    { op: 'parameter', name: syntax.name, keys },
    parameter.type,
    parameter.mayBeNotApplicable || either(...keys),
  );
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
    if (zero) throw issue(syntax.right, 'This divides by zero.', '0', 'another divisor');
    const safe =
      right.op === 'constant' || (right.op === 'parameter' && neverZero(right.name, scope));
    return node(
      form,
      { kind: 'number', dimension: divideDimensions(a, b) },
      !safe || either(left, right),
    );
  }
  if (a !== b) {
    const verb = operator === '+' ? 'added to' : 'taken from';
    const [what, to] = operator === '+' ? [b, a] : [b, a];
    throw issue(
      syntax.right,
      `${typeName({ kind: 'number', dimension: what })} cannot be ${verb} ${typeName({ kind: 'number', dimension: to })}.`,
      typeName(right.type),
      `a value in ${typeName(left.type)}${hint(a, b)}`,
    );
  }
  return node(form, left.type, either(left, right));
}

function hint(a: string, b: string): string {
  const needed = divideDimensions(a, b);
  return needed === NO_DIMENSION || b === NO_DIMENSION
    ? ''
    : `, for instance times a rate in ${needed}`;
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
      'Different kinds of values cannot be compared.',
      typeName(right.type),
      `a value in ${typeName(left.type)}`,
    );
  }
  const ordered = left.type.kind === 'number' || left.type.kind === 'date';
  if (!ordered && syntax.operator !== '=' && syntax.operator !== '!=') {
    throw issue(syntax, 'These values have no order.', syntax.operator, '`=` or `!=`');
  }
  return node(
    { op: 'compare', operator: syntax.operator, left, right },
    YES_NO,
    either(left, right),
  );
}

/** Checks two expressions of one kind, where either may be a bare enumeration value or n/a. */
function pair(left: Syntax, right: Syntax, scope: Scope, expected?: ValueType): [Node, Node] {
  try {
    const first = typeCheck(left, scope, expected);
    return [first, typeCheck(right, scope, first.type)];
  } catch (error) {
    if (!isBare(left)) throw error;
    const second = typeCheck(right, scope, expected);
    return [typeCheck(left, scope, second.type), second];
  }
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
      'Both branches must be of one kind.',
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
    throw issue(syntax.of, 'Only an enumeration can be in a list of values.', typeName(of.type));
  const known = scope.enumerations.get(of.type.enumeration) ?? [];
  for (const value of syntax.values) {
    if (!known.includes(value.name))
      throw issue(
        value,
        `This is no value of ${of.type.enumeration}.`,
        value.name,
        nearestName(value.name, known),
      );
  }
  return node(
    { op: 'member', of, values: syntax.values.map((value) => value.name) },
    YES_NO,
    of.mayBeNotApplicable,
  );
}

const ARGUMENTS: Readonly<
  Record<CallName, readonly [least: number, most: number, example: string]>
> = {
  min: [2, 10, '`min(a, b)`'],
  max: [2, 10, '`max(a, b)`'],
  clamp: [3, 3, '`clamp(value, lowest, highest)`'],
  abs: [1, 1, '`abs(a)`'],
  first_of: [2, 10, '`first_of(a, b)`'],
  days: [2, 2, '`days(first, last)`'],
  year: [1, 1, '`year(on)`'],
};

function callNode(
  syntax: Syntax & { form: 'call' },
  scope: Scope,
  expected: ValueType | undefined,
): Node {
  const name = syntax.name as CallName;
  const [least, most, example] = ARGUMENTS[name];
  if (syntax.args.length < least || syntax.args.length > most) {
    throw issue(
      syntax,
      'The number of values in the brackets is not right.',
      String(syntax.args.length),
      example,
    );
  }
  const args: Node[] = [];
  for (const arg of syntax.args) args.push(typeCheck(arg, scope, args[0]?.type ?? expected));
  const first = args[0]?.type ?? COUNT;
  const other = syntax.args[args.findIndex((arg) => !sameType(arg.type, first))];
  if (other !== undefined)
    throw issue(
      other,
      'The values in the brackets must be of one kind.',
      name,
      `values in ${typeName(first)}`,
    );
  const wanted = name === 'days' || name === 'year' ? 'date' : 'number';
  if (name !== 'first_of' && first.kind !== wanted) {
    throw issue(syntax, `\`${name}\` takes ${wanted}s.`, typeName(first), example);
  }
  const type: ValueType =
    name === 'days' ? { kind: 'number', dimension: 'day' } : name === 'year' ? COUNT : first;
  const mayBe = name === 'first_of' ? args.every((arg) => arg.mayBeNotApplicable) : either(...args);
  return node({ op: 'call', name, args }, type, mayBe);
}
