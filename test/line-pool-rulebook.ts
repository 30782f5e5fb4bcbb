import type { RulebookFiles } from '../src/rules/index.js';
import { selfFinancingFiles } from './self-financing-rulebook.js';

/**
 * The fees that are settled once the year is known, with costs that are shared out among all lines of the nation as well, by
 * mass: each line pays its part on top.
 */
export function linePoolFiles(change: (yaml: string) => string = (yaml) => yaml): RulebookFiles {
  return selfFinancingFiles((yaml) => {
    const shared = yaml
      .replace(
        '        settled_fee:\n',
        `        sorting_part:
          label: Part of the sorting costs
          expr: share_out(national_year.sorting, mass, 0.01 EUR)
          unit: EUR
          cite: act s. 8
          notApplicable: Nothing was placed on the market.
        settled_fee:
`,
      )
      .replace('expr: at_base * factor', 'expr: at_base * factor + first_of(sorting_part, 0 EUR)')
      .replace(
        'expr: 0 EUR, cite: act s. 6',
        'expr: "first_of(sorting_part, 0 EUR)", cite: act s. 6',
      )
      .replace('outputs: [green_factor, pool]', 'outputs: [green_factor, pool, sorting]')
      .replace(
        '      pool:\n',
        `      sorting:
        label: Costs of sorting
        expr: costs * 7
        unit: EUR
        cite: act s. 8
        round: { mode: half-away-from-zero, step: "0.01", cite: act s. 8 }
      pool:
`,
      );
    return change(shared);
  });
}
