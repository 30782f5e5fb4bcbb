/**
 * Which case holds which worked example: A1 to A45 are figures that laws, tariffs and authorities publish or that follow
 * from their formulas, T1 to T9 come from the tests of other systems. A number without its case fails the spec beside.
 */

interface Example {
  readonly rulebook: string;
  readonly cases: readonly string[];
}

const of = (rulebook: string, ...cases: string[]): Example => ({ rulebook, cases });

export const WORKED_EXAMPLES: Readonly<Record<string, Example>> = {
  A1: of(
    'eu/2023-1542',
    'portable 2023, target 45 %',
    'portable on 31 December 2027, target 63 %',
    'portable on 31 December 2030, target 73 %',
  ),
  A2: of('test/directive-2006-66', 'EU-27 in 2022', 'EU-27 in 2022 in whole percent, as published'),
  A4: of('test/directive-2006-66', 'EU-27 in 2018 from an amount rounded to 1,000 t'),
  A6: of('gb/si-2009-890', '2020 passes or fails by its numerator'),
  A7: of(
    'test/published-figures',
    'British placing on the market 2020, the total is not the sum of its rounded parts',
    'the rounded parts alone would give 40,865',
  ),
  A8: of(
    'gb/si-2009-890',
    'lead-acid is 65 % of what was collected in 2020',
    'the share of lead-acid in whole percent',
  ),
  A10: of('gb/si-2009-890', 'first quarter of 2021', 'first quarter of 2021 in whole percent'),
  A11: of(
    'gb/si-2009-890',
    '2021 to the third quarter, points are of the average and not of the obligation',
  ),
  A12: of(
    'test/published-figures',
    'British quarters of 2014 before they were revised',
    'and after, which of the quarters changed being chosen for the test',
  ),
  A14: of('gb/si-2009-890', 'large producer of 2.4, 3.6 and 3.0 t'),
  A15: of(
    'gb/si-2009-890',
    'exactly one tonne is a small producer',
    'one milligram more is a large producer',
  ),
  A18: of(
    'test/published-figures',
    'INOBAT 2016 over two years, their sales being implied by the published rate',
  ),
  A19: of(
    'test/published-figures',
    'Corepile collected 7.9 % more in 2023',
    'Corepile 2023 to one decimal',
    'Corepile collected 41.3 % more of light means of transport in 2023',
  ),
  A20: of(
    'test/published-figures',
    'Screlec 2022 without what lead recyclers handled',
    'Screlec 2022 with third parties, their mass being chosen so that it gives the published 50.5 %',
  ),
  A22: of(
    'eu/2023-1542',
    'mass to recover from an NMC 811 pack at the 2031 targets, 106.988 kg together',
  ),
  A24: of('eu/2023-1542', 'recovery at the 2031 targets; cobalt falls just short'),
  A25: of('eu/2023-1542', 'metals at the 2027 targets plus aluminium and steels stay below 65 %'),
  A27: of(
    'eu/2023-1542',
    '6.4 of 40 tonnes of cobalt is exactly enough',
    '6.39 of 40 tonnes of cobalt is not',
  ),
  A29: of('eu/2023-1542', 'each metal has its own denominator and none is averaged'),
  A30: of(
    'ch/sr-814.670.1',
    'lithium-ion portable of 10 g pays the lowest fee per piece',
    'lithium-ion portable of 18.75 g is where rate and lowest fee meet',
    'lithium-ion portable of 50 g pays by mass',
  ),
  A32: of(
    'ch/sr-814.670.1',
    'a lithium-ion vehicle battery of 400 kg',
    'a lead starter battery of 15 kg',
  ),
  A33: of('be/bebat', 'a lithium home battery of 100 kg', 'a salt water home battery of 100 kg'),
  A35: of('be/bebat', 'sold in 2021 and declared in 2023 pays the rate of 2021'),
  A38: of('dk/portable-fee', '1,250 kg in 2022', '1,250 kg in 2021'),
  A39: of(
    'fr/eco-modulation',
    'alkaline on the first day',
    'zinc-carbon pays 70 % more in 2020',
    'zinc-carbon pays twice as much from 2022',
    'a nickel metal hydride stick pays half in 2020',
  ),
  A40: of(
    'us-ca/sb-1215',
    'the first day',
    'a product of 1,000 dollars is exactly at the cap',
    'a product of 1,299 dollars pays the cap',
  ),
  A41: of('in/bwmr-2022', 'first default', 'second default', 'third default'),
  A43: of('vn/decree-08-2022', '8 % of a million kilograms is 80,000 times the cost'),
  A44: of(
    'de/battdg',
    'a starter battery without an old one',
    'a starter battery with an old one',
    'a starter battery inside a car',
  ),
  A45: of(
    'be/bebat',
    'lead above 3 kg pays by the piece',
    'another battery above 20 kg pays by the piece',
  ),
  T1: of(
    'test/obligation',
    ...[1, 2, 3, 4, 5, 6].map((number) => `rounded up twice, ${String(number)} of 6`),
    'more days than any year has are not applicable',
    '366 days of a year of 365 are not applicable',
  ),
  T3: of(
    'test/obligation',
    'a surplus of a part goes to the whole',
    'no obligation yet',
    'exactly the obligation is met',
    'credits awaiting acceptance do not count',
  ),
  T4: of(
    'test/fee-bands',
    'no subsidiaries',
    '10 subsidiaries',
    '50 subsidiaries',
    '101 subsidiaries cost as much as 100',
  ),
  T5: of(
    'test/fee-bands',
    'a large producer with three subsidiaries, late',
    'less what was paid before',
    'on time there is no late fee',
    'without a regulator nothing is computed',
  ),
  T6: of('test/fee-bands', 'the last day of the fee of 2025', 'the first day of the fee of 2026'),
  T7: of(
    'test/fee-bands',
    ...['500', '500.001', '5000', '10000'].map((tonnes) => `accreditation for ${tonnes} t`),
    'an exporter of 600 t with two sites',
  ),
  T8: of(
    'test/modulation',
    'what red pays green gets back',
    'a factor that does not end is kept to six decimals',
    'nothing green, no discount',
    'a missing net tonnage does not drop the late one',
    'three equal shares of a surplus that does not divide add up to it',
  ),
  T9: of('test/obligation', '183 of 365 days of 100 t', '183 of 365 days of 20 t'),
};

