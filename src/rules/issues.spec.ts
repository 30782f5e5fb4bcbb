import { describe, expect, it } from '@jest/globals';
import { issueLine, Issues, nearestName, refuseFor, ruleIssue } from './issues.js';
import { say, told } from './phrase.js';

const spot = { file: 'rulebook.yaml', line: 7, column: 3 };
const wrong = { code: 'type', message: say('Wrong.'), found: 'a', write: 'b' };

describe('what is wrong with a rulebook', () => {
  it('is said with its place, what was found and what to write', () => {
    const issues = new Issues();
    issues.add(spot, wrong);
    const location = { file: 'rulebook.yaml', row: 7, column: '3' };
    const { found, write, ...bare } = wrong;
    const less = [{ ...bare, found }, { ...bare, write }, bare];
    const list = less.map((each) => ruleIssue(each, location));
    expect([...issues.list, ...list].map(issueLine)).toEqual([
      'rulebook.yaml:7:3: Wrong. (found a; write b)',
      'rulebook.yaml:7:3: Wrong. (found a)',
      'rulebook.yaml:7:3: Wrong. (write b)',
      'rulebook.yaml:7:3: Wrong.',
    ]);
    expect(list.at(-1)).toEqual({
      code: 'rules.type',
      severity: 'error',
      message: 'Wrong.',
      location: { file: 'rulebook.yaml', row: 7, column: '3' },
      says: { message: say('Wrong.') },
    });
    expect(
      issueLine({ code: 'a', severity: 'error', message: 'Wrong.', location: { file: 'a' } }),
    ).toBe('a: Wrong.');
  });

  it('blocks unless it is only a warning', () => {
    const issues = new Issues();
    issues.add(spot, { ...wrong, severity: 'warning' });
    expect(issues.hasErrors()).toBe(false);
    issues.add(spot, wrong);
    expect(issues.hasErrors()).toBe(true);
  });

  it('shows one line of what was found, and only its beginning', () => {
    const issues = new Issues();
    for (const found of ['  a \n\n  b ', 'x'.repeat(60), 'x'.repeat(61)])
      issues.add(spot, { ...wrong, found });
    expect(issues.list.map(({ value }) => value)).toEqual([
      'a b',
      'x'.repeat(60),
      `${'x'.repeat(60)}…`,
    ]);
  });

  it('is listed a thousand times, and a line says how many more there are', () => {
    const issues = new Issues();
    const add = (line: number, severity: 'error' | 'warning' = 'warning') => {
      issues.add({ ...spot, line }, { ...wrong, severity });
    };
    for (let line = 1; line <= 1_000; line += 1) add(line);
    expect(issues.list).toHaveLength(1_000);
    add(1_001);
    expect(issues.list.at(-1)).toMatchObject({ code: 'rules.unlisted', severity: 'warning' });
    add(1_002, 'error');
    add(1_003);
    expect(issues.list).toHaveLength(1_001);
    expect(issues.list.at(-2)?.location.row).toBe(1_000);
    expect(issues.list.at(-1)?.severity).toBe('error');
    expect(issues.list.slice(-1).map(issueLine)).toEqual([
      'rulebook.yaml:1001:3: Not everything is listed: mend what stands above first. (found 3 more)',
    ]);
    expect(issues.errorCount).toBe(1);
  });

  it('keeps what it says for other languages, as long as it is shown', () => {
    const issues = new Issues();
    const found = say('{name} and {other}', { name: 'x'.repeat(61), other: say('the rest') });
    issues.add(spot, { code: 'a', message: say('A.'), found, write: say('less') });
    expect(issues.list[0]).toMatchObject({
      value: `${'x'.repeat(60)}… and the rest`,
      expected: 'less',
      says: {
        message: say('A.'),
        found: say('{name} and {other}', {
          name: `${'x'.repeat(60)}…`,
          other: say('the rest'),
        }),
        write: say('less'),
      },
    });
  });
});

describe('a refusal for what the rules cannot take', () => {
  it('says the first of it, in English and for whoever says it in another language', () => {
    const message = say('No `{name}`.', { name: 'mass' });
    const first = ruleIssue({ code: 'fact', message }, { field: 'mass' });
    expect(refuseFor(first, 'draft.unfit', { line: '3' })).toEqual({
      ok: false,
      reason: {
        code: 'draft.unfit',
        params: { line: '3', reason: 'No `mass`.' },
        told: { reason: told(message) },
      },
    });
    expect(refuseFor(undefined, 'draft.unfit')).toEqual({
      ok: false,
      reason: { code: 'draft.unfit', params: { reason: '' } },
    });
  });
});

describe('the nearest name', () => {
  it.each([
    ['factr', ['mass', 'factor', 'factory'], 'factor'],
    ['evv', ['portable', 'ev'], 'ev'],
    ['ab', ['cd', 'ba'], 'cd'],
    ['abc', ['xyz'], undefined],
    ['abc', ['abcdef'], undefined],
    ['abcdef', ['abcdxy'], 'abcdxy'],
    ['abcdef', ['abcxyz'], undefined],
    ['abcdefghi', ['abcdefxyz'], 'abcdefxyz'],
    ['abcdefghi', ['abcdewxyz'], undefined],
    ['kitten', ['sitting', 'mitten'], 'mitten'],
    ['', ['a'], 'a'],
    ['a', [], undefined],
  ])('of %s among %j is %s', (name, known, nearest) => {
    expect(nearestName(name, known)).toBe(nearest);
  });
});
