import { ratio } from '../kernel/ratio.js';
import { nearestName } from './issues.js';
import type { Node, StageName } from './model.js';
import { oneOf, say } from './phrase.js';
import type { Syntax } from './syntax.js';
import { denominatorOf } from './type-check-sums.js';
import {
  AlreadyReported,
  asNumber,
  issue,
  node,
  sameType,
  typeName,
  type Check,
  type Scope,
  type Typed,
} from './type-scope.js';
import { zeroIn } from './unit.js';

/** Whether `stage.name` means a stage above, rather than rows below. Outside of a second pass that is said so. */
export function isAbove(stage: StageName, scope: Scope): boolean {
  return scope.stagesAbove.includes(stage);
}

/** `producer_year.placed` in the second pass of a line: the year that the line belongs to. */
export function aboveNode(
  syntax: Syntax & { form: 'row' },
  stage: StageName,
  scope: Scope,
): Node & { op: 'above' } {
  const field = fieldAbove(syntax, stage, scope);
  scope.used(stage, syntax.name);
  return node(
    { op: 'above', stage, name: syntax.name },
    field.type,
    field.mayBeNotApplicable,
  ) as Node & { op: 'above' };
}

function fieldAbove(syntax: Syntax & { form: 'row' }, stage: StageName, scope: Scope): Typed {
  const found = `${syntax.stage}.${syntax.name}`;
  if (scope.above === undefined)
    throw issue(
      syntax,
      say('A stage above is read in a second pass only, once it is known.'),
      found,
      say('the formula under `{second}` of this stage', {
        second: 'second: { label: ..., outputs: [...], formulas: ... }',
      }),
    );
  const above = scope.above.get(stage);
  if (above === undefined && scope.blamed('stages:')) throw new AlreadyReported();
  if (above === undefined)
    throw issue(syntax, say('The rulebook has no such stage.'), found, oneOf(scope.above.keys()));
  const field = above.fields.get(syntax.name);
  if (field === undefined && scope.blamed(syntax.name, 'inputs:')) throw new AlreadyReported();
  if (field === undefined)
    throw issue(
      syntax,
      say('The first pass of {stage} has no such name.', { stage }),
      found,
      nearestName(syntax.name, above.fields.keys()) ?? oneOf([...above.fields.keys()].slice(0, 8)),
    );
  return field;
}

const EXAMPLE = '`share_out(national_year.pool, mass, 0.01 EUR)`';

/** `share_out(pool, weight, step)`: parts of a pool that add up. */
export function shareNode(syntax: Syntax & { form: 'call' }, scope: Scope, check: Check): Node {
  const [pool, weight, step, more] = syntax.args;
  if (pool === undefined || weight === undefined || step === undefined || more !== undefined)
    throw issue(
      syntax,
      say('A pool is shared out by a weight, in steps.'),
      say('{count} values', { count: String(syntax.args.length) }),
      EXAMPLE,
    );
  const stage =
    pool.form === 'row' ? scope.stagesAbove.find((each) => each === pool.stage) : undefined;
  if (pool.form !== 'row' || stage === undefined)
    throw issue(
      pool,
      say('The pool is a formula of a stage above.'),
      say('another expression'),
      EXAMPLE,
    );
  const poolNode = aboveNode(pool, stage, scope);
  asNumber(poolNode, pool);
  const steps = fieldAbove(pool, stage, scope).step;
  const { weightNode, over } = weightOf(weight, scope, check);
  const stepNode = check(step, scope, poolNode.type);
  const size = stepNode.op === 'constant' ? stepNode.value : undefined;
  if (
    typeof size !== 'object' ||
    size === null ||
    size.n <= 0n ||
    !sameType(stepNode.type, poolNode.type)
  )
    throw issue(
      step,
      say('The step is a number above zero in the unit of the pool.'),
      typeName(stepNode.type),
      EXAMPLE,
    );
  const whole = steps === undefined ? undefined : ratio(steps.n * size.d, steps.d * size.n);
  if (whole?.d !== 1n)
    throw issue(
      pool,
      say('The pool is not rounded to whole steps, so that its parts could not add up.'),
      `${pool.stage}.${pool.name}`,
      say('a `round` on that formula with the same step'),
    );
  return node(
    {
      op: 'share',
      pool: poolNode,
      weight: weightNode,
      over,
      step: size,
      stepText: textOf(stepNode),
    },
    poolNode.type,
    true,
  );
}

/** What each row has its part by. */
function weightOf(
  weight: Syntax,
  scope: Scope,
  check: Check,
): { readonly weightNode: Node; readonly over: bigint } {
  const weightNode = asNumber(check(weight, scope), weight);
  if (weightNode.mayBeNotApplicable)
    throw issue(
      weight,
      say('A weight always has a value, or nobody could be given a part.'),
      say('an expression that can be n/a'),
      `\`first_of(weight, ${zeroIn(weightNode.type.dimension)})\``,
    );
  const over = denominatorOf(
    weightNode,
    weight,
    scope,
    say(
      'A pool is shared out by weights that are no quotients: their sum would get longer with every row.',
    ),
  );
  return { weightNode, over };
}

function textOf(step: Node): string {
  return step.op === 'constant' ? step.text : '';
}
