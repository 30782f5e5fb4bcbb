import type { Proof } from './needs-proof.js';

/**
 * What a rulebook must be able to say, row by row, and what shows that it can: a case of a shipped rulebook, or of one of the tests, that
 * comes out and goes through what the row is about, or a rulebook of `needs.ts`. The spec beside runs every one of them.
 */
const by = (rulebook: string, name: string, ...through: string[]): Proof => ({
  rulebook,
  case: name,
  through,
});
const need = (name: string): Proof => ({ need: name });

export const TABLE_OF_NEEDS: Readonly<Record<string, Readonly<Record<string, readonly Proof[]>>>> =
  {
    'values in force from a date': {
      'the next date replaces it': [
        by('dk/portable-fee', 'a tonne on the last day of 2016', 'rate_per_kg from 2016-01-01'),
        by('dk/portable-fee', 'a tonne on the first day of 2017', 'rate_per_kg from 2017-01-01'),
      ],
      'an end date ends it': [
        by('dk/portable-fee', 'nothing after 2022', 'refused rules.not-in-force'),
        by(
          'gb/si-2009-890',
          'charge of a small producer after that was not found',
          'small_producer_charge from 2020-01-01',
          'registration_charge n/a',
        ),
      ],
    },
    tables: {
      'by one enumeration': [
        by('eu/2023-1542', 'portable 2023, target 45 %', 'required_collection by portable'),
      ],
      'by two enumerations': [
        by(
          'ch/sr-814.670.1',
          'a lead starter battery of 15 kg',
          'rate_per_kg by sli and lead_acid',
        ),
      ],
      'by weight class with an inclusive upper edge': [
        by(
          'nl/stibat',
          'other chemistry of 50 g in 2015',
          'rate_per_piece by other_chemistry and to_50_g',
        ),
        by(
          'nl/stibat',
          'half a gram more than 50 g is the next class',
          'rate_per_piece by lithium and to_150_g',
        ),
      ],
      'by a band of mass': [
        by('test/fee-bands', 'accreditation for 500 t', 'accreditation_fee by up_to_500'),
        by('test/fee-bands', 'accreditation for 500.001 t', 'accreditation_fee by up_to_5000'),
      ],
      'by a band of money': [need('a band of money')],
    },
    'basis, floor and cap': {
      'per unit': [by('be/bebat', 'a thousand cells in 2022', 'rate_per_piece', 'units')],
      'per kilogram': [by('dk/portable-fee', '1,250 kg in 2022', 'rate_per_kg', 'mass')],
      'percent of a price, capped per piece': [
        by('us-ca/sb-1215', 'the cap counts for each product', 'share_of_price', 'highest_fee'),
        need('a percentage of the price with a cap per piece'),
      ],
      'flat per year and per event': [
        by('be/bebat', 'the flat contribution of a year', 'flat_contribution'),
        need('a flat amount for a year or an event, and nothing without one'),
      ],
      'a floor per piece': [
        by(
          'ch/sr-814.670.1',
          'the lowest fee counts for each piece of a line',
          'lowest_fee_per_piece',
        ),
      ],
      'a cap per line': [need('a floor per piece and a cap per line')],
      'a cap per producer': [need('a cap for the year of a producer')],
    },
    factors: {
      'by recycled content': [
        by(
          'demo/eco-modulated-fees',
          '16 % of recycled cobalt is exactly enough',
          'recycled_bonus by cobalt',
        ),
      ],
      'by recyclability': [need('a factor by recyclability')],
      'by carbon footprint class': [
        by(
          'demo/eco-modulated-fees',
          'carbon footprint class E costs 12 % more',
          'footprint_adjustment by class_e',
        ),
      ],
      'by hazard, multiplying or adding, clamped': [
        need('factors that multiply and factors that add, clamped'),
        by(
          'demo/eco-modulated-fees',
          'bonuses and class together are limited to 80 %',
          'lowest_factor',
          'highest_factor',
        ),
      ],
    },
    'self-financing modulation': {
      'the discount solved from national totals': [
        by(
          'test/modulation',
          'what red pays green gets back',
          'bill from above by national_year.green_factor',
        ),
      ],
    },
    "thresholds on a producer's year": {
      'a small producer, so that a line depends on the year': [
        by('test/self-financing', 'a year of one tonne is free', 'settled_fee by exception'),
        by(
          'test/self-financing',
          'a kilogram more and every line pays',
          'factor by exception',
          'settled_fee',
        ),
      ],
    },
    'averaging windows': {
      'the year and the two before': [
        by(
          'gb/si-2009-890',
          'from 2012 on the year and the two before',
          'placed of 2010',
          'placed of 2011',
          'placed of 2012',
        ),
      ],
      'the three years before': [
        by(
          'eu/2023-1542',
          'portable 2023, target 45 %',
          'made_available of 2020',
          'made_available of 2021',
          'made_available of 2022',
        ),
      ],
      'two years': [
        by(
          'test/published-figures',
          'INOBAT 2016 over two years, their sales being implied by the published rate',
          'placed of 2015',
          'placed of 2016',
        ),
      ],
      'seven years': [need('a window of seven years, which begins with the years there are')],
      'first years with less history': [
        by('gb/si-2009-890', 'for 2010 only what was placed in 2009 counts', 'placed of 2009'),
        by(
          'gb/si-2009-890',
          'for 2011 the two years before count',
          'placed of 2009',
          'placed of 2010',
        ),
        need('a window that begins with fewer years, each year with its own rule'),
      ],
      'a missing year': [
        by(
          'eu/2023-1542',
          'a preceding year that is not known makes the rate not applicable',
          'average_made_available n/a',
        ),
      ],
    },
    'numerators that differ': {
      'collected and evidence accepted': [
        by(
          'gb/si-2009-890',
          '2020 passes or fails by its numerator',
          'rate_on_evidence',
          'rate_on_collected',
        ),
      ],
      'collected by third parties': [
        by(
          'test/published-figures',
          'Screlec 2022 with third parties, their mass being chosen so that it gives the published 50.5 %',
          'collected_by_others',
        ),
      ],
      'a cap by chemistry': [
        by('de/battdg', 'lead-acid counts only up to its average', 'lead_cap', 'lead_collected'),
      ],
    },
    'targets and duties': {
      'a target that rises by date': [
        by(
          'eu/2023-1542',
          'portable on 31 December 2027, target 63 %',
          'required_collection from 2027-12-31',
        ),
        by(
          'eu/2023-1542',
          'portable on 31 December 2030, target 73 %',
          'required_collection from 2030-12-31',
        ),
      ],
      'take-back without a percentage': [
        by('eu/2023-1542', 'a reseller here under its own name, starter batteries', 'takes_back'),
        need('a duty to take back without any percentage'),
      ],
      'a part of a year by days': [
        by(
          'de/battdg',
          'a producer that came on 1 July 2027',
          'days_with_organisation',
          'days_of_year',
        ),
      ],
      'a part of a year by months': [need('a membership for part of a year, by days or by months')],
      'a day of the calendar by which something is due': [
        need('a day of the calendar by which something is due'),
        by(
          'vn/decree-08-2022',
          'a day later both are late',
          'declaration_month',
          'declaration_day',
          'payment_day',
        ),
        by('gb/si-2009-890', 'quarter 1 of a leap year', 'last_month', 'last_day'),
      ],
    },
    'process figures': {
      'inputs less deductions and outputs that count': [
        by(
          'eu/493-2012',
          'impurities, outer casing and water leave the input',
          'impurities_mass',
          'casing_mass',
          'water_mass',
        ),
        by('eu/493-2012', 'energy recovery never counts', 'energy_mass'),
      ],
      'per material': [
        by(
          'eu/2023-1542',
          'recovery at the 2031 targets; cobalt falls just short',
          'cobalt_recovery',
          'nickel_recovery',
        ),
      ],
    },
    'not applicable is a result': {
      'never zero': [
        by(
          'eu/2023-1542',
          'an LFP pack has no cobalt and no nickel',
          'cobalt_recovery n/a',
          'nickel_recovery n/a',
        ),
      ],
    },
    'exact numbers, rounding where stated': {
      'a fraction that never ends, half to even, a step of 0.05': [
        need('a fraction that never ends, and a credit that is the mirror of its charge'),
      ],
      'half away from zero to a cent': [
        by(
          'demo/eco-modulated-fees',
          'a tie is rounded away from zero',
          'fee rounded half-away-from-zero to 0.01',
        ),
      ],
      'up to whole tonnes': [
        by(
          'test/obligation',
          'rounded up twice, 1 of 6',
          'whole_obligation rounded up to 1',
          'obligation_of_year rounded up to 1',
        ),
      ],
      down: [
        by(
          'method/indicators',
          'a rate just below its target stays below',
          'material_recovery rounded down to 0.01',
        ),
      ],
    },
    'sharing a pool': {
      'so that the parts add up': [
        by(
          'test/modulation',
          'three equal shares of a surplus that does not divide add up to it',
          'part_of_surplus rounded up to 0.01',
          'part_of_surplus rounded down to 0.01',
        ),
      ],
    },
    exceptions: {
      unless: [
        by('gb/si-2009-890', 'exactly one tonne is a small producer', 'obligation by exception'),
      ],
      'two that can hold at once are an error': [
        {
          need: 'two exceptions that can hold at once, one after the other',
          without: { words: ', cumulative: yes', refused: 'Two exceptions could hold at once' },
        },
      ],
      'unless cumulative': [need('two exceptions that can hold at once, one after the other')],
    },
    'what cannot be computed': {
      'is listed with the reason': [
        {
          rulebook: 'in/bwmr-2022',
          lists: 'Recycled content between 2028 and 2030 and of other categories',
        },
      ],
    },
  };
