import fc from 'fast-check';
import { issueLine, loadRulebook, type Rulebook, type RulebookFiles } from '../src/rules/index.js';
import { generatedFacts, type GeneratedFacts } from './generated-facts.js';
import { formula, LINE, NATION, PERIOD, Stage, Tape, YEAR } from './generated-formulas.js';

/**
 * Whole rulebooks and facts, made at random: every operator, every rounding mode, tables with gaps, dated versions, bands, sums,
 * windows, second passes and a shared pool; negative amounts, ties, values beyond 2^53, n/a and division by zero among the facts.
 * Each choice takes one number from a tape, so that a failure shrinks towards the first, simplest choices.
 */
export interface GeneratedCase {
  readonly rulebook: Rulebook;
  readonly files: RulebookFiles;
  readonly facts: GeneratedFacts;
}

export function generatedCase(lines = 12): fc.Arbitrary<GeneratedCase> {
  return fc
    .array(fc.nat({ max: 0xffff }), { minLength: 1_200, maxLength: 1_200, size: 'max' })
    .map((numbers) => {
      const tape = new Tape(numbers);
      const facts = generatedFacts(tape, lines);
      const files = generatedFiles(tape);
      const loaded = loadRulebook(files);
      // Chance may multiply more factors than a rulebook is allowed; such a one is refused, not computed.
      if (!loaded.ok && loaded.issues.some(({ code }) => code === 'rules.too-large'))
        return undefined;
      if (!loaded.ok)
        throw new Error([...loaded.issues.map(issueLine), files.rulebookYaml].join('\n'));
      const { rulebook } = loaded;
      // What a failure prints: the rulebook as written; its facts follow from the path that is printed too.
      return { rulebook, files, facts, [fc.toStringMethod]: () => files.rulebookYaml };
    })
    .filter((made) => made !== undefined);
}

const CATEGORIES = ['portable', 'ev', 'industrial'] as const;
const CHEMISTRIES = ['lfp', 'nmc'] as const;

function generatedFiles(tape: Tape): RulebookFiles {
  const line = new Stage(tape, LINE);
  const lineText = line.formulas(5);
  const period = new Stage(tape, { ...PERIOD, below: line.below('line') });
  const periodText = period.formulas(4);
  const year = new Stage(tape, { ...YEAR, below: period.below('producer_period') });
  const yearText = year.formulas(4);
  const nation = new Stage(tape, { ...NATION, below: year.below('producer_year') });
  const nationText = nation.formulas(4);
  const above = nation.above('national_year');
  const second = new Stage(tape, {
    ...line.names,
    mass: [...line.names.mass, ...above.mass],
    pure: [...line.names.pure, ...above.pure],
  });
  return {
    rulebookYaml: [
      head(tape),
      'stages:',
      stage('line', line.outputs, lineText),
      secondPass(second, 'line'),
      stage('producer_period', period.outputs, periodText),
      secondSum('line', 'producer_period'),
      stage('producer_year', year.outputs, yearText),
      shares(tape),
      stage('national_year', nation.outputs, nationText),
      'untranslatable: []',
      '',
    ].join('\n'),
    tables: {
      'rates.csv': table(
        tape,
        [...CATEGORIES].flatMap((a) => CHEMISTRIES.map((b) => `${a},${b}`)),
      ),
      'rates-2.csv': table(tape, ['portable,*', '*,lfp', '*,*', 'portable,lfp']),
      'factors.csv': `size,value\nlight,${decimal(tape)}\n*,${tape.pick('n/a', '1', '0.97', '-0.5')}\n`,
    },
    cases: {},
  };
}

function table(tape: Tape, keys: readonly string[]): string {
  const rows = keys.map(
    (key) =>
      `${key},${tape.pick('0', '1.6', '0.335', 'n/a', '2.005', '-0.5', tape.ordinary ? '7' : '12345678901234.5')}`,
  );
  return ['category,chemistry,value', ...rows, ''].join('\n');
}

function head(tape: Tape): string {
  return `id: test/generated
title: Generated
status: illustrative
currency: EUR
language: en
from: 2024-01-01
about: A generated rulebook.
sources:
  act: { instrument: Test Act, address: https://example.org/act }
enumerations:
  category: [${CATEGORIES.join(', ')}]
  chemistry: [${CHEMISTRIES.join(', ')}]
bands:
  size:
    label: Size
    unit: kg
    upTo: ["0.5", "1", "${tape.pick('25.5', '1000', '3')}"]
    names: [light, medium, heavy, huge]
    cite: act s. 2
inputs:
  line:
    category: { type: choice, label: Category }
    chemistry: { type: choice, optional: yes, label: Chemistry }
    mass: { type: mass, label: Mass }
    net: { type: mass, optional: yes, label: Net mass }
    price: { type: money, label: Price }
    units: { type: count, label: Units }
    share: { type: ratio, optional: yes, label: Share }
    hazard: { type: yes-no, optional: yes, label: Hazard }
    sold_on: { type: date, optional: yes, label: Sold on }
  producer_period:
    late: { type: yes-no, label: Late }
    kept: { type: mass, optional: yes, label: Kept }
  producer_year:
    small: { type: yes-no, label: Small }
  national_year:
    placed: { type: mass, perYear: yes, label: Placed }
    costs: { type: money, label: Costs }
parameters:
  rate:
    label: Rate
    unit: EUR/kg
    by: [category, chemistry]
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2024-01-01, table: rates.csv, cite: act s. 1 }
      - { from: 2025-07-01, table: rates-2.csv, cite: act s. 1 }
  factor:
    label: Factor
    unit: "1"
    by: [size]
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2024-01-01, table: factors.csv, cite: act s. 1 }
  part:
    label: Part
    unit: "%"
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2024-01-01, value: "${decimal(tape)}", cite: act s. 2 }
      - { from: 2025-01-01, value: "${decimal(tape)}", cite: act s. 2 }`;
}

function decimal(tape: Tape): string {
  const large = tape.ordinary ? '12' : '90071992547.40993';
  return tape.pick('1', '0', '0.5', '2.005', '-3', '33.3', '0.0001', large);
}

function stage(name: string, outputs: readonly string[], formulas: readonly string[]): string {
  return `  ${name}:\n    outputs: [${outputs.join(', ')}]\n    formulas:\n${formulas.join('\n')}`;
}

/** Formulas after the lines are known: they read the nation, and a rule with an exception reads the producer's year. */
function secondPass(second: Stage, name: string): string {
  return `    second:
      label: Once the nation is known
      outputs: [${name}_later, ${name}_late_mass]
      formulas:
  ${formula(`${name}_later_exact`, second.money(3), 'EUR')}
  ${formula(`${name}_later`, `if producer_year.small then 0 EUR else ${name}_later_exact`, 'EUR', second.cents())}
  ${formula(`${name}_late_mass`, second.mass(2), 'kg')}`;
}

function secondSum(below: string, name: string): string {
  return `    second:
      label: Once the nation is known
      outputs: [${name}_later]
      formulas:
  ${formula(`${name}_later`, `sum(${below}.${below}_later where ${below}.${below}_later is not n/a)`, 'EUR', ', round: { mode: up, step: "0.01", cite: act s. 4 }')}`;
}

function shares(tape: Tape): string {
  const weight = tape.pick('first_of(share_base, 0 kg)', 'max(first_of(share_base, 0 kg), 0 kg)');
  return `    second:
      label: Once the nation is known
      outputs: [cost_part]
      formulas:
  ${formula('cost_part', `share_out(national_year.pool, ${weight}, 0.01 EUR)`, 'EUR')}`;
}
