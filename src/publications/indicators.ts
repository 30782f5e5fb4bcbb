import type { CalendarDate } from '../kernel/calendar-date.js';
import { decimalFromRatio, divide, multiply, ratio, type Ratio } from '../kernel/ratio.js';
import {
  decimalText,
  evaluateStage,
  type Facts,
  type Rulebook,
  type StageName,
  type Trial,
} from '../rules/index.js';

import type { Figure } from './report.js';
import { figure, without } from './report.js';

/** The rulebook whose formulas make the rates, shares and averages of a report. */
export const indicatorsId = 'method/indicators';

export interface Travelled {
  massMg: bigint;
  /** null where the recycler stated none. */
  distanceKm: number | null;
}

/** Of a period, exact. */
export interface Masses {
  collected: bigint;
  treated: bigint;
  recycled: bigint;
  /** Drawn from imports, and from what other recyclers or production passed on. */
  imported: bigint;
  passedOn: bigint;
}

export interface Flows {
  toTreatment: Figure;
  waiting: Figure;
  /** null where the version of the method takes what was brought for stock. */
  brought: { imported: Figure; passedOn: Figure } | null;
  fromStock: Figure;
  lost: Figure;
}

const hundred = ratio(100n, 1n);
const thousand = ratio(1000n, 1n);
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
    private readonly asked: (record: Trial) => void = () => undefined,
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

  /** Of several materials together, in grams; null where an adopted version of the method says nothing of it. */
  recoveredMass(recovered: readonly bigint[]): Figure | null {
    if (!this.gives('producer_period', 'recovered_mass')) return null;
    const lines = recovered.map((massMg) => ({ mass: massMg, recovered: massMg }));
    const found = this.valueOf('producer_period', { lines }, 'recovered_mass');
    return found === null ? without('z') : figure(decimalText(multiply(found, thousand)).text);
  }

  /** What waits, comes from elsewhere or is lost; null where an adopted version of the method says nothing of it. */
  flows(masses: Masses): Flows | null {
    if (!this.gives('national_year', 'to_treatment')) return null;
    const tellsBrought = this.gives('national_year', 'imported');
    const facts = {
      collected_mass: masses.collected,
      treated_mass: masses.treated,
      recycled_mass: masses.recycled,
      ...(tellsBrought ? { imported_mass: masses.imported, passed_on_mass: masses.passedOn } : {}),
    };
    const flow = (output: string): Figure => {
      const found = this.valueOf('national_year', facts, output);
      return found === null ? without('z') : figure(decimalText(found).text);
    };
    return {
      toTreatment: flow('to_treatment'),
      waiting: flow('waiting'),
      brought: tellsBrought ? { imported: flow('imported'), passedOn: flow('passed_on') } : null,
      fromStock: flow('from_stock'),
      lost: flow('lost'),
    };
  }

  /** In points, of the rate as it is shown: because that is rounded down, below zero means that the target is missed. */
  againstTarget(recovered: bigint, input: bigint, target: string): Figure {
    // A version that a programme adopted earlier may know of no targets.
    if (!this.gives('process_year', 'against_target')) return without('z');
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

  private gives(stage: StageName, output: string): boolean {
    return this.rulebook.stages.get(stage)?.outputs.includes(output) === true;
  }

  private percent(stage: StageName, facts: Facts, output: string): Figure {
    return this.decimal(stage, facts, { output, places: percentPlaces });
  }

  private decimal(
    stage: StageName,
    facts: Facts,
    shown: { readonly output: string; readonly places: number },
  ): Figure {
    const found = this.valueOf(stage, facts, shown.output);
    return found === null
      ? without('z')
      : figure(decimalFromRatio(found, shown.places, 'half-away-from-zero'));
  }

  /** null: not applicable. */
  private valueOf(stage: StageName, facts: Facts, output: string): Ratio | null {
    this.asked({ stage, facts, on: this.on });
    const result = evaluateStage(this.rulebook, stage, facts, { on: this.on });
    const value = result.ok ? result.outputs[output] : undefined;
    if (value?.kind === 'not-applicable') return null;
    if (value?.kind !== 'number')
      throw new Error(`${this.rulebook.id} gives no ${output} on ${this.on}.`);
    return hundredths.includes(value.unit) ? divide(value.amount, hundred) : value.amount;
  }
}
