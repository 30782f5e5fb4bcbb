import { parseCalendarDate } from '../kernel/calendar-date.js';
import { multiply, ratioFromDecimal } from '../kernel/ratio.js';
import { nearestName } from './issues.js';
import { STAGES, type Band, type Node, type ValueType } from './model.js';
import { oneOf, say } from './phrase.js';
import type { Syntax } from './syntax.js';
import {
  AlreadyReported,
  either,
  issue,
  node,
  sameType,
  typeName,
  type Check,
  type Scope,
} from './type-scope.js';
import { aboveNode, isAbove } from './type-check-above.js';
import { KNOWN_UNITS, parseUnit } from './unit.js';

export function numberNode(syntax: Syntax & { form: 'number' }, scope: Scope): Node {
  const unit = parseUnit(syntax.unit ?? '1');
  if (
    unit === undefined ||
    (/^[A-Z]{3}$/.test(syntax.unit ?? '') && syntax.unit !== scope.currency)
  ) {
    if (unit !== undefined && scope.blamed('currency:')) throw new AlreadyReported();
    throw issue(
      syntax,
      say('This unit is not known.'),
      syntax.unit ?? '',
      nearestName(syntax.unit ?? '', [...KNOWN_UNITS, scope.currency ?? '']) ??
        say('kg, g, t, %, piece or the currency of the rulebook'),
    );
  }
  const value = ratioFromDecimal(syntax.text);
  if (!value.ok)
    throw issue(
      syntax,
      say('This number has too many digits.'),
      syntax.text,
      say('at most 40 digits before the point, and as many after it'),
    );
  const text = syntax.unit === undefined ? syntax.text : `${syntax.text} ${syntax.unit}`;
  return node(
    { op: 'constant', value: multiply(value.value, unit.scale), text },
    { kind: 'number', dimension: unit.dimension },
    false,
  );
}

export function dateNode(syntax: Syntax & { form: 'date' }): Node {
  if (!parseCalendarDate(syntax.text).ok)
    throw issue(
      syntax,
      say('This day does not exist.'),
      syntax.text,
      say('a day of the calendar, such as {example}', {
        example: `${syntax.text.slice(0, 4)}-12-31`,
      }),
    );
  return node({ op: 'constant', value: syntax.text, text: syntax.text }, { kind: 'date' }, false);
}

export function nameNode(
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
        say('This fact has a value for each year.'),
        name,
        say('{one} or {other}', {
          one: `\`average(${name} over -3..-1)\``,
          other: `\`sum(${name} over 0..0)\``,
        }),
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
        say('This parameter is a table: a look-up needs its keys.'),
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
    if (scope.blamed(name, expected.enumeration, 'inputs:')) throw new AlreadyReported();
    throw issue(
      syntax,
      say('This is no value of {enumeration}.', { enumeration: expected.enumeration }),
      name,
      nearestName(name, values) ?? oneOf(values.slice(0, 8)),
    );
  }
  if (scope.blamed(name, 'inputs:')) throw new AlreadyReported();
  const known = [...scope.inputs.keys(), ...scope.parameters.keys(), ...scope.formulaNames];
  throw issue(
    syntax,
    say('This name is not known here.'),
    name,
    nearestName(name, known) ?? oneOf(known.slice(0, 8)),
  );
}

