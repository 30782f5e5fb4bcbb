import { describe, expect, it } from '@jest/globals';
import { parseCalendarDate } from '../../kernel/calendar-date.js';
import { valueOf } from '../../kernel/decision.js';
import { loadShippedRulebook } from '../../rulebook-files.js';
import { valueText, type Rulebook } from '../../rules/index.js';
import { checkObligation, type Answers } from './obligation.js';

const shipped = (id: string): Rulebook => {
  const loaded = loadShippedRulebook(id);
  if (loaded?.ok !== true) throw new Error(`${id} does not load`);
  return loaded.rulebook;
};
const eu = shipped('eu/2023-1542');
const gb = shipped('gb/si-2009-890');
const ch = shipped('ch/sr-814.670.1');
const demo = shipped('demo/eco-modulated-fees');
const on = valueOf(parseCalendarDate('2026-06-30'));

const german = (answers: Answers, language = 'en') =>
  checkObligation([demo, eu], answers, { on, jurisdiction: 'DE', language });
const swiss = (answers: Answers) =>
  checkObligation([ch, eu], answers, { on, jurisdiction: 'CH', language: 'en' });
const british = (answers: Answers) =>
  checkObligation([gb], answers, { on, jurisdiction: 'GB', language: 'en' });

const asked = (answers: Answers) => german(answers).question?.name ?? null;
const here = { seat: 'this_state', supply: 'from_another_state' };
const torch = { intended_use: 'other_use', sealed: 'yes', unit_mass: '0.023', format: 'format_aa' };

const said = ({ findings }: ReturnType<typeof german>) =>
  [findings.category, findings.producer, ...findings.duties, ...findings.threshold].flatMap(
    (each) => (each === null ? [] : [`${each.name} ${valueText(each.value)} (${each.cite.provision})`]),
  ); // prettier-ignore

describe('what is asked', () => {
  it('is asked one after the other, each with what the law tells apart', () => {
    expect(german({}).question).toMatchObject({ name: 'seat', choices: ['this_state', 'another_state'] }); // prettier-ignore
    expect(german({ seat: 'this_state' }).question).toMatchObject({
      name: 'supply',
      choices: ['own_make', 'own_name_resale', 'from_another_state', 'second_life', 'no_first_supply'],
    }); // prettier-ignore
    expect(german({ seat: 'another_state' }).question).toMatchObject({
      name: 'supply',
      choices: ['distance_sale', 'second_life', 'no_first_supply'],
    });
    expect(asked(here)).toBe('intended_use');
    expect(asked({ ...here, intended_use: 'other_use' })).toBe('sealed');
    expect(german({ ...here, intended_use: 'other_use', sealed: 'yes' }).question).toMatchObject({
      name: 'unit_mass',
      edges: ['5 kg', '25 kg'],
    });
    expect(asked({ ...here, ...torch })).toBeNull();
  });

  it('leaves out what cannot change the outcome', () => {
    expect(asked({ ...here, intended_use: 'traction_category_mno' })).toBeNull();
    expect(asked({ ...here, intended_use: 'starting_lighting_ignition' })).toBeNull();
    expect(asked({ ...here, intended_use: 'industrial_use' })).toBeNull();
    expect(asked({ ...here, ...torch, unit_mass: '5.000001', format: '' })).toBeNull();
    // An unsealed battery has no format that matters, but its mass does.
    expect(asked({ ...here, intended_use: 'other_use', sealed: 'no' })).toBe('unit_mass');
    expect(asked({ ...here, intended_use: 'other_use', sealed: 'no', unit_mass: '5' })).toBeNull();
  });

  it('does not ask somebody who is no producer about their batteries', () => {
    const check = german({ seat: 'this_state', supply: 'no_first_supply' });
    expect(check.question).toBeNull();
    expect(said(check)).toEqual(['producer no (Art. 3(1)(47))']);
    expect(check.findings.fees).toEqual([]);
    expect(check.findings.undecided).toEqual([]);
  });

  it('leaves a rulebook out that tells too many situations apart, instead of trying them all', () => {
    const form = eu.stages.get('line')?.inputs.get('format')?.type;
    const formats = form?.kind === 'choice' ? form.enumeration : '';
    const withFormats = (more: number): Rulebook => {
      const many = Array.from({ length: more }, (_, at) => `format_${String(at)}`);
      const all = [...(eu.enumerations.get(formats) ?? []), ...many];
      return { ...eu, enumerations: new Map(eu.enumerations).set(formats, all) };
    };
    const check = (more: number) =>
      checkObligation([withFormats(more)], {}, { on, jurisdiction: 'DE', language: 'en' });
    expect(check(1)).toMatchObject({ beyond: false, question: { name: 'seat' } });
    expect(check(1_000)).toMatchObject({
      beyond: true,
      question: null,
      findings: { producer: null, undecided: [{ name: 'producer' }, { name: 'category' }] },
    });
  });

  it('asks again for an answer that it cannot take', () => {
    expect(german({ seat: 'the moon' })).toMatchObject({
      question: { name: 'seat' },
      fault: { field: 'seat', found: 'the moon' },
    });
    const wrong = german({ ...here, ...torch, unit_mass: '-1' });
    expect(wrong.fault).toMatchObject({ field: 'unit_mass', found: '-1' });
    expect(german({ ...here, ...torch, unit_mass: '1.234,5' }).fault?.field).toBe('unit_mass');
    expect(german({ ...here, ...torch, unit_mass: '0,023' }, 'de').fault).toBeNull();
  });
});

