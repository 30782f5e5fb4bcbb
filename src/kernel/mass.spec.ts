import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { valueOf } from './decision.js';
import { kgFromMassMg, massMgFromKg, parseMass } from './mass.js';

describe('mass', () => {
  it.each([
    ['12.5 kg', 12_500_000n],
    ['12 g', 12_000n],
    ['3 t', 3_000_000_000n],
    ['5 mg', 5n],
    ['0.000001 kg', 1n],
    ['18.75 g', 18_750n],
  ])('reads %s', (text, mg) => {
    expect(valueOf(parseMass(text))).toBe(mg);
  });

  it.each([
    ['', 'mass.unreadable'],
    ['12.5', 'mass.unreadable'],
    ['-1 kg', 'mass.unreadable'],
    ['1e3 kg', 'mass.unreadable'],
    ['NaN kg', 'mass.unreadable'],
    ['1,5 kg', 'mass.unreadable'],
    ['1 lb', 'mass.unreadable'],
    ['0.0000001 kg', 'mass.too-fine'],
    ['0.5 mg', 'mass.too-fine'],
    ['1000000000.000001 kg', 'mass.too-large'],
  ])('refuses %s', (text, code) => {
    const decision = parseMass(text);
    expect(decision.ok ? '' : decision.reason.code).toBe(code);
  });

  it('takes a million tonnes and not a milligram more', () => {
    expect(massMgFromKg('1000000000').ok).toBe(true);
    expect(massMgFromKg('1000000000.000001').ok).toBe(false);
  });

  it('gives back exactly what it read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (mg) => {
        expect(valueOf(massMgFromKg(kgFromMassMg(mg)))).toBe(mg);
      }),
    );
    expect(kgFromMassMg(12_500_000n)).toBe('12.5');
    expect(kgFromMassMg(-1n)).toBe('-0.000001');
    expect(kgFromMassMg(0n)).toBe('0');
  });
});
