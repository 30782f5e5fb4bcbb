import type { Node, ValueType } from './model.js';
import { say } from './phrase.js';
import type { Syntax } from './syntax.js';
import { denominatorOf } from './type-check-sums.js';
import {
  AlreadyReported,
  asNumber,
  asYesNo,
  COUNT,
  issue,
  node,
  YES_NO,
  type Check,
  type Scope,
} from './type-scope.js';

const WIDEST_WINDOW = 30;

/** `sum(line.fee)`, `count(line where ...)`, `average(line.mass)`: over the rows of the stage below. */
export function checkAggregate(
  syntax: Syntax & { form: 'aggregate' },
  scope: Scope,
  check: Check,
): Node {
  if (scope.below === undefined && scope.blamed('stages:')) throw new AlreadyReported();
  if (scope.below === undefined)
    throw issue(
      syntax,
      say('This stage has no rows below it to go through.'),
      syntax.name,
      say('a formula of this stage, or the same one in the stage above it'),
    );
  if (scope.inRow)
    throw issue(
      syntax,
      say('A sum cannot stand inside a sum.'),
      syntax.name,
      say('a named formula of the stage below'),
    );
  if (syntax.stage !== undefined && syntax.stage !== scope.below.stage) {
    throw issue(
      syntax,
      say('This stage cannot be counted from here.'),
      syntax.stage,
      `\`count(${scope.below.stage})\``,
    );
  }
  const rows: Scope = { ...scope, inRow: true };
  const of = syntax.of === undefined ? undefined : asNumber(check(syntax.of, rows), syntax.of);
  const where =
    syntax.where === undefined
      ? undefined
      : asYesNo(check(syntax.where, rows, YES_NO), syntax.where);
  const type: ValueType = syntax.name === 'count' ? COUNT : (of?.type ?? COUNT);
  const unsure = of?.mayBeNotApplicable === true || where?.mayBeNotApplicable === true;
  const over =
    of === undefined || syntax.of === undefined || syntax.name === 'count'
      ? 1n
      : denominatorOf(
          of,
          syntax.of,
          rows,
          say('A sum of quotients over rows would get longer with every row.'),
        );
  return node(
    { op: 'aggregate', name: syntax.name, of, over, where },
    type,
    unsure || syntax.name === 'average',
  );
}

/** `average(placed over -3..-1)`: over years counted from the reporting year. */
export function checkWindow(syntax: Syntax & { form: 'window' }, scope: Scope): Node {
  const input = scope.inputs.get(syntax.of);
  if (input?.perYear !== true) {
    if (input === undefined && scope.blamed(syntax.of, 'inputs:')) throw new AlreadyReported();
    throw issue(
      syntax,
      say('A window goes over a fact that has a value for each year.'),
      syntax.of,
      say('an input with `perYear: yes`'),
    );
  }
  if (input.type.kind !== 'number')
    throw issue(
      syntax,
      say('A window goes over numbers.'),
      syntax.of,
      say('an input with `perYear: yes` that is a mass, a count, money, a ratio or a quantity'),
    );
  if (syntax.from > syntax.to || syntax.to - syntax.from >= WIDEST_WINDOW) {
    throw issue(
      syntax,
      say('The window runs from the earlier year to the later one.'),
      `${String(syntax.from)}..${String(syntax.to)}`,
      '`-3..-1`',
    );
  }
  scope.used('input', syntax.of);
  const { name, of, from, to, missing } = syntax;
  const always =
    name === 'count' || (name === 'sum' && missing !== 'not-applicable') || missing === 'zero';
  return node(
    { op: 'window', name, of, from, to, missing },
    name === 'count' ? COUNT : input.type,
    !always,
  );
}
