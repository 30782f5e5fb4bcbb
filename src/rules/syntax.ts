import type { AggregateFunction, ArithmeticOperator, ComparisonOperator } from './grammar.js';
import { inEnglish, type Phrase, type Words } from './phrase.js';

export type { AggregateFunction, ArithmeticOperator, ComparisonOperator } from './grammar.js';

/** The tree of an expression as written, before names and units are known. Offsets count in the expression's text. */

export type MissingYear = 'not-applicable' | 'skip' | 'zero';

interface Placed {
  readonly at: number;
  readonly end: number;
}

export type Syntax = Placed &
  (
    | { readonly form: 'number'; readonly text: string; readonly unit: string | undefined }
    | { readonly form: 'date'; readonly text: string }
    | { readonly form: 'yes-no'; readonly value: boolean }
    | { readonly form: 'not-applicable' }
    | { readonly form: 'otherwise' }
    | { readonly form: 'name'; readonly name: string }
    | { readonly form: 'row'; readonly stage: string; readonly name: string }
    | { readonly form: 'look-up'; readonly name: string; readonly keys: readonly Syntax[] }
    | { readonly form: 'negate' | 'not'; readonly of: Syntax }
    | {
        readonly form: 'arithmetic';
        readonly operator: ArithmeticOperator;
        readonly left: Syntax;
        readonly right: Syntax;
      }
    | {
        readonly form: 'compare';
        readonly operator: ComparisonOperator;
        readonly left: Syntax;
        readonly right: Syntax;
      }
    | {
        readonly form: 'logic';
        readonly operator: 'and' | 'or';
        readonly left: Syntax;
        readonly right: Syntax;
      }
    | {
        readonly form: 'choose';
        readonly condition: Syntax;
        readonly then: Syntax;
        readonly otherwise: Syntax;
      }
    | {
        readonly form: 'member';
        readonly of: Syntax;
        readonly values: readonly { readonly name: string; readonly at: number }[];
      }
    | { readonly form: 'is-not-applicable'; readonly of: Syntax; readonly negated: boolean }
    | { readonly form: 'call'; readonly name: string; readonly args: readonly Syntax[] }
    | {
        readonly form: 'aggregate';
        readonly name: AggregateFunction;
        readonly stage: string | undefined;
        readonly of: Syntax | undefined;
        readonly where: Syntax | undefined;
      }
    | {
        readonly form: 'window';
        readonly name: AggregateFunction;
        readonly of: string;
        readonly from: number;
        readonly to: number;
        readonly missing: MissingYear;
      }
  );

export class SyntaxIssue extends Error {
  constructor(
    readonly at: number,
    readonly says: Phrase,
    readonly found: Words,
    readonly write: Words,
  ) {
    super(inEnglish(says));
  }
}
