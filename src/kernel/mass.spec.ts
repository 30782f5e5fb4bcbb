import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refuse, valueOf } from './decision.js';
import { gramsFromMassMg, kgFromMassMg, massMgFromKg, parseMass } from './mass.js';

describe('mass', () => {
  it.each([
    ['12.5 kg', 12_500_000n],
    ['12 g', 12_000n],
    ['3 t', 3_000_000_000n],
    ['5 mg', 5n],
    ['0.000001 kg', 1n],
    ['18.75 g', 18_750n],
    ['1.500 t', 1_500_000_000n],
    ['2.0 mg', 2n],
    ['1.00000000 kg', 1_000_000n],
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
    ['1 kg net', 'mass.unreadable'],
    ['about 1 kg', 'mass.unreadable'],
    ['x1 kg', 'mass.unreadable'],
    ['1x kg', 'mass.unreadable'],
    ['1. kg', 'mass.unreadable'],
    ['0.0000001 kg', 'mass.too-fine'],
    ['0.5 mg', 'mass.too-fine'],
    ['1000000000.000001 kg', 'mass.too-large'],
  ])('refuses %s', (text, code) => {
    const decision = parseMass(text);
    expect(decision.ok ? '' : decision.reason.code).toBe(code);
  });

  it('shows what it refused, and no more than the beginning of it', () => {
    const long = '1'.repeat(45);
    const found = `${'1'.repeat(40)}…`;
    expect(massMgFromKg(long)).toEqual(refuse('mass.unreadable', { found }));
    expect(parseMass(`${long} kg`)).toEqual(refuse('mass.unreadable', { found }));
    expect(massMgFromKg('x'.repeat(40))).toEqual(
      refuse('mass.unreadable', { found: 'x'.repeat(40) }),
    );
    expect(parseMass('0.5 mg')).toEqual(refuse('mass.too-fine', { found: '0.5' }));
    expect(massMgFromKg('2000000000')).toEqual(refuse('mass.too-large', { found: '2000000000' }));
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
    expect(gramsFromMassMg(12_500n)).toBe('12.5');
    expect(gramsFromMassMg(-1n)).toBe('-0.001');
  });
});