describe('what is found', () => {
  const category = (battery: Answers) => {
    const { category: found } = german({ ...here, ...battery }).findings;
    return found === null ? null : valueText(found.value);
  };

  it.each([
    ['5', 'portable'],
    ['5.000001', 'industrial'],
    ['5.001', 'industrial'],
  ])('holds a battery for other use of %s kg to be %s', (unit_mass, expected) => {
    expect(category({ ...torch, unit_mass, format: 'other_format' })).toBe(expected);
  });

  it.each([
    ['traction_other_wheeled', '25', 'lmt'],
    ['traction_other_wheeled', '25.001', 'industrial'],
    ['traction_category_l', '25', 'lmt'],
    ['traction_category_l', '25.001', 'ev'],
    ['traction_category_mno', '4', 'ev'],
    ['starting_lighting_ignition', '4', 'sli'],
    ['industrial_use', '1', 'industrial'],
  ])('holds %s of %s kg to be %s', (intended_use, unit_mass, expected) => {
    expect(category({ intended_use, sealed: 'yes', unit_mass })).toBe(expected);
  });

  it.each([
    ['this_state', 'own_make', 'maker_here yes (Art. 3(1)(47)(a))'],
    ['this_state', 'own_name_resale', 'reseller_here yes (Art. 3(1)(47)(b))'],
    ['this_state', 'from_another_state', 'first_supplier_here yes (Art. 3(1)(47)(c))'],
    ['another_state', 'distance_sale', 'distance_seller yes (Art. 3(1)(47)(d))'],
    ['another_state', 'second_life', 'second_life_supplier yes (Art. 56(2))'],
  ])('holds %s with %s to be a producer by its own point', (seat, supply, expected) => {
    expect(said(german({ seat, supply, ...torch }))).toContain(expected);
  });

  it('says what follows, each with its provision', () => {
    expect(said(german({ ...here, ...torch }))).toEqual([
      'category_found portable_general (Art. 3(1)(9) to (14), definitions of the categories)',
      'first_supplier_here yes (Art. 3(1)(47)(c))',
      'registers yes (Art. 55(2))',
      'carries_responsibility yes (Art. 56(1))',
      'collects_portable yes (Art. 59(1))',
      'share_to_collect 45 % (Art. 59(3) and 60(3))',
    ]);
  });

  it('asks a distance seller from abroad for a representative, nobody else', () => {
    const abroad = german({ seat: 'another_state', supply: 'distance_sale', ...torch });
    expect(said(abroad)).toContain('appoints_representative yes (Art. 56(3))');
    expect(said(german({ ...here, ...torch })).join()).not.toContain('representative');
  });

  it('says that a category has no share to collect where the law sets none', () => {
    const { findings } = german({ ...here, intended_use: 'traction_category_mno' });
    expect(findings.duties.map(({ name }) => name)).toContain('takes_back');
    expect(findings.duties.at(-1)).toMatchObject({ name: 'share_to_collect', value: { kind: 'not-applicable' } }); // prettier-ignore
  });

  it('says why an unsealed small battery fits no category', () => {
    const check = german({ ...here, intended_use: 'other_use', sealed: 'no', unit_mass: '5' });
    expect(check.findings.category).toBeNull();
    expect(check.findings.undecided.map(({ name, reason }) => [name, reason?.get('en')])).toEqual([
      ['category', expect.stringContaining('fits no category')],
    ]);
    expect(said(check)).toContain('registers yes (Art. 55(2))');
  });
});

describe('programmes with other law', () => {
  it('does not say who is a producer in a state that is no Member State, and asks nothing for it', () => {
    expect(swiss({}).question?.name).toBe('intended_use');
    const check = swiss(torch);
    expect(check.question).toBeNull();
    expect(check.findings.producer).toBeNull();
    expect(check.findings.undecided[0]).toMatchObject({ name: 'producer' });
    expect(check.findings.undecided[0]?.reason?.get('en')).toContain('no Member State');
    expect(check.findings.fees.map(({ rulebook }) => rulebook.id)).toEqual(['ch/sr-814.670.1']);
    expect(check.findings.untranslatable.map(({ what }) => what.get('en'))).toContain(
      'Exemption from the fee on application',
    );
  });

  it.each([
    ['1', 'small_producer yes (small producer, one tonne or less)'],
    ['1.000001', 'small_producer no (small producer, one tonne or less)'],
  ])('knows the British threshold: %s t', (placed, expected) => {
    expect(british({}).question).toMatchObject({ name: 'placed', unit: 't', year: '2026' });
    expect(said(british({ placed }))).toContain(expected);
  });

  it('asks again for a mass of the year that is none, and knows no charge after 2019', () => {
    expect(british({ placed: 'much' }).fault).toMatchObject({ field: 'placed', found: 'much' });
    expect(said(british({ placed: '0.4' }))).toContain(
      'registration_charge n/a (30 pounds a year)',
    );
    expect(british({ placed: '0.4' }).findings.undecided.map(({ name }) => name)).toEqual([
      'producer',
      'category',
    ]);
  });

  it('finds nothing in a rulebook of fees alone, and says so', () => {
    const check = checkObligation([ch], {}, { on, jurisdiction: 'CH', language: 'en' });
    expect(check.question).toBeNull();
    expect(check.findings.undecided.map(({ name }) => name)).toEqual(['producer', 'category']);
  });
});
