import { describe, expect, it } from '@jest/globals';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { interpretStage, issueLine, loadRulebook, printedSteps } from './index.js';
import { formulaSentence } from './sentence.js';

const on = valueOf(parseCalendarDate('2025-06-30'));
const line = { category: 'ev', mass: '6 kg', units: '4' };

/** A formula of the sample before which another stands, what the stage gives out, and facts of it. */
const PLACES = {
  line: { before: 'factor', outputs: '[fee, unit_mass]', facts: line },
  producer_period: {
    before: 'base',
    outputs: '[total, ev_mass, lines]',
    facts: { late: false, lines: [line, { ...line, mass: '2 kg', category: 'portable' }] },
  },
  national_year: {
    before: 'collection_rate',
    outputs: '[collection_rate]',
    facts: {
      placed: { 2021: '8 kg', 2022: '1 kg', 2023: '2 kg', 2024: '3 kg' },
      collected: '1 kg',
    },
  },
} as const;
type Place = keyof typeof PLACES;

/** An expression as a sentence in both languages, with the operands put in, and what it gives. */
function told(stage: Place, expression: string) {
  const { before, outputs, facts } = PLACES[stage];
  const formula = `answer: { label: Answer, expr: "${expression}", unit: "1", cite: act s. 3, notApplicable: Test. }`;
  const loaded = loadRulebook(
    sampleFiles((yaml) =>
      yaml
        .replace(outputs, outputs.replace('[', '[answer, '))
        .replace(`      ${before}:`, `      ${formula}\n      ${before}:`),
    ),
  );
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  const { rulebook } = loaded;
  const place = rulebook.stages.get(stage);
  const node = place?.formulas.find((each) => each.name === 'answer')?.node;
  const evaluation = interpretStage(rulebook, stage, facts, { on });
  if (place === undefined || node === undefined || !evaluation.ok) throw new Error(expression);
  const step = printedSteps(evaluation.trace).find((each) => each.name === 'answer');
  const [english, german] = ['en', 'de'].map((language) =>
    formulaSentence(node, { rulebook, stage: place }, language),
  );
  return { english, german, worked: `${step?.worked ?? ''} = ${step?.result ?? ''}` };
}

