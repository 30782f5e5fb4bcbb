import type { Ratio } from '../kernel/ratio.js';
import type { Growth } from './growth.js';
import type {
  Band,
  Formula,
  Input,
  Node,
  NodeForm,
  Parameter,
  StageName,
  ValueType,
} from './model.js';
import { say, type Phrase, type Words } from './phrase.js';
import { SyntaxIssue, type Syntax } from './syntax.js';
import { NO_DIMENSION } from './unit.js';

/** What names mean where an expression stands. */
export interface Scope {
  readonly enumerations: ReadonlyMap<string, readonly string[]>;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly bands: ReadonlyMap<string, Band>;
  readonly inputs: ReadonlyMap<string, Input>;
  /** Type of a formula of the same stage; throws a SyntaxIssue when it is not known yet (a cycle). */
  readonly formula: (name: string, at: number) => Typed | undefined;
  readonly formulaNames: readonly string[];
  readonly below: RowScope | undefined;
  /** In a second pass: the stages above and what it may read of them. Undefined in a first pass. */
  readonly above: ReadonlyMap<StageName, RowScope> | undefined;
  readonly stagesAbove: readonly StageName[];
  /** In the expression of an exception: the formula without it. */
  readonly otherwise?: Node;
  readonly currency: string | undefined;
  readonly used: (kind: 'parameter' | 'input' | 'row' | StageName, name: string) => void;
  /** Whether what declares one of these is itself wrong and reported. */
  readonly blamed: (...names: readonly string[]) => boolean;
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
  readonly growth: Growth;
  /** The step a formula's rounding states, in base units. */
  readonly step?: Ratio;
}

/** Thrown when something read is itself wrong and already reported; the reader stays silent. */
export class AlreadyReported extends Error {}

export const YES_NO: ValueType = { kind: 'yes-no' };
export const COUNT: ValueType = { kind: 'number', dimension: NO_DIMENSION };

/** The checker, given to those parts of it that stand in other files. */
export type Check = (syntax: Syntax, scope: Scope, expected?: ValueType) => Node;

export type NumberNode = Node & {
  readonly type: { readonly kind: 'number'; readonly dimension: string };
};

export function node(form: NodeForm, type: ValueType, mayBeNotApplicable: boolean): Node {
  return { ...form, type, mayBeNotApplicable };
}

export function issue(
  syntax: { at: number },
  message: Phrase,
  found: Words,
  write: Words,
): SyntaxIssue {
  return new SyntaxIssue(syntax.at, message, found, write);
}

/** A type as a person reads it: `kg`, `CHF/kg`, `a plain number`, `a value of category`. */
export function typeName(type: ValueType): Words {
  if (type.kind === 'number')
    return type.dimension === NO_DIMENSION ? say('a plain number') : type.dimension;
  if (type.kind === 'choice') return say('a value of {name}', { name: type.enumeration });
  return type.kind === 'date' ? say('a date') : say('yes or no');
}

export function sameType(a: ValueType, b: ValueType): boolean {
  if (a.kind === 'number' && b.kind === 'number') return a.dimension === b.dimension;
  if (a.kind === 'choice' && b.kind === 'choice') return a.enumeration === b.enumeration;
  return a.kind === b.kind;
}

/** A checked expression that must be a number. */
export function asNumber(checked: Node, syntax: Syntax): NumberNode {
  if (checked.type.kind !== 'number') {
    throw issue(syntax, say('A number is expected here.'), typeName(checked.type), say('a number'));
  }
  return checked as NumberNode;
}

/** A checked expression that must be a condition. */
export function asYesNo(checked: Node, syntax: Syntax): Node {
  if (checked.type.kind !== 'yes-no') {
    throw issue(
      syntax,
      say('A condition is expected here.'),
      typeName(checked.type),
      say('a comparison such as `mass > 5 kg`'),
    );
  }
  return checked;
}

export function either(...nodes: readonly Node[]): boolean {
  return nodes.some((each) => each.mayBeNotApplicable);
}

export function typedFormula(formula: Formula): Typed {
  const { type, node: expression, round, growth } = formula;
  const step = round?.step ?? (expression.op === 'share' ? expression.step : undefined);
  const { mayBeNotApplicable } = expression;
  const typed = { type, mayBeNotApplicable, growth };
  return step === undefined ? typed : { ...typed, step };
}