interface WrongReading {
  readonly example: string;
  readonly rulebook: string;
  readonly name: string;
  readonly output: string;
  /** What comes out of the wrong reading and must not come out. */
  readonly value: string;
  readonly why: string;
  /** The rulebook's own words, and what the wrong reading has instead. */
  readonly reading: readonly [right: string, wrong: string];
}

/** Readings that look right and are not: published slips, rounded inputs, the wrong denominator. */
export const WRONG_READINGS: readonly WrongReading[] = [
  {
    example: 'A4',
    rulebook: 'test/directive-2006-66',
    name: 'EU-27 in 2018 from an amount rounded to 1,000 t',
    output: 'collection_rate',
    value: '~48 %',
    why: 'the published rate comes from an amount that was not rounded, and no other window makes up for it',
    reading: ['average(placed over -2..0)', 'average(placed over -2..-1)'],
  },
  {
    example: 'A7',
    rulebook: 'test/published-figures',
    name: 'British placing on the market 2020, the total is not the sum of its rounded parts',
    output: 'shown_total',
    value: '40865 t',
    why: 'a total is never summed from rounded parts',
    reading: ['expr: total_mass\n', 'expr: sum(line.shown_mass)\n'],
  },
  {
    example: 'A11',
    rulebook: 'gb/si-2009-890',
    name: '2021 to the third quarter, points are of the average and not of the obligation',
    output: 'mass_missing',
    value: '~479 t',
    why: 'the page took its points of the obligation',
    reading: ['points_missing * average_behind', 'points_missing * obligation_total'],
  },
  {
    example: 'A12',
    rulebook: 'test/published-figures',
    name: 'and after, which of the quarters changed being chosen for the test',
    output: 'shown_total',
    value: '7633 t',
    why: 'the quarters were revised later',
    reading: ['expr: sum(line.mass)\n', 'expr: sum(first_of(line.mass_before, line.mass))\n'],
  },
  {
    example: 'A20',
    rulebook: 'test/published-figures',
    name: 'Screlec 2022 with third parties, their mass being chosen so that it gives the published 50.5 %',
    output: 'rate_of_the_year',
    value: '36.41 %',
    why: 'the published rate adds what third parties collected',
    reading: [
      'collected + first_of(collected_by_others, 0 kg)',
      'collected + 0 * first_of(collected_by_others, 0 kg)',
    ],
  },
  {
    example: 'T1',
    rulebook: 'test/obligation',
    name: 'more days than any year has are not applicable',
    output: 'obligation_of_year',
    value: '379 t',
    why: 'more days than the year has are no share of it',
    reading: [
      'if part_of_year > days_in_year then n/a else part_of_year / days_in_year',
      'part_of_year / days_in_year',
    ],
  },
];

/** Masses that are published as a sum only. */
export const TOTALS = [
  {
    example: 'A22',
    rulebook: 'eu/2023-1542',
    name: 'mass to recover from an NMC 811 pack at the 2031 targets, 106.988 kg together',
    outputs: ['cobalt_needed', 'copper_needed', 'lithium_needed', 'nickel_needed'],
    kilograms: '106.988',
  },
  {
    example: 'A25',
    rulebook: 'eu/2023-1542',
    name: 'metals at the 2027 targets plus aluminium and steels stay below 65 %',
    outputs: ['cobalt_needed', 'copper_needed', 'lithium_needed', 'nickel_needed'],
    kilograms: '98.978',
  },
] as const;
