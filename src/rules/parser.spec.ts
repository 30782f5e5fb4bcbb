import { describe, expect, it } from '@jest/globals';
import { parseExpression } from './parser.js';
import { inEnglish } from './phrase.js';
import { SyntaxIssue, type Syntax } from './syntax.js';

/** Every part of an expression as the text it stands for, what binds tighter inside: what people are shown when a part is wrong. */
function parts(text: string): readonly string[] {
  const found: string[] = [];
  const visit = (syntax: Syntax): void => {
    found.push(`${syntax.form} ${text.slice(syntax.at, syntax.end)}`);
    for (const value of Object.values(syntax) as unknown[])
      for (const each of Array.isArray(value) ? (value as unknown[]) : [value])
        if (isSyntax(each)) visit(each);
  };
  visit(parseExpression(text));
  return found;
}

function isSyntax(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && 'form' in value;
}

/** What is said about an expression that cannot be read: column from 1, message, what was found, what to write. */
function refused(text: string): readonly [number, string, string, string] | undefined {
  try {
    parseExpression(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxIssue)) throw error;
    const { at, message, found, write } = error;
    return [at + 1, message, inEnglish(found), inEnglish(write)];
  }
}

const OTHER = 'names, numbers and operators only; a text stands in `label`';

describe('an expression is read by the binding of its operators', () => {
  it.each([
    ['a + b * c', ['arithmetic a + b * c', 'name a', 'arithmetic b * c', 'name b', 'name c']],
    ['a - b - c', ['arithmetic a - b - c', 'arithmetic a - b', 'name a', 'name b', 'name c']],
    [
      'a or b and not c = d',
      [
        'logic a or b and not c = d',
        'name a',
        'logic b and not c = d',
        'name b',
        'not not c = d',
        'compare c = d',
        'name c',
        'name d',
      ],
    ],
    ['-a * b', ['arithmetic -a * b', 'negate -a', 'name a', 'name b']],
    ['(a + b) / 2', ['arithmetic a + b) / 2', 'arithmetic a + b', 'name a', 'name b', 'number 2']],
    [
      'if a then 1 kg else 2 %',
      ['choose if a then 1 kg else 2 %', 'name a', 'number 1 kg', 'number 2 %'],
    ],
    ['3 kWh + 1.50', ['arithmetic 3 kWh + 1.50', 'number 3 kWh', 'number 1.50']],
    ['1 year', ['number 1 year']],
    ['1 day', ['number 1 day']],
    ['2 - day(on)', ['arithmetic 2 - day(on)', 'number 2', 'call day(on)', 'name on']],
    ['2 - year(on)', ['arithmetic 2 - year(on)', 'number 2', 'call year(on)', 'name on']],
    ['on >= 2024-01-31', ['compare on >= 2024-01-31', 'name on', 'date 2024-01-31']],
    ['yes', ['yes-no yes']],
    ['n/a', ['not-applicable n/a']],
    ['otherwise', ['otherwise otherwise']],
    ['category in {a, b}', ['member category in {a, b}', 'name category']],
    ['share is n/a', ['is-not-applicable share is n/a', 'name share']],
    ['share is not n/a', ['is-not-applicable share is not n/a', 'name share']],
    ['rate[a, b]', ['look-up rate[a, b]', 'name a', 'name b']],
    ['line.fee', ['row line.fee']],
    ['min(a, 2)', ['call min(a, 2)', 'name a', 'number 2']],
    ['count(line where a)', ['aggregate count(line where a)', 'name a']],
    ['count(line)', ['aggregate count(line)']],
    ['sum(line.mass where b)', ['aggregate sum(line.mass where b)', 'row line.mass', 'name b']],
    ['average(placed over -3..-1)', ['window average(placed over -3..-1)']],
  ])('%s', (text, expected) => {
    expect(parts(text)).toEqual(expected);
    // The same wherever it stands.
    const moved = `(  ${text})`;
    expect(parts(moved)).toEqual(expected);
  });

  it('keeps what is not an expression in it', () => {
    expect(parseExpression('average(placed over -3..-1)')).toMatchObject({
      name: 'average',
      of: 'placed',
      from: -3,
      to: -1,
      missing: 'not-applicable',
    });
    expect(parseExpression('sum(placed over -10..0 missing skip)')).toMatchObject({
      from: -10,
      to: 0,
      missing: 'skip',
    });
    expect(parseExpression('sum(placed over 0..1 missing zero)')).toMatchObject({
      to: 1,
      missing: 'zero',
    });
    expect(parseExpression('sum(placed over 0..1 missing n/a)')).toMatchObject({
      missing: 'not-applicable',
    });
    expect(parseExpression('category in {a, b}')).toMatchObject({
      values: [
        { name: 'a', at: 13 },
        { name: 'b', at: 16 },
      ],
    });
    expect(parseExpression('a is not n/a')).toMatchObject({ negated: true });
    expect(parseExpression('a is n/a')).toMatchObject({ negated: false });
    expect(parseExpression('no')).toMatchObject({ value: false });
    expect(parseExpression('yes')).toMatchObject({ value: true });
    expect(parseExpression('count(line)')).toMatchObject({ name: 'count', stage: 'line' });
    expect(parseExpression('count(line.late)')).toMatchObject({ stage: undefined });
    for (const text of ['sum(mass)', 'average(mass)', 'count(2)'])
      expect(parseExpression(text)).toMatchObject({ form: 'aggregate', stage: undefined });
    expect(parseExpression('line.fee')).toMatchObject({ stage: 'line', name: 'fee' });
    expect(parseExpression('share_out(a, b)')).toMatchObject({ form: 'call', name: 'share_out' });
  });

  it.each(['=', '!=', '<', '<=', '>', '>='])('compares with %s', (operator) => {
    expect(parseExpression(`a ${operator} b`)).toMatchObject({ form: 'compare', operator });
  });

  it.each(['+', '-', '*', '/'])('calculates with %s', (operator) => {
    expect(parseExpression(`a ${operator} b`)).toMatchObject({ form: 'arithmetic', operator });
  });
});

