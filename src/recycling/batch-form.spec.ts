import { describe, expect, it } from '@jest/globals';
import { readFraction, typedFraction } from './batch-form.js';

describe('a fraction', () => {
  it('keeps where it went whole, or is refused', () => {
    const form = { role: 'output', name: 'Salts', wetKg: '2', dryKg: '1', countsAsRecycled: true, assays: {} }; // prettier-ignore
    const read = (destination: string) =>
      readFraction({ ...form, destination }, 'point', 'combined');
    expect(read(` ${'x'.repeat(200)} `)).toMatchObject({
      ok: true,
      value: { destination: 'x'.repeat(200) },
    });
    expect(read('x'.repeat(201))).toMatchObject({
      ok: false,
      issues: [{ code: 'field.too-long', location: { field: 'destination' } }],
    });
    expect(read('')).toMatchObject({ ok: true, value: { destination: null } });
  });

  it('has no dry mass of its own when it was removed before recycling', () => {
    const form = { name: 'Water', wetKg: '2', dryKg: '', destination: '', countsAsRecycled: false, assays: {} }; // prettier-ignore
    const read = (role: string) => readFraction({ ...form, role }, 'point', 'combined');
    expect(read('removed')).toMatchObject({ ok: true, value: { wetMg: 2_000_000n } });
    expect(read('input')).toMatchObject({ ok: false, issues: [{ location: { field: 'dryKg' } }] });
  });

  it('counts while it is typed, as soon as its masses and assays can be read', () => {
    const form = { role: 'output', name: '', wetKg: '', dryKg: '', destination: '', countsAsRecycled: true, assays: {} }; // prettier-ignore
    const typed = (more: object) => typedFraction({ ...form, ...more }, 'point', 'combined');
    expect(typed({})).toEqual({ fraction: null, partial: false });
    expect(typed({ wetKg: '2' })).toEqual({ fraction: null, partial: true });
    expect(typed({ wetKg: '2', dryKg: '3' })).toEqual({ fraction: null, partial: true });
    expect(typed({ wetKg: '2', dryKg: '1', assays: { nickel: '7,5' } })).toMatchObject({
      fraction: null,
      partial: true,
    });
    expect(typed({ wetKg: '2', dryKg: '1', assays: { nickel: '7.5' } })).toMatchObject({
      fraction: { dryMg: 1_000_000n, assays: [{ material: 'nickel', ppm: 75_000 }] },
      partial: false,
    });
  });
});
