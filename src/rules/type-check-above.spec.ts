import { describe, expect, it } from '@jest/globals';
import { MODULATED_YAML, modulatedFiles } from '../../test/modulated-rulebook.js';
import { edited, loadedFrom, saidOf } from '../../test/refused-rulebook.js';

/** The first that is said of the modulated rulebook after a change. */
function firstSaid(from: string, to: string): string | undefined {
  return saidOf(modulatedFiles((yaml) => edited(yaml, [from, to])))[0];
}

describe('a stage above', () => {
  const WRITE =
    'write the formula under `second: { label: ..., outputs: [...], formulas: ... }` of this stage';

  it.each([
    ['is not read in a first pass', 'expr: "first_of(mass, 0 kg)"', 'expr: "first_of(mass, producer_year.mass_total)"', `48:58: A stage above is read in a second pass only, once it is known. (found producer_year.mass_total; ${WRITE})`],
    ['has names, of which one is near', 'producer_year.mass_total <= 1 t', 'producer_year.mass_totl <= 1 t', '77:21: The first pass of producer_year has no such name. (found producer_year.mass_totl; write mass_total)'],
    ['has names, of which none is near', 'producer_year.mass_total <= 1 t', 'producer_year.nothing_like_it <= 1 t', '77:21: The first pass of producer_year has no such name. (found producer_year.nothing_like_it; write one of small_producer, mass_total, red_base, green_base)'],
    ['is read before its second pass', 'expr: national_year.green_factor', 'expr: producer_year.cost_part / 1 EUR', '63:45: The first pass of producer_year has no such name. (found producer_year.cost_part; write one of small_producer, mass_total, red_base, green_base)'],
    ['is not one beside', 'producer_year.mass_total <= 1 t', 'process_year.mass_total <= 1 t', '77:21: This stage cannot be read from here. (found process_year.mass_total; write a name of this stage)'],
    ['keeps its names: no second pass takes one of the first', '        price_paid:\n', '        price:\n', '65:11: This name already means something else here. (found price; write another name)'],
  ])('%s', (_what, from, to, issue) => {
    expect(firstSaid(from, to)?.replace(/^\S+ /, '')).toBe(`rulebook.yaml:${issue}`);
  }); // prettier-ignore

  it('is one of the rulebook', () => {
    const without = MODULATED_YAML.slice(
      0,
      MODULATED_YAML.indexOf('  national_year:\n    outputs'),
    );
    const inputs = '  national_year:\n    costs: { type: money, label: Costs to share out }\n';
    const said = saidOf(
      modulatedFiles(() => edited(`${without}untranslatable: []\n`, [inputs, ''])),
    );
    expect(said[0]).toBe(
      'expression rulebook.yaml:61:45: The rulebook has no such stage. (found national_year.green_factor; write one of producer_period, producer_year)',
    );
  });

  it('does not see what its rows know later', () => {
    const said = saidOf(
      modulatedFiles((yaml) => edited(yaml, ['expr: sum(line.net_mass)', 'expr: sum(line.fee) / 1 EUR * 1 t'])),
    );
    expect(said).toContain(
      'expression rulebook.yaml:86:44: The stage line has no such name. (found line.fee; write one of rating, group, units, mass, net_mass, unit_mass, price, at_amber)',
    );
  }); // prettier-ignore
});