describe('an expression that cannot be read is refused with its place and what to write', () => {
  it.each([
    ['a b', 3, 'The expression should end here.', 'b', 'an operator, or nothing'],
    [
      'a + ',
      5,
      'A value is expected here.',
      'the end of the expression',
      'a number, a name, a look-up or a bracket',
    ],
    [
      'a * if b then 1 else 2',
      5,
      'An `if` inside an expression stands in brackets.',
      'if',
      '`( if ... then ... else ... )`',
    ],
    ['if a 1', 6, '`then` is expected here.', '1', '`then`'],
    ['if a then 1', 12, '`else` is expected here.', 'the end of the expression', '`else`'],
    ['a < b < c', 7, 'A comparison cannot be compared again.', '<', '`a < b and b < c`'],
    ['a is 2', 6, '`n/a` is expected here.', '2', '`n/a`'],
    ['a in b', 6, '`{` is expected here.', 'b', '`{`'],
    ['a in {1}', 7, 'A list holds values of one enumeration.', '1', 'a value such as `portable`'],
    ['a in {b c}', 9, '`}` is expected here.', 'c', '`}`'],
    ['(a', 3, '`)` is expected here.', 'the end of the expression', '`)`'],
    ['rate[a', 7, '`]` is expected here.', 'the end of the expression', '`]`'],
    ['min a', 5, '`(` is expected here.', 'a', '`(`'],
    ['sum a', 5, '`(` is expected here.', 'a', '`(`'],
    ['line.2', 6, 'A name is expected after the point.', '2', '`line.fee`'],
    [
      'sum(a over 1.5..2)',
      12,
      'A window is given in whole years from the reporting year.',
      '1.5',
      '`-3..-1`',
    ],
    [
      'sum(a over -100..2)',
      13,
      'A window is given in whole years from the reporting year.',
      '100',
      '`-3..-1`',
    ],
    [
      'sum(a over b..2)',
      12,
      'A window is given in whole years from the reporting year.',
      'b',
      '`-3..-1`',
    ],
    ['sum(a over 1 2)', 14, '`..` is expected here.', '2', '`..`'],
    ['sum(a over 1..2 b)', 17, '`)` is expected here.', 'b', '`)`'],
    [
      'sum(a over 1..2 missing b)',
      25,
      'What does a missing year do?',
      'b',
      'one of `missing skip`, `missing zero`, `missing n/a`',
    ],
    ['a ? b', 3, 'This character is not part of the language.', '?', OTHER],
    ['a 😀 b', 3, 'This character is not part of the language.', '😀', OTHER],
    ['a = "b"', 5, 'This character is not part of the language.', '"', 'the value without quotes'],
    ['a == b', 3, 'This operator is not part of the language.', '==', '`=`'],
    ['a <> b', 3, 'This operator is not part of the language.', '<>', '`!=`'],
    ['a ** b', 3, 'This operator is not part of the language.', '**', '`a * a`'],
    ['mim(a, b)', 1, 'There is no such function.', 'mim', 'min'],
    ['a & b', 3, 'This character is not part of the language.', '&', '`and`'],
    ['a | b', 3, 'This character is not part of the language.', '|', '`or`'],
    ['! a', 1, 'This character is not part of the language.', '!', '`not`'],
    ['a × b', 3, 'This character is not part of the language.', '×', '`*`'],
    ['a ÷ b', 3, 'This character is not part of the language.', '÷', '`/`'],
    ['a ≥ b', 3, 'This character is not part of the language.', '≥', '`>=`'],
    ['a ≤ b', 3, 'This character is not part of the language.', '≤', '`<=`'],
    ['1 day(on)', 3, 'The expression should end here.', 'day', 'an operator, or nothing'],
    ['1 year(on)', 3, 'The expression should end here.', 'year', 'an operator, or nothing'],
  ] as const)('%s', (text, ...refusal) => {
    expect(refused(text)).toEqual(refusal);
  });

  it('when it is too long', () => {
    const longest = 'a'.padEnd(4_000);
    expect(parts(longest)).toEqual(['name a']);
    expect(refused(`${longest} `)).toEqual([
      1,
      'The expression is too long.',
      '4001 characters',
      'several named formulas',
    ]);
    const chain = (operators: number) =>
      Array<string>(operators + 1)
        .fill('a')
        .join('+');
    expect(refused(chain(200))).toBeUndefined();
    expect(refused(chain(201))).toEqual([
      402,
      'There are more than 200 operators in a row.',
      '+',
      'several named formulas',
    ]);
  });

  it.each([
    ['brackets', '(', ')', 39],
    ['signs', '-', '', 39],
    ['negations', 'not ', '', 39],
  ])('when it nests too deep in %s', (_what, open, close, deepest) => {
    const nested = (depth: number) => open.repeat(depth) + 'a' + close.repeat(depth);
    expect(refused(nested(deepest))).toBeUndefined();
    expect(refused(nested(deepest + 1))?.[1]).toBe('The expression nests too deep.');
    expect(refused(nested(deepest + 1))?.[3]).toBe('several named formulas');
    // Depth is that of one place, not of the whole expression.
    expect(
      refused(
        Array(5)
          .fill(nested(deepest - 5))
          .join(open === 'not ' ? ' and ' : ' + '),
      ),
    ).toBeUndefined();
  });
});
