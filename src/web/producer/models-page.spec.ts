import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { marksOfLanguage } from '../../files/index.js';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import { readModel, type BatteryModel } from '../../register/index.js';
import { modelFormPage } from './models-page.js';

const validFrom = '2026-01-01' as CalendarDate;

function modelOf(unitMassMg: bigint, cobaltMg: bigint, recycledPpm: number): BatteryModel {
  const { model, issues } = readModel(
    { reference: 'A-1', brand: 'A', name: 'One', category: 'ev', chemistry: 'lithium_ion_nmc', unit_mass_g: '1' },
    { marks: 'point' },
  ); // prettier-ignore
  if (model === null) throw new Error(JSON.stringify(issues));
  const materials = [{ material: 'cobalt' as const, massMg: cobaltMg, recycledPpm }];
  return {
    ...model,
    id: 'a',
    validFrom,
    version: 1,
    withdrawnOn: null,
    unitMassMg,
    materials,
  };
}

/** The form as it is sent when nothing was touched. */
function untouched(model: BatteryModel, language: string): Record<string, string> {
  const marks = marksOfLanguage(language);
  const page = modelFormPage('', [model], { typed: null, issues: [], mayEdit: true, marks });
  const { reference, texts, category, chemistry, unitMass, materials } = page;
  const fields = [reference, ...texts, category, chemistry, unitMass];
  const all = [...fields, ...materials.flatMap(({ mass, recycled }) => [mass, recycled])];
  return Object.fromEntries(all.map(({ name, value }) => [name, value]));
}

describe('the form of a battery model', () => {
  it.each(['de', 'en'])('is read back as it was shown, in %s', (language) => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 999_999_999n }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (massMg, ppm) => {
          const model = modelOf(massMg * 2n, massMg, ppm - (ppm % 100));
          const read = readModel(untouched(model, language), {
            marks: marksOfLanguage(language),
          });
          expect(read.issues.filter(({ severity }) => severity !== 'warning')).toEqual([]);
          expect(read.model).toMatchObject({
            unitMassMg: model.unitMassMg,
            materials: model.materials,
          });
        },
      ),
    );
  });

  it('shows a German reader a comma', () => {
    expect(untouched(modelOf(150_392n, 12n, 0), 'de').unit_mass_g).toBe('150,392');
    expect(untouched(modelOf(150_392n, 12n, 0), 'en').unit_mass_g).toBe('150.392');
  });

  it('names what is wrong in the order of its fields', () => {
    const { issues } = readModel({ lithium_g: 'x' }, { marks: 'point' });
    const form = { typed: {}, issues, mayEdit: true, marks: 'point' } as const;
    expect(modelFormPage('', [], form).errors.map(({ href }) => href)).toEqual([
      '#reference',
      '#brand',
      '#name',
      '#category',
      '#chemistry',
      '#unit_mass_g',
      '#lithium_g',
    ]);
  });
});