describe('a pool that is shared out', () => {
  const EXAMPLE = 'write `share_out(national_year.pool, mass, 0.01 EUR)`';
  const POOL = 'share_out(national_year.pool,';
  const STEP = 'mass_total, 0.01 EUR)';
  const BY_WEIGHT = '117:17: A pool is shared out by a weight, in steps.';
  const IN_STEPS = '117:59: The step is a number above zero in the unit of the pool.';
  const WHOLE =
    '117:27: The pool is not rounded to whole steps, so that its parts could not add up. (found national_year.pool; write a `round` on that formula with the same step)';

  it.each([
    ['an amount', POOL, 'share_out(100 EUR,', `117:27: The pool is a formula of a stage above. (found another expression; ${EXAMPLE})`],
    ['of a stage below', POOL, 'share_out(producer_period.mass_total,', `117:27: The pool is a formula of a stage above. (found another expression; ${EXAMPLE})`],
    ['misspelt', POOL, 'share_out(national_year.poool,', '117:27: The first pass of national_year has no such name. (found national_year.poool; write pool)'],
    ['of its own stage', POOL, 'share_out(producer_year.small_producer,', '117:27: The pool is a formula of a stage above. (found another expression; write `share_out(national_year.pool, mass, 0.01 EUR)`)'],
    ['without a weight', `, ${STEP}`, ')', `${BY_WEIGHT} (found 1 values; ${EXAMPLE})`],
    ['without steps', STEP, 'mass_total)', `${BY_WEIGHT} (found 2 values; ${EXAMPLE})`],
    ['with more', STEP, 'mass_total, 0.01 EUR, 1)', `${BY_WEIGHT} (found 4 values; ${EXAMPLE})`],
    ['in steps of nothing', STEP, 'mass_total, 0 EUR)', `${IN_STEPS} (found EUR; ${EXAMPLE})`],
    ['in steps below nothing', STEP, 'mass_total, -0.01 EUR)', `${IN_STEPS} (found EUR; ${EXAMPLE})`],
    ['in steps of another unit', STEP, 'mass_total, 1 kg)', `${IN_STEPS} (found kg; ${EXAMPLE})`],
    ['in steps of a date', STEP, 'mass_total, 2025-01-01)', `${IN_STEPS} (found a date; ${EXAMPLE})`],
    ['in steps that are n/a', STEP, 'mass_total, n/a)', `${IN_STEPS} (found EUR; ${EXAMPLE})`],
    ['in steps that are computed', STEP, 'mass_total, mass_total)', `${IN_STEPS} (found kg; ${EXAMPLE})`],
    ['in steps that do not make up its own', STEP, 'mass_total, 0.03 EUR)', WHOLE],
    ['by what is no number', STEP, 'small_producer, 0.01 EUR)', '117:47: A number is expected here. (found yes or no; write a number)'],
    ['by what may be n/a', STEP, 'mass_total / mass_total * 1 piece, 0.01 EUR)', '117:47: A weight always has a value, or nobody could be given a part. (found an expression that can be n/a; write `first_of(weight, 0 piece)`)'],
    ['by a quotient', STEP, 'first_of(mass_total / mass_total, 0), 0.01 EUR)', '117:47: A pool is shared out by weights that are no quotients: their sum would get longer with every row. (found a quotient; write a formula with a `round` for the quotient, and its name here)'],
    ['that is not rounded', '        round: { mode: half-away-from-zero, step: "0.01", cite: act s. 7 }\n', '', WHOLE],
  ])('is refused: %s', (_what, from, to, issue) => {
    expect(firstSaid(from, to)?.replace(/^\S+ /, '')).toBe(`rulebook.yaml:${issue}`);
  }); // prettier-ignore

  it.each([
    ['of its own row', 'half', '    second:\n      label: Once the national year is known\n      outputs: [fee_total, cost_part]', 'half'],
    ['of a stage above', 'national_year.half', 'untranslatable', 'national_year.half'],
  ])('is not shared out by a quotient %s, which it names', (_what, weight, before, name) => {
    const half = '      half: { label: Half, expr: "first_of(red_base / green_base, 0)", unit: "1", cite: act s. 7 }\n';
    const above = half.replace('red_base', 'surplus').replace('green_base', 'green_total');
    const said = saidOf(
      modulatedFiles((yaml) =>
        edited(yaml, [STEP, `${weight}, 0.01 EUR)`], [before, `${weight === 'half' ? half : above}${before}`]),
      ),
    );
    expect(said[0]).toContain(`(found the quotient \`${name}\`; write a \`round\` on \`${name}\`)`);
  }); // prettier-ignore

  it.each([
    ['mass_total', 1_000_000n],
    ['sum(sold over -1..0 missing zero)', 1_000_000n],
    ['count(sold over -1..0)', 1n],
    ['mass_total * national_year.green_factor', 10n ** 12n],
    ['mass_total * national_year.costs / 1 EUR', 10n ** 8n],
    ['mass_total / red_factor', 6_000_000n],
    ['(if small_producer then 1 else 2)', 1n],
  ])('is shared out by %s over what its denominators divide', (weight, over) => {
    const rulebook = loadedFrom(
      modulatedFiles((yaml) =>
        edited(
          yaml,
          [STEP, `${weight}, 0.01 EUR)`],
          ['  national_year:\n    costs', '    sold: { type: mass, perYear: yes, label: Sold }\n  national_year:\n    costs'],
          ['outputs: [fee_total, cost_part]', 'outputs: [fee_total, cost_part, known]'],
          ['        cost_part:', '        known: { label: Known, expr: count(sold over 0..0), unit: "1", cite: act s. 7 }\n        cost_part:'],
        ),
      ),
    );
    const node = rulebook.stages.get('producer_year')?.second?.formulas.find(({ name }) => name === 'cost_part')?.node;
    expect(node).toMatchObject({ op: 'share', over });
  }); // prettier-ignore

  it('can be a multiple of its steps', () => {
    const pool = 'round: { mode: half-away-from-zero, step: "0.01", cite: act s. 7 }';
    const said = (step: string) =>
      saidOf(modulatedFiles((yaml) => edited(yaml, [STEP, `mass_total, ${step} EUR)`], [pool, pool.replace('0.01', '6')])));
    expect([said('3'), said('6'), said('0.5')]).toEqual([[], [], []]);
    expect(said('4')[0]).toContain('The pool is not rounded to whole steps');
  }); // prettier-ignore

  it('is a number, not a condition', () => {
    const flag = 'flag: { label: Flag, expr: costs > 1 EUR, unit: yes-no, cite: act s. 7 }';
    const said = saidOf(
      modulatedFiles((yaml) =>
        edited(
          yaml,
          [POOL, 'share_out(national_year.flag,'],
          ['      surplus:', `      ${flag}\n      surplus:`],
          ['[green_factor, pool]', '[green_factor, pool, flag]'],
        ),
      ),
    );
    expect(said[0]).toBe(
      'expression rulebook.yaml:117:27: A number is expected here. (found yes or no; write a number)',
    );
  });
});
