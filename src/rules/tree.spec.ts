import { describe, expect, it } from '@jest/globals';
import { SHARES_YAML } from '../../test/edges-rulebook.js';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { issueLine } from './issues.js';
import { loadRulebook } from './load-rulebook.js';
import type { Node, Rulebook, RulebookFiles, StageName } from './model.js';
import { allFormulas, formulaSpot, namesReadAbove, nodesIn, spotOf } from './tree.js';

function load(files: RulebookFiles): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

const sample = load(sampleFiles());
const modulated = load(modulatedFiles());

function nodeOf(rulebook: Rulebook, stageName: StageName, name: string): Node {
  const stage = rulebook.stages.get(stageName);
  const found = stage && allFormulas(stage).find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found.node;
}

/** The names that an expression of a line reads, in their order. */
function readBy(expression: string): string[] {
  const rulebook = load(
    sampleFiles((yaml) =>
      yaml
        .replace(
          'inputs:\n',
          'bands:\n  size: { label: Size, unit: kg, upTo: ["10"], names: [small, large], cite: act s. 7 }\ninputs:\n',
        )
        .replace('outputs: [fee, unit_mass]', 'outputs: [fee, unit_mass, asked]')
        .replace(
          '      unit_mass:\n',
          `      asked: { label: Asked, expr: "if ${expression} then 1 else n/a", unit: "1", cite: act s. 3, notApplicable: No. }\n      unit_mass:\n`,
        ),
    ),
  );
  return nodesIn(nodeOf(rulebook, 'line', 'asked')).flatMap((node) =>
    node.op === 'input' || node.op === 'formula' || node.op === 'row' ? [node.name] : [],
  );
}

describe('the expressions inside of one', () => {
  it.each([
    ['-mass < 0 kg', ['mass']],
    ['not (mass > 1 kg)', ['mass']],
    ['mass + unit_mass * units > 1 kg', ['mass', 'unit_mass', 'units']],
    ['mass > 1 kg and units > 1 piece', ['mass', 'units']],
    ['(if mass > 1 kg then units else 2 * units) > 1 piece', ['mass', 'units', 'units']],
    ['category in {ev}', ['category']],
    ['unit_mass is not n/a', ['unit_mass']],
    ['size[mass] = small', ['mass']],
    ['rate[category] * 1 kg > 1 EUR', ['category']],
    ['max(1 kg, mass, 2 kg) > 1 kg', ['mass']],
    ['first_of(share, 0 %) > 1 %', ['share']],
    ['on > 2025-01-01 or surcharge > 1 %', []],
  ])('are found in %s', (expression, names) => {
    expect(readBy(expression)).toEqual(names);
  });

  it('are found in sums over rows, and in what is shared out', () => {
    const names = (node: Node): string[] =>
      nodesIn(node).flatMap((each) =>
        each.op === 'row' || each.op === 'above' || each.op === 'formula' ? [each.name] : [],
      );
    expect(names(nodeOf(sample, 'producer_period', 'ev_mass'))).toEqual(['mass', 'category']);
    expect(names(nodeOf(sample, 'producer_period', 'lines'))).toEqual([]);
    const shares = load({ rulebookYaml: SHARES_YAML, tables: {}, cases: {} });
    expect(names(nodeOf(shares, 'producer_period', 'own_part'))).toEqual(['own', 'net']);
  });
});

describe('the names that a stage above reads row by row', () => {
  const read = (rulebook: Rulebook, stage: StageName) =>
    [...namesReadAbove(rulebook, stage)].sort();

  it('are those of the stage right above, of both its passes', () => {
    expect(read(sample, 'line')).toEqual(['category', 'fee', 'mass']);
    expect(read(modulated, 'line')).toEqual(['at_amber', 'fee', 'net_mass', 'rating']);
    expect(read(modulated, 'producer_period')).toEqual([
      'fee_total',
      'green_base',
      'mass_total',
      'red_base',
    ]);
    expect(read(modulated, 'producer_year')).toEqual(['green_base', 'red_base']);
  });

  it('are none where nothing lies above', () => {
    expect(read(modulated, 'national_year')).toEqual([]);
    expect(read(sample, 'producer_period')).toEqual([]);
    expect(read(sample, 'process_year')).toEqual([]);
  });
});

describe('the place of a declaration', () => {
  it('is that of a formula in whichever pass of its stage', () => {
    const lines = modulated.files.rulebookYaml.split('\n');
    const line = (of: string) => lines.indexOf(lines.find((each) => each.startsWith(of)) ?? '') + 1;
    expect(formulaSpot(modulated, 'line', 'price')).toMatchObject({
      file: 'rulebook.yaml',
      line: line('      price:'),
    });
    expect(formulaSpot(modulated, 'line', 'price_paid').line).toBe(line('        price_paid:'));
  });

  it('is the first of several that is there, or the beginning of the rulebook', () => {
    const known = spotOf(modulated, 'parameters.amber_price');
    expect(known.line).toBeGreaterThan(1);
    expect(spotOf(modulated, 'bands.none', 'parameters.amber_price')).toEqual(known);
    expect(spotOf(modulated, 'parameters.amber_price', 'parameters.red_factor')).toEqual(known);
    for (const paths of [[], ['parameters.none'], ['']])
      expect(spotOf(modulated, ...paths)).toEqual({ file: 'rulebook.yaml', line: 1, column: 1 });
  });
});
