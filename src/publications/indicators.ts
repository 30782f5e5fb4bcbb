import type { CalendarDate } from '../kernel/calendar-date.js';
import { decimalFromRatio, divide, ratio } from '../kernel/ratio.js';
import { evaluateStage, type Facts, type Rulebook, type StageName } from '../rules/index.js';

import type { Figure } from './report.js';
import { figure, without } from './report.js';

/** The rulebook whose formulas make the rates, shares and averages of a report. */
export const indicatorsId = 'method/indicators';

export interface Travelled {
  massMg: bigint;
  /** null where the recycler stated none. */
  distanceKm: number | null;
}

const hundred = ratio(100n, 1n);
const hundredths: readonly string[] = ['%', 'point'];
/** Four decimals of a ratio are two of a percentage. */
const percentPlaces = 4;

/**
 * The figures of a report, each computed by the rulebook that its method page prints. What the rulebook rounds stays as
 * it is rounded there; here it only becomes text.
 */
export class Indicators {
  constructor(
    private readonly rulebook: Rulebook,
    private readonly on: CalendarDate,
  ) {}

  recyclingEfficiency(recycled: bigint, treated: bigint): Figure {
    const facts = { recycled_mass: recycled, treated_mass: treated };
    return this.percent('process_year', facts, 'recycling_efficiency');
  }

  domesticShare(domestic: bigint, treated: bigint): Figure {
    const facts = { domestic_mass: domestic, treated_mass: treated };
    return this.percent('process_year', facts, 'domestic_share');
  }

  materialRecovery(recovered: bigint, input: bigint): Figure {
    const facts = { material_recovered: recovered, material_input: input };
    return this.percent('process_year', facts, 'material_recovery');
  }

  /** In points, of the rate as it is shown: because that is rounded down, below zero means that the target is missed. */
  againstTarget(recovered: bigint, input: bigint, target: string): Figure {
    // A version that a programme adopted earlier may know of no targets.
    if (this.rulebook.stages.get('process_year')?.outputs.includes('against_target') !== true)
      return without('z');
    const facts = { material_recovered: recovered, material_input: input, recovery_target: target };
    return this.percent('process_year', facts, 'against_target');
  }

  shareOfMass(part: bigint, whole: bigint): Figure {
    return this.percent('national_year', { part, whole }, 'share_of_mass');
  }

  acceptedShare(accepted: number, expected: number): Figure {
    const facts = { accepted_returns: accepted, expected_returns: expected };
    return this.percent('national_year', facts, 'accepted_share');
  }

  /** In the smallest unit of the currency, to four decimals of it. */
  feePerKg(feeMinor: bigint, massMg: bigint): Figure {
    const facts = { fee_in_smallest_units: feeMinor.toString(), charged_mass: massMg };
    return this.decimal('national_year', facts, { output: 'fee_per_kg', places: 4 });
  }

  /** How far a kilogram travelled on average, and how much of the mass that rests on. */
  travelled(consignments: readonly Travelled[]): [distance: Figure, known: Figure] {
    const lines = consignments.map(({ massMg, distanceKm }) => ({
      mass: massMg,
      ...(distanceKm === null ? {} : { distance: `${String(distanceKm)} km` }),
    }));
    return [
      this.decimal('producer_period', { lines }, { output: 'mean_distance', places: 0 }),
      this.percent('producer_period', { lines }, 'distance_known'),
    ];
  }

  private percent(stage: StageName, facts: Facts, output: string): Figure {
    return this.decimal(stage, facts, { output, places: percentPlaces });
  }

  private decimal(
    stage: StageName,
    facts: Facts,
    shown: { readonly output: string; readonly places: number },
  ): Figure {
    const { output, places } = shown;
    const result = evaluateStage(this.rulebook, stage, facts, { on: this.on });
    const value = result.ok ? result.outputs[output] : undefined;
    if (value?.kind === 'not-applicable') return without('z');
    if (value?.kind !== 'number')
      throw new Error(`${this.rulebook.id} gives no ${output} on ${this.on}.`);
    const amount = hundredths.includes(value.unit) ? divide(value.amount, hundred) : value.amount;
    return figure(decimalFromRatio(amount, places, 'half-away-from-zero'));
  }
}
