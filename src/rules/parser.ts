import {
  AGGREGATES,
  FUNCTIONS,
  OPERATORS,
  SHARE,
  WORDS,
  type AggregateFunction,
  type ArithmeticOperator,
  type ComparisonOperator,
} from './grammar.js';
import { tokens, type Token } from './lexer.js';
import { nearestName } from './issues.js';
import { LIMITS } from './limits.js';
import { oneOf, say, type Phrase, type Words } from './phrase.js';
import { SyntaxIssue, type MissingYear, type Syntax } from './syntax.js';

const COMPARISONS: ReadonlySet<string> = new Set(OPERATORS.comparison);
const CALLS: ReadonlySet<string> = new Set([...Object.keys(FUNCTIONS), SHARE]);
const CALLABLE: readonly string[] = [...CALLS, ...AGGREGATES];
const MISSING: ReadonlyMap<string, MissingYear> = new Map([
  ['skip', 'skip'],
  ['zero', 'zero'],
  ['n/a', 'not-applicable'],
]);

/** Reads one expression. Throws a SyntaxIssue that says where, what was found and what to write. */
export function parseExpression(text: string): Syntax {
  const parser = new Parser(tokens(text));
  const syntax = parser.expression();
  parser.finish();
  return syntax;
}

class Parser {
  private index = 0;
  private depth = 0;

  constructor(private readonly list: readonly Token[]) {}

  finish(): void {
    if (this.next.kind !== 'end') {
      throw this.issue(say('The expression should end here.'), say('an operator, or nothing'));
    }
  }

  expression(): Syntax {
    this.depth += 1;
    if (this.depth > LIMITS.expressionDepth) {
      throw this.issue(say('The expression nests too deep.'), say('several named formulas'));
    }
    const syntax = this.is('if') ? this.choice() : this.disjunction();
    this.depth -= 1;
    return syntax;
  }

  private choice(): Syntax {
    const { at } = this.take();
    const condition = this.expression();
    this.expect('then');
    const then = this.expression();
    this.expect('else');
    const otherwise = this.expression();
    return { form: 'choose', condition, then, otherwise, at, end: otherwise.end };
  }

  private disjunction(): Syntax {
    return this.chain(OPERATORS.or, () => this.chain(OPERATORS.and, () => this.negation()));
  }

  private chain(operators: readonly string[], operand: () => Syntax): Syntax {
    let left = operand();
    let length = 0;
    while (operators.includes(this.next.text)) {
      length += 1;
      if (length > LIMITS.operatorsInARow)
        throw this.issue(
          say('There are more than {most} operators in a row.', {
            most: String(LIMITS.operatorsInARow),
          }),
          say('several named formulas'),
        );
      const operator = this.take().text;
      const right = operand();
      const place = { at: left.at, end: right.end };
      left =
        operator === 'and' || operator === 'or'
          ? { form: 'logic', operator, left, right, ...place }
          : {
              form: 'arithmetic',
              operator: operator as ArithmeticOperator,
              left,
              right,
              ...place,
            };
    }
    return left;
  }

  private negation(): Syntax {
    if (!this.is('not')) return this.comparison();
    const { at } = this.take();
    const of = this.deeper(() => this.negation());
    return { form: 'not', of, at, end: of.end };
  }

  private comparison(): Syntax {
    const left = this.sum();
    if (COMPARISONS.has(this.next.text)) {
      const operator = this.take().text as ComparisonOperator;
      const right = this.sum();
      if (COMPARISONS.has(this.next.text)) {
        throw this.issue(say('A comparison cannot be compared again.'), '`a < b and b < c`');
      }
      return { form: 'compare', operator, left, right, at: left.at, end: right.end };
    }
    if (this.is('in')) return this.membership(left);
    if (this.is('is')) {
      this.take();
      const negated = this.is('not');
      if (negated) this.take();
      const { at } = this.expect('n/a');
      return { form: 'is-not-applicable', of: left, negated, at: left.at, end: at + 3 };
    }
    return left;
  }

  private membership(of: Syntax): Syntax {
    this.take();
    this.expect('{');
    const values: { name: string; at: number }[] = [];
    do {
      if (values.length > 0) this.expect(',');
      const token = this.take();
      if (token.kind !== 'name')
        throw this.issueAt(
          token,
          say('A list holds values of one enumeration.'),
          say('a value such as `portable`'),
        );
      values.push({ name: token.text, at: token.at });
    } while (this.is(','));
    const { at } = this.expect('}');
    return { form: 'member', of, values, at: of.at, end: at + 1 };
  }

  private sum(): Syntax {
    return this.chain(OPERATORS.sum, () => this.chain(OPERATORS.product, () => this.sign()));
  }

  private sign(): Syntax {
    if (!this.is('-')) return this.primary();
    const { at } = this.take();
    const of = this.deeper(() => this.sign());
    return { form: 'negate', of, at, end: of.end };
  }

  private deeper(read: () => Syntax): Syntax {
    this.depth += 1;
    if (this.depth > LIMITS.expressionDepth)
      throw this.issue(say('The expression nests too deep.'), say('several named formulas'));
    const syntax = read();
    this.depth -= 1;
    return syntax;
  }