describe('an expression of a line is told in words and worked out', () => {
  it.each([
    [
      'if category = ev then 1 else n/a',
      'if Category = ev: 1; otherwise: not applicable',
      'wenn Category = ev: 1; sonst: nicht anwendbar',
      '1 = 1',
    ],
    [
      '1 + 2 + max(1 + 1, 2)',
      '1 + 2 + the greatest of (1 + 1; 2)',
      '1 + 2 + der größte Wert aus (1 + 1; 2)',
      '1 + 2 + max(1 + 1, 2) = 5',
    ],
    [
      'first_of(share + 1, 7)',
      'the first that applies of (Recycled share + 1; 7)',
      'der erste anwendbare Wert aus (Recycled share + 1; 7)',
      'first_of(n/a + 1, 7) = 7',
    ],
    ['mass / 1 kg', 'Mass ÷ 1 kg', 'Mass ÷ 1 kg', '6 kg / 1 kg = 6'],
    ['-mass / 1 kg', '−Mass ÷ 1 kg', '−Mass ÷ 1 kg', '-6 kg / 1 kg = -6'],
    [
      '(mass + 1 kg) / 2 kg',
      '(Mass + 1 kg) ÷ 2 kg',
      '(Mass + 1 kg) ÷ 2 kg',
      '(6 kg + 1 kg) / 2 kg = 3.5',
    ],
    [
      '(mass - (1 kg - 2 kg)) / 1 kg',
      '(Mass − (1 kg − 2 kg)) ÷ 1 kg',
      '(Mass − (1 kg − 2 kg)) ÷ 1 kg',
      '(6 kg - (1 kg - 2 kg)) / 1 kg = 7',
    ],
    ['mass / (1 kg / 2)', 'Mass ÷ (1 kg ÷ 2)', 'Mass ÷ (1 kg ÷ 2)', '6 kg / (1 kg / 2) = 12'],
    [
      'mass / 1 kg / 2 * 3',
      '((Mass ÷ 1 kg) ÷ 2) × 3',
      '((Mass ÷ 1 kg) ÷ 2) × 3',
      '6 kg / 1 kg / 2 * 3 = 9',
    ],
    ['-(1 + 2)', '−(1 + 2)', '−(1 + 2)', '-(1 + 2) = -3'],
    ['-(1 * 2)', '−(1 × 2)', '−(1 × 2)', '-(1 * 2) = -2'],
    ['2 * (3 + 4) - 5', '(2 × (3 + 4)) − 5', '(2 × (3 + 4)) − 5', '2 * (3 + 4) - 5 = 9'],
    ['(2 - 3) * 4', '(2 − 3) × 4', '(2 − 3) × 4', '(2 - 3) * 4 = -4'],
    [
      'if category = ev then 1 else 2',
      'if Category = ev: 1; otherwise: 2',
      'wenn Category = ev: 1; sonst: 2',
      '1 = 1',
    ],
    [
      'if mass > 1 kg and units >= 2 piece or share is n/a then 1 else 2',
      'if (Mass > 1 kg and Units ≥ 2 piece) or Recycled share is not applicable: 1; otherwise: 2',
      'wenn (Mass > 1 kg und Units ≥ 2 piece) oder Recycled share ist nicht anwendbar: 1; sonst: 2',
      '1 = 1',
    ],
    [
      'if not (category = ev or mass < 1 kg) then 1 else 2',
      'if not (Category = ev or Mass < 1 kg): 1; otherwise: 2',
      'wenn nicht (Category = ev oder Mass < 1 kg): 1; sonst: 2',
      '2 = 2',
    ],
    [
      'if category in {portable, ev} then 1 else 2',
      'if Category is one of portable, ev: 1; otherwise: 2',
      'wenn Category ist eines von portable, ev: 1; sonst: 2',
      '1 = 1',
    ],
    [
      'if share is not n/a then 1 else 2',
      'if Recycled share is applicable: 1; otherwise: 2',
      'wenn Recycled share ist anwendbar: 1; sonst: 2',
      '2 = 2',
    ],
    [
      'first_of(share, 7)',
      'the first that applies of (Recycled share; 7)',
      'der erste anwendbare Wert aus (Recycled share; 7)',
      'first_of(n/a, 7) = 7',
    ],
    [
      'min(3, mass / 1 kg)',
      'the least of (3; Mass ÷ 1 kg)',
      'der kleinste Wert aus (3; Mass ÷ 1 kg)',
      'min(3, 6 kg / 1 kg) = 3',
    ],
    [
      'max(3, 4, 2)',
      'the greatest of (3; 4; 2)',
      'der größte Wert aus (3; 4; 2)',
      'max(3, 4, 2) = 4',
    ],
    ['abs(2 - 5)', '(2 − 5) without its sign', '(2 − 5) ohne Vorzeichen', 'abs(2 - 5) = 3'],
    [
      'clamp(mass / 1 kg, 2, 3)',
      '(Mass ÷ 1 kg), but at least 2 and at most 3',
      '(Mass ÷ 1 kg), mindestens aber 2 und höchstens 3',
      'clamp(6 kg / 1 kg, 2, 3) = 3',
    ],
    [
      'year(on)',
      'the year of the day of the law',
      'das Jahr von „Stichtag“',
      'year(2025-06-30) = 2025',
    ],
    [
      'month(on)',
      'the month of the day of the law',
      'der Monat von „Stichtag“',
      'month(2025-06-30) = 6',
    ],
    [
      'day(on)',
      'the day of the month of the day of the law',
      'der Tag im Monat von „Stichtag“',
      'day(2025-06-30) = 30',
    ],
    [
      'days(2025-06-01, on) / 1 day',
      '(the days from 2025-06-01 to the day of the law) ÷ 1 day',
      '(die Tage von 2025-06-01 bis „Stichtag“) ÷ 1 day',
      'days(2025-06-01, 2025-06-30) / 1 day = 29',
    ],
    [
      'if on < 2025-07-01 then 1 else 2',
      'if the day of the law < 2025-07-01: 1; otherwise: 2',
      'wenn „Stichtag“ < 2025-07-01: 1; sonst: 2',
      '1 = 1',
    ],
    ['surcharge * 10', 'Surcharge × 10', 'Surcharge × 10', '10 % * 10 = 1'],
    [
      'rate[category] * 1 kg / 1 EUR',
      '(Rate for Category × 1 kg) ÷ 1 EUR',
      '(Rate für Category × 1 kg) ÷ 1 EUR',
      '0.37 EUR/kg * 1 kg / 1.00 EUR = 0.37',
    ],
    ['factor * 2', 'Factor × 2', 'Factor × 2', '100 % * 2 = 2'],
    ['factor + 1 %', 'Factor + 1 %', 'Factor + 1 %', '100 % + 1 % = 1.01'],
    [
      'if category != portable then (if mass <= 1 kg then 1 else 2) else 3',
      'if Category ≠ portable: if Mass ≤ 1 kg: 1; otherwise: 2; otherwise: 3',
      'wenn Category ≠ portable: wenn Mass ≤ 1 kg: 1; sonst: 2; sonst: 3',
      '2 = 2',
    ],
  ])('%s', (expression, english, german, worked) => {
    expect(told('line', expression)).toEqual({ english, german, worked });
  });
});