export function rowNode(syntax: Syntax & { form: 'row' }, scope: Scope): Node {
  const stage = STAGES.find((each) => each === syntax.stage);
  if (stage !== undefined && stage !== scope.below?.stage && isAbove(stage, scope))
    return aboveNode(syntax, stage, scope);
  const found = `${syntax.stage}.${syntax.name}`;
  if (scope.below?.stage !== syntax.stage) {
    if (scope.blamed('stages:')) throw new AlreadyReported();
    throw issue(
      syntax,
      say('This stage cannot be read from here.'),
      found,
      scope.below === undefined
        ? say('a name of this stage')
        : `\`${scope.below.stage}.${syntax.name}\``,
    );
  }
  if (!scope.inRow)
    throw issue(
      syntax,
      say('There are many rows below: say what to do with them.'),
      found,
      `\`sum(${found})\``,
    );
  const field = scope.below.fields.get(syntax.name);
  if (field === undefined && scope.blamed(syntax.name, 'inputs:')) throw new AlreadyReported();
  if (field === undefined)
    throw issue(
      syntax,
      say('The stage {stage} has no such name.', { stage: syntax.stage }),
      found,
      nearestName(syntax.name, scope.below.fields.keys()) ??
        oneOf([...scope.below.fields.keys()].slice(0, 8)),
    );
  scope.used('row', syntax.name);
  return node({ op: 'row', name: syntax.name }, field.type, field.mayBeNotApplicable);
}

/** The one band that sorts into an enumeration, so that a number can be its key; of two the rulebook must name which. */
function bandFor(enumeration: string, scope: Scope): Band | undefined {
  const [band, another] = [...scope.bands.values()].filter(
    (each) => each.enumeration === enumeration,
  );
  return another === undefined ? band : undefined;
}

/** `weight_class[unit_mass]`: a band is read like a table from numbers to classes. */
function bandNode(syntax: Syntax, band: Band, of: Node): Node {
  if (of.type.kind !== 'number' || of.type.dimension !== band.unit.dimension)
    throw issue(
      syntax,
      say('The band {band} sorts {kind}.', {
        band: band.name,
        kind: typeName({ kind: 'number', dimension: band.unit.dimension }),
      }),
      typeName(of.type),
      say('a value in {unit}', { unit: band.unit.text }),
    );
  const { name, enumeration, edges, names } = band;
  return node(
    { op: 'band', band: name, of, edges, names },
    { kind: 'choice', enumeration },
    of.mayBeNotApplicable,
  );
}

export function lookUpNode(syntax: Syntax & { form: 'look-up' }, scope: Scope, check: Check): Node {
  const band = scope.bands.get(syntax.name);
  if (band !== undefined) {
    const [of, second] = syntax.keys;
    if (of === undefined || second !== undefined)
      throw issue(
        syntax,
        say('A band sorts one number.'),
        say('{count} numbers', { count: String(syntax.keys.length) }),
        `\`${band.name}[mass]\``,
      );
    return bandNode(of, band, check(of, scope));
  }
  const parameter = scope.parameters.get(syntax.name);
  if (parameter === undefined && scope.blamed(syntax.name)) throw new AlreadyReported();
  const tables = [...scope.parameters.keys(), ...scope.bands.keys()];
  if (parameter === undefined)
    throw issue(
      syntax,
      say('No parameter and no band has this name.'),
      syntax.name,
      nearestName(syntax.name, tables) ?? oneOf(tables.slice(0, 8)),
    );
  scope.used('parameter', syntax.name);
  if (parameter.by.length !== syntax.keys.length) {
    throw issue(
      syntax,
      say('A look-up needs each key of the table once.'),
      say('{count} keys', { count: String(syntax.keys.length) }),
      parameter.by.length === 0
        ? `\`${syntax.name}\``
        : `\`${syntax.name}[${parameter.by.join(', ')}]\``,
    );
  }
  const keys = syntax.keys.map((key, index) => {
    const wanted = { kind: 'choice', enumeration: parameter.by[index] ?? '' } as const;
    const given = check(key, scope, wanted);
    const band = given.type.kind === 'number' ? bandFor(wanted.enumeration, scope) : undefined;
    const checked = band === undefined ? given : bandNode(key, band, given);
    if (!sameType(checked.type, wanted))
      throw issue(
        key,
        say('The key is of another kind.'),
        typeName(checked.type),
        typeName(wanted),
      );
    return checked;
  });
  return node(
    { op: 'parameter', name: syntax.name, keys },
    parameter.type,
    parameter.mayBeNotApplicable || either(...keys),
  );
}
