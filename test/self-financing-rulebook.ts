import type { RulebookFiles } from '../src/rules/index.js';
import { rulebookHead } from './rulebook-head.js';

/**
 * Fees that are settled once the year is known: on filing everybody pays the base price; at the end of the year lead pays a
 * fifth more, iron phosphate gets back what that raised, small producers' lines are free, and a pool of costs is shared out.
 */
export const SELF_FINANCING_YAML = `${rulebookHead('self-financing', 'Self-financing', '2023-01-01')}enumerations:
  chemistry: [lead_acid, lithium_ion_lfp, lithium_ion_nmc]
inputs:
  line:
    chemistry: { type: choice, label: Chemistry }
    mass: { type: mass, label: Mass placed on the market }
parameters:
  base_price:
    label: Price of one tonne
    unit: EUR/t
    by: []
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2023-01-01, value: "200", cite: act s. 1 }
  costs:
    label: Costs to share out
    unit: EUR
    by: []
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2023-01-01, value: "100", cite: act s. 7 }
stages:
  line:
    outputs: [fee]
    formulas:
      at_base: { label: At the base price, expr: mass * base_price, unit: EUR, cite: act s. 1 }
      fee:
        label: Paid on filing
        expr: at_base
        unit: EUR
        cite: act s. 1
        round: { mode: half-away-from-zero, step: "0.01", cite: act s. 1 }
    second:
      label: Once the national year is known
      outputs: [settled_fee]
      formulas:
        factor:
          label: Factor
          expr: "1"
          unit: "1"
          cite: act s. 2
          exceptions:
            - { when: chemistry = lead_acid, expr: "1.2", cite: act s. 3 }
            - { when: chemistry = lithium_ion_lfp, expr: national_year.green_factor, cite: act s. 4 }
        settled_fee:
          label: Settled fee
          expr: at_base * factor
          unit: EUR
          cite: act s. 5
          round: { mode: half-away-from-zero, step: "0.01", cite: act s. 5 }
          exceptions:
            - { when: producer_year.mass_total <= 1 t, expr: 0 EUR, cite: act s. 6 }
  producer_period:
    outputs: [mass_total]
    formulas:
      mass_total: { label: Mass, expr: sum(line.mass), unit: t, cite: act s. 1 }
      red_base: { label: Lead, expr: sum(line.at_base where line.chemistry = lead_acid), unit: EUR, cite: act s. 3 }
      green_base: { label: Iron phosphate, expr: sum(line.at_base where line.chemistry = lithium_ion_lfp), unit: EUR, cite: act s. 4 }
    second:
      label: Once the national year is known
      outputs: [settled_fee_total]
      formulas:
        cost_part:
          label: Part of the costs
          expr: share_out(national_year.pool, mass_total, 0.01 EUR)
          unit: EUR
          cite: act s. 7
          notApplicable: Nothing was placed on the market.
        settled_fee_total:
          label: Settled fees
          expr: sum(line.settled_fee) + first_of(cost_part, 0 EUR)
          unit: EUR
          cite: act s. 5
          round: { mode: half-away-from-zero, step: "0.01", cite: act s. 5 }
  producer_year:
    outputs: [mass_total]
    formulas:
      mass_total: { label: Mass of the year, expr: sum(producer_period.mass_total), unit: t, cite: act s. 1 }
      red_base: { label: Lead, expr: sum(producer_period.red_base), unit: EUR, cite: act s. 3 }
      green_base: { label: Iron phosphate, expr: sum(producer_period.green_base), unit: EUR, cite: act s. 4 }
  national_year:
    outputs: [green_factor, pool]
    formulas:
      surplus: { label: Surplus of lead, expr: "0.2 * sum(producer_year.red_base)", unit: EUR, cite: act s. 4 }
      green_total: { label: Iron phosphate, expr: sum(producer_year.green_base), unit: EUR, cite: act s. 4 }
      green_factor:
        label: Factor of iron phosphate
        expr: if green_total = 0 EUR then 1 else first_of(1 - surplus / green_total, 1)
        unit: "1"
        cite: act s. 4
        round: { mode: half-away-from-zero, step: "0.000001", cite: act s. 4 }
      pool:
        label: Costs shared out
        expr: costs
        unit: EUR
        cite: act s. 7
        round: { mode: half-away-from-zero, step: "0.01", cite: act s. 7 }
untranslatable: []
`;

export function selfFinancingFiles(
  change: (yaml: string) => string = (yaml) => yaml,
): RulebookFiles {
  return { rulebookYaml: change(SELF_FINANCING_YAML), tables: {}, cases: {} };
}
