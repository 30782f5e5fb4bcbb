import { expect, it } from '@jest/globals';
import { readFacility } from './facility.js';

const form = {
  name: 'Werk 1',
  town: 'Nowhere',
  country: 'DE',
  permitReference: 'P-1',
  permitFrom: '2026-01-01',
  permitTo: '2026-12-31',
  processes: ['hydrometallurgical'],
  chemistries: ['lithium_ion_nmc'],
};

it('takes no name that runs the other way or hides something, since everybody reads it', () => {
  for (const name of ['Werk\u202E 1', 'We\u200Brk', 'We\u0007rk'])
    expect(readFacility({ ...form, name })).toMatchObject({
      issues: [{ code: 'text.hidden-characters', location: { field: 'name' } }],
    });
  expect(readFacility(form).ok).toBe(true);
});
