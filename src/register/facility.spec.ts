import { expect, it } from '@jest/globals';
import { type Facility, readCapacity, readFacility, verificationStays } from './facility.js';

const form = {
  name: 'Werk 1',
  town: 'Nowhere',
  country: 'DE',
  permits: [{ number: 'P-1', validFrom: '2026-01-01', validTo: '2026-12-31' as string | null }],
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

it('has its capacity read with everything that is wrong with it', () => {
  const codes = (tonnes: string, evidence: string) => {
    const read = readCapacity({ tonnes, evidence }, 'point');
    return read.ok ? read.value : read.issues.map(({ code, location }) => [location.field, code]);
  };
  expect(codes('1200.5', ' Inspected ')).toEqual({ mg: 1_200_500_000_000n, evidence: 'Inspected' });
  expect(codes('0', '')).toEqual([
    ['tonnes', 'facility.capacity-not-positive'],
    ['evidence', 'facility.evidence-missing'],
  ]);
  expect(codes('many', 'x'.repeat(501))).toEqual([
    ['tonnes', 'number.unreadable'],
    ['evidence', 'field.too-long'],
  ]);
});

it('stands in a country that exists', () => {
  expect(readFacility({ ...form, country: 'ZZ' })).toMatchObject({
    issues: [{ code: 'country.unknown', location: { field: 'country' } }],
  });
  expect(readFacility({ ...form, country: ' ' })).toMatchObject({
    issues: [{ code: 'field.missing', location: { field: 'country' } }],
  });
  expect(readFacility({ ...form, country: 'ch' }).ok).toBe(true);
});

it('keeps what was verified only under the permits and in the country that it was verified for', () => {
  const read = readFacility(form);
  if (!read.ok) throw new Error('The form is sound.');
  const plant: Facility = { ...read.value, id: 'f', organisationId: 'o', verifiedCapacityMg: 1n, capacityEvidence: 'Seen', version: 1 }; // prettier-ignore
  const stays = (change: Partial<typeof form>): boolean => {
    const after = readFacility({ ...form, ...change });
    return after.ok && verificationStays(plant, after.value);
  };
  expect(stays({ name: 'Werk 2' })).toBe(true);
  expect(stays({ country: 'AT' })).toBe(false);
  const [held = { number: '', validFrom: '', validTo: '' }] = form.permits;
  const next = { number: 'P-2', validFrom: '2027-01-01', validTo: null };
  expect(stays({ permits: [held, { number: '', validFrom: '', validTo: '' }] })).toBe(true);
  for (const change of [
    { number: 'P-2' },
    { validFrom: '2025-01-01' },
    { validTo: '2040-12-31' },
    { validTo: null },
  ])
    // prettier-ignore
    expect(stays({ permits: [{ ...held, ...change }] })).toBe(false);
  expect(stays({ permits: [held, next] })).toBe(false);
  expect(stays({ processes: ['hydrometallurgical', 'combined'] })).toBe(false);
});