describe('an expression over lines is told in words and worked out', () => {
  it.each([
    [
      'sum(line.mass) / 1 kg',
      'the sum of “Mass” ÷ 1 kg',
      'die Summe von „Mass“ ÷ 1 kg',
      '(6 kg + 2 kg) / 1 kg = 8',
    ],
    [
      'sum(line.mass where line.category = ev) / 1 kg',
      '(the sum of “Mass” where Category = ev) ÷ 1 kg',
      '(die Summe von „Mass“, soweit Category = ev) ÷ 1 kg',
      '(6 kg) / 1 kg = 6',
    ],
    [
      'average(line.mass) / 1 kg',
      'the average of “Mass” ÷ 1 kg',
      'das Mittel von „Mass“ ÷ 1 kg',
      '(6 kg + 2 kg) / 2 / 1 kg = 4',
    ],
    [
      '2 * average(line.mass) / 1 kg',
      '(2 × the average of “Mass”) ÷ 1 kg',
      '(2 × das Mittel von „Mass“) ÷ 1 kg',
      '2 * ((6 kg + 2 kg) / 2) / 1 kg = 8',
    ],
    [
      '1 kg / average(line.mass)',
      '1 kg ÷ the average of “Mass”',
      '1 kg ÷ das Mittel von „Mass“',
      '1 kg / ((6 kg + 2 kg) / 2) = 0.25',
    ],
    ['count(line)', 'the number of rows', 'die Anzahl der Zeilen', '2 = 2'],
    [
      'count(line where line.mass >= 2 kg)',
      'the number of rows where Mass ≥ 2 kg',
      'die Anzahl der Zeilen, soweit Mass ≥ 2 kg',
      '2 = 2',
    ],
    [
      'sum(line.fee * 2) / 1 EUR',
      'the sum of “Fee × 2” ÷ 1 EUR',
      'die Summe von „Fee × 2“ ÷ 1 EUR',
      '(4.44 EUR + 8.00 EUR) / 1.00 EUR = 12.44',
    ],
    [
      'sum(line.mass + 1 kg) / 1 kg',
      'the sum of “Mass + 1 kg” ÷ 1 kg',
      'die Summe von „Mass + 1 kg“ ÷ 1 kg',
      '(7 kg + 3 kg) / 1 kg = 10',
    ],
    [
      'sum(first_of(line.share, 0 %))',
      'the sum of “the first that applies of (Recycled share; 0 %)”',
      'die Summe von „der erste anwendbare Wert aus (Recycled share; 0 %)“',
      '(0 + 0) = 0',
    ],
  ])('%s', (expression, english, german, worked) => {
    expect(told('producer_period', expression)).toEqual({ english, german, worked });
  });
});