  private primary(): Syntax {
    const token = this.take();
    const end = token.at + token.text.length;
    if (token.kind === 'number') return this.number(token);
    if (token.kind === 'date') return { form: 'date', text: token.text, at: token.at, end };
    if (token.text === '(') {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (token.text === 'yes' || token.text === 'no') {
      return { form: 'yes-no', value: token.text === 'yes', at: token.at, end };
    }
    if (token.text === 'n/a') return { form: 'not-applicable', at: token.at, end };
    if (token.text === 'otherwise') return { form: 'otherwise', at: token.at, end };
    if (token.text === 'on') return { form: 'name', name: 'on', at: token.at, end };
    if (AGGREGATES.some((each) => each === token.text)) return this.aggregate(token);
    if (CALLS.has(token.text)) return this.call(token);
    if (token.kind === 'name') return this.named(token);
    if (token.text === 'if')
      throw this.issueAt(
        token,
        say('An `if` inside an expression stands in brackets.'),
        '`( if ... then ... else ... )`',
      );
    throw this.issueAt(
      token,
      say('A value is expected here.'),
      say('a number, a name, a look-up or a bracket'),
    );
  }

  private number(token: Token): Syntax {
    const next = this.next;
    const isUnit = (next.kind === 'unit' || next.kind === 'name') && !WORDS.has(next.text);
    const unit = isUnit || this.isUnitBesideCall() ? this.take() : undefined;
    const last = unit ?? token;
    return {
      form: 'number',
      text: token.text,
      unit: unit?.text,
      at: token.at,
      end: last.at + last.text.length,
    };
  }

  /** `day` and `year` are functions before a bracket and units after a number. */
  private isUnitBesideCall(): boolean {
    const { text } = this.next;
    return (text === 'day' || text === 'year') && this.list[this.index + 1]?.text !== '(';
  }

  private named(token: Token): Syntax {
    const end = token.at + token.text.length;
    if (this.is('.')) {
      this.take();
      const field = this.take();
      if (field.kind !== 'name')
        throw this.issueAt(
          field,
          say('A name is expected after the point.'),
          `\`${token.text}.fee\``,
        );
      return {
        form: 'row',
        stage: token.text,
        name: field.text,
        at: token.at,
        end: field.at + field.text.length,
      };
    }
    if (this.is('('))
      throw this.issueAt(
        token,
        say('There is no such function.'),
        nearestName(token.text, CALLABLE) ?? oneOf(CALLABLE),
      );
    if (!this.is('[')) return { form: 'name', name: token.text, at: token.at, end };
    this.take();
    const keys = this.list_(']');
    return { form: 'look-up', name: token.text, keys: keys.args, at: token.at, end: keys.end };
  }

  private call(token: Token): Syntax {
    this.expect('(');
    const { args, end } = this.list_(')');
    return { form: 'call', name: token.text, args, at: token.at, end };
  }

  private list_(close: string): { args: Syntax[]; end: number } {
    const args: Syntax[] = [];
    do {
      if (args.length > 0) this.expect(',');
      args.push(this.expression());
    } while (this.is(','));
    const { at } = this.expect(close);
    return { args, end: at + 1 };
  }

  private aggregate(token: Token): Syntax {
    this.expect('(');
    const name = token.text as AggregateFunction;
    if (this.next.kind === 'name' && this.list[this.index + 1]?.text === 'over')
      return this.window(token, name);
    const counted =
      name === 'count' && this.next.kind === 'name' && this.list[this.index + 1]?.text !== '.';
    const stage = counted ? this.take().text : undefined;
    const of = counted ? undefined : this.expression();
    const where = this.is('where') ? (this.take(), this.expression()) : undefined;
    const { at } = this.expect(')');
    return { form: 'aggregate', name, stage, of, where, at: token.at, end: at + 1 };
  }

  private window(token: Token, name: AggregateFunction): Syntax {
    const of = this.take().text;
    this.expect('over');
    const from = this.offset();
    this.expect('..');
    const to = this.offset();
    let missing: MissingYear = 'not-applicable';
    if (this.is('missing')) {
      this.take();
      const word = this.take();
      const found = MISSING.get(word.text);
      if (found === undefined)
        throw this.issueAt(
          word,
          say('What does a missing year do?'),
          oneOf(['`missing skip`', '`missing zero`', '`missing n/a`']),
        );
      missing = found;
    }
    const { at } = this.expect(')');
    return { form: 'window', name, of, from, to, missing, at: token.at, end: at + 1 };
  }

  private offset(): number {
    const negative = this.is('-');
    if (negative) this.take();
    const token = this.take();
    if (token.kind !== 'number' || !/^\d{1,2}$/.test(token.text)) {
      throw this.issueAt(
        token,
        say('A window is given in whole years from the reporting year.'),
        '`-3..-1`',
      );
    }
    return Number(token.text) * (negative ? -1 : 1);
  }

  private get next(): Token {
    return this.list[this.index] ?? { kind: 'end', text: '', at: 0 };
  }

  private is(text: string): boolean {
    return this.next.text === text && this.next.kind !== 'end';
  }

  private take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.index += 1;
    return token;
  }

  private expect(text: string): Token {
    if (!this.is(text))
      throw this.issue(say('`{text}` is expected here.', { text }), `\`${text}\``);
    return this.take();
  }

  private issue(message: Phrase, write: Words): SyntaxIssue {
    return this.issueAt(this.next, message, write);
  }

  private issueAt(token: Token, message: Phrase, write: Words): SyntaxIssue {
    const found = token.kind === 'end' ? say('the end of the expression') : token.text;
    return new SyntaxIssue(token.at, message, found, write);
  }
}
