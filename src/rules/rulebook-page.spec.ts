import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { rulebookPage } from './rulebook-page.js';

const VALUES = `{ from: 2024-01-01, value: "10", cite: act s. 2, note: { en: Why, de: Warum } }
      - { from: 2024-07-01, value: "10.0", cite: own choice }
      - { from: 2025-01-01, value: "12", cite: act s. 2 }
      - { from: 2025-03-01, value: n/a, cite: act s. 2 }`;

/** The sample with two languages, a history of a single value, and something that is left out. */
const sample = loadedFrom(
  sampleFiles((yaml) =>
    edited(
      yaml,
      ['title: Sample', 'title: { en: Sample, de: Beispiel }'],
      ['{ from: 2024-01-01, value: "10", cite: act s. 2 }', VALUES],
      ['+ surcharge', '+ first_of(surcharge, 0 %)'],
      ['about:', 'until: 2027-12-31\nabout:'],
      ['untranslatable: []', 'untranslatable: [{ what: A, why: { en: B, de: C }, cite: own decision }]'],
    ),
  ),
); // prettier-ignore
const modulated = loadedFrom(modulatedFiles());

const act = (text: string) => ({ text: `Test Act, ${text}`, address: 'https://example.org/act' });

describe('the page of a rulebook', () => {
  const page = rulebookPage(sample, { language: 'de', on: '2025-01-01' });

  it('says in the language of its reader what it is, and what it leaves out', () => {
    expect(page).toMatchObject({
      id: 'test/sample',
      title: 'Beispiel',
      about: 'A rulebook for tests.',
      status: 'illustrative',
      currency: 'EUR',
      language: 'en',
      from: '2024-01-01',
      until: '2027-12-31',
      untranslatable: [{ what: 'A', why: 'C', cite: { text: 'This rulebook, decision' } }],
    });
    expect(rulebookPage(sample, { language: 'en', on: '2025-01-01' }).title).toBe('Sample');
  });

  it('shows each value with its days, its law, and what it changed', () => {
    const [rate, surcharge] = page.parameters;
    expect(surcharge).toMatchObject({ label: 'Surcharge', unit: '%', by: [], lastCheckedOn: '2026-11-23' });
    const rows: never[] = [];
    expect(surcharge?.values).toEqual([
      { from: '2024-01-01', until: '2024-06-30', inForce: false, cite: act('s. 2'), note: 'Warum', value: '10 %', rows, changes: [] },
      // Written otherwise, the same: no change.
      { from: '2024-07-01', until: '2024-12-31', inForce: false, cite: { text: 'This rulebook, choice', address: undefined }, note: undefined, value: '10 %', rows, changes: [] },
      { from: '2025-01-01', until: '2025-02-28', inForce: true, cite: act('s. 2'), note: undefined, value: '12 %', rows, changes: [{ keys: [], before: '10 %', after: '12 %' }] },
      { from: '2025-03-01', until: undefined, inForce: false, cite: act('s. 2'), note: undefined, value: 'n/a', rows, changes: [{ keys: [], before: '12 %', after: 'n/a' }] },
    ]);
    expect(rate?.by).toEqual(['category']);
    expect(rate?.values).toMatchObject([
      {
        value: undefined,
        rows: [{ keys: ['portable'], value: '2 EUR/kg' }, { keys: ['ev'], value: '0.37 EUR/kg' }],
        changes: [],
      },
      {
        inForce: false,
        // As it is written; what it changed is said of each key that it stands for.
        rows: [{ keys: ['portable'], value: '2.2 EUR/kg' }, { keys: ['*'], value: '0.335 EUR/kg' }],
        changes: [
          { keys: ['portable'], before: '2 EUR/kg', after: '2.2 EUR/kg' },
          { keys: ['ev'], before: '0.37 EUR/kg', after: '0.335 EUR/kg' },
        ],
      },
    ]);
  }); // prettier-ignore

  it('says nothing of keys whose value stays', () => {
    const tables = { ...sampleFiles().tables, 'rates-2025.csv': 'category,value\nportable,2\nev,n/a\n' };
    const files = sampleFiles((yaml) => edited(yaml, ['expr: rate[category]', 'expr: first_of(rate[category], 0 EUR / 1 kg)']));
    const { parameters } = rulebookPage(loadedFrom({ ...files, tables }), { language: 'en', on: '2023-12-31' });
    expect(parameters[0]?.values.map(({ inForce, changes }) => ({ inForce, changes }))).toEqual([
      { inForce: false, changes: [] },
      { inForce: false, changes: [{ keys: ['ev'], before: '0.37 EUR/kg', after: 'n/a' }] },
    ]);
  }); // prettier-ignore

  it('changes on the day a value begins', () => {
    const inForce = (on: string) =>
      rulebookPage(sample, { language: 'en', on }).parameters[1]?.values.findIndex((value) => value.inForce);
    expect(['2024-06-30', '2024-07-01', '2026-01-01'].map(inForce)).toEqual([0, 1, 3]);
  }); // prettier-ignore

  it('shows what is asked for, and in which unit', () => {
    const inputs = page.stages.flatMap((stage) => stage.inputs);
    expect(inputs.find(({ name }) => name === 'share')).toEqual({
      name: 'share',
      label: 'Recycled share',
      kind: 'ratio',
      of: undefined,
      choices: [],
      lowest: '0',
      highest: '100',
      cite: undefined,
      unit: '%',
      optional: true,
      perYear: false,
    });
    expect(inputs.find(({ name }) => name === 'placed')).toMatchObject({ unit: 'kg', perYear: true, optional: false }); // prettier-ignore
    expect(inputs.find(({ name }) => name === 'category')?.unit).toBeUndefined();
  });

  it('shows each formula as it is written, in a sentence, and with its law', () => {
    const [line, period] = page.stages;
    expect(line?.second).toBeUndefined();
    expect(line?.formulas.find(({ name }) => name === 'fee')).toEqual({
      name: 'fee',
      label: 'Fee',
      expression: 'rate[category] * mass * factor',
      sentence: 'Rate für Category × Mass × Factor',
      unit: 'EUR',
      output: true,
      round: { mode: 'half-away-from-zero', step: '0.01 EUR', cite: act('s. 5') },
      notApplicable: undefined,
      exceptions: [],
      cite: act('s. 1'),
    });
    expect(line?.formulas[0]).toMatchObject({ notApplicable: 'No units.', round: undefined });
    expect(period?.formulas.map(({ name }) => name)).toEqual(['base', 'total', 'ev_mass', 'lines']);
  });

  it('shows what is computed once the year is known, with its exceptions', () => {
    const [line] = rulebookPage(modulated, { language: 'en', on: '2025-01-01' }).stages;
    expect(line?.second?.label).toBe('Once the national year is known');
    expect(line?.second?.formulas.map(({ name }) => name)).toEqual(['factor', 'price_paid', 'fee']);
    expect(line?.second?.formulas[0]?.sentence).toContain(
      'except if Rating = red: Factor of red batteries',
    );
    expect(line?.second?.formulas[0]).toMatchObject({
      exceptions: [
        { when: 'rating = red', expression: 'red_factor', cite: act('s. 3') },
        { when: 'rating = green', expression: 'national_year.green_factor', cite: act('s. 4') },
      ],
    });
  });

  it('shows bands by their edges, and says what kind of value has no unit', () => {
    const files = modulatedFiles((yaml) =>
      edited(
        yaml,
        ['outputs: [net_mass]', 'outputs: [net_mass, large, kind]'],
        [
          '      net_mass:',
          '      large: { label: Large, expr: mass > 1 t, unit: yes-no, cite: act s. 1, notApplicable: No mass. }\n      kind: { label: Kind, expr: group, unit: group, cite: act s. 1 }\n      net_mass:',
        ],
      ),
    );
    const { bands, stages } = rulebookPage(loadedFrom(files), { language: 'en', on: '2025-01-01' });
    expect(bands).toEqual([
      {
        name: 'weight_class',
        of: 'weight_class',
        label: 'Weight class',
        unit: 'g/piece',
        classes: [
          { name: 'light', upTo: '10' },
          { name: 'medium', upTo: '50' },
          { name: 'heavy', upTo: undefined },
        ],
        cite: act('s. 2'),
      },
    ]);
    expect(stages[0]?.formulas.slice(0, 2).map(({ unit }) => unit)).toEqual(['yes-no', 'group']);
  });
});
