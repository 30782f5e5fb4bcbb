/**
 * What a rulebook must be able to say, row by row, and what shows that it can: a shipped rulebook or one of the tests with the words that
 * say it, or a rulebook of `needs.ts` by its name. The spec beside fails when a row has no proof or a proof is gone.
 */
export type Proof =
  | { readonly rulebook: string; readonly says: readonly (string | RegExp)[] }
  | { readonly need: string };

const by = (rulebook: string, ...says: (string | RegExp)[]): Proof => ({ rulebook, says });
const need = (name: string): Proof => ({ need: name });

export const TABLE_OF_NEEDS: Readonly<Record<string, Readonly<Record<string, readonly Proof[]>>>> =
  {
    'values in force from a date': {
      'the next date replaces it': [
        by('dk/portable-fee', "from: 2016-01-01, value: '5.05'", "from: 2017-01-01, value: '5.12'"),
      ],
      'an end date ends it': [
        by('dk/portable-fee', 'until: 2022-12-31'),
        by('gb/si-2009-890', /from: 2020-01-01\s+value: n\/a/),
      ],
    },
    tables: {
      'by one enumeration': [by('eu/2023-1542', 'by: [collection_category]')],
      'by two enumerations': [by('ch/sr-814.670.1', 'by: [category, chemistry]')],
      'by weight class with an inclusive upper edge': [
        by('nl/stibat', 'upTo:', 'by: [battery_kind, weight_class]'),
      ],
      'by a band of mass': [by('test/fee-bands', 'by: [tonnage_band]')],
      'by a band of money': [need('a band of money')],
    },
    'basis, floor and cap': {
      'per unit': [by('be/bebat', 'unit: EUR/piece')],
      'per kilogram': [by('dk/portable-fee', 'unit: DKK/kg')],
      'percent of a price, capped per piece': [
        by('us-ca/sb-1215', 'share_of_price', 'highest_fee'),
        need('a percentage of the price with a cap per piece'),
      ],
      'flat per year and per event': [
        by('be/bebat', 'flat_contribution'),
        need('a flat amount for a year or an event, and nothing without one'),
      ],
      'a floor per piece': [by('ch/sr-814.670.1', 'lowest_fee_per_piece')],
      'a cap per line': [need('a floor per piece and a cap per line')],
      'a cap per producer': [need('a cap for the year of a producer')],
    },
    factors: {
      'by recycled content': [by('demo/eco-modulated-fees', 'recycled_bonus')],
      'by recyclability': [need('a factor by recyclability')],
      'by carbon footprint class': [by('demo/eco-modulated-fees', 'footprint_adjustment')],
      'by hazard, multiplying or adding, clamped': [
        need('factors that multiply and factors that add, clamped'),
        by('demo/eco-modulated-fees', 'clamp('),
      ],
    },
    'self-financing modulation': {
      'the discount solved from national totals': [
        by('test/modulation', 'green_factor', 'second:'),
      ],
    },
    "thresholds on a producer's year": {
      'a small producer, so that a line depends on the year': [
        by('gb/si-2009-890', 'small_producer_limit'),
      ],
    },
    'averaging windows': {
      'the year and the two before': [by('gb/si-2009-890', 'over -2..0')],
      'the three years before': [by('eu/2023-1542', 'over -3..-1')],
      'two years': [by('test/published-figures', 'over -1..0')],
      'seven years': [need('a window of seven years, which begins with the years there are')],
      'first years with less history': [
        by('gb/si-2009-890', 'over -1..-1', 'over -2..-1'),
        need('a window that begins with fewer years, each year with its own rule'),
      ],
      'a missing year': [
        by('eu/2023-1542', 'The amount of one of the three preceding years is not known.'),
      ],
    },
    'numerators that differ': {
      'collected and evidence accepted': [
        by('gb/si-2009-890', 'rate_on_evidence', 'rate_on_collected'),
      ],
      'collected by third parties': [by('test/published-figures', 'collected_by_others')],
      'a cap by chemistry': [by('de/battdg', 'min(lead_collected, lead_cap)')],
    },
    'targets and duties': {
      'a target that rises by date': [
        by('eu/2023-1542', 'collection-2027-12-31.csv', 'collection-2030-12-31.csv'),
      ],
      'take-back without a percentage': [
        by('eu/2023-1542', 'takes_back'),
        need('a duty to take back without any percentage'),
      ],
      'a part of a year by days': [by('de/battdg', 'days_with_organisation / days_of_year')],
      'a part of a year by months': [need('a membership for part of a year, by days or by months')],
    },
    'process figures': {
      'inputs less deductions and outputs that count': [
        by('eu/493-2012', 'first_of(impurities_mass, 0 kg)', 'counted_output'),
      ],
      'per material': [by('eu/2023-1542', 'cobalt_recovery', 'nickel_recovery')],
    },
    'not applicable is a result': {
      'never zero': [by('eu/2023-1542', 'The batteries treated hold no cobalt.')],
    },
    'exact numbers, rounding where stated': {
      'a fraction that never ends, half to even, a step of 0.05': [
        need('a fraction that never ends, and a credit that is the mirror of its charge'),
      ],
      'half away from zero to a cent': [
        by('ch/sr-814.670.1', 'mode: half-away-from-zero', "step: '0.01'"),
      ],
      'up to whole tonnes': [by('test/obligation', "mode: up, step: '1'")],
      down: [by('method/indicators', 'mode: down')],
    },
    'sharing a pool': {
      'so that the parts add up': [by('test/modulation', 'share_out(')],
    },
    exceptions: {
      unless: [by('gb/si-2009-890', 'exceptions:', 'when: small_producer')],
    },
    'what cannot be computed': {
      'is listed with the reason': [by('in/bwmr-2022', 'untranslatable:', 'why:')],
    },
  };
