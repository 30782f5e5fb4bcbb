import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { edited, loadedFrom, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';

const NAMED = 'label: More, cite: act s. 8, ';

/** The sample with one more output of a line, which stands on line 49. */
function withOutput(formula: string, ...changes: readonly (readonly [string, string])[]) {
  return sampleFiles((yaml) =>
    edited(
      yaml,
      ['outputs: [fee,', 'outputs: [more, fee,'],
      ['      factor:', `      more: { ${formula} }\n      factor:`],
      ...changes,
    ),
  );
}

describe('an output that can be n/a', () => {
  it.each([
    ['mass / units * share', 'kg/piece', '0 kg / 1 piece'],
    ['mass * share', 'mg', '0 mg'],
    ['share', '"%"', '0 %'],
    ['share', '"1"', '0'],
    ['1 / mass * share', '1/kg', '0 / 1 kg'],
    ['if share > 1 then yes else no', 'yes-no', 'no'],
    ['if share > 1 then on else on', 'date', 'on'],
    ['if share > 1 then category else ev', 'category', 'portable'],
  ])('%s in %s is told of a value to have instead, which is right', (expression, unit, instead) => {
    const said = saidOf(withOutput(`${NAMED}expr: "${expression}", unit: ${unit}`));
    expect(said).toEqual([
      `not-applicable rulebook.yaml:49:13: \`more\` can be n/a: say when and why. (found ${expression}; write notApplicable: { en: ..., de: ... } or first_of(..., ${instead}))`,
    ]);
    const other = `expr: "first_of(${expression}, ${instead})", unit: ${unit}`;
    expect(saidOf(withOutput(NAMED + other))).toEqual([]);
  });
});

describe('money that leaves', () => {
  const COIN = '{ mode: up, step: "0.01", cite: act s. 8 }';

  it.each([
    ['EUR', '"0.01"', '"0.015"'],
    ['JPY', '"1"', '"0.1"'],
    ['KWD', '"0.001"', '"0.0005"'],
  ])('in %s is rounded to steps of %s at least', (currency, least, finer) => {
    const said = (round: string) => {
      const files = withOutput(`${NAMED}expr: "2 EUR", unit: EUR${round}`);
      const fee = edited(files.rulebookYaml, [COIN.replace('up', 'half-away-from-zero').replace('8', '5'), `{ mode: up, step: "5", cite: act s. 5 }`], ['step: "0.05"', 'step: "5"']); // prettier-ignore
      return saidOf({ ...files, rulebookYaml: fee.replaceAll('EUR', currency) });
    };
    const rounded = (step: string) => `, round: ${COIN.replace('"0.01"', step)}`;
    expect(said(rounded(least))).toEqual([]);
    expect(said('')).toEqual([
      `rounding rulebook.yaml:49:13: \`more\` is money that leaves the rulebook without a stated rounding. (found 2 ${currency}; write round: { mode: half-away-from-zero, step: ${least}, cite: ... })`,
    ]);
    expect(said(rounded(finer))).toEqual([
      `rounding rulebook.yaml:49:13: Money leaves in whole minor units of ${currency}. (found ${finer.slice(1, -1)}; write step: ${least})`,
    ]);
  });
});

describe('a formula', () => {
  const MASS = `${NAMED}expr: mass, unit: kg`;
  const rounded = (round: string) => `${MASS}, round: ${round}`;

  it.each([
    ['no label', MASS.replace('label: More, ', ''), '49:13: more has no `label`. (found nothing; write label: text, or one text per language)'],
    ['no citation', MASS.replace('cite: act s. 8, ', ''), '49:13: more has no `cite`. (found nothing; write cite: act Art. 1 (source, then provision))'],
    ['no expression', MASS.replace('expr: mass, ', ''), '49:13: more has no `expr`. (found nothing; write expr: rate * mass)'],
    ['no unit', MASS.replace(', unit: kg', ''), '49:13: more has no `unit`. (found nothing; write unit: CHF)'],
    ['a unit that nobody knows', MASS.replace('kg', 'lb'), '49:62: This unit is not known. (found lb; write kg, g, t, %, piece, kWh, the currency, or a rate such as EUR/kg)'],
    ['another kind than its unit', MASS.replace('mass', 'mass > 1 kg'), '49:50: The expression gives yes or no, but `unit` says kg. (found yes or no; write kg)'],
    ['itself', MASS.replace('mass', 'more'), '49:50: The formula needs its own result. (found more → more; write another name, or an input)'],
    ['half an expression', MASS.replace('mass', '"mass +"'), '49:57: A value is expected here. (found the end of the expression; write a number, a name, a look-up or a bracket)'],
    ['a reason of no text', `${MASS}, notApplicable: []`, '49:81: `notApplicable` is a text, or one text per language with at least `en`. (found a list; write notApplicable: { en: ..., de: ... }, in quotes where a text has a comma)'],
    ['a key that is none', `${MASS}, unti: 1`, '49:66: more has no `unti`. (found unti; write unit)'],
    ['no mode of rounding', rounded('{ step: "1", cite: act s. 3 }'), '49:73: round has no `mode`. (found nothing; write mode: half-away-from-zero)'],
    ['no step of rounding', rounded('{ mode: up, cite: act s. 3 }'), '49:73: round has no `step`. (found nothing; write step: "0.03")'],
    ['a rounding that cites nothing', rounded('{ mode: up, step: "1" }'), '49:73: round has no `cite`. (found nothing; write cite: act Art. 1 (source, then provision))'],
    ['a rounding to nothing', rounded('{ mode: up, step: "0", cite: act s. 3 }'), '49:73: The step of a rounding is greater than zero. (found 0; write step: "0.01")'],
    ['a step backwards', rounded('{ mode: up, step: "-1", cite: act s. 3 }'), '49:73: The step of a rounding is greater than zero. (found -1; write step: "0.01")'],
    ['a rounding that is no block', rounded('up'), '49:73: `round` takes a block of names. (found up; write `name: value` in each line)'],
    ['a rounding with a key that is none', rounded('{ mode: up, stap: "2", step: "1", cite: act s. 3 }'), '49:85: round has no `stap`. (found stap; write step)'],
    ['a condition to round', rounded('{ mode: up, step: "1", cite: act s. 3 }').replace('mass, unit: kg', 'mass > 1 kg, unit: yes-no'), '49:84: Only a number can be rounded. (found 1; write no `round`)'],
  ])('is refused with %s, and only with that', (_what, formula, issue) => {
    const said = saidOf(withOutput(formula)).map((each) => each.replace(/^\S+ /, ''));
    expect(said).toEqual([`rulebook.yaml:${issue}`]);
  }); // prettier-ignore

  it.each([
    ['no label', MASS.replace('label: More, ', '')],
    ['no citation', MASS.replace('cite: act s. 8, ', '')],
    ['another kind than its unit', MASS.replace('mass', 'mass > 1 kg')],
  ])(
    'with %s is reported, and not what its own stage and one above make of it',
    (_what, formula) => {
      const twice = `twice: { ${NAMED}expr: more + more, unit: kg }`;
      const files = withOutput(
        formula,
        ['outputs: [more,', 'outputs: [twice, more,'],
        ['      unit_mass:', `      ${twice}\n      unit_mass:`],
        ['sum(line.mass where', 'sum(line.more where'],
      );
      expect(saidOf(files)).toEqual([expect.stringContaining('rulebook.yaml:50:')]);
    },
  );

  it('is computed after those it reads, in whichever order they are written', () => {
    const { stages } = loadedFrom(
      withOutput(`${NAMED}expr: fee / 1 EUR * factor, unit: "1"`),
    );
    expect(stages.get('line')?.formulas.map(({ name, output }) => [name, output])).toEqual([
      ['unit_mass', true],
      ['factor', false],
      ['fee', true],
      ['more', true],
    ]);
  }); // prettier-ignore

  it('that needs its own result is shown the whole circle, once', () => {
    const circle = [['a', 'b'], ['b', 'a']].map(([name, of]) => `      ${String(name)}: { label: A, expr: ${String(of)}, unit: "1", cite: act s. 3 }\n`);
    const files = withOutput(`${NAMED}expr: a, unit: "1"`, ['      factor:', `${circle.join('')}      factor:`]);
    expect(saidOf(files)).toEqual([
      'expression rulebook.yaml:51:28: The formula needs its own result. (found a → b → a; write another name, or an input)',
    ]);
  }); // prettier-ignore

  it('is kept as it is written, on one line', () => {
    const { stages } = loadedFrom(withOutput(`${NAMED}unit: kg, expr: " mass  +\n          mass "`));
    expect(stages.get('line')?.formulas.find(({ name }) => name === 'more')?.text).toBe('mass + mass');
  }); // prettier-ignore

  it.each([
    ['feee', 'fee'],
    ['nothing_like_it', 'one of unit_mass, more, factor, fee'],
  ])('is an output by its name, unlike %s', (name, write) => {
    const files = withOutput(MASS, ['outputs: [more, fee,', `outputs: [more, ${name}, fee,`]);
    expect(saidOf(files)).toEqual([
      `unknown-name rulebook.yaml:41:21: No formula here has this name. (found ${name}; write ${write})`,
    ]);
  });

  it('is one of at most five hundred', () => {
    const more = (count: number) => {
      const formula = (at: number) => `      f${String(at)}: { label: F, expr: "1", unit: "1", cite: act s. 3 }\n`;
      const formulas = Array.from({ length: count }, (_, at) => formula(at)).join('');
      return saidOf(sampleFiles((yaml) => edited(yaml, ['      factor:', `${formulas}      factor:`])));
    };
    expect(more(497)).toHaveLength(497);
    expect(more(498)[0]).toBe('too-large rulebook.yaml:41:5: The stage has too many formulas. (found 501; write at most 500)');
  }); // prettier-ignore

  it.each([
    ['outputs', '    outputs: [collection_rate]\n', 'outputs: [...]'],
    ['formulas', / {4}formulas:\n {6}collection_rate[\s\S]*(?=untranslatable)/, 'formulas: (a block of names)'],
  ])('belongs to a stage that lists its %s', (key, without, write) => {
    const files = sampleFiles((yaml) => yaml.replace(without, ''));
    expect(saidOf(files)[0]).toBe(`missing rulebook.yaml:85:5: national_year has no \`${key}\`. (found nothing; write ${write})`);
  }); // prettier-ignore
});

describe('a part of a pool', () => {
  const SHARE = 'share_out(national_year.pool, mass_total, 0.01 EUR)';
  const whole = (found: string) =>
    `expression rulebook.yaml:117:17: \`share_out\` is the whole expression of its formula. (found ${found}; write a formula of its own, and its name here)`;

  it.each([
    ['is no part of a sum', [SHARE, `${SHARE} + 1 EUR`], [whole(`${SHARE} + 1 EUR`)]],
    ['is no weight of another', [SHARE, SHARE.replace('mass_total', `first_of(${SHARE}, 0 EUR)`)], [whole('share_out(national_year.pool, first_of(share_out(national_ye…')]],
    ['is not rounded again', [`${SHARE}\n`, `${SHARE}\n          round: { mode: up, step: "0.01", cite: act s. 7 }\n`], ['rounding rulebook.yaml:118:18: The parts of a pool are in whole steps already; rounding them would break their sum. (found step: "0.01"; write the step in `share_out(pool, weight, step)` alone)']],
    ['is money in whole cents', [SHARE, SHARE.replace('0.01', '0.001')], [`rounding rulebook.yaml:116:11: Money leaves in whole minor units of EUR. (found ${SHARE.replace('0.01', '0.001')}; write step: "0.01")`]],
    ['goes by a weight that always has a value', [SHARE, SHARE.replace('mass_total', 'mass_total / mass_total')], ['expression rulebook.yaml:117:47: A weight always has a value, or nobody could be given a part. (found an expression that can be n/a; write `first_of(weight, 0)`)']],
  ] as const)('%s', (_what, change, issues) => {
    expect(saidOf(modulatedFiles((yaml) => edited(yaml, change)))).toEqual(issues);
  }); // prettier-ignore
});
