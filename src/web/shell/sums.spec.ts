import { expect, it } from '@jest/globals';
import { spelledSum } from './sums.js';

it('writes a working as a person does, and keeps every digit', () => {
  const worked = '0.36 EUR/kg * 3498966.2 kg * 100 % - 8158 piece';
  expect(spelledSum(worked, 'en')).toBe('0.36 EUR/kg × 3,498,966.2 kg × 100 % − 8,158');
  expect(spelledSum(worked, 'de')).toBe('0,36 EUR/kg × 3.498.966,2 kg × 100 % − 8.158');
});

it('leaves days, names and units alone', () => {
  const worked = 'CO2 class on 2026-01-01, 12.5 piece/kg, n/a';
  expect(spelledSum(worked, 'en')).toBe(worked);
});
