import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { edited, loadedFrom, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles, SAMPLE_YAML } from '../../test/sample-rulebook.js';

/** The sample before its stages, and those. */
const HEAD = SAMPLE_YAML.slice(0, SAMPLE_YAML.indexOf('stages:'));
const STAGES = SAMPLE_YAML.slice(
  HEAD.length + 'stages:\n'.length,
  SAMPLE_YAML.indexOf('untranslatable:'),
);

describe('the stages of a rulebook', () => {
  it('are those that are there, from the line upwards, however they are written', () => {
    const [line = '', period = '', year = ''] = STAGES.split(/^(?= {2}\w)/m);
    const turned = `${HEAD}stages:\n${year}${period}${line}untranslatable: []\n`;
    const rulebook = loadedFrom(sampleFiles(() => turned));
    expect([...rulebook.stages.keys()]).toEqual(['line', 'producer_period', 'national_year']);
    const without = sampleFiles(() => `${HEAD}stages:\n${year}${period}untranslatable: []\n`);
    expect(saidOf(without)[0]).toMatch(
      /This stage has no rows below it to go through. \(found sum; write a formula of this stage/,
    );
  });

  it.each([
    ['', 'missing rulebook.yaml:1:1: The rulebook has no `stages`. (found nothing; write stages: (a block of names))'],
    ['stages: []\n', 'not-block rulebook.yaml:39:9: `stages` takes a block of names. (found a list; write `name: value` in each line)'],
  ])('are there: %j', (stages, issue) => {
    expect(saidOf(sampleFiles(() => `${HEAD}${stages}untranslatable: []\n`))).toEqual([issue]);
  }); // prettier-ignore

  it.each([
    ['lines', 'line'],
    ['nothing_like_it', 'line, producer_period, producer_year, process_year, national_year'],
  ])('have the names of the language, unlike %s', (name, write) => {
    const stage = `stages:\n  ${name}: { outputs: [], formulas: {} }\n`;
    expect(saidOf(sampleFiles((yaml) => edited(yaml, ['stages:\n', stage])))).toEqual([
      `unknown-stage rulebook.yaml:40:3: There is no such stage. (found ${name}; write ${write})`,
    ]);
  });

  it('read no fact of many years from below, which has no one value', () => {
    const files = sampleFiles((yaml) =>
      edited(
        yaml,
        ['  producer_period:\n', '    sold: { type: mass, perYear: yes, label: Sold }\n  producer_period:\n'],
        ['sum(line.mass where', 'sum(line.sold where'],
      ),
    ); // prettier-ignore
    expect(saidOf(files)).toEqual([
      'expression rulebook.yaml:77:19: The stage line has no such name. (found line.sold; write one of category, mass, units, share, unit_mass, factor, fee)',
    ]);
  });

  it('tell which stages above a second pass reads', () => {
    const above = [...loadedFrom(modulatedFiles()).stages.values()].map(
      ({ second }) => second?.above,
    );
    expect(above).toEqual([['producer_year', 'national_year'], [], ['national_year'], undefined]);
  });

  it('have no second pass without its name', () => {
    const label = '      label: Once the national year is known\n';
    const files = modulatedFiles((yaml) => edited(yaml, [`${label}      outputs: [fee_total]`, '      outputs: [fee_total]'])); // prettier-ignore
    expect(saidOf(files)).toEqual([
      'missing rulebook.yaml:90:7: second has no `label`. (found nothing; write label: text, or one text per language)',
      'expression rulebook.yaml:110:21: The stage producer_period has no such name. (found producer_period.fee_total; write one of mass_total, red_base, green_base)',
    ]);
  });
});
