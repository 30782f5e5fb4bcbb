import type { CalendarDate } from '../kernel/calendar-date.js';
import { kgFromMassMg } from '../kernel/mass.js';
import type { BatteryChemistry, TreatmentProcess } from '../register/index.js';
import {
  evaluateStage,
  type Facts,
  type Rulebook,
  type TraceStep,
  type Trial,
  type Value,
} from '../rules/index.js';
import { type Batch, yearOfBatch } from './batch.js';
import { massBalance, materialsOf } from './mass-balance.js';

/** The stage of the adopted rulebook that holds the targets. */
const STAGE = 'process_year' as const;

/** The materials whose recovery the rulebook measures. */
function measuredBy({ stages }: Rulebook): string[] {
  const stage = stages.get(STAGE);
  const measured = stage?.outputs.flatMap((name) => /^(\w+)_recovery$/.exec(name)?.[1] ?? []);
  return (measured ?? []).filter((material) => stage?.inputs.has(`${material}_input`));
}

/** Whether there is law for the day: none is made up for the time before a rulebook begins. */
export const holdsFor = ({ from, until }: Rulebook, on: CalendarDate): boolean =>
  from <= on && (until === undefined || on <= until);

/** The year at whose end the first targets for single materials hold, while none holds on the day yet; null afterwards. */
export function yearOfNextTargets(rulebook: Rulebook, on: CalendarDate): number | null {
  const first = measuredBy(rulebook).flatMap((material) => {
    const values = rulebook.parameters.get(`required_recovery_${material}`)?.values ?? [];
    return values.find(({ scalar }) => scalar != null)?.from ?? [];
  });
  const [next] = first.sort();
  return next === undefined || next <= on ? null : Number(next.slice(0, 4));
}

/** All batches of one process and chemistry that ended in one year: the unit that Annex XII measures. */
export interface ProcessYear {
  readonly year: number;
  readonly process: TreatmentProcess;
  readonly chemistry: BatteryChemistry;
  readonly inputMg: bigint;
  readonly recycledMg: bigint;
  readonly materials: ReadonlyMap<string, { inputMg: bigint; recoveredMg: bigint }>;
}

export function processYears(batches: readonly Batch[]): ProcessYear[] {
  const groups = new Map<string, Batch[]>();
  for (const batch of batches) {
    const key = [yearOfBatch(batch), batch.process, batch.chemistry].join('/');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [batch]);
    else group.push(batch);
  }
  return [...groups.values()].map(processYearOf);
}

function processYearOf(batches: readonly Batch[]): ProcessYear {
  const [first] = batches;
  if (first === undefined) throw new Error('A process year has batches.');
  const balances = batches.map(massBalance);
  const total = (of: (balance: ReturnType<typeof massBalance>) => bigint): bigint =>
    balances.reduce((sum, balance) => sum + of(balance), 0n);
  return {
    year: yearOfBatch(first),
    process: first.process,
    chemistry: first.chemistry,
    inputMg: total((balance) => balance.inputDryMg),
    recycledMg: total((balance) => balance.recycledDryMg),
    materials: materialsOf(balances),
  };
}

/** The facts of the rulebook's stage, exact. A material that did not enter is left out: not applicable, never zero. */
function factsOf(group: ProcessYear, measured: readonly string[]): Facts {
  const facts: Record<string, string> = {
    chemistry: group.chemistry,
    input_mass: `${kgFromMassMg(group.inputMg)} kg`,
    output_mass: `${kgFromMassMg(group.recycledMg)} kg`,
  };
  for (const material of measured) {
    const { inputMg, recoveredMg } = group.materials.get(material) ?? nothing;
    if (inputMg === 0n) continue;
    facts[`${material}_input`] = `${kgFromMassMg(inputMg)} kg`;
    facts[`${material}_output`] = `${kgFromMassMg(recoveredMg)} kg`;
  }
  return facts;
}

/** One measure beside its target. Rates and points in per cent; null where the rulebook says not applicable. */
export interface Measure {
  /** `efficiency`, or a material. */
  readonly name: string;
  readonly rate: Value;
  readonly target: Value;
  readonly met: boolean | null;
  readonly short: Value;
}

export interface Recovery {
  readonly validOn: CalendarDate;
  readonly measures: readonly Measure[];
  readonly trace: readonly TraceStep[];
  /** What the rulebook was asked. */
  readonly asked: Trial;
}

const nothing = { inputMg: 0n, recoveredMg: 0n };
const NONE: Value = { kind: 'not-applicable' };

/** The rates of the group beside the targets in force on the day. Throws when the rulebook does not hold then. */
export function recoveryOf(rulebook: Rulebook, group: ProcessYear, on: CalendarDate): Recovery {
  const found = recoveryBy(rulebook, group, on);
  if (!found.ok) throw new Error(`${rulebook.id} cannot judge: ${found.message}`);
  return found.recovery;
}

/** The same of a rulebook that is only tried, and may judge nothing. */
export function recoveryBy(
  rulebook: Rulebook,
  group: ProcessYear,
  on: CalendarDate,
):
  | { readonly ok: true; readonly recovery: Recovery }
  | { readonly ok: false; readonly message: string } {
  const measured = measuredBy(rulebook);
  const asked = { stage: STAGE, facts: factsOf(group, measured), on };
  const result = evaluateStage(rulebook, STAGE, asked.facts, { on });
  if (!result.ok) return { ok: false, message: result.issues.map((i) => i.message).join('; ') };
  const { outputs } = result;
  const output = (name: string): Value => outputs[name] ?? NONE;
  const measure = (name: Measure['name'], rate: string): Measure => {
    const met = output(`${name}_met`);
    return {
      name,
      rate: output(rate),
      target: output(`${name}_target`),
      met: met.kind === 'yes-no' ? met.value : null,
      short: output(`${name}_short`),
    };
  };
  const measures = [
    measure('efficiency', 'recycling_efficiency'),
    ...measured.map((material) => measure(material, `${material}_recovery`)),
  ];
  return { ok: true, recovery: { validOn: on, trace: result.trace, measures, asked } };
}

/** Steps of the trace that lead to one measure, in order. */
export function stepsOf(recovery: Recovery, name: Measure['name']): readonly TraceStep[] {
  const prefix = name === 'efficiency' ? /^(?:recycling_)?efficiency/ : new RegExp(`^${name}_`);
  return recovery.trace.filter((step) => prefix.test(step.name));
}
