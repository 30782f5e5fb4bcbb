import type { RulebookFiles } from '../src/rules/index.js';
import { rulebookHead } from './rulebook-head.js';

/**
 * A rulebook with bands, exceptions, second passes and a shared pool: fees that depend on the whole year, a modulation that pays
 * for itself (the discount on green batteries is what the surcharge on red ones raises), and a pool of costs whose parts add up.
 */
export const MODULATED_YAML = `${rulebookHead('modulated', 'Modulated')}enumerations:
  rating: [red, amber, green]
  group: [button, other]
bands:
  weight_class:
    label: Weight class
    unit: g/piece
    upTo: ["10", "50"]
    names: [light, medium, heavy]
    cite: act s. 2
inputs:
  line:
    rating: { type: choice, label: Rating }
    group: { type: choice, label: Group }
    units: { type: count, label: Units }
    mass: { type: mass, optional: yes, label: Mass placed on the market }
  producer_year:
    small_producer: { type: yes-no, label: Registered as a small producer }
  national_year:
    costs: { type: money, label: Costs to share out }
parameters:
  amber_price:
    label: Price of one tonne
    unit: EUR/t
    by: [group, weight_class]
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2025-01-01, table: prices.csv, cite: act s. 1 }
  red_factor:
    label: Factor of red batteries
    unit: "1"
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2025-01-01, value: "1.2", cite: act s. 3 }
stages:
  line:
    outputs: [net_mass]
    formulas:
      net_mass: { label: Net mass, expr: "first_of(mass, 0 kg)", unit: t, cite: act s. 1 }
      unit_mass: { label: Mass of one, expr: "first_of(net_mass / units, 0 kg / 1 piece)", unit: g/piece, cite: act s. 2 }
      price: { label: Amber price, expr: "amber_price[group, unit_mass]", unit: EUR/t, cite: act s. 1 }
      at_amber: { label: At the amber price, expr: net_mass * price, unit: EUR, cite: act s. 1 }
    second:
      label: Once the national year is known
      outputs: [fee]
      formulas:
        factor:
          label: Factor
          expr: "1"
          unit: "1"
          cite: act s. 1
          exceptions:
            - { when: rating = red, expr: red_factor, cite: act s. 3 }
            - { when: rating = green, expr: national_year.green_factor, cite: act s. 4 }
        price_paid:
          label: Price paid
          expr: price * factor
          unit: EUR/t
          cite: act s. 5
          round: { mode: half-away-from-zero, step: "0.0001", cite: act s. 5 }
        fee:
          label: Fee
          expr: net_mass * price_paid
          unit: EUR
          cite: act s. 5
          round: { mode: half-away-from-zero, step: "0.01", cite: act s. 5 }
          exceptions:
            - when: producer_year.mass_total <= 1 t
              expr: 0 EUR
              cite: act s. 6(1)
            - when: producer_year.mass_total > 1 t and producer_year.small_producer
              expr: otherwise / 2
              cite: act s. 6(2)
  producer_period:
    outputs: [mass_total]
    formulas:
      mass_total: { label: Mass, expr: sum(line.net_mass), unit: t, cite: act s. 1 }
      red_base: { label: Red, expr: sum(line.at_amber where line.rating = red), unit: EUR, cite: act s. 3 }
      green_base: { label: Green, expr: sum(line.at_amber where line.rating = green), unit: EUR, cite: act s. 4 }
    second:
      label: Once the national year is known
      outputs: [fee_total]
      formulas:
        fee_total:
          label: Fees
          expr: sum(line.fee)
          unit: EUR
          cite: act s. 5
          round: { mode: half-away-from-zero, step: "0.01", cite: act s. 5 }
  producer_year:
    outputs: [mass_total]
    formulas:
      mass_total: { label: Mass of the year, expr: sum(producer_period.mass_total), unit: t, cite: act s. 1 }
      red_base: { label: Red, expr: sum(producer_period.red_base), unit: EUR, cite: act s. 3 }
      green_base: { label: Green, expr: sum(producer_period.green_base), unit: EUR, cite: act s. 4 }
    second:
      label: Once the national year is known
      outputs: [fee_total, cost_part]
      formulas:
        fee_total:
          label: Fees of the year
          expr: sum(producer_period.fee_total)
          unit: EUR
          cite: act s. 5
          round: { mode: half-away-from-zero, step: "0.01", cite: act s. 5 }
        cost_part:
          label: Part of the costs
          expr: share_out(national_year.pool, mass_total, 0.01 EUR)
          unit: EUR
          cite: act s. 7
          notApplicable: Nothing was placed on the market.
  national_year:
    outputs: [green_factor, pool]
    formulas:
      surplus: { label: Surplus of red batteries, expr: "(red_factor - 1) * sum(producer_year.red_base)", unit: EUR, cite: act s. 4 }
      green_total: { label: Green at the amber price, expr: sum(producer_year.green_base), unit: EUR, cite: act s. 4 }
      green_factor:
        label: Factor of green batteries
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

export const MODULATED_TABLES = {
  'prices.csv':
    'group,weight_class,value\nbutton,*,900\nother,light,400\nother,medium,300\nother,heavy,200\n',
};

export function modulatedFiles(change: (yaml: string) => string = (yaml) => yaml): RulebookFiles {
  return { rulebookYaml: change(MODULATED_YAML), tables: { ...MODULATED_TABLES }, cases: {} };
}