describe('an expression over years is told in words and worked out', () => {
  it.each([
    [
      'sum(placed over -3..-1) / 1 kg',
      'the sum of “Placed on the market” over the years -3 to -1 from the reporting year ÷ 1 kg',
      'die Summe von „Placed on the market“ über die Jahre -3 bis -1 ab dem Berichtsjahr ÷ 1 kg',
      '(1 kg + 2 kg + 3 kg) / 1 kg = 6',
    ],
    [
      'average(placed over -3..-1) / 1 kg',
      'the average of “Placed on the market” over the years -3 to -1 from the reporting year ÷ 1 kg',
      'das Mittel von „Placed on the market“ über die Jahre -3 bis -1 ab dem Berichtsjahr ÷ 1 kg',
      '(1 kg + 2 kg + 3 kg) / 3 / 1 kg = 2',
    ],
    [
      'count(placed over -3..-1)',
      'the number of rows over the years -3 to -1 from the reporting year',
      'die Anzahl der Zeilen über die Jahre -3 bis -1 ab dem Berichtsjahr',
      '3 = 3',
    ],
    [
      'sum(placed over 0..0 missing zero) / 1 kg',
      'the sum of “Placed on the market” over the years 0 to 0 from the reporting year ÷ 1 kg',
      'die Summe von „Placed on the market“ über die Jahre 0 bis 0 ab dem Berichtsjahr ÷ 1 kg',
      '(0 kg) / 1 kg = 0',
    ],
    [
      'average(placed over -4..-1 missing skip) / 1 kg',
      'the average of “Placed on the market” over the years -4 to -1 from the reporting year ÷ 1 kg',
      'das Mittel von „Placed on the market“ über die Jahre -4 bis -1 ab dem Berichtsjahr ÷ 1 kg',
      '(8 kg + 1 kg + 2 kg + 3 kg) / 4 / 1 kg = 3.5',
    ],
    [
      'collected / average(placed over -3..-1)',
      'Collected ÷ the average of “Placed on the market” over the years -3 to -1 from the reporting year',
      'Collected ÷ das Mittel von „Placed on the market“ über die Jahre -3 bis -1 ab dem Berichtsjahr',
      '1 kg / ((1 kg + 2 kg + 3 kg) / 3) = 0.5',
    ],
  ])('%s', (expression, english, german, worked) => {
    expect(told('national_year', expression)).toEqual({ english, german, worked });
  });
});

describe('what reads the whole year is told in words', () => {
  const loaded = loadRulebook(modulatedFiles());
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  const { rulebook } = loaded;

  it.each([
    [
      'line',
      'price',
      'Price of one tonne for Group, the class of Mass of one (Weight class)',
      'Price of one tonne für Group, die Klasse von Mass of one (Weight class)',
    ],
    [
      'line',
      'factor',
      '1; except if Rating = red: Factor of red batteries; except if Rating = green: “Factor of green batteries” of the national year',
      '1; außer wenn Rating = red: Factor of red batteries; außer wenn Rating = green: „Factor of green batteries“ des nationalen Jahres',
    ],
    [
      'line',
      'fee',
      'Net mass × Price paid; except if “Mass of the year” of the producer’s year ≤ 1 t: 0 EUR; except if “Mass of the year” of the producer’s year > 1 t and “Registered as a small producer” of the producer’s year: (Net mass × Price paid) ÷ 2',
      'Net mass × Price paid; außer wenn „Mass of the year“ des Herstellerjahres ≤ 1 t: 0 EUR; außer wenn „Mass of the year“ des Herstellerjahres > 1 t und „Registered as a small producer“ des Herstellerjahres: (Net mass × Price paid) ÷ 2',
    ],
    ['producer_period', 'fee_total', 'the sum of “Fee”', 'die Summe von „Fee“'],
    [
      'producer_year',
      'cost_part',
      'the part of “Costs shared out” of the national year by Mass of the year, in whole steps of 0.01 EUR by largest remainder, so that all parts add up',
      'der Anteil an „Costs shared out“ des nationalen Jahres nach Mass of the year, in ganzen Schritten von 0.01 EUR nach den größten Resten, sodass alle Teile aufgehen',
    ],
    [
      'national_year',
      'surplus',
      '(Factor of red batteries − 1) × the sum of “Red”',
      '(Factor of red batteries − 1) × die Summe von „Red“',
    ],
    [
      'national_year',
      'green_factor',
      'if Green at the amber price = 0 EUR: 1; otherwise: the first that applies of (1 − (Surplus of red batteries ÷ Green at the amber price); 1)',
      'wenn Green at the amber price = 0 EUR: 1; sonst: der erste anwendbare Wert aus (1 − (Surplus of red batteries ÷ Green at the amber price); 1)',
    ],
  ] as const)('of a %s: %s', (name, formula, english, german) => {
    const stage = rulebook.stages.get(name);
    const all = [...(stage?.formulas ?? []), ...(stage?.second?.formulas ?? [])];
    const node = all.find((each) => each.name === formula)?.node;
    if (stage === undefined || node === undefined) throw new Error(formula);
    const told = ['en', 'de'].map((language) =>
      formulaSentence(node, { rulebook, stage }, language),
    );
    expect(told).toEqual([english, german]);
  });
});
