import { describe, expect, it } from '@jest/globals';
import { edited, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';

/** The sample with one more output of a line. */
function withOutput(formula: string, ...changes: readonly (readonly [string, string])[]) {
  return sampleFiles((yaml) =>
    edited(
      yaml,
      ['outputs: [fee,', 'outputs: [more, fee,'],
      ['      factor:', `      more: { label: More, cite: act s. 8, ${formula} }\n      factor:`],
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
    const said = saidOf(withOutput(`expr: "${expression}", unit: ${unit}`));
    expect(said).toEqual([
      `not-applicable rulebook.yaml:49:13: \`more\` can be n/a: say when and why. (write notApplicable: { en: ..., de: ... }, or first_of(..., ${instead}))`,
    ]);
    const other = `expr: "first_of(${expression}, ${instead})", unit: ${unit}`;
    expect(saidOf(withOutput(other))).toEqual([]);
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
      const files = withOutput(`expr: "2 EUR", unit: EUR${round}`);
      const fee = edited(files.rulebookYaml, [COIN.replace('up', 'half-away-from-zero').replace('8', '5'), `{ mode: up, step: "5", cite: act s. 5 }`], ['step: "0.05"', 'step: "5"']); // prettier-ignore
      return saidOf({ ...files, rulebookYaml: fee.replaceAll('EUR', currency) });
    };
    const rounded = (step: string) => `, round: ${COIN.replace('"0.01"', step)}`;
    expect(said(rounded(least))).toEqual([]);
    expect(said('')).toEqual([
      `rounding rulebook.yaml:49:13: \`more\` is money that leaves the rulebook without a stated rounding. (write round: { mode: half-away-from-zero, step: ${least}, cite: ... })`,
    ]);
    expect(said(rounded(finer))).toEqual([
      `rounding rulebook.yaml:49:13: Money leaves in whole minor units of ${currency}. (found ${finer.slice(1, -1)}; write step: ${least})`,
    ]);
  });
});
