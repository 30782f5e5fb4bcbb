import { describe, expect, it } from '@jest/globals';
import { readFraction } from './batch-form.js';

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
});
