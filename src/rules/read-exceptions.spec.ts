import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';

/** The sample with exceptions of its factor, which stand from column 22 of line 52 on. */
function withExceptions(exceptions: string) {
  return sampleFiles((yaml) =>
    edited(
      yaml,
      [
        'expr: if first_of(share, 0 %) >= 16 % then 90 % else 100 %',
        `expr: 100 %\n        exceptions: ${exceptions}`,
      ],
      // The recycled share is read elsewhere.
      ['expr: rate', 'expr: first_of(share, 1) * rate'],
    ),
  );
}

const HEAVY = '{ when: mass > 1 kg, expr: 90 %, cite: act s. 9 }';

describe('an exception', () => {
  it('is kept as it is written, on one line', () => {
    const { stages } = loadedFrom(
      withExceptions('[{ when: " mass  >\n            1 kg ", expr: " 90  % ", cite: act s. 9 }]'),
    );
    expect(stages.get('line')?.formulas.find(({ name }) => name === 'factor')?.exceptions).toEqual([
      {
        when: 'mass > 1 kg',
        text: '90 %',
        cite: {
          source: 'act',
          instrument: 'Test Act',
          provision: 's. 9',
          address: 'https://example.org/act',
        },
        cumulative: false,
      },
    ]);
  });

  it.each([
    ['no list', '52:21: `exceptions` takes a list. (found a block; write exceptions: [...])', HEAVY],
    ['no block', '52:22: `An exception` takes a block of names. (found heavy; write `name: value` in each line)', '[heavy]'],
    ['without its condition', '52:22: An exception has no `when`. (found nothing; write when: mass_total < 1 t)', 'when: mass > 1 kg, '],
    ['without what then holds', '52:22: An exception has no `expr`. (found nothing; write expr: 0 EUR)', 'expr: 90 %, '],
    ['without a citation', '52:22: An exception has no `cite`. (found nothing; write cite: act Art. 1 (source, then provision))', ', cite: act s. 9'],
    ['a key that is none', '52:71: An exception has no `cumulatve`. (found cumulatve; write cumulative)', `[${HEAVY.replace(' }', ', cumulatve: yes }')}]`],
    ['cumulative or not', '52:83: `cumulative` has no such value. (found maybe; write one of yes, no)', `[${HEAVY.replace(' }', ', cumulative: maybe }')}]`],
    ['a condition that is none', '52:30: The expression gives kg, but `unit` says yes or no. (found kg; write yes or no)', `[${HEAVY.replace(' > 1 kg', '')}]`],
    ['of another unit', '52:49: The expression gives kg, but `unit` says a plain number. (found kg; write a plain number)', `[${HEAVY.replace('90 %', '90 kg')}]`],
  ])('is refused: %s', (_what, issue, text) => {
    const exceptions = text.includes('[') || text === HEAVY ? text : `[${edited(HEAVY, [text, ''])}]`;
    const [first] = saidOf(withExceptions(exceptions));
    expect(first?.replace(/^\S+ /, '')).toBe(`rulebook.yaml:${issue}`);
  }); // prettier-ignore

  it('that is wrong is not held against the others', () => {
    const said = saidOf(
      withExceptions(`[{ when: mas > 1 kg, expr: 90 %, cite: act s. 9 }, ${HEAVY}]`),
    );
    expect(said[0]).toContain('52:30: This name is not known here. (found mas; write mass)');
    expect(said.join()).not.toContain('at once');
  });

  it('of two that could both hold must say that they follow each other, in both', () => {
    const two = (first: string, second: string) =>
      saidOf(
        withExceptions(
          `[{ when: mass > 1 kg, expr: 90 %, cite: act s. 9${first} }, { when: "units  > 1 piece", expr: 80 %, cite: act s. 9${second} }]`,
        ),
      );
    const clash = (column: number) => [
      `exceptions rulebook.yaml:52:${String(column)}: Two exceptions could hold at once: it cannot be shown that they exclude each other. (found mass > 1 kg; units > 1 piece; write when: (units > 1 piece) and not (mass > 1 kg), or \`cumulative: yes\` on both where the law applies one after the other)`,
    ];
    const cumulative = ', cumulative: yes';
    expect(two('', '')).toEqual(clash(73));
    expect(two(cumulative, '')).toEqual(clash(90));
    expect(two('', cumulative)).toEqual(clash(73));
    expect(two(cumulative, cumulative)).toEqual([]);
  });

  it.each([
    ['whose condition can be n/a', '[{ when: share > 1, expr: 90 %, cite: act s. 9 }]', 'when: share > 1, expr: 90 %'],
    ['that can be n/a', '[{ when: mass > 1 kg, expr: share, cite: act s. 9 }]', 'when: mass > 1 kg, expr: share'],
    ['that can be n/a before another', '[{ when: mass > 1 kg, expr: share, cite: act s. 9 }, { when: mass < 1 kg, expr: 1, cite: act s. 9 }]', 'when: mass > 1 kg, expr: share; when: mass < 1 kg, ex…'],
  ])('%s makes its formula one that can be n/a', (_what, exceptions, found) => {
    const formula = (yaml: string) => edited(yaml, ['outputs: [fee,', 'outputs: [factor, fee,']);
    const { rulebookYaml } = withExceptions(exceptions);
    expect(saidOf(sampleFiles(() => formula(rulebookYaml)))[0]).toBe(
      `not-applicable rulebook.yaml:50:9: \`factor\` can be n/a: say when and why. (found 100 %; ${found}; write notApplicable: { en: ..., de: ... } or first_of(..., 0 %))`,
    );
  }); // prettier-ignore

  it('is one of at most thirty, of which six may be cumulative', () => {
    const many = (count: number, cumulative: number) =>
      saidOf(
        withExceptions(
          `[${Array.from({ length: count }, (_, at) => `{ when: units = ${String(at)} piece, expr: 90 %, cite: act s. 9, cumulative: ${at < cumulative ? 'yes' : 'no'} }`).join(', ')}]`,
        ),
      );
    expect([many(30, 0), many(30, 6)]).toEqual([[], []]);
    const most = (found: string) =>
      `too-large rulebook.yaml:52:21: A formula has at most 30 exceptions, 6 of them cumulative. (found ${found} of them cumulative; write a table, or several named formulas)`;
    expect(many(31, 0)).toEqual([most('31, 0')]);
    expect(many(8, 7)).toEqual([most('8, 7')]);
  });
});
