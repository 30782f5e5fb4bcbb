import { expect, it } from '@jest/globals';
import { resultText, saysResult, spelledSum, withChosen, withNames } from './sums.js';

it('writes a working as a person does, and keeps every digit', () => {
  const worked = '0.36 EUR/kg * 3498966.2 kg * 100 % - 8158 piece';
  expect(spelledSum(worked, 'en')).toBe('0.36 EUR/kg × 3,498,966.2 kg × 100 % − 8,158');
  expect(spelledSum(worked, 'de')).toBe('0,36 EUR/kg × 3.498.966,2 kg × 100 % − 8.158');
  expect(spelledSum('20000.00 INR', 'de')).toBe('20.000,00 INR');
  expect(spelledSum('33.12 EUR - 36.00 EUR = -2.88 EUR', 'de')).toBe(
    '33,12 EUR − 36,00 EUR = -2,88 EUR',
  );
});

it('leaves days, names and units alone', () => {
  const worked = 'CO2 class on 2026-01-01, 12.5 piece/kg, n/a';
  expect(spelledSum(worked, 'en')).toBe(worked);
});

it('says the values of enumerations as the rulebook calls them, and leaves units, classes and functions alone', () => {
  const names = new Map([
    ['ev', new Map([['en', 'Traction'], ['de', 'Traktion']])],
    ['kg', new Map([['en', 'by mass']])],
    ['size', new Map([['en', 'any']])],
  ]); // prettier-ignore
  const said = 'ev in {ev, kg} and size[2 kg] < 3 EUR/kg * 2 kg*km and ev_2 = min(2 kg, 1 kg)';
  expect(withNames(said, names, 'de')).toBe(
    'Traktion in {Traktion, by mass} and size[2 kg] < 3 EUR/kg * 2 kg*km and ev_2 = min(2 kg, 1 kg)',
  );
  expect(withNames('ev', undefined, 'en')).toBe('ev');
  expect(resultText('ev', 'en', names)).toBe('Traction');
  expect(resultText('lmt', 'en', names)).toBe('lmt');
});

it('shows of a choice the one that was taken', () => {
  expect(withChosen('first_of(n/a, 0)')).toBe('0');
  expect(withChosen('max(first_of(n/a, first_of(n/a, 2 kg)) * 3, first_of(16 %, 0 %))')).toBe(
    'max(2 kg * 3, 16 %)',
  );
  expect(withChosen('first_of(n/a, n/a)')).toBe('n/a');
  expect(withChosen('first_of(1 kg * (2 - 1), 0 kg)')).toBe('first_of(1 kg * (2 - 1), 0 kg)');
});

it('knows a working that says nothing but its result', () => {
  expect(saysResult('0', '0 %')).toBe(true);
  expect(saysResult('5 kg', '5 kg')).toBe(true);
  expect(saysResult('1', '10 %')).toBe(false);
  expect(saysResult('0.5 kg * 0', '0 kg')).toBe(false);
});

it('says yes, no and percentage points in the words of the reader', () => {
  expect(resultText('yes', 'de')).toEqual({ key: 'producer.line.yes' });
  expect(resultText('0.5 point', 'de')).toEqual({
    key: 'producer.line.points',
    params: { points: '0,5' },
  });
  expect(resultText('1234.5 kg', 'de')).toBe('1.234,5 kg');
  expect(spelledSum('76.5 % >= 65 %', 'de')).toBe('76,5 % ≥ 65 %');
});
